"""House rules that a linter does not know: size, docstrings, a tree of tests that mirrors the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("contract", "agent", "server", "installer")
MAX_LINES = 300


def modules(*folders: str) -> list[Path]:
    """Every Python file below the folders, generated migrations left out."""
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts
    ]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(*PACKAGES, "tests"), ids=name)
def test_files_stay_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES, f"{name(path)} has {lines} lines: split it by reason"


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=name)
def test_modules_say_why_they_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), f"{name(path)} lacks a docstring"


MIRRORED = [path for path in modules("tests/agent", "tests/server", "tests/contract") if path.name.startswith("test_")]


@pytest.mark.parametrize("path", MIRRORED, ids=name)
def test_tests_mirror_the_source(path: Path) -> None:
    """`tests/agent/core/test_plan.py` tests `agent/core/plan.py`; `test_plan_crash.py` may share its subject's name.

    `test_documented*.py` have published documents for their subject, which stand beside them.
    """
    relative = path.relative_to(ROOT / "tests")
    stem = relative.stem.removeprefix("test_")
    words = stem.split("_")
    candidates = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    folder = ROOT / relative.parent
    subjects = [folder / f"{candidate}.py" for candidate in candidates] + [
        folder / candidate for candidate in candidates
    ]
    if words[0] == "documented":
        subjects = [path.parent / "documents"]
    assert any(subject.exists() for subject in subjects), f"{name(path)} mirrors no module of {relative.parent}"
