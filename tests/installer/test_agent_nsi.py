"""Promises of the setup that its text must keep: one user, no administrator, nothing removed that it did not bring."""

import re
import shutil
import struct
from pathlib import Path

import pytest

from installer.build import pack
from installer.contents import CONSOLE, LIBRARIES, WINDOW
from installer.icon import assemble, bitmap

TEXT = (Path(__file__).parents[2] / "installer" / "agent.nsi").read_text(encoding="utf-8")


def test_asks_for_no_administrator_and_is_of_64_bits() -> None:
    assert "RequestExecutionLevel user" in TEXT
    assert "Target amd64-unicode" in TEXT
    assert 'InstallDir "$LOCALAPPDATA\\Programs\\${NAME}"' in TEXT
    assert not re.search(r"HKLM|SHCTX|\$PROGRAMFILES|SetShellVarContext all", TEXT)


def test_names_what_the_freeze_makes() -> None:
    assert f'!define WINDOW "{WINDOW}.exe"' in TEXT
    assert f'!define CONSOLE "{CONSOLE}.exe"' in TEXT
    assert f'!define LIBRARIES "{LIBRARIES}"' in TEXT


def test_removes_only_what_it_brought() -> None:
    """A folder that a person chose may hold more: never the whole of it, never data unless asked."""
    wiped = re.findall(r"RMDir /r (.+)", TEXT)
    assert wiped
    assert '"$INSTDIR"' not in wiped
    purge = TEXT.index("${If} $Purge = 1")
    assert wiped.count('"$LOCALAPPDATA\\${NAME}"') == 1
    assert purge < TEXT.index('RMDir /r "$LOCALAPPDATA\\${NAME}"') < TEXT.index("${EndIf}", purge)


def test_a_silent_run_waits_for_nobody() -> None:
    for line in TEXT.splitlines():
        if line.strip().startswith("MessageBox"):
            assert "/SD " in line, line


def test_every_registry_key_it_writes_it_deletes() -> None:
    written = {(hive, key) for hive, key in re.findall(r"WriteReg\w+ (\w+) \"(\$\{\w+\})\"", TEXT)}
    assert written == {("HKCU", "${KEY}"), ("HKCU", "${RUN}")}
    uninstall = TEXT[TEXT.index('Section "Uninstall"') :]
    assert 'DeleteRegKey HKCU "${KEY}"' in uninstall
    assert 'DeleteRegValue HKCU "${RUN}" "${NAME}"' in uninstall


def tiny_picture() -> bytes:
    """A .bmp of one black pixel."""
    return (
        struct.pack("<2sIII", b"BM", 58, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
        + bytes(4)
    )


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is installed by `make installer` alone")
def test_it_compiles_without_a_warning(tmp_path: Path) -> None:
    program = tmp_path / "program"
    (program / LIBRARIES).mkdir(parents=True)
    for name in (f"{WINDOW}.exe", f"{CONSOLE}.exe", "manifest.json", f"{LIBRARIES}/a.dll"):
        (program / name).write_bytes(b"x")
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "cobranza.ico").write_bytes(assemble({16: bitmap(16, bytes(1024))}))
    (tmp_path / "resources" / "welcome.bmp").write_bytes(tiny_picture())
    setup = pack(program, "1.2.3", tmp_path, 4096)
    assert setup.read_bytes().startswith(b"MZ")
