"""Version resources, as PyInstaller evaluates them."""

from types import SimpleNamespace
from typing import Any

import pytest

from installer.version_info import DESCRIPTIONS, numbers, text


def evaluated(source: str) -> Any:
    """The text as PyInstaller reads it: names are constructors that keep what they are given."""

    def keep(kind: str) -> Any:
        return lambda *items, **named: SimpleNamespace(kind=kind, items=items, **named)

    kinds = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    return eval(source, {kind: keep(kind) for kind in kinds})  # noqa: S307 - our own text


@pytest.mark.parametrize("program", sorted(DESCRIPTIONS))
def test_names_the_program_and_its_version(program: str) -> None:
    info = evaluated(text(program, "1.20.300"))
    assert info.ffi.filevers == info.ffi.prodvers == (1, 20, 300, 0)
    strings, variables = info.kids
    (table,) = strings.items[0]
    code, entries = table.items
    said = {entry.items[0]: entry.items[1] for entry in entries}
    assert said["OriginalFilename"] == f"{program}.exe"
    assert said["FileVersion"] == said["ProductVersion"] == "1.20.300"
    assert said["FileDescription"] == DESCRIPTIONS[program]
    (translation,) = variables.items[0]
    assert code == "{:04X}{:04X}".format(*translation.items[1])


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4", "1.2.x", "1.2.70000", "-1.2.3"])
def test_a_version_is_three_numbers(version: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        numbers(version)
