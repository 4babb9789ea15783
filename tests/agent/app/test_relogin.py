"""Another login for a database that is read already."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from agent.app.relogin import reading
from agent.core.model import Source
from agent.errors import AgentError
from agent.settings import Settings
from tests.support.office import make_premises

FIREBIRD = Source("firebird-1", "firebird", r"srv/3050:C:\SAE\E1.FDB", "SYSDBA", ("01",))
UNIX = replace(FIREBIRD, id="firebird-2", database="srv:/sae/E1.FDB")
SQL = Source("sqlserver-1", "sqlserver", r"CONTA\SQLEXPRESS/SAE90Empre01", "sa", ("02",))
BROKEN = replace(FIREBIRD, id="firebird-3", database=r"\\srv\SAE\E1.FDB")
SETTINGS = Settings(sources=(BROKEN, FIREBIRD, UNIX, SQL))


@pytest.mark.parametrize(
    ("engine", "database", "found"),
    [
        ("firebird", "SRV:c:/sae/e1.fdb", ["firebird-1"]),
        ("firebird", r"srv/3051:C:\SAE\E1.FDB", []),
        ("firebird", r"C:\SAE\E1.FDB", []),
        ("firebird", "srv/3050:/sae/E1.FDB", ["firebird-2"]),
        ("firebird", "srv/3050:/sae/e1.fdb", []),
        ("sqlserver", r"conta\sqlexpress/sae90empre01", ["sqlserver-1"]),
        ("sqlserver", r"CONTA\SQLEXPRESS/SAE90Empre01?cifrado=no", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_database_is_known_however_it_is_spelt(engine: str, database: str, found: list[str]) -> None:
    assert [source.id for source in reading(SETTINGS, engine, database)] == found


def test_the_window_tries_the_login_before_it_is_kept(tmp_path: Path) -> None:
    premises = make_premises(tmp_path)
    premises.pair()
    with closing(premises.open()) as office:
        premises.desk.erp.password = "nueva"
        with pytest.raises(AgentError, match="contraseña"):
            office.change_login("firebird-1", "LECTOR", "otra")
        (before,) = office.look().settings.sources
        office.change_login("firebird-1", "LECTOR", "nueva")
        (after,) = office.look().settings.sources
        assert after == replace(before, user="LECTOR")
        assert [one.id for one in office.companies_of("firebird-1")] == list(before.companies)
