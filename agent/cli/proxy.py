"""The `proxy` commands: how this machine goes out, choosing it, and trying it."""

from agent.app.agent import Agent
from agent.app.proxying import choose, walk
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.doctor import Level, Report, lines
from agent.core.doctor_facts import ProxyMode
from agent.core.doctor_result import Check
from agent.core.pairing import check_server
from agent.core.proxies import DEFAULT_PORT, names_port, parse_proxy
from agent.errors import AgentError, Exit

_SHOWN = {"system": "como Windows", "none": "directo", "manual": "por un proxy"}


def show(agent: Agent, _arguments: Arguments, console: Console) -> int:
    """How it goes out now."""
    settings = agent.settings
    parts = [_SHOWN[settings.text("proxy")], settings.text("proxy_address"), settings.text("proxy_user")]
    console.write(f"Se sale a internet {', '.join(part for part in parts if part)}.\n")
    return Exit.DONE


def set_(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Choose. The password should come on the standard input, since others can see arguments; one that stands in the
    address all the same is taken out of it and sealed, never dropped."""
    mode: ProxyMode = "none" if arguments.mode == "none" else "manual" if arguments.mode == "manual" else "system"
    password = console.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    address, user = arguments.address, arguments.user
    written = parse_proxy(address)
    if written is not None and (written.user or written.password):
        if user not in ("", written.user) or not written.user:
            raise AgentError(
                "La dirección del proxy lleva otro usuario, o ninguno",
                "Escríbelo una sola vez, con --user.",
                exit_code=Exit.USAGE,
            )
        address, user = written.address, written.user
        password = password if password is not None else written.password or None
        console.say("El usuario y la contraseña que llevaba la dirección se guardaron aparte; la contraseña, cifrada.")
    choose(agent, mode, address, user, password)
    if mode == "manual" and written is not None and not names_port(arguments.address):
        console.say(
            f"La dirección no dice el puerto: se usa el {DEFAULT_PORT}. Si es otro, escríbelo: {written.host}:PUERTO."
        )
    return show(agent, arguments, console)


def test(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Walk to the server of the pairing, or to another one; nothing is sent."""
    found = agent.access.find()
    server = check_server(arguments.server) if arguments.server else found.server if found else None
    if server is None:
        raise AgentError(
            "No se sabe con qué servidor probar", "Agrega --server https://servidor.", exit_code=Exit.USAGE
        )
    agent.routes.forget()
    checks: tuple[Check, ...] = walk(agent, server, agent.routes)
    for line in lines(Report("", agent.clock.now(), checks)):
        console.write(f"{line}\n")
    return Exit.FAILED if any(check.level is Level.RED for check in checks) else Exit.DONE
