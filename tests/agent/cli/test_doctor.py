"""`doctor` as a person types it."""

import json
import zipfile
from pathlib import Path

from tests.support.agent_fakes import Desk


def test_a_new_machine_is_told_what_to_do_and_gets_an_archive(desk: Desk, tmp_path: Path) -> None:
    typed = desk.type("doctor", "--export", str(tmp_path))
    assert typed.code == 1
    assert "[ falla] Vinculación: Este equipo no está vinculado." in typed.out
    (path,) = tmp_path.glob("diagnostico-*.zip")
    assert f"guardado en {path}" in typed.err
    assert zipfile.is_zipfile(path)


def test_json(desk: Desk) -> None:
    document = json.loads(desk.type("doctor", "--json").out)
    assert document["level"] == "red"
    assert {"key", "level", "name", "title", "advice"} == set(document["checks"][0])
