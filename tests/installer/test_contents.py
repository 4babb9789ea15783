"""What is shipped and what is not, as `build.spec` reads it."""

from pathlib import Path

import pytest

from installer.contents import EXCLUDED_MODULES, data_files, hidden_modules, is_kept, needed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "place",
    [
        "PySide6\\opengl32sw.dll",
        "PySide6/Qt6Quick.dll",
        "PySide6/Qt6QmlModels.dll",
        "PySide6/translations/qtbase_de.qm",
        "PySide6/translations/qt_help_es.qm",
        "PySide6/plugins/imageformats/qjpeg.dll",
        "PySide6/plugins/imageformats/qicns.dll",
        "PySide6/plugins/platforms/qoffscreen.dll",
        "tcl86t.dll",
        "api-ms-win-crt-heap-l1-1-0.dll",
        "tzdata/zoneinfo/Europe/Madrid",
        "Cryptodome\\PublicKey\\_ec_ws.pyd",
    ],
)
def test_weight_without_use_stays_out(place: str) -> None:
    assert not is_kept(place)


@pytest.mark.parametrize(
    "place",
    [
        "python311.dll",
        "PySide6\\Qt6Core.dll",
        "PySide6/Qt6Widgets.dll",
        "PySide6/translations/qtbase_es.qm",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/plugins/imageformats/qico.dll",
        "PySide6/plugins/imageformats/qsvg.dll",
        "PySide6/plugins/iconengines/qsvgicon.dll",
        "tzdata/zoneinfo/America/Mexico_City",
        "tzdata/zoneinfo/tzdata.zi",
        "agent/ui/assets/translations.txt",
        "libcrypto-3.dll",
        "Cryptodome\\Cipher\\_chacha20.pyd",
        "Cryptodome/Hash/_poly1305.abi3.so",
    ],
)
def test_what_runs_goes_in(place: str) -> None:
    assert is_kept(place)


def test_every_module_of_the_agent_is_followed_and_nothing_of_the_server() -> None:
    found = hidden_modules()
    assert {
        "agent.cli",
        "agent.erp.drivers.firebird",
        "contract.sync",
        "cobranzacloud_client",
        "installer.selftest",
    } <= set(found)
    assert len(found) == len(set(found))
    assert not [name for name in found if name.split(".")[0] in EXCLUDED_MODULES]
    assert {"server", "tests", "tkinter"} <= set(EXCLUDED_MODULES)
    on_disk = list((ROOT / "agent").rglob("*.py"))
    assert len([name for name in found if name.split(".")[0] == "agent"]) == len(on_disk)


def test_data_files_land_where_their_package_is() -> None:
    for source, folder in data_files():
        path = Path(source)
        assert path.suffix not in {".py", ".pyc"}
        assert path.parent == ROOT / folder


def test_no_program_loads_qt_before_it_wants_a_window() -> None:
    table = [(name, f"hooks/{name}.py", "PYSOURCE") for name in ("pyi_rth_inspect", "pyi_rth_pyside6", "entry")]
    assert needed(table) == [table[0], table[2]]
    assert "needed(analysis.scripts)" in (ROOT / "build.spec").read_text()
