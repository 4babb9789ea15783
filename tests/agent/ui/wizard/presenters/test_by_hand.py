"""What is added by hand."""

from agent.ui.wizard.actions import Login
from agent.ui.wizard.presenters import by_hand
from agent.ui.wizard.presenters.by_hand import Kind


def test_lines_become_what_a_source_takes() -> None:
    assert by_hand.typed(Kind.FILE, {"path": ' "C:\\SAE\\E1.FDB" '}) == ("firebird", "C:\\SAE\\E1.FDB")
    server = {"server": "SRV", "port": "3050", "path": "C:\\E1.FDB"}
    assert by_hand.typed(Kind.SERVER, server) == ("firebird", "SRV/3050:C:\\E1.FDB")
    sql = {"server": "SRV\\SQLEXPRESS", "database": "SAE90Empre01"}
    assert by_hand.typed(Kind.SQL, sql) == ("sqlserver", "SRV\\SQLEXPRESS/SAE90Empre01")


def test_the_first_empty_line_is_named() -> None:
    assert by_hand.missing(Kind.SERVER, {"server": "SRV", "port": " ", "path": ""}) == "Falta: puerto."
    assert by_hand.missing(Kind.FILE, {"path": "x"}) == ""


def test_a_login_is_complete_or_asked_for_later() -> None:
    assert by_hand.login(Kind.SQL, "", "", as_windows=True) == Login("windows", "")
    assert by_hand.login(Kind.SQL, "lector", "x", as_windows=False) == Login("lector", "x")
    assert by_hand.login(Kind.FILE, "SYSDBA", "", as_windows=True) is None
    assert "secreto" not in repr(by_hand.login(Kind.FILE, "SYSDBA", "secreto", as_windows=True))
