"""`source discover` that looks into what it finds, over real databases."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.sae import build
from tests.support.agent_fakes import Desk
from tests.support.firebird import use_embedded

use_embedded()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company in SAE 9, an older copy of it in SAE 8, and a file that is no database."""
    folder = tmp_path_factory.mktemp("aspel")
    build(folder, companies=("01",), customers=4, charges=9, as_of=date(2025, 12, 15))
    new = folder / "SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB"
    old = folder / "SAE8.00/Empresa01/Datos/SAE80EMPRE01.FDB"
    old.parent.mkdir(parents=True)
    shutil.copy(new, old)
    broken = folder / "SAE9.00/Empresa02/Datos/SAE90EMPRE02.FDB"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"rubbish" * 999)
    return folder


def test_names_rfc_and_newest_movement_are_shown(desk: Desk, root: Path) -> None:
    words = ("source", "discover", "--root", str(root), "--user", "SYSDBA", "--password-stdin")
    typed = desk.type(*words, "--json", stdin="masterkey\n")
    assert typed.code == 0, typed.err
    new, old, broken = (item for item in json.loads(typed.out) if item["empresaId"])
    assert (new["empresaId"], new["version"], new["ticked"], old["ticked"]) == ("01", "9.00", True, False)
    assert new["name"] == old["name"] != None  # noqa: E711 - one comparison says all three
    assert len(new["rfc"]) == 12
    assert "2025-01-01" < new["newest"] <= "2025-12-31"
    assert (broken["ticked"], broken["name"], "no es una base de datos" in broken["note"]) == (False, None, True)
    shown = desk.type(*words, stdin="masterkey\n").out
    assert new["name"] in shown
    assert new["rfc"] in shown
    assert "masterkey" not in typed.out + shown


def test_a_folder_of_loose_copies_is_looked_into(desk: Desk, root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB", tmp_path / "de la contadora.fdb")
    words = ("source", "discover", "--folder", str(tmp_path))
    (item,) = json.loads(desk.type(*words, "--json").out)
    assert (item["empresaId"], item["version"], item["ticked"]) == ("", "", False)
    assert "--user USUARIO" in item["note"]
    (item,) = json.loads(desk.type(*words, "--json", "--user", "SYSDBA", "--password-stdin", stdin="masterkey\n").out)
    assert (item["empresaId"], item["ticked"], item["note"]) == ("01", True, "")


def test_several_folders_are_all_looked_below(desk: Desk, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / f"SAE90EMPRE0{number}.FDB").write_bytes(b"")
    words = ("source", "discover", "--folder", str(tmp_path / "1"), "--folder", str(tmp_path / "2"), "--json")
    assert [item["empresaId"] for item in json.loads(desk.type(*words).out)] == ["01", "02"]


@pytest.mark.parametrize("option", ["--root", "--folder"])
def test_a_folder_that_is_not_there_is_told_after_what_the_others_hold(desk: Desk, tmp_path: Path, option: str) -> None:
    (tmp_path / "SAE90EMPRE01.FDB").write_bytes(b"")
    said = f"No se encuentra la carpeta {tmp_path / 'nada'}.\nRevisa"
    typed = desk.type("source", "discover", "--json", "--folder", str(tmp_path), option, str(tmp_path / "nada"))
    assert (typed.code, [item["empresaId"] for item in json.loads(typed.out)]) == (0, ["01"])
    assert typed.err.startswith(said)
    alone = desk.type("source", "discover", option, str(tmp_path / "nada"))
    assert (alone.code, alone.out, alone.err.startswith(said)) == (2, "", True)


def test_without_a_user_nothing_is_opened(desk: Desk, root: Path) -> None:
    found = json.loads(desk.type("source", "discover", "--root", str(root), "--json").out)
    assert [(item["name"], item["rfc"], item["newest"]) for item in found] == [(None, None, None)] * len(found)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--password-stdin",), 2, "Falta el usuario"),
        (("--server", "localhost"), 2, "Falta el usuario"),
        (("--user", "U", "--password-stdin"), 2, "--server SERVIDOR/3050"),
        (("--user", "U", "--root", "."), 2, "--password-stdin"),
        (("--user", "U", "--password-stdin", "--root", "//srv/sae"), 1, "carpeta compartida"),
        (("--user", "U", "--password-stdin", "--root", ".", "--folder", "//srv/sae"), 1, "carpeta compartida"),
        (("--user", "U", "--password-stdin", "--server", "srv/99999", "--root", "."), 1, "El puerto 99999 no existe"),
        (("--user", "U", "--password-stdin", "--server", "srv/x", "--root", "."), 1, "El puerto x no existe"),
        (("--user", "U", "--password-stdin", "--server", "s", "--root", "."), 2, "SERVIDOR/PUERTO"),
    ],
)
def test_what_is_missing_or_dangerous_is_told(desk: Desk, words: tuple[str, ...], code: int, said: str) -> None:
    typed = desk.type("source", "discover", *words, stdin="x\n")
    assert (typed.code, said in typed.err) == (code, True), typed.err
