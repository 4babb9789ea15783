"""Signing is a command that the building machine names."""

import sys
from pathlib import Path

import pytest

from installer.signing import VARIABLE, command, sign


def test_nothing_is_signed_where_nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert command(tmp_path / "setup.exe", {}) is None
    assert not sign(tmp_path / "setup.exe")


def test_the_command_is_told_the_file_as_one_word() -> None:
    words = command(Path("/a b/setup.exe"), {VARIABLE: 'tool sign /n "Our name" /a {file}'})
    assert words == ["tool", "sign", "/n", "Our name", "/a", "/a b/setup.exe"]


def test_a_command_that_names_no_file_is_refused() -> None:
    with pytest.raises(ValueError, match="file"):
        command(Path("setup.exe"), {VARIABLE: "tool sign"})


def test_a_signer_runs_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "setup.exe"
    file.write_bytes(b"MZ")
    script = tmp_path / "signer.py"
    script.write_text("import pathlib, sys\npathlib.Path(sys.argv[1]).open('ab').write(b' signed')\n")
    monkeypatch.setenv(VARIABLE, f"{sys.executable} {script} {{file}}")
    assert sign(file)
    assert file.read_bytes() == b"MZ signed"
