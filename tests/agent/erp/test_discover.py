"""Which databases are found below a folder, and which are ticked."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from agent.core.model import Company
from agent.erp.companies import Held
from agent.erp.discover import (
    BESIDE,
    BESIDE_OTHER,
    COPY,
    EXAMPLE,
    LOOSE,
    OLDER,
    UNKNOWN,
    Found,
    discover,
    installed_roots,
    look_through,
)
from agent.errors import AgentError
from tests.sae import Truth


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def shown(found: list[Found]) -> list[tuple[str, str, str, bool, str]]:
    return [(item.empresa_id, item.path.name, item.version, item.ticked, item.note) for item in found]


def test_only_the_newest_version_of_a_company_is_ticked(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "SAE8.00/Empresa01/Datos/SAE80EMPRE01.FDB",
        "SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB",
        "SAE10.00/Empresa02/Datos/SAE100EMPRE02.FDB",
        "SAE9.00/Empresa02/Datos/SAE90EMPRE02.FDB",
        "SAE9.00/Empresa01/Datos/SAE90EMPRE01_RESPALDO.FDB",
        "SAE9.00/Empresa01/Datos/copia.fdb",
        "SAE9.00/Ejemplos/Ejemplos.fdb",
        "SAE9.00/Empresa01/Datos/notas.txt",
        "COI10.00/Datos/Empresa1/COI10EMPRE1.FDB",
    )
    assert sorted(shown(discover(tmp_path))) == sorted(
        [
            ("01", "SAE90EMPRE01.FDB", "9.00", True, ""),
            ("01", "SAE80EMPRE01.FDB", "8.00", False, OLDER),
            ("01", "SAE90EMPRE01_RESPALDO.FDB", "9.00", False, COPY),
            ("02", "SAE100EMPRE02.FDB", "10.00", True, ""),
            ("02", "SAE90EMPRE02.FDB", "9.00", False, OLDER),
            ("", "copia.fdb", "9.00", False, COPY),
            ("", "Ejemplos.fdb", "9.00", False, EXAMPLE),
        ]
    )


def test_letters_of_either_case_and_a_folder_further_up(tmp_path: Path) -> None:
    touch(tmp_path, "Aspel/Sistemas Aspel/sae9.00/EMPRESA03/DATOS/sae90empre03.fdb")
    assert shown(discover(tmp_path)) == [("03", "sae90empre03.fdb", "9.00", True, "")]
    assert len(discover(tmp_path / "Aspel/Sistemas Aspel/sae9.00")) == 1


def test_the_list_of_companies_adds_what_stands_elsewhere(tmp_path: Path) -> None:
    touch(tmp_path, "SAE9.00/otra/SAE90EMPRE05.FDB", "SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB")
    (tmp_path / "SAE9.00/CONEXIONES.INI").write_bytes(
        b"[UNO]\r\nDatabase=Empresa01\\datos\\SAE90EMPRE01.FDB\r\n"
        b'[CINCO]\r\nDatabase="OTRA\\sae90empre05.fdb"\r\n'
        b"[LEJOS]\r\nDatabase=X:\\no\\SAE90EMPRE09.FDB\r\nDatabase=falta\\SAE90EMPRE08.FDB\r\n[\xff\r\n"
    )
    assert [(item.empresa_id, item.ticked) for item in discover(tmp_path) if not item.gone] == [
        ("01", True),
        ("05", True),
    ]


def test_loose_files_are_found_one_folder_down_and_ticked_where_nothing_better_is(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB",
        "SAE100EMPRE01.FDB",
        "copias/SAE80EMPRE02.FDB",
        "copias/contabilidad.fdb",
        "copias/2024/SAE90EMPRE09.FDB",
        "Perfiles/PERFILES.FDB",
        "COI10.00/COI10EMPRE1.FDB",
        "banco/BAN60EMPRE01.FDB",
        "leeme.txt",
    )
    found = [
        ("01", "SAE90EMPRE01.FDB", "9.00", True, ""),
        ("01", "SAE100EMPRE01.FDB", "10.00", False, LOOSE),
        ("02", "SAE80EMPRE02.FDB", "8.00", True, ""),
        ("", "contabilidad.fdb", "", False, UNKNOWN),
    ]
    assert shown(discover(tmp_path)) == shown(discover(folders=[tmp_path])) == found
    deeper = discover(tmp_path, folders=[tmp_path / "copias" / "2024"])
    assert ("09", "SAE90EMPRE09.FDB", "9.00", True, "") in shown(deeper)
    assert len(deeper) == len(found) + 1


def test_what_lies_beside_where_sae_installs_itself_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CommonProgramFiles(x86)", "CommonProgramW6432", "SystemDrive"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("CommonProgramFiles", str(tmp_path))
    touch(tmp_path / "Aspel", "SAE90EMPRE01.FDB", "Sistemas Aspel/respaldo/SAE90EMPRE02.FDB", "otra/SAE90EMPRE03.FDB")
    assert [item.empresa_id for item in discover()] == ["01", "02"]


def test_a_loose_file_with_any_name_is_known_by_what_it_holds(tmp_path: Path, dirty: Truth) -> None:
    shutil.copy(dirty.companies["01"].database, tmp_path / "contabilidad.fdb")
    (tmp_path / "otra.fdb").write_bytes(b"rubbish" * 999)
    held, second, broken = discover(folders=[tmp_path], look=look_through(None, "SYSDBA", "any"))
    assert second.path == held.path
    assert (held.empresa_id, held.name, held.ticked) == ("01", dirty.companies["01"].name, True)
    assert (broken.empresa_id, broken.ticked) == ("", False)
    assert "no es una base de datos" in broken.note


def test_every_filled_company_of_a_database_has_a_row_of_its_own(dirty: Truth, tmp_path: Path) -> None:
    first, second = (one for one in dirty.companies.values() if one.database == dirty.companies["01"].database)
    shutil.copy(first.database, tmp_path / "contabilidad.fdb")
    look = look_through(None, "SYSDBA", "any")
    both = [(one.id, one.name, True, "") for one in (first, second)]
    found = discover(folders=[tmp_path], look=look)
    assert [(item.empresa_id, item.name, item.ticked, item.note) for item in found] == both
    (tmp_path / "contabilidad.fdb").rename(tmp_path / "SAE90EMPRE01.FDB")
    (own, other) = discover(folders=[tmp_path], look=look)
    assert (own.empresa_id, own.ticked, own.note) == (first.id, True, "")
    assert (other.empresa_id, other.name, other.ticked) == (second.id, second.name, False)
    assert other.note == BESIDE.format(other="01")
    touch(tmp_path, "SAE9.00/Empresa11/Datos/SAE90EMPRE11.FDB")

    def one_more(path: Path) -> list[Held]:
        return [Held(Company("11", "Once", None, ""), None, True)] if "11" in path.name else look(path)

    notes = {
        item.path.name: item.note for item in discover(folders=[tmp_path], look=one_more) if item.empresa_id == "11"
    }
    assert notes == {"SAE90EMPRE11.FDB": "", "SAE90EMPRE01.FDB": BESIDE_OTHER.format(other="01")}


def test_looking_gives_names_and_newest_movements(dirty: Truth) -> None:
    found = [item for item in discover(dirty.directory, look_through(None, "SYSDBA", "any")) if item.empresa_id]
    first = dirty.companies["01"]
    assert [(item.empresa_id, item.ticked) for item in found] == [("01", True), ("02", True), ("11", False)]
    assert found[0].name == first.name
    assert found[0].newest is not None


def test_the_newest_movement_decides_between_two_of_one_version(tmp_path: Path) -> None:
    touch(tmp_path, "C/SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB", "D/SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB")
    dates = {"C": date(2025, 12, 1), "D": date(2024, 1, 1)}

    def look(path: Path) -> list[Held]:
        place = path.relative_to(tmp_path).parts[0]
        return [Held(Company("01", place, None, path.stem), dates[place], True)]

    assert [(item.name, item.ticked) for item in discover(tmp_path, look)] == [("C", True), ("D", False)]


def test_a_database_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    touch(tmp_path, "SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB")
    (item,) = discover(tmp_path, look_through(None, "SYSDBA", "any"))
    assert not item.ticked
    assert item.note


def test_nothing_is_opened_without_being_asked(dirty: Truth, tmp_path: Path) -> None:
    shutil.copytree(dirty.directory, tmp_path / "copia")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "copia").rglob("*.FDB")}
    assert all(item.newest is None for item in discover(tmp_path / "copia"))
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "copia").rglob("*.FDB")}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert discover(tmp_path / "no") == []


def test_where_sae_installs_itself() -> None:
    environ = {"CommonProgramFiles": "/c/Common Files", "SystemDrive": "C:"}
    roots = [str(root) for root in installed_roots(environ)]
    assert roots[0] == "/c/Common Files/Aspel/Sistemas Aspel"
    assert roots[1].startswith("C:")
    assert list(installed_roots({})) == []


def test_looking_fails_as_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="No se encontró"):
        look_through(None, "SYSDBA", "any")(tmp_path / "no.fdb")
