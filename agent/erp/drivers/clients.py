"""Which client libraries this machine has, without connecting to anything."""

import fdb

from agent.erp.drivers.firebird import client_loads


def firebird_client() -> str | None:
    """The Firebird library that loads into this process, as the system names it; None where none does."""
    if not client_loads():
        return None
    library = getattr(fdb.fbcore.api, "client_library", None)
    return str(getattr(library, "_name", "")) or "la biblioteca instalada"


def sql_server_driver() -> str | None:
    """The newest ODBC driver for SQL Server; None where there is none, or no ODBC at all."""
    try:
        import pyodbc  # a machine without ODBC cannot even import it

        names = [name for name in pyodbc.drivers() if "SQL Server" in name]
    except Exception:  # noqa: BLE001 - pyodbc raises bare errors of the system's ODBC manager
        return None
    return max(names, key=lambda name: (name.startswith("ODBC"), name), default=None)
