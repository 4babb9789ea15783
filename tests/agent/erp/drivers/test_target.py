"""What people type for a database."""

import ctypes
from types import SimpleNamespace

import pytest

from agent.erp.drivers.target import Target, parse
from agent.errors import AgentError


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("/srv/SAE90EMPRE01.FDB", Target(None, "/srv/SAE90EMPRE01.FDB")),
        (r"C:\SAE\SAE90EMPRE01.FDB", Target(None, r"C:\SAE\SAE90EMPRE01.FDB")),
        ("  sae.fdb ", Target(None, "sae.fdb")),
        ("SERVIDOR:sae01", Target("SERVIDOR", "sae01")),
        (r"servidor/3050:D:\Aspel\SAE90EMPRE01.FDB", Target("servidor/3050", r"D:\Aspel\SAE90EMPRE01.FDB")),
        ("10.0.0.5/3051:/srv/a.fdb", Target("10.0.0.5/3051", "/srv/a.fdb")),
        ("[::1]/3050:/srv/a.fdb", Target("[::1]/3050", "/srv/a.fdb")),
        ("/srv/datos:viejos/a.fdb", Target(None, "/srv/datos:viejos/a.fdb")),
    ],
)
def test_a_server_and_a_path_are_told_apart(typed: str, target: Target) -> None:
    assert parse(typed) == target


@pytest.mark.parametrize("typed", [r"\\SERVIDOR\SAE\a.fdb", "//servidor/sae/a.fdb", r"SERVIDOR/3050:\\OTRO\SAE\a.fdb"])
def test_a_network_path_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(AgentError) as caught:
        parse(typed)
    assert "SERVIDOR/3050:RUTA" in caught.value.advice


@pytest.mark.parametrize("typed", ["", "   ", "a\0b.fdb", "servidor/99999:/a.fdb"])
def test_what_cannot_be_a_database_is_refused(typed: str) -> None:
    with pytest.raises(AgentError):
        parse(typed)


def test_a_mapped_drive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"Z:\\": 4, "C:\\": 3}
    windows = SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=kinds.__getitem__))
    monkeypatch.setattr(ctypes, "windll", windows, raising=False)
    with pytest.raises(AgentError, match="La unidad Z: es de otro equipo"):
        parse(r"Z:\Sistemas Aspel\SAE90EMPRE01.FDB")
    assert parse(r"C:\SAE\SAE90EMPRE01.FDB").server is None


def test_dsn_and_name() -> None:
    target = parse(r"srv/3050:C:\SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB")
    assert target.dsn == r"srv/3050:C:\SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB"
    assert target.name == "SAE90EMPRE01"
    assert parse("/srv/SAE90EMPRE02.FDB").name == "SAE90EMPRE02"
