"""The `source` commands: which databases are read, and which companies of each."""

import getpass
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from agent.app.agent import Agent, secret_name
from agent.app.child import Glance
from agent.app.relogin import reading, relogin
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.doctor import tables
from agent.core.doctor_facts import SourceFacts
from agent.core.doctor_result import Level
from agent.core.model import Source
from agent.core.words import day
from agent.erp.discover import Found, Look
from agent.erp.discover import discover as find_databases
from agent.erp.drivers.sql_target import WINDOWS
from agent.erp.drivers.sql_target import parse as parse_sql_target
from agent.erp.drivers.target import parse as parse_target
from agent.erp.engines import SQL_SERVER
from agent.errors import AgentError, Exit
from agent.settings import find_source, save


def add(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Connect, see which companies the database holds, and keep the source only if all of that worked.

    Of a database that is read already it replaces the login.
    """
    settings = agent.settings
    password = _password(arguments, console)
    database = arguments.database
    if arguments.engine == SQL_SERVER:
        parse_sql_target(database)
    elif parse_target(database).server is None:
        database = str(Path(database).absolute())
    known = reading(settings, arguments.engine, database)
    if known:
        held, changed = relogin(agent, known, arguments.user, password, arguments.companies)
        for source in changed:
            console.write(f"{source.id}: se guardó su usuario y contraseña; sus empresas y lo ya leído se conservan\n")
        owner = {number: source for source in changed for number in source.companies}
        for company in held:
            console.write(f"{owner[company.id].id}: empresa {company.id}, {company.name}\n")
        _warn(agent, replace(changed[0], companies=tuple(owner)), password, console)
        return Exit.DONE
    name = settings.new_source_id(arguments.engine)
    asked = Source(name, arguments.engine, database, arguments.user, arguments.companies)
    chosen = agent.companies_of(asked, password)
    source = replace(asked, companies=tuple(company.id for company in chosen))
    settings = settings.with_source(source)
    agent.vault.set(secret_name(source.id), password)
    save(agent.home.settings, settings)
    for company in chosen:
        console.write(f"{source.id}: empresa {company.id}, {company.name}\n")
    _warn(agent, source, password, console)
    return Exit.DONE


def discover(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Show the SAE databases below a folder, by company; the ones worth reading are ticked.

    With a user each is also asked for its name, RFC and newest movement. A folder that is not there is told at the end,
    and fails only where no other was given.
    """
    look = _look(agent, arguments, console)
    given = _given(arguments)
    missing = [_missing(place) for place in given if not place.is_dir()]
    if missing and len(missing) == len(given):
        raise missing[0]
    found = find_databases(None, look, [place for place in given if place.is_dir()])
    _show_found(found, arguments, console)
    for error in missing:
        console.fail(error)
    return Exit.DONE


def _show_found(found: Sequence[Found], arguments: Arguments, console: Console) -> None:
    if arguments.json:
        console.write_json(
            [
                {
                    "empresaId": item.empresa_id,
                    "name": item.name,
                    "rfc": item.rfc,
                    "newest": item.newest,
                    "database": item.database,
                    "version": item.version,
                    "written": item.written if item.written > date.min else None,
                    "ticked": item.ticked,
                    "note": item.note,
                }
                for item in found
            ]
        )
        return
    if not found:
        console.say("No se encontró ninguna base de SAE; indica dónde buscar con --folder CARPETA.")
        return
    looked = bool(arguments.user)
    headings = ("Nombre", "RFC", "Último movimiento") if looked else ()
    console.table(
        ("", "Empresa", *headings, "SAE", "Archivo modificado", "Base de datos", "Nota"),
        [
            (
                "✓" if item.ticked else "",
                item.empresa_id or "—",
                *(_inside(item) if looked else ()),
                item.version or "—",
                day(item.written) if item.written > date.min else "—",
                item.database,
                item.note,
            )
            for item in found
        ],
    )
    if not looked:
        console.say("Con --user USUARIO se ve también el nombre, el RFC y el último movimiento de cada una.")
    console.say("Agrega cada base marcada con ✓ con «cobranza-agent source add firebird».")


def list_sources(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Show what is read."""
    sources = agent.settings.sources
    if arguments.json:
        console.write_json(sources)
        return Exit.DONE
    if not sources:
        console.say("No hay ninguna fuente; agrega una con «cobranza-agent source add firebird».")
        return Exit.DONE
    rows = [(source.id, ", ".join(source.companies), source.user, source.database) for source in sources]
    console.table(("Fuente", "Empresas", "Usuario", "Base de datos"), rows)
    return Exit.DONE


def test(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Connect to one source, or to all, and say what each answered."""
    settings = agent.settings
    sources = [find_source(settings, arguments.source)] if arguments.source else settings.sources
    worst = Exit.DONE
    results = []
    for source in sources:
        try:
            companies = agent.companies_of(source, agent.password_of(source))
            results.append({"id": source.id, "ok": True, "companies": companies})
        except AgentError as error:
            worst = Exit.FAILED
            results.append({"id": source.id, "ok": False, "title": error.title, "advice": error.advice})
            console.say(f"{source.id}:")
            console.fail(error)
    if arguments.json:
        console.write_json(results)
        return worst
    for result in results:
        if result["ok"]:
            console.write(f"{result['id']}: responde bien\n")
    return worst


def remove(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Forget a source: its place in the settings, its password, and what was learnt about its companies."""
    settings = agent.settings
    source = find_source(settings, str(arguments.source))
    save(agent.home.settings, settings.without_source(source.id))
    agent.vault.delete(secret_name(source.id))
    for empresa_id in source.companies:
        agent.state.forget_company(empresa_id)
    console.write(f"{source.id}: ya no se lee\n")
    return Exit.DONE


def _warn(agent: Agent, source: Source, password: str, console: Console) -> None:
    """Say which tables cannot be read, as a diagnosis would: the source is kept, but its readings will fail."""
    facts = SourceFacts(source.id, source.database, source.user, source.engine)
    with suppress(AgentError):
        facts = replace(facts, unreadable=tuple(agent.unreadable_of(source, password)))
    check = tables(facts)
    if check.level is not Level.OK:
        console.say(f"Aviso: {check.title}\n{check.advice}")


def _inside(item: Found) -> tuple[str, str, str]:
    return item.name or "—", item.rfc or "—", day(item.newest) if item.newest else "—"


def _missing(place: Path) -> AgentError:
    return AgentError(
        f"No se encuentra la carpeta {place}",
        "Revisa cómo está escrita y que este usuario pueda abrirla.",
        exit_code=Exit.USAGE,
    )


def _given(arguments: Arguments) -> list[Path]:
    """The folders to look below; none means where SAE installs itself."""
    return [Path(place).absolute() for place in (arguments.root, *arguments.folders) if place]


def _look(agent: Agent, arguments: Arguments, console: Console) -> Look | None:
    """How to look into what is found; None where no user was given, and nothing is opened."""
    if not arguments.user:
        if arguments.password_stdin or arguments.server:
            raise AgentError("Falta el usuario", "Agrega --user USUARIO, normalmente SYSDBA.", exit_code=Exit.USAGE)
        return None
    given = [str(place) for place in _given(arguments)]
    if not arguments.server and not given:
        raise AgentError(
            "Falta el servidor de Firebird",
            "Agrega --server SERVIDOR/3050 para no abrir los archivos que SAE usa, o --root CARPETA o --folder CARPETA "
            "si son copias.",
            exit_code=Exit.USAGE,
        )
    for place in given or [str(Path().absolute())]:
        server = parse_target(f"{arguments.server}:{place}" if arguments.server else place).server
    if arguments.server and server is None:
        raise AgentError(
            f"«{arguments.server}» no es un servidor de Firebird",
            "Escríbelo como SERVIDOR/PUERTO, por ejemplo localhost/3050.",
            exit_code=Exit.USAGE,
        )
    password = _password(arguments, console)
    return lambda path: agent.look_into(Glance(path.absolute(), server, arguments.user, password))


def _password(arguments: Arguments, console: Console) -> str:
    if arguments.engine == SQL_SERVER and arguments.user.lower() == WINDOWS:
        return ""
    if arguments.password_stdin:
        return console.stdin.readline().rstrip("\r\n")
    if console.stdin.isatty():
        return getpass.getpass("Contraseña: ")
    raise AgentError(
        "Falta la contraseña", "Escríbela por la entrada estándar y agrega --password-stdin.", exit_code=Exit.USAGE
    )
