"""Tables, keys and indexes of SAE 9 on Firebird, read from the two data files beside this module.

Names in the files lack the two-digit number of the company; an older schema level leaves out what later versions added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

Level = Literal["current", "older"]

HERE: Final = Path(__file__).parent
OLDER_LACKS: Final = frozenset(
    {f"{name}{n}" for name in ("DES_IMPU", "IMP_TOT", "IMPU", "TOTIMP", "DESGLOCEIMP") for n in range(5, 9)}
    | {f"IMP{n}APLA" for n in range(5, 9)}
    | {"TIP_FAC", "REG_FISC", "USUARIOGL", "EN_TABLERO", "SUBTIPOCONT", "TIP_FIG", "ADDENDAT", "UBICACION_R", "VAL_RFC"}
    | {"NOMBRECOMERCIAL"}
)
"""Columns that reinstallable levels of the same version added later."""
OLDER_TYPES: Final = {
    ("CLIE", "EMAILPRED"): "VARCHAR(60)",
    ("CLIE", "NOMBRE"): "VARCHAR(120)",
    ("CONTAC", "EMAIL"): "VARCHAR(60)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as Firebird declares it; `default` is the whole DEFAULT clause or empty."""

    name: str
    type: str
    not_null: bool
    default: str


@dataclass(frozen=True, slots=True)
class Index:
    """One index; `primary` ones are the table's key."""

    name: str
    unique: bool
    descending: bool
    columns: tuple[str, ...]

    @property
    def primary(self) -> bool:
        """SAE calls primary keys PK_*."""
        return self.name.startswith("PK_")


@dataclass(frozen=True, slots=True)
class Table:
    """One table without the company's number."""

    name: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]


def _rows(file: str) -> Iterator[list[str]]:
    lines = (HERE / file).read_text(encoding="ascii").splitlines()
    return (line.split("\t") for line in lines[1:])


@cache
def tables(level: Level = "current") -> dict[str, Table]:
    """Every table by its name, in the order of the data file."""
    columns: dict[str, list[Column]] = {}
    for table, name, kind, not_null, default in _rows("columns.tsv"):
        if level == "older":
            if name in OLDER_LACKS:
                continue
            kind = OLDER_TYPES.get((table, name), kind)
        columns.setdefault(table, []).append(Column(name, kind, not_null == "1", default))
    indexes: dict[str, list[Index]] = {}
    for table, name, unique, order, keys in _rows("indexes.tsv"):
        indexes.setdefault(table, []).append(Index(name, unique == "SI", order == "DESC", tuple(keys.split(","))))
    return {name: Table(name, tuple(cols), tuple(indexes.get(name, ()))) for name, cols in columns.items()}


def create_tables(suffix: str, level: Level = "current") -> Iterator[str]:
    """CREATE TABLE statements of a company; keys and indexes come after the rows."""
    for table in tables(level).values():
        lines = [
            " ".join(filter(None, (col.name, col.type, col.default, "NOT NULL" if col.not_null else "")))
            for col in table.columns
        ]
        yield f"CREATE TABLE {table.name}{suffix} ({', '.join(lines)})"


def create_indexes(suffix: str, level: Level = "current") -> Iterator[str]:
    """Keys and indexes, named as SAE names them. CUEN_DET has no primary key."""
    for table in tables(level).values():
        for index in table.indexes:
            columns = ", ".join(index.columns)
            if index.primary:
                yield f"ALTER TABLE {table.name}{suffix} ADD CONSTRAINT {index.name}{suffix} PRIMARY KEY ({columns})"
                continue
            words = ("CREATE", "UNIQUE" if index.unique else "", "DESCENDING" if index.descending else "", "INDEX")
            yield f"{' '.join(filter(None, words))} {index.name}{suffix} ON {table.name}{suffix} ({columns})"
