"""What goes wrong for a person: a title and one piece of advice in Spanish, and how the program ends because of it.

Every edge (driver, network, disk, keyring) turns foreign exceptions into `AgentError`; nothing above an edge catches
anything else.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class Exit(IntEnum):
    """How a command ended, as the shell sees it."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_PAIRED = 3
    REVOKED = 4


class AgentError(Exception):
    """A failure fit to show: `title` says what happened, `advice` the one thing to do about it."""

    def __init__(self, title: str, advice: str, *, exit_code: int = Exit.FAILED) -> None:
        super().__init__(title, advice)
        self.title = title
        self.advice = advice
        self.exit_code = int(exit_code)

    def __str__(self) -> str:
        return f"{self.title}. {self.advice}"


class StoppedError(AgentError):
    """The program is ending, which is no failure of the work that was cut short."""

    def __init__(self) -> None:
        super().__init__("El trabajo se interrumpió", "Continuará la próxima vez; no se guardó nada a medias.")


class UnansweredError(AgentError):
    """The ERP did not answer within its limit; asking something else would take as long again."""


class DiskFullError(AgentError):
    """There is no room left on the disk."""


def disk_full(where: str) -> DiskFullError:
    """The disk that holds `where` has no room left."""
    return DiskFullError(
        "El disco está lleno",
        f"Libera espacio en la unidad que contiene {where} e inténtalo de nuevo; no se guardó nada a medias.",
    )


def not_paired() -> AgentError:
    """The command needs a paired machine."""
    return AgentError(
        "Este equipo no está vinculado",
        "Pide un código en la página Conectores y escribe: cobranza-agent pair CÓDIGO --server DIRECCIÓN",
        exit_code=Exit.NOT_PAIRED,
    )


def revoked() -> AgentError:
    """The organization ended this machine's access."""
    return AgentError(
        "El acceso de este equipo fue revocado",
        "Ya no se envía nada. Para conectarlo de nuevo, pide un código en la página Conectores y vincúlalo otra vez.",
        exit_code=Exit.REVOKED,
    )


def no_permission(where: str) -> AgentError:
    """The file system does not let this user read or write `where`."""
    return AgentError(
        f"No hay permiso para usar {where}",
        "Otro usuario de este equipo lo creó, o es de solo lectura: da a tu usuario permiso de lectura y escritura "
        "sobre la carpeta del agente y todo lo que contiene.",
    )


def unusable(where: str, reason: str) -> AgentError:
    """A file or folder cannot be used for a `reason` in Spanish."""
    return AgentError(f"No se pudo usar {where}: {reason}", "Corrígelo en el equipo e inténtalo de nuevo.")


@contextmanager
def file_errors(where: str) -> Iterator[None]:
    """Turn failures of the file system below `where` into `AgentError`."""
    try:
        yield
    except OSError as error:
        named = str(error.filename) if isinstance(error.filename, str) else where
        if error.errno in _FULL:
            raise disk_full(where) from error
        if getattr(error, "winerror", None) in _SHARING:
            raise unusable(named, "otro programa lo tiene abierto") from error
        if error.errno in _REFUSED:
            raise no_permission(named) from error
        reason = _REASONS.get(error.errno or 0, f"el sistema respondió con el código {error.errno}")
        raise unusable(named, reason) from error


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_SHARING = (32, 33)
"""Windows: somebody else has the file open, or a part of it locked; Python calls it a refused permission."""
_REASONS = {
    errno.ENOTDIR: "hay un archivo donde debe haber una carpeta",
    errno.EEXIST: "hay un archivo donde debe haber una carpeta",
    errno.EISDIR: "hay una carpeta donde debe haber un archivo",
    errno.ENOENT: "ya no existe",
    errno.EBUSY: "otro programa lo tiene abierto",
    errno.EIO: "el disco no responde bien",
    errno.EMFILE: "hay demasiados archivos abiertos",
    errno.ENAMETOOLONG: "la ruta es demasiado larga",
}
