"""What people type for a database of SQL Server."""

import pytest

from agent.erp.drivers.sql_target import SqlTarget, parse
from agent.errors import AgentError


@pytest.mark.parametrize(
    ("typed", "target", "server"),
    [
        (r"SRV\SQLEXPRESS/SAE90Empre01", SqlTarget("SRV", "SQLEXPRESS", None, "SAE90Empre01"), r"SRV\SQLEXPRESS"),
        ("srv.local,1433/aspel_sae80", SqlTarget("srv.local", None, 1433, "aspel_sae80"), "srv.local,1433"),
        ("10.0.0.5:1434/SAE 9", SqlTarget("10.0.0.5", None, 1434, "SAE 9"), "10.0.0.5,1434"),
        (r"SRV\ASPEL,51000/B", SqlTarget("SRV", "ASPEL", 51000, "B"), "SRV,51000"),
        (r" .\SQLEXPRESS/B ", SqlTarget(".", "SQLEXPRESS", None, "B"), r".\SQLEXPRESS"),
        ("(local)/B", SqlTarget("(local)", None, None, "B"), "(local)"),
        ("SRV/B?cifrado=no", SqlTarget("SRV", None, None, "B", "no"), "SRV"),
        ("SRV/B?cifrado=Verificado", SqlTarget("SRV", None, None, "B", "verified"), "SRV"),
    ],
)
def test_server_instance_port_and_base_are_told_apart(typed: str, target: SqlTarget, server: str) -> None:
    assert parse(typed) == target
    assert parse(typed).server == server


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "SRV",
        "SRV/",
        "/B",
        "SRV,99999/B",
        "SRV,0/B",
        "SRV;UID=sa/B",
        "SRV/B?cifrado=quizá",
        "SRV/B?otra=1",
        r"\\S\B",
    ],
)
def test_what_names_no_database_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(AgentError) as caught:
        parse(typed)
    assert r"SERVIDOR\SQLEXPRESS/SAE90Empre01" in caught.value.advice
