"""What a person types for a Firebird database, told apart: a server and the path as it sees it, or a file of this PC.

A path over the network opened as a file would let two engines write one database, so it is refused with what to type.
"""

import ctypes
import re
from dataclasses import dataclass
from pathlib import PureWindowsPath

from agent.errors import AgentError

_SERVER = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^/:\\\[\]]{2,})(?:/(?P<port>[^/:\\]{1,40}))?:(?P<path>.+)"
).fullmatch
_DRIVE_REMOTE = 4


@dataclass(frozen=True, slots=True)
class Target:
    """`server` is HOST or HOST/PORT, None for a file opened by the embedded engine."""

    server: str | None
    path: str

    @property
    def dsn(self) -> str:
        """As the client library takes it."""
        return f"{self.server}:{self.path}" if self.server else self.path

    @property
    def name(self) -> str:
        """The database's name without folder and extension: `SAE90EMPRE01`."""
        return PureWindowsPath(self.path).stem


def parse(text: str) -> Target:
    """The target of ``HOST/PORT:PATH``, ``HOST:PATH`` or ``PATH``. Raises `AgentError` for network paths."""
    text = text.strip()
    match = None if _is_drive(text) else _SERVER(text)
    path = match["path"] if match else text
    if not path or "\0" in path:
        raise AgentError(
            "Falta la ruta de la base de datos", "Escribe la ruta del archivo .FDB o SERVIDOR/PUERTO:RUTA."
        )
    if path.startswith(("\\\\", "//")):
        raise AgentError(
            "Una carpeta compartida no sirve para abrir la base de datos",
            "Escribe SERVIDOR/3050:RUTA, con la ruta como la ve el servidor, por ejemplo "
            r"SERVIDOR/3050:C:\SAE\SAE90EMPRE01.FDB.",
        )
    if match is None:
        if _is_mapped(path):
            raise AgentError(
                f"La unidad {path[:2]} es de otro equipo",
                "Escribe SERVIDOR/3050:RUTA, con la letra y la ruta como las ve el servidor donde está SAE.",
            )
        return Target(None, path)
    host, port = match["host"], match["port"]
    if port is not None and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536):
        raise AgentError(
            f"El puerto {port} no existe", "Escribe su número, normalmente 3050, como en SERVIDOR/3050:RUTA."
        )
    return Target(f"{host}/{port}" if port else host, path)


def _is_drive(text: str) -> bool:
    return len(text) > 1 and text[0].isalpha() and text[1] == ":"


def _is_mapped(path: str) -> bool:
    windll = getattr(ctypes, "windll", None)  # Windows alone has it
    if windll is None or not _is_drive(path):
        return False
    return bool(windll.kernel32.GetDriveTypeW(path[:2] + "\\") == _DRIVE_REMOTE)
