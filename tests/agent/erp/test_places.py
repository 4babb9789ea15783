"""Folders that a registry names, and files that are another machine's, on any system."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PureWindowsPath

import pytest

from agent.erp.discover import OLDER, REMOTE, discover
from agent.erp.places import Elsewhere, Machine, Mapped, elsewhere, folders_on, registered_folders


class FakeRegistry:
    """Keys with their texts; everything above a key exists."""

    def __init__(self, keys: Mapping[str, Sequence[str]]) -> None:
        self._keys = keys

    def keys(self, path: str) -> Sequence[str]:
        below = [key[len(path) + 1 :] for key in self._keys if key.startswith(path + "\\")]
        return sorted({key.split("\\")[0] for key in below})

    def texts(self, path: str) -> Sequence[str]:
        return self._keys.get(path, ())


def database(root: Path, version: str, company: str) -> Path:
    file = root / f"SAE{version}.00/Empresa{company}/Datos/SAE{version}0EMPRE{company}.FDB"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    return file


def test_what_aspels_keys_name_is_searched(tmp_path: Path) -> None:
    first = database(tmp_path / "D" / "2-Dacaspel" / "Sistemas Aspel", "9", "01")
    database(tmp_path / "viejo" / "Sistemas Aspel", "8", "01")
    registry = FakeRegistry(
        {
            r"HKLM\SOFTWARE\WOW6432Node\Aspel\Aspel-SAE 9.0\Rutas": [f'"{first.parents[2]}"', "texto", "9.0", "C:\\"],
            r"HKLM\SOFTWARE\Aspel\SAE8": [str(tmp_path / "viejo" / "Sistemas Aspel" / "SAE8.00"), str(tmp_path / "no")],
            r"HKCU\SOFTWARE\Otro": [str(tmp_path)],
        }
    )
    assert registered_folders(registry) == [
        tmp_path / "viejo" / "Sistemas Aspel",
        tmp_path / "D" / "2-Dacaspel" / "Sistemas Aspel",
    ]
    found = discover(machine=Machine(registry))
    assert [(item.version, item.ticked, item.note) for item in found] == [("9.00", True, ""), ("8.00", False, OLDER)]


def test_a_registry_without_end_ends() -> None:
    class Endless:
        asked = 0

        def keys(self, path: str) -> Sequence[str]:
            self.asked += 1
            return [f"k{number}" for number in range(50)]

        def texts(self, path: str) -> Sequence[str]:
            return ()

    registry = Endless()
    assert registered_folders(registry) == []
    assert registry.asked <= 2_000


@pytest.mark.parametrize(
    ("share", "folder", "seen"),
    [
        (r"\\SERVIDOR\C$", None, r"C:\Aspel\SAE90EMPRE01.FDB"),
        (r"\\SERVIDOR\d", None, r"D:\Aspel\SAE90EMPRE01.FDB"),
        (r"\\SERVIDOR\Datos", r"E:\Comunes\Datos", r"E:\Comunes\Datos\Aspel\SAE90EMPRE01.FDB"),
        (r"\\SERVIDOR\Datos", None, None),
    ],
)
def test_a_mapped_drive_is_told_as_its_server_sees_it(
    tmp_path: Path, share: str, folder: str | None, seen: str | None
) -> None:
    drives = [Mapped(tmp_path / "Z", share, folder)]
    assert elsewhere(tmp_path / "Z" / "Aspel" / "SAE90EMPRE01.FDB", drives) == Elsewhere("SERVIDOR", seen)
    assert elsewhere(tmp_path / "C" / "SAE90EMPRE01.FDB", drives) is None


def test_a_path_over_the_network_is_another_machines() -> None:
    assert elsewhere(PureWindowsPath(r"\\SRV\C$\SAE\a.fdb"), []) == Elsewhere("SRV", r"C:\SAE\a.fdb")
    assert elsewhere(PureWindowsPath(r"\\SRV\Aspel\a.fdb"), []) == Elsewhere("SRV", None)


def test_databases_on_mapped_drives_are_added_through_their_server(tmp_path: Path) -> None:
    database(tmp_path / "Z" / "Sistemas Aspel", "9", "01")
    database(tmp_path / "Y", "9", "02")
    database(tmp_path / "Z" / "Muy" / "Adentro", "9", "03")
    drives = [Mapped(tmp_path / "Z", r"\\SERVIDOR\C"), Mapped(tmp_path / "Y", r"\\OTRO\Datos")]
    assert [folder.name for folder in folders_on(drives)] == ["Sistemas Aspel", "SAE9.00"]
    one, two = discover(machine=Machine(None, drives))
    assert one.database == r"SERVIDOR/3050:C:\Sistemas Aspel\SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB"
    assert one.ticked
    assert (two.empresa_id, two.ticked, two.note) == ("02", False, REMOTE.format(host="OTRO"))


def test_the_list_of_companies_may_name_other_machines(tmp_path: Path) -> None:
    folder = tmp_path / "SAE9.00"
    folder.mkdir()
    (folder / "Conexiones.ini").write_bytes(
        b"[A]\r\nDatabase=SRV:C:\\SAE\\SAE90EMPRE01.FDB\r\n[B]\r\nDatabase=\\\\SRV\\Aspel\\SAE90EMPRE02.FDB\r\n"
        b"[C]\r\nDatabase=SRV/3051:C:\\SAE\\SAE90EMPRE03_COPIA.FDB\r\n"
    )
    one, two, three = discover(tmp_path)
    assert (one.database, one.ticked) == (r"SRV/3050:C:\SAE\SAE90EMPRE01.FDB", True)
    assert (two.empresa_id, two.ticked, two.note) == ("02", False, REMOTE.format(host="SRV"))
    assert (three.empresa_id, three.ticked) == ("03", False)
