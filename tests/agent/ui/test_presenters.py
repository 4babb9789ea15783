"""Presenters know nothing of Qt: what they decide can be tested and read without a screen."""

import ast
from pathlib import Path

import agent.ui.presenters


def test_no_presenter_nor_the_values_they_take_import_qt() -> None:
    folder = Path(agent.ui.presenters.__file__).parent
    for path in [*folder.glob("*.py"), folder.parent / "office.py", folder.parent / "palette.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith("PySide6")], path.name
