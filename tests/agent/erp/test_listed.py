"""Conexiones.ini: every way to write a database, and the sentence for each that cannot be used."""

import socket
from datetime import date
from pathlib import Path

import pytest

from agent.core.model import Company
from agent.erp.companies import Held
from agent.erp.discover import LISTED, REMOTE, Found, discover
from agent.erp.listed import ALIAS, MISSING, NO_DRIVE, UNUSABLE
from agent.erp.places import Machine, Mapped


def listing(root: Path, *lines: str) -> Path:
    """SAE's folder, with a list of these lines."""
    folder = root / "SAE9.00"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Conexiones.ini").write_bytes("\r\n".join(("[UNA]", *lines)).encode("cp1252"))
    return folder


def only(root: Path, machine: Machine | None = None) -> Found:
    (found,) = discover(root, machine=machine or Machine())
    return found


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (r"D:\Datos\SAE90EMPRE07.FDB", NO_DRIVE.format(path=r"D:\Datos\SAE90EMPRE07.FDB", drive="D:")),
        (r"\\SRV\Aspel\SAE90EMPRE07.FDB", REMOTE.format(host="SRV")),
        (
            r"SRV/99999:C:\SAE90EMPRE07.FDB",
            UNUSABLE.format(path=r"SRV/99999:C:\SAE90EMPRE07.FDB", reason="El puerto 99999 no existe"),
        ),
        (r"/no/SAE90EMPRE07.FDB", MISSING.format(path="/no/SAE90EMPRE07.FDB")),
        (r"localhost:/no/SAE90EMPRE07.FDB", MISSING.format(path="/no/SAE90EMPRE07.FDB")),
    ],
    ids=["drive", "share", "port", "absolute", "local"],
)
def test_what_cannot_be_used_says_why(tmp_path: Path, value: str, note: str) -> None:
    listing(tmp_path, f"Database={value}")
    found = only(tmp_path)
    assert (found.note, found.ticked) == (note, False)


def test_a_relative_path_that_leads_nowhere_is_shown_whole(tmp_path: Path) -> None:
    folder = listing(tmp_path, r"Database=Empresa07\Datos\SAE90EMPRE07.FDB")
    found = only(tmp_path)
    assert found.gone
    assert str(folder).replace("/", "\\") + r"\Empresa07\Datos\SAE90EMPRE07.FDB" in found.note.replace("/", "\\")


@pytest.mark.parametrize("way", ["{}", "localhost:{}", "127.0.0.1/3050:{}", "{host}:{}", '"{}"'])
def test_an_absolute_path_of_this_machine_is_its_file_however_it_is_reached(tmp_path: Path, way: str) -> None:
    database = tmp_path / "datos" / "SAE90EMPRE07.FDB"
    database.parent.mkdir()
    database.write_bytes(b"")
    listing(tmp_path / "sae", f"Database={way.format(database, host=socket.gethostname())}")
    found = only(tmp_path / "sae")
    assert (found.empresa_id, found.database, found.ticked, found.note) == ("07", str(database), True, "")


def test_a_path_relative_to_saes_folder_may_lead_upwards(tmp_path: Path) -> None:
    database = tmp_path / "Datos" / "SAE90EMPRE07.FDB"
    database.parent.mkdir()
    database.write_bytes(b"")
    listing(tmp_path / "sae", r"Database=..\..\DATOS\sae90empre07.fdb")
    assert only(tmp_path / "sae").path.samefile(database)


def test_one_of_another_name_is_no_copy_and_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "contable.fdb").write_bytes(b"")
    listing(tmp_path / "sae", f"Database={tmp_path / 'contable.fdb'}", "Base=SRV/3051:D:\\d\\ventas.fdb")
    assert {item.note for item in discover(tmp_path / "sae")} == {LISTED}
    asked: list[str] = []

    def look(path: Path) -> list[Held]:
        asked.append(str(path))
        return [Held(Company("04", "Comercial", None, path.stem), date(2025, 12, 1), True)]

    assert {(item.empresa_id, item.name) for item in discover(tmp_path / "sae", look)} == {("04", "Comercial")}
    assert len(asked) == 2


def test_the_same_path_of_two_servers_is_two_databases(tmp_path: Path) -> None:
    listing(tmp_path, r"A=SRV1:C:\S\SAE90EMPRE01.FDB", r"B=SRV2/3055:C:\S\SAE90EMPRE01.FDB")
    assert {item.database for item in discover(tmp_path)} == {
        r"SRV1/3050:C:\S\SAE90EMPRE01.FDB",
        r"SRV2/3055:C:\S\SAE90EMPRE01.FDB",
    }


@pytest.mark.parametrize(
    ("lines", "database"),
    [
        (["Database=SAE_UNO"], "localhost/3050:SAE_UNO"),
        (["Database=SRV:SAE_UNO"], "SRV/3050:SAE_UNO"),
        (["Alias=SRV/3051:SAE_UNO"], "SRV/3051:SAE_UNO"),
    ],
)
def test_an_alias_is_asked_of_its_server(tmp_path: Path, lines: list[str], database: str) -> None:
    listing(tmp_path, *lines, "Version=9.00", "Usuario=SYSDBA")
    found = only(tmp_path)
    assert (found.database, found.note, found.ticked) == (database, ALIAS.format(alias="SAE_UNO"), False)


def test_a_server_named_apart_is_that_of_its_section(tmp_path: Path) -> None:
    listing(tmp_path, "Servidor=SRV/3055", r"Ruta=D:\Aspel\SAE90EMPRE01.FDB", "[OTRA]", r"Ruta=D:\x\SAE90EMPRE02.FDB")
    first, second = discover(tmp_path)
    assert (first.database, first.ticked) == (r"SRV/3055:D:\Aspel\SAE90EMPRE01.FDB", True)
    assert second.gone


def test_the_list_on_another_machines_drive_speaks_of_that_machines_drives(tmp_path: Path) -> None:
    listing(tmp_path / "Z", r"Database=C:\Aspel\SAE90EMPRE01.FDB")
    found = only(tmp_path / "Z", Machine(None, [Mapped(tmp_path / "Z", r"\\SERVIDOR\Aspel")]))
    assert (found.database, found.ticked) == (r"SERVIDOR/3050:C:\Aspel\SAE90EMPRE01.FDB", True)
