"""The command line: what it builds, says and refuses."""

import json
from pathlib import Path

import pytest

from tests.sae.__main__ import main


def test_builds_what_was_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "sae"
    arguments = [
        "build",
        str(folder),
        "--companies",
        "03,04",
        "--customers",
        "5",
        "--charges",
        "20",
        "--payments",
        "10",
    ]
    assert main([*arguments, "--seed", "9", "--as-of", "2026-02-28"]) == 0
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert (truth["asOf"], truth["seed"], truth["dirty"]) == ("2026-02-28", 9, False)
    assert list(truth["companies"]) == ["03", "04"]
    company = truth["companies"]["03"]
    assert (folder / company["database"]).is_file()
    assert (company["counters"]["charges"], company["counters"]["movements"]) == (20, 10)
    said = capsys.readouterr().out
    assert company["name"] in said
    assert company["resumen"]["totalCartera"] in said


def test_refuses_to_build_over_a_company(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(tmp_path), "--companies", "01", "--customers", "2", "--charges", "2"]
    assert main(arguments) == 0
    assert main(arguments) == 1
    assert "exists already" in capsys.readouterr().err


def test_usage_error_is_2(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["build", str(tmp_path), "--as-of", "31/12/2026"])
    assert ended.value.code == 2
