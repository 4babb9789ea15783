"""The `doctor` command: everything that can be wrong, what it means and what to do; and the archive for support."""

from pathlib import Path

from agent.app.agent import Agent
from agent.app.diagnosis import diagnose, export, file_name
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.doctor import Level, lines
from agent.errors import Exit


def doctor(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Print the checks; 1 where one of them is red. With --export also write the archive, a file or into a folder."""
    console.say("Revisando…")
    report = diagnose(agent)
    if arguments.json:
        console.write_json({"id": report.id, "at": report.at, "level": report.level, "checks": report.checks})
    else:
        for line in lines(report):
            console.write(f"{line}\n")
    if arguments.export is not None:
        path = Path(arguments.export)
        if path.is_dir():
            path /= file_name(report.id)
        export(agent, path, report)
        console.say(f"Diagnóstico {report.id} guardado en {path}, sin contraseñas; envíalo a soporte con ese número.")
    return Exit.FAILED if report.level is Level.RED else Exit.DONE
