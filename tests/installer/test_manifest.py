"""The list of installed files tells what is missing and what is not as it was."""

import hashlib
import json
from pathlib import Path

from installer import manifest


def installed(folder: Path) -> Path:
    (folder / "_internal").mkdir()
    (folder / "CobranzaCloud.exe").write_bytes(b"MZ tray")
    (folder / "_internal" / "Qt6Core.dll").write_bytes(b"MZ qt")
    (folder / "uninstall.exe").write_bytes(b"written by the setup")
    assert manifest.write(folder, "1.2.3") == len(b"MZ tray") + len(b"MZ qt")
    return folder


def test_lists_every_file_with_its_digest(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    document = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert document["version"] == "1.2.3"
    assert list(document["files"]) == ["CobranzaCloud.exe", "_internal/Qt6Core.dll"]
    assert document["files"]["_internal/Qt6Core.dll"] == {"sha256": hashlib.sha256(b"MZ qt").hexdigest(), "size": 5}
    assert manifest.damages(folder) == []


def test_tells_what_an_antivirus_took_and_what_something_changed(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    (folder / "_internal" / "Qt6Core.dll").unlink()
    (folder / "CobranzaCloud.exe").write_bytes(b"MZ evil")
    assert manifest.damages(folder) == ["changed CobranzaCloud.exe", "missing _internal/Qt6Core.dll"]


def test_a_second_list_replaces_the_first(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    (folder / "_internal" / "Qt6Core.dll").unlink()
    manifest.write(folder, "1.2.4")
    assert manifest.damages(folder) == []
