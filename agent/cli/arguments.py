"""The grammar of the command line, and argparse's complaints in Spanish."""

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from agent import __version__
from agent.cli.console import Console
from agent.errors import Exit
from agent.settings.file import ENGINES

_CODE_PART = re.compile(r"-[0-9A-Z][0-9A-Za-z-]*").fullmatch
_REPEATABLE = ("--folder",)
_COMPLAINTS = (
    (re.compile(r"the following arguments are required: (.*)"), r"falta {0}"),
    (re.compile(r"unrecognized arguments: (.*)"), r"no se reconoce {0}"),
    (re.compile(r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)"), r"{0}: {1} no es una opción ({2})"),
    (re.compile(r"argument (.*?): expected .* argument"), r"{0}: falta su valor"),
    (re.compile(r"argument (.*?): invalid .* value: (.*)"), r"{0}: {1} no es válido"),
    (re.compile(r"argument (.*?): (.*)"), r"{0}: {1}"),
)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was typed. `command` is `preview` or `source add`; members a command does not take keep their default."""

    command: str
    engine: str = ""
    database: str = ""
    user: str = ""
    password_stdin: bool = False
    companies: tuple[str, ...] = ()
    root: str | None = None
    folders: tuple[str, ...] = ()
    source: str | None = None
    company: str | None = None
    as_of: date | None = None
    json: bool = False
    full: bool = False
    code: str = ""
    server: str = ""
    show: bool = False
    home: str | None = None
    vault: str | None = None
    name: str | None = None
    span: str = ""
    export: str | None = None
    mode: str = ""
    address: str = ""


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "Uso: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    console: Console

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in Spanish and leave with 2."""
        for pattern, sentence in _COMPLAINTS:
            match = pattern.fullmatch(message)
            if match:
                message = sentence.format(*match.groups())
                break
        self.console.say(f"{self.format_usage().rstrip()}\n\n{self.prog}: {message}")
        raise SystemExit(int(Exit.USAGE))

    def print_help(self, file: object = None) -> None:
        """Show the help on the console's output."""
        self.console.write(self.format_help())


def parse(argv: Sequence[str], console: Console) -> Arguments:
    """The command typed. Raises `SystemExit` with 2 for what is no command, 0 after showing help."""
    parser = _make("cobranza-agent", console, "Lee la cartera de Aspel SAE y la lleva a CobranzaCloud.")
    parser.add_argument("--version", action="store_true", help="muestra la versión y sale")
    commands = _commands(parser)
    _source_commands(commands.add_parser("source", help="bases de datos que se leen"), console)
    _cloud_commands(commands)
    _proxy_commands(commands.add_parser("proxy", help="cómo se sale a internet"), console)
    for child in commands.choices.values():
        _finish(child, console)
    known = vars(parser.parse_args(_code_whole(argv)))
    twice = next((name for name, times in Counter(map(_option, argv)).items() if name and times > 1), "")
    if twice and twice not in _REPEATABLE:
        parser.error(f"{twice} se escribió más de una vez; deja una sola")
    if known.pop("version"):
        console.write(f"cobranza-agent {__version__}\n")
        raise SystemExit(0)
    command = known.pop("command", None)
    part = known.pop("part", None)
    if command is None or (command in ("source", "proxy") and part is None):
        parser.error("the following arguments are required: el comando")
    named = known.pop("named_engine", None)
    if part == "add":
        known["engine"] = known["engine"] or named
        if not known["engine"]:
            parser.error(f"the following arguments are required: el motor ({' o '.join(ENGINES)})")
    if "code" in known:
        known["code"] = " ".join(known["code"])
    if "folders" in known:
        known["folders"] = tuple(known["folders"] or ())
    return Arguments(command=f"{command} {part}" if part else command, **known)


def _source_commands(parser: argparse.ArgumentParser, console: Console) -> None:
    parts = parser.add_subparsers(dest="part", metavar="ACCIÓN", title="Acciones", parser_class=_Parser)
    add = parts.add_parser("add", help="agrega una base de datos")
    motor = {"choices": ENGINES, "metavar": "|".join(ENGINES), "help": "motor de la base"}
    add.add_argument("engine", nargs="?", **motor)  # type: ignore[arg-type] # argparse's own
    add.add_argument("--engine", dest="named_engine", **motor)  # type: ignore[arg-type] # argparse's own
    add.add_argument(
        "--database",
        required=True,
        metavar="BASE",
        help=r"RUTA o SERVIDOR/PUERTO:RUTA; de SQL Server, SERVIDOR\INSTANCIA/BASE o SERVIDOR,PUERTO/BASE",
    )
    add.add_argument(
        "--user",
        required=True,
        metavar="USUARIO",
        help="usuario de la base; «windows» entra a SQL Server con la sesión de Windows",
    )
    add.add_argument("--password-stdin", action="store_true", help="lee la contraseña de la entrada estándar")
    add.add_argument("--companies", type=_companies, default=(), metavar="01,02", help="solo estas empresas")
    discover = parts.add_parser("discover", help="busca empresas de SAE en este equipo")
    discover.add_argument("--root", metavar="CARPETA", help="dónde está instalado SAE")
    discover.add_argument(
        "--folder",
        dest="folders",
        action="append",
        metavar="CARPETA",
        help="carpeta con archivos .FDB sueltos; puede repetirse",
    )
    discover.add_argument("--user", default="", metavar="USUARIO", help="mira dentro de cada base con este usuario")
    discover.add_argument("--password-stdin", action="store_true", help="lee la contraseña de la entrada estándar")
    discover.add_argument(
        "--server",
        default="",
        metavar="SERVIDOR/PUERTO",
        help="mira a través de este servidor de Firebird; sin él abre los archivos, que deben ser copias",
    )
    discover.add_argument("--json", action="store_true", help="en JSON")
    listing = parts.add_parser("list", help="muestra las bases agregadas")
    listing.add_argument("--json", action="store_true", help="en JSON")
    test = parts.add_parser("test", help="prueba la conexión")
    test.add_argument("source", nargs="?", metavar="FUENTE", help="una sola; si no, todas")
    test.add_argument("--json", action="store_true", help="en JSON")
    remove = parts.add_parser("remove", help="quita una base de datos")
    remove.add_argument("source", metavar="FUENTE", help="su nombre en «source list»")
    for child in parts.choices.values():
        _finish(child, console)


def _proxy_commands(parser: argparse.ArgumentParser, console: Console) -> None:
    parts = parser.add_subparsers(dest="part", metavar="ACCIÓN", title="Acciones", parser_class=_Parser)
    parts.add_parser("show", help="muestra lo elegido")
    choose = parts.add_parser("set", help="elige cómo se sale")
    choose.add_argument("mode", choices=["system", "none", "manual"], metavar="system|none|manual")
    choose.add_argument("--address", default="", metavar="PROXY:PUERTO", help="con manual: proxy.oficina:8080")
    choose.add_argument("--user", default="", metavar="USUARIO", help="si el proxy lo pide")
    choose.add_argument("--password-stdin", action="store_true", help="lee la contraseña de la entrada estándar")
    attempt = parts.add_parser("test", help="prueba el camino hasta el servidor, sin enviar nada")
    attempt.add_argument("--server", default="", metavar="DIRECCIÓN", help="https://servidor; si no, el vinculado")
    for child in parts.choices.values():
        _finish(child, console)


def _cloud_commands(commands: "argparse._SubParsersAction[_Parser]") -> None:
    preview = commands.add_parser("preview", help="muestra lo que se enviaría, sin enviarlo")
    preview.add_argument("--company", required=True, type=_company, metavar="01", help="empresa")
    preview.add_argument("--as-of", type=_day, metavar="AAAA-MM-DD", help="día del corte; si no, hoy")
    preview.add_argument("--json", action="store_true", help="el cuerpo exacto del envío completo")
    pair = commands.add_parser("pair", help="vincula este equipo con un código")
    pair.add_argument("code", nargs="+", metavar="CÓDIGO", help="el que muestra la página Conectores, como aparezca")
    pair.add_argument("--server", required=True, metavar="DIRECCIÓN", help="https://servidor")
    pair.add_argument("--name", metavar="NOMBRE", help="cómo llamar a este equipo")
    sync = commands.add_parser("sync", help="envía ahora lo que cambió")
    sync.add_argument("--company", type=_company, metavar="01", help="solo esta empresa")
    sync.add_argument("--full", action="store_true", help="envía todo aunque no haya cambiado")
    sync.add_argument("--json", action="store_true", help="el resultado en JSON")
    tray = commands.add_parser("tray", help="abre el icono junto al reloj")
    tray.add_argument("--show", action="store_true", help="abre también la ventana")
    tray.add_argument("--home", metavar="CARPETA", help="carpeta del agente, en vez de COBRANZA_AGENT_HOME")
    tray.add_argument("--vault", metavar="keyring|file", help="dónde está la llave, en vez de COBRANZA_AGENT_VAULT")
    commands.add_parser("run", help="trabaja sin ventana hasta que se detenga")
    status = commands.add_parser("status", help="muestra cómo va todo")
    status.add_argument("--json", action="store_true", help="en JSON")
    commands.add_parser("unpair", help="desvincula este equipo")
    doctor = commands.add_parser("doctor", help="revisa todo y dice qué hacer")
    doctor.add_argument("--export", metavar="ARCHIVO", help="guarda además un zip para soporte, sin contraseñas")
    doctor.add_argument("--json", action="store_true", help="en JSON")
    pause = commands.add_parser("pause", help="deja de leer y enviar por un rato")
    pause.add_argument(
        "span",
        nargs="?",
        default="always",
        choices=["hour", "today", "always"],
        metavar="hour|today|always",
        help="una hora, hoy, o hasta «resume»",
    )
    commands.add_parser("resume", help="termina la pausa")


def _commands(parser: argparse.ArgumentParser) -> "argparse._SubParsersAction[_Parser]":
    return parser.add_subparsers(dest="command", metavar="COMANDO", title="Comandos", parser_class=_Parser)


def _make(name: str, console: Console, description: str) -> _Parser:
    parser = _Parser(prog=name, description=description)
    _finish(parser, console)
    return parser


def _finish(parser: _Parser, console: Console) -> None:
    """What every parser shares: Spanish headings and help, no abbreviated options, our console."""
    parser.console = console
    parser.formatter_class = _Formatter
    parser.allow_abbrev = False
    parser._positionals.title = "Argumentos"
    parser._optionals.title = "Opciones"
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            action.help = "muestra esta ayuda y sale"


def _option(word: str) -> str:
    """The option that a word of the command line names, if any; no value begins with two dashes."""
    return word.partition("=")[0] if word.startswith("--") else ""


def _code_whole(argv: Sequence[str]) -> Sequence[str]:
    """A code is typed as it is read aloud: a part of it that begins with a dash is no option."""
    if not argv or argv[0] != "pair":
        return argv
    return [word.lstrip("-") if _CODE_PART(word) else word for word in argv]


def _company(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,2}", text.strip()):
        raise argparse.ArgumentTypeError(f"«{text}» no es un número de empresa como 01")
    return text.strip().zfill(2)


def _companies(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_company(part) for part in text.split(",") if part.strip()))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"«{text}» no es una fecha como 2026-11-30") from error
