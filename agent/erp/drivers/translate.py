"""Firebird's errors as sentences for an accountant: one table from the engine's codes to a title and an advice.

Passwords never stand in the engine's messages; the target is shown because the person typed it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import fdb

from agent.erp.drivers.sentences import OUT_OF_RANGE, AbsentTableError, BusyError, DeniedError, Sentence
from agent.erp.drivers.target import Target
from agent.errors import AgentError

MISSING: Final = Sentence(
    "No se encontró la base de datos {path}",
    "Revisa la ruta: debe ser la del archivo .FDB como la ve el equipo donde está Firebird, sin unidades de red.",
)
IN_USE: Final = Sentence(
    "La base de datos {path} está en uso por otro programa",
    "Conéctate a través del servidor de Firebird: escribe SERVIDOR/3050:RUTA en lugar de la ruta sola.",
)
DENIED: Final = Sentence(
    "No hay permiso para abrir {path}",
    "Da permiso de lectura y escritura sobre el archivo al usuario que abre la base, o conéctate por el servidor.",
)
NOT_FIREBIRD: Final = Sentence(
    "El archivo {path} no es una base de datos de Firebird",
    "Elige el archivo .FDB de la empresa, por ejemplo SAE90EMPRE01.FDB; si es ése, está dañado: restaura un respaldo.",
)
WRONG_VERSION: Final = Sentence(
    "La base de datos {path} es de otra versión de Firebird",
    "Conéctate por el servidor de Firebird que usa SAE (SERVIDOR/3050:RUTA) en lugar de abrir el archivo.",
)
WRONG_PASSWORD: Final = Sentence(
    "Firebird no aceptó el usuario o la contraseña",
    "Son los de la base de datos, no los de SAE. Si cambiaron, presiona «Cambiar usuario o contraseña…» en Conexión, "
    "o repite «cobranza-agent source add» con la misma base y los nuevos.",
)
UNREACHABLE: Final = Sentence(
    "No hay respuesta del servidor de Firebird {server}",
    "Revisa que el equipo esté encendido, que el servicio de Firebird corra y que el puerto (normalmente 3050) esté "
    "abierto en el cortafuegos.",
)
LOST: Final = Sentence(
    "Se perdió la conexión con la base de datos durante la lectura",
    "No se envió nada. Revisa el servicio de Firebird y la red; se reintentará solo.",
)
BUSY: Final = Sentence(
    "La base de datos está ocupada",
    "Otro programa la tiene bloqueada en este momento; se reintentará solo.",
    BusyError,
)
SHUT: Final = Sentence(
    "La base de datos está cerrada por mantenimiento",
    "Termina la restauración o el mantenimiento de SAE y vuelve a intentarlo.",
)
NO_RIGHTS: Final = Sentence(
    "El usuario de la base de datos no puede leer las tablas de SAE",
    "Usa un usuario con permiso de lectura (SELECT) sobre las tablas de la empresa; el diagnóstico dice "
    "cuáles no puede leer.",
    DeniedError,
)
NO_TABLE: Final = Sentence(
    "La base de datos {path} no tiene una tabla de SAE",
    "Elige el archivo SAEnnEMPREnn.FDB de la empresa; si es ése, está incompleto: restaura un respaldo.",
    AbsentTableError,
)
READ_ONLY: Final = Sentence(
    "Se intentó escribir en la base de datos y se impidió",
    "El agente solo lee; envía los registros para que lo revisemos.",
)
DAMAGED: Final = Sentence(
    "La base de datos {path} está dañada",
    "Haz una copia y revísala con gfix, o restaura el último respaldo antes de seguir.",
)
LOCK_FILES: Final = Sentence(
    "Firebird no pudo usar su carpeta de bloqueos",
    "Define FIREBIRD_LOCK con una carpeta propia, o conéctate por el servidor.",
)
BAD_TEXT: Final = Sentence(
    "Un texto de SAE no se pudo leer",
    "Tiene letras que su columna no admite; vuelve a intentarlo y, si se repite, envía los registros ({detail}).",
)
LONG_TEXT: Final = Sentence(
    "Un texto de SAE es más largo que su columna",
    "Vuelve a intentarlo; si se repite, envía los registros ({detail}).",
)
OTHER: Final = Sentence(
    "La base de datos no se pudo leer",
    "Vuelve a intentarlo; si se repite, envía los registros ({detail}).",
)

BY_CODE: Final[dict[int, Sentence]] = {
    335544323: NOT_FIREBIRD,  # bad_db_format
    335544379: WRONG_VERSION,  # wrong_ods
    335544472: WRONG_PASSWORD,  # login
    335545106: WRONG_PASSWORD,  # login_error
    335545029: WRONG_PASSWORD,  # missing data for authentication
    335544721: UNREACHABLE,  # network_error
    335544722: UNREACHABLE,  # net_connect_err
    335544421: UNREACHABLE,  # connect_reject
    335544648: LOST,  # conn_lost
    335544726: LOST,  # net_read_err
    335544727: LOST,  # net_write_err
    335544741: LOST,  # lost_db_connection
    335544856: LOST,  # att_shutdown
    335544345: BUSY,  # lock_conflict
    335544510: BUSY,  # lock_timeout
    335544336: BUSY,  # deadlock
    335544528: SHUT,  # shutdown
    335544352: NO_RIGHTS,  # no_priv
    335544580: NO_TABLE,  # dsql_relation_err
    335544361: READ_ONLY,  # read_only_trans
    335544335: DAMAGED,  # db_corrupt
    335544333: DAMAGED,  # bug_check
    335544321: OUT_OF_RANGE,  # arith_except
}
BY_TEXT: Final[tuple[tuple[str, Sentence], ...]] = (
    ("cannot transliterate", BAD_TEXT),  # these say "numeric overflow, or string truncation" too
    ("malformed string", BAD_TEXT),
    ("string right truncation", LONG_TEXT),
    ("no such file or directory", MISSING),
    ("cannot find the", MISSING),
    ("not a directory", MISSING),
    ("permission denied", DENIED),
    ("access is denied", DENIED),
    ("access to database", DENIED),  # a file that may be read and not written: no_priv, as for tables
    ("already opened with engine instance", IN_USE),
    ("database already opened", IN_USE),
    ("being used by another process", IN_USE),
    ("lock files directory", LOCK_FILES),
    ("lock file", LOCK_FILES),
    ("is not a valid database", NOT_FIREBIRD),
    ("file size is less than expected", NOT_FIREBIRD),
    ("unsupported on-disk structure", WRONG_VERSION),
    ("unable to complete network request", UNREACHABLE),
    ("failed to establish a connection", UNREACHABLE),
    ("error reading data from the connection", LOST),
    ("error writing data to the connection", LOST),
    ("connection shutdown", LOST),
    ("can not recv() packets", LOST),
    ("unauthorized", WRONG_PASSWORD),
    ("connection is rejected", UNREACHABLE),
    ("table unknown", NO_TABLE),
    ("numeric overflow", OUT_OF_RANGE),
    ("is a directory", NOT_FIREBIRD),
)


@contextmanager
def translated(target: Target, gone: Sentence = OTHER, raised: type[Exception] = fdb.Error) -> Iterator[None]:
    """Turn what a driver raises about `target` into `AgentError`; `gone` is what an error of the network means."""
    try:
        yield
    except raised as error:
        raise to_agent_error(error, target) from error
    except OSError as error:
        raise sentence_for(gone, target, type(error).__name__) from error
    except ValueError as error:
        raise sentence_for(OTHER, target, type(error).__name__) from error


def to_agent_error(error: Exception, target: Target) -> AgentError:
    """The sentence for a driver's error: by its text where that is exact, else by its code."""
    lowered = (str(error.args[0]) if error.args else "").lower()
    codes = _codes(error)
    sentence = next((sentence for text, sentence in BY_TEXT if text in lowered), None) or next(
        (sentence for code, sentence in BY_CODE.items() if code in codes), OTHER
    )
    return sentence_for(sentence, target, f"código {min(codes)}" if codes else type(error).__name__)


def _codes(error: Exception) -> frozenset[int]:
    """The engine's codes: the client library tells the first, the wire tells all."""
    known = getattr(error, "gds_codes", None)
    if known is not None:
        return frozenset(known)
    return frozenset(code for code in error.args[2:3] if isinstance(code, int) and code)


def old_dialect(target: Target) -> AgentError:
    """The database is of SQL dialect 1, in which amounts and dates mean something else; no SAE made it."""
    return AgentError(
        f"La base de datos {target.path} es de un dialecto de Firebird que SAE no usa",
        "Elige el archivo .FDB con el que trabaja SAE (dialecto 3), por ejemplo SAE90EMPRE01.FDB.",
    )


def no_client() -> AgentError:
    """There is no Firebird client library on this machine, or it is of the other bitness."""
    return AgentError(
        "No se encontró el cliente de Firebird en este equipo",
        "Instala el cliente de Firebird de 64 bits (fbclient) o ejecuta el agente en el servidor de SAE.",
    )


def sentence_for(sentence: Sentence, target: Target, detail: str) -> AgentError:
    """A sentence about a target; `detail` goes to the logs' readers."""
    return sentence.about(path=target.path, server=target.server or "de este equipo", detail=detail)
