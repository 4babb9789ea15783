"""Ready scripts for whoever administers the database: a user that may only SELECT the tables that are read."""

import re
from collections.abc import Sequence
from typing import Final

from agent.erp.engines import SQL_SERVER
from agent.erp.sae.schema import WANTED
from agent.errors import AgentError

PASSWORD: Final = "CAMBIA-ESTA-CLAVE"  # noqa: S105 - a word to be replaced
USER: Final = "COBRANZA"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,29}").fullmatch
_NUMBER: Final = re.compile(r"[0-9]{2}").fullmatch
_FIREBIRD: Final = """\
/* Usuario que solo puede leer la cartera de SAE. Ejecútalo como SYSDBA, con isql o FlameRobin, sobre la base de la
   empresa. Cambia la clave antes; Firebird 2.5 solo mira sus primeras ocho letras. */
CREATE USER {user} PASSWORD '{password}';
COMMIT;
{grants}
COMMIT;
"""
_SQL_SERVER: Final = """\
-- Usuario que solo puede leer la cartera de SAE. Ejecútalo como administrador en SQL Server Management Studio.
-- Cambia la clave antes. El servidor debe permitir usuarios de SQL Server («autenticación mixta»).
USE [master];
GO
IF SUSER_ID(N'{user}') IS NULL CREATE LOGIN [{user}] WITH PASSWORD = N'{password}', CHECK_POLICY = ON;
GO
USE [{database}];
GO
IF USER_ID(N'{user}') IS NULL CREATE USER [{user}] FOR LOGIN [{user}];
{grants}
"""


def reader_script(
    engine: str,
    companies: Sequence[str],
    *,
    database: str = "",
    user: str = USER,
    password: str = PASSWORD,
    tables: Sequence[str] | None = None,
) -> str:
    """The script for an engine and these companies; `tables` are those that exist, every one of ours where None.

    Raises `AgentError` for a name that is no plain identifier.
    """
    if not _NAME(user) or not companies or not all(map(_NUMBER, companies)) or re.search(r"['\r\n\0]", password):
        raise AgentError(
            "No se puede preparar el usuario con esos datos",
            "El usuario lleva letras, números y guion bajo; la clave, cualquier signo menos comillas.",
        )
    names = [f"{table}{company}" for company in companies for table in WANTED]
    if tables is not None:
        names = [name for name in names if name in tables]
    if engine == SQL_SERVER:
        grants = "\n".join(
            f"IF OBJECT_ID(N'dbo.{name}') IS NOT NULL GRANT SELECT ON dbo.{name} TO [{user}];" for name in names
        )
        return _SQL_SERVER.format(user=user, password=password, database=database.replace("]", "]]"), grants=grants)
    grants = "\n".join(f"GRANT SELECT ON {name} TO {user};" for name in names)
    return _FIREBIRD.format(user=user, password=password, grants=grants)
