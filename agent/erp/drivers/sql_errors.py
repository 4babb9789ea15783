"""SQL Server's errors as sentences for an accountant: by the server's own number, by the text, by SQLSTATE."""

import re
from typing import Final

from agent.erp.drivers.sentences import OUT_OF_RANGE, AbsentTableError, BusyError, DeniedError, Sentence
from agent.erp.drivers.sql_target import SqlTarget
from agent.errors import AgentError

WRONG_PASSWORD: Final = Sentence(
    "SQL Server no aceptó el usuario o la contraseña",
    "Si cambiaron, presiona «Cambiar usuario o contraseña…» en Conexión, o repite «cobranza-agent source add» con la "
    "misma base y los nuevos. Si es un usuario de SQL, el servidor debe permitir «autenticación mixta».",
)
NOT_TRUSTED: Final = Sentence(
    "SQL Server no acepta la sesión de Windows de este equipo",
    "Pide que agreguen tu usuario de Windows al servidor {server}, o usa uno de SQL Server: «Cambiar usuario o "
    "contraseña…» en Conexión, o «cobranza-agent source add» con la misma base.",
)
MISSING: Final = Sentence(
    "No se encontró la base de datos {path} en {server}, o el usuario no puede abrirla",
    "Revisa el nombre de la base (por ejemplo SAE90Empre01) y que el usuario tenga acceso a ella.",
)
UNREACHABLE: Final = Sentence(
    "No hay respuesta del servidor de SQL Server {server}",
    "Revisa que el equipo esté encendido, que SQL Server acepte conexiones TCP/IP y, si es una instancia con nombre, "
    "que corra el servicio SQL Server Browser o escribe el puerto: SERVIDOR,1433/BASE.",
)
OLD_TLS: Final = Sentence(
    "El servidor {server} solo ofrece un cifrado antiguo que este equipo ya no acepta",
    "Instala en el servidor la actualización de SQL Server que agrega TLS 1.2. Si no es posible, prueba con "
    "?cifrado=no al final de la base, o ejecuta el agente en el propio servidor.",
)
CERTIFICATE: Final = Sentence(
    "El certificado del servidor {server} no es de confianza",
    "Con ?cifrado=verificado el servidor necesita un certificado que este equipo reconozca; quita esa opción para "
    "cifrar sin verificarlo.",
)
NO_DRIVER: Final = Sentence(
    "Falta el controlador de SQL Server en este equipo",
    "Instala «ODBC Driver 18 for SQL Server», de Microsoft, y vuelve a intentarlo.",
)
BUSY: Final = Sentence(
    "SAE está guardando en este momento",
    "La lectura no quiso estorbarle y se retiró; se reintentará solo.",
    BusyError,
)
LOST: Final = Sentence(
    "Se perdió la conexión con la base de datos durante la lectura",
    "No se envió nada. Revisa el servicio de SQL Server y la red; se reintentará solo.",
)
NO_RIGHTS: Final = Sentence(
    "El usuario de la base de datos no puede leer las tablas de SAE",
    "Usa un usuario con permiso de lectura (SELECT) sobre las tablas de la empresa; el diagnóstico dice "
    "cuáles no puede leer.",
    DeniedError,
)
NO_TABLE: Final = Sentence(
    "La base de datos {path} no tiene una tabla de SAE",
    "Elige la base de la empresa, por ejemplo SAE90Empre01; si es ésa, está incompleta: restaura un respaldo.",
    AbsentTableError,
)
EXPIRED: Final = Sentence(
    "La contraseña del usuario de SQL Server venció o está bloqueada",
    "Pide que la renueven y guarda la nueva en el agente.",
)
OTHER: Final = Sentence(
    "La base de datos no se pudo leer",
    "Vuelve a intentarlo; si se repite, envía los registros ({detail}).",
)

BY_NUMBER: Final[dict[int, Sentence]] = {
    18456: WRONG_PASSWORD,
    18452: NOT_TRUSTED,
    18486: EXPIRED,  # locked out
    18487: EXPIRED,
    18488: EXPIRED,  # must be changed
    18470: EXPIRED,  # disabled
    4060: MISSING,
    911: MISSING,
    916: MISSING,
    208: NO_TABLE,
    229: NO_RIGHTS,
    230: NO_RIGHTS,
    1222: BUSY,  # lock time-out
    1205: BUSY,  # chosen as victim of a deadlock
    3960: BUSY,  # snapshot and an update met
    3961: BUSY,  # the tables are being changed
    8115: OUT_OF_RANGE,
    220: OUT_OF_RANGE,
    232: OUT_OF_RANGE,
    10054: LOST,
    10060: UNREACHABLE,
    10061: UNREACHABLE,
}
BY_TEXT: Final[tuple[tuple[str, Sentence], ...]] = (
    ("certificate verify failed", CERTIFICATE),
    ("certificate chain", CERTIFICATE),
    ("self-signed", CERTIFICATE),
    ("principal name", CERTIFICATE),
    ("unsupported protocol", OLD_TLS),
    ("wrong version number", OLD_TLS),
    ("do not possess a common algorithm", OLD_TLS),
    ("no poseen un algoritmo", OLD_TLS),
    ("0x80090331", OLD_TLS),
    ("ssl provider", OLD_TLS),
    ("ssl security error", OLD_TLS),
    ("data source name not found", NO_DRIVER),
    ("can't open lib", NO_DRIVER),
    ("permission denied", NO_RIGHTS),
)
BY_STATE: Final[dict[str, Sentence]] = {
    "28000": WRONG_PASSWORD,
    "IM002": NO_DRIVER,
    "01000": NO_DRIVER,
    "08001": UNREACHABLE,
    "08004": UNREACHABLE,
    "HYT01": UNREACHABLE,
    "08S01": LOST,
    "08007": LOST,
    "22003": OUT_OF_RANGE,
    "40001": BUSY,
    "42501": NO_RIGHTS,
    "42S02": NO_TABLE,
    "42P01": NO_TABLE,
    "HYT00": BUSY,
}
_NUMBERS: Final = re.compile(r"\((\d{1,5})\)")


def to_agent_error(error: Exception, target: SqlTarget, *, connecting: bool = False) -> AgentError:
    """The sentence for a driver's error. Its text never holds a password."""
    state = str(error.args[0]) if error.args else ""
    text = " ".join(map(str, error.args[1:]))
    lowered = text.lower()
    numbers = [int(number) for number in _NUMBERS.findall(text)]
    sentence = next((BY_NUMBER[number] for number in numbers if number in BY_NUMBER), None)
    sentence = sentence or next((sentence for part, sentence in BY_TEXT if part in lowered), None)
    if sentence is None and connecting and state == "HYT00":
        sentence = UNREACHABLE
    sentence = sentence or BY_STATE.get(state, OTHER)
    if sentence is LOST and connecting:
        sentence = UNREACHABLE
    return about(sentence, target, f"estado {state}" if state else type(error).__name__)


def about(sentence: Sentence, target: SqlTarget, detail: str = "") -> AgentError:
    """A sentence about this target."""
    return sentence.about(path=target.name, server=target.server, detail=detail)
