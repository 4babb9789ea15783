"""The `preview` command: the exact body of a full sync of one company, computed as for sending, and not sent."""

from agent.app.agent import Agent
from agent.app.payload import Full, composed
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.delivery import Job, Prepared
from agent.core.envelope import envelope
from agent.core.remarks import counters, everything
from agent.core.words import day, pesos
from agent.errors import Exit, file_errors

CHUNK = 256 << 10


def preview(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Read, compose in full and show. Needs no pairing."""
    with composed(agent, str(arguments.company), arguments.as_of, console.progress) as full:
        console.stop_progress()
        if arguments.json:
            _show_body(full, console)
        else:
            _show_summary(full.job, full.prepared, console)
    return Exit.DONE


def _show_body(full: Full, console: Console) -> None:
    before, after = envelope(full.upload)
    console.write_bytes(before)
    with file_errors(str(full.job.data)), full.prepared.data.open("rb") as file:
        while chunk := file.read(CHUNK):
            console.write_bytes(chunk)
    console.write_bytes(after + b"\n")


def _show_summary(job: Job, prepared: Prepared, console: Console) -> None:
    console.table(
        ("Empresa", "Corte", "Clientes", "Documentos", "Cartera"),
        [
            (
                job.empresa_id,
                day(job.today),
                f"{prepared.customers:,}",
                f"{prepared.documents:,}",
                pesos(prepared.balance),
            )
        ],
    )
    for sentence in everything(counters(prepared.report)):
        console.say(f"{sentence}.")
