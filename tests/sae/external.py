"""Loads the big tables through Firebird's external tables: ten times the rows a second of INSERT statements.

Firebird reads such files only from folders that its configuration names, and the configuration is read once a process:
`build` starts a process of its own for this.
"""

import struct
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from tests.sae.schema import Level, tables

TABLES: Final = ("CUEN_M", "CUEN_DET", "FACTF", "CFDI")
WIDEST: Final = 50
"""Characters kept of a text column: none of these tables gets more from us."""
NO_TEXT: Final = b"\x01"
NO_INTEGER: Final = -(2**31)
NO_SMALL: Final = -(2**15)
NO_DOUBLE: Final = -1e300
NO_STAMP: Final = (0, 0)
NATIVE: Final = {"INTEGER": ("i", 4), "SMALLINT": ("h", 2), "DOUBLE PRECISION": ("d", 8), "TIMESTAMP": ("t", 8)}
"""Letter and alignment of the types that are no text."""
DAY_ZERO: Final = date(1858, 11, 17).toordinal()


@dataclass(slots=True)
class _File:
    """One external table: how a row is packed, and the SELECT that unpacks it."""

    path: Path
    stream: BinaryIO
    packer: struct.Struct
    kinds: list[tuple[int, str, int]]
    """(position in the row given, letter, width) of each column."""
    create: str
    insert: str


@dataclass(slots=True)
class External:
    """Files of one company below `folder`."""

    folder: Path
    suffix: str
    level: Level
    _files: dict[str, _File] = field(default_factory=dict)
    _stamps: dict[datetime, tuple[int, int]] = field(default_factory=dict)

    def add(self, table: str, columns: tuple[str, ...], values: tuple[Any, ...]) -> None:
        """Pack one row."""
        file = self._files.get(table) or self._open(table, columns)
        packed: list[Any] = []
        for position, letter, width in file.kinds:
            value = values[position]
            if letter == "s":
                packed.append((NO_TEXT if value is None else value.encode("latin-1")).ljust(width))
            elif letter == "t":
                packed.extend(NO_STAMP if value is None else self._stamp(value))
            elif value is None:
                packed.append(NO_INTEGER if letter == "i" else NO_SMALL if letter == "h" else NO_DOUBLE)
            else:
                packed.append(value)
        file.stream.write(file.packer.pack(*packed))

    def load(self, connection: Any) -> None:
        """Bring every file into its table and remove it."""
        for table, file in self._files.items():
            file.stream.close()
            connection.execute_immediate(file.create)
            connection.commit()
            connection.execute_immediate(file.insert)
            connection.commit()
            connection.execute_immediate(f"DROP TABLE X_{table}{self.suffix}")
            connection.commit()
            file.path.unlink()

    def _stamp(self, value: datetime) -> tuple[int, int]:
        """A timestamp as Firebird stores it: days since 1858-11-17 and ten-thousandths of a second."""
        found = self._stamps.get(value)
        if found is None:
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            found = self._stamps[value] = (value.toordinal() - DAY_ZERO, seconds * 10_000)
        return found

    def _open(self, table: str, names: tuple[str, ...]) -> _File:
        known = {column.name: column for column in tables(self.level)[table].columns}
        kept = [(position, name) for position, name in enumerate(names) if name in known]
        offset = (len(kept) + 32) // 32 * 4
        """External rows are laid out as if the null flags stood before them."""
        layout, kinds, declared, selected = "=", [], [], []
        for position, name in kept:
            letter, width, align, kind = _storage(known[name].type)
            pad = -offset % align
            size = {"s": width, "t": 8, "d": 8, "i": 4, "h": 2}[letter]
            layout += (f"{pad}x" if pad else "") + (f"{width}s" if letter == "s" else "iI" if letter == "t" else letter)
            offset += pad + size
            kinds.append((position, letter, width))
            declared.append(f"{name} {kind}")
            selected.append(_value(name, letter))
        path = self.folder / f"{table}{self.suffix}.dat"
        target, source = f"{table}{self.suffix}", f"X_{table}{self.suffix}"
        columns = ", ".join(name for _, name in kept)
        made = self._files[table] = _File(
            path, path.open("wb", buffering=1 << 20), struct.Struct(layout), kinds,
            f"CREATE TABLE {source} EXTERNAL FILE '{path}' ({', '.join(declared)})",
            f"INSERT INTO {target} ({columns}) SELECT {', '.join(selected)} FROM {source}",
        )  # fmt: skip
        return made


def _storage(kind: str) -> tuple[str, int, int, str]:
    """(letter, width, alignment, external type) of a column type."""
    if kind.startswith("VARCHAR"):
        width = min(WIDEST, int(kind[8:-1]))
        return "s", width, 1, f"CHAR({width})"
    letter, align = NATIVE[kind]
    return letter, 0, align, kind


def _value(name: str, letter: str) -> str:
    if letter == "s":
        return f"NULLIF(TRIM(TRAILING FROM {name}), ASCII_CHAR(1))"
    missing = {"i": str(NO_INTEGER), "h": str(NO_SMALL), "d": "-1e300", "t": "TIMESTAMP '1858-11-17'"}[letter]
    return f"NULLIF({name}, {missing})"
