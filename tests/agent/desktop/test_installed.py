"""Installed files against their list."""

import hashlib
import json
from pathlib import Path

import pytest

from agent.desktop.installed import look_at


@pytest.fixture
def program(tmp_path: Path) -> Path:
    files = {"CobranzaCloud.exe": b"program", "_internal/fdb.dll": b"driver"}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    listed = {name: {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)} for name, text in files.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "0.1.0", "files": listed}))
    return tmp_path


def test_what_was_taken_and_what_was_changed_is_named(program: Path) -> None:
    assert look_at(program, frozen=True).missing == ()
    (program / "_internal" / "fdb.dll").unlink()
    (program / "CobranzaCloud.exe").write_bytes(b"PROGRAM")
    (program / "notes.txt").write_bytes(b"of the person")
    found = look_at(program, frozen=True)
    assert (found.listed, found.missing, found.changed) == (True, ("_internal/fdb.dll",), ("CobranzaCloud.exe",))
    (program / "CobranzaCloud.exe").write_bytes(b"longer than it was")
    assert look_at(program, frozen=True).changed == ("CobranzaCloud.exe",)


@pytest.mark.parametrize("text", ["", "[]", '{"files": {"a": 1}}', '{"files": []}', '{"files": {"a": {"size": "x"}}}'])
def test_a_list_that_cannot_be_read_counts_as_none(program: Path, text: str) -> None:
    (program / "manifest.json").write_text(text)
    found = look_at(program, frozen=True)
    assert (found.installed, found.listed) == (True, False)


def test_from_its_sources_nothing_is_installed(program: Path) -> None:
    assert not look_at(program, frozen=False).installed
