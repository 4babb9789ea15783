"""Errors as Microsoft's drivers word them, and the sentence each becomes."""

import pytest

from agent.erp.drivers.sentences import ImpossibleAmountError
from agent.erp.drivers.sql_errors import to_agent_error
from agent.erp.drivers.sql_target import parse

TARGET = parse(r"SRV\SQLEXPRESS/SAE90Empre01")
DRIVER = "[Microsoft][ODBC Driver 18 for SQL Server]"


@pytest.mark.parametrize(
    ("state", "text", "connecting", "said"),
    [
        ("28000", f"{DRIVER}[SQL Server]Login failed for user 'x'. (18456) (SQLDriverConnect)", True, "no aceptó"),
        ("28000", f"{DRIVER}[SQL Server]Login failed. The login is from an untrusted domain (18452)", True, "Windows"),
        ("28000", f"{DRIVER}[SQL Server]The password of the account must be changed. (18488)", True, "venció"),
        ("42000", f'{DRIVER}[SQL Server]Cannot open database "B" requested by the login. (4060)', True, "SAE90Empre01"),
        ("HYT00", f"{DRIVER}Login timeout expired (0) (SQLDriverConnect)", True, "No hay respuesta"),
        ("08001", f"{DRIVER}TCP Provider: No connection could be made. (10061)", True, "No hay respuesta"),
        ("08001", f"{DRIVER}SSL Provider: [error:0A000102:SSL routines::unsupported protocol] (-1)", True, "antiguo"),
        ("08001", f"{DRIVER}SSL Provider: They do not possess a common algorithm. (-2146893007)", True, "antiguo"),
        ("08001", f"{DRIVER}SSL Provider: The certificate chain was issued by an authority that is not trusted. (-1)",
         True, "no es de confianza"),
        ("08S01", f"{DRIVER}Communication link failure (0)", False, "Se perdió la conexión"),
        ("08S01", f"{DRIVER}TCP Provider: It was forcibly closed. (10054)", True, "No hay respuesta"),
        ("HY000", f"{DRIVER}[SQL Server]Lock request time out period exceeded. (1222)", False, "está guardando"),
        ("40001", f"{DRIVER}[SQL Server]Transaction was deadlocked. (1205)", False, "está guardando"),
        ("42000", f"{DRIVER}[SQL Server]The SELECT permission was denied on 'CLIE01'. (229)", False, "no puede leer"),
        ("IM002", "[Microsoft][ODBC Driver Manager] Data source name not found (0)", True, "Falta el controlador"),
        ("HY000", "algo nuevo", False, "no se pudo leer"),
    ],
)  # fmt: skip
def test_every_error_says_what_happened(state: str, text: str, connecting: bool, said: str) -> None:
    error = to_agent_error(Exception(state, f"[{state}] {text}"), TARGET, connecting=connecting)
    assert said in error.title
    assert error.advice
    assert "{" not in str(error)


def test_an_amount_that_cannot_be_counted_is_told_apart() -> None:
    text = "[22003] [SQL Server]Arithmetic overflow error converting float to data type numeric. (8115)"
    assert isinstance(to_agent_error(Exception("22003", text), TARGET), ImpossibleAmountError)
