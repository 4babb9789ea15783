"""SAE on Firebird, within the grammar of 2.5: its catalogue, its character sets, and the block that reads balances."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from agent.erp.sae.blocks import Blocks
from agent.erp.sae.queries import Queries
from agent.erp.sae.schema import WANTED, Query

_COLUMNS: Final = """\
SELECT TRIM(f.RDB$RELATION_NAME), TRIM(f.RDB$FIELD_NAME), COALESCE(s.RDB$CHARACTER_LENGTH, s.RDB$FIELD_LENGTH)
FROM RDB$RELATION_FIELDS f JOIN RDB$FIELDS s ON s.RDB$FIELD_NAME = f.RDB$FIELD_SOURCE
WHERE f.RDB$RELATION_NAME IN ({names})"""
_TABLES: Final = " OR ".join(f"f.RDB$RELATION_NAME STARTING WITH '{table}'" for table in WANTED)
_CHARSETS: Final = f"""\
SELECT DISTINCT TRIM(c.RDB$CHARACTER_SET_NAME) FROM RDB$RELATION_FIELDS f
JOIN RDB$FIELDS s ON s.RDB$FIELD_NAME = f.RDB$FIELD_SOURCE
JOIN RDB$CHARACTER_SETS c ON c.RDB$CHARACTER_SET_ID = s.RDB$CHARACTER_SET_ID
WHERE s.RDB$FIELD_TYPE IN (14, 37) AND ({_TABLES})"""
_PLAIN: Final = frozenset({"NONE", "OCTETS", "ASCII"})
"""Character sets whose bytes no attachment changes."""


class Firebird:
    """SQL of Firebird; implements `dialect.Dialect`."""

    money = "NUMERIC(18, 6)"
    moment = "TIMESTAMP"
    no_date = "CAST('0001-01-01' AS TIMESTAMP)"
    never = datetime(1, 1, 1)  # noqa: DTZ001 - SAE knows no zone
    suffixes = """\
SELECT TRIM(RDB$RELATION_NAME) FROM RDB$RELATIONS
WHERE RDB$SYSTEM_FLAG = 0 AND (RDB$RELATION_NAME LIKE 'CLIE__' OR RDB$RELATION_NAME LIKE 'CLIE__ %')"""
    indexes = """\
SELECT TRIM(i.RDB$INDEX_NAME), TRIM(s.RDB$FIELD_NAME)
FROM RDB$INDICES i JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME
WHERE i.RDB$RELATION_NAME = ? AND COALESCE(i.RDB$INDEX_INACTIVE, 0) = 0
ORDER BY 1, s.RDB$FIELD_POSITION"""
    by_pads = True

    def columns(self, tables: Sequence[str]) -> str:
        """Table, column and length in letters."""
        return _COLUMNS.format(names=", ".join(f"'{table}'" for table in tables))

    def first(self, query: str) -> str:
        """The query, to its first row."""
        return f"SELECT FIRST 1{query.removeprefix('SELECT')}"

    def trim(self, text: str) -> str:
        """Without blanks on either side."""
        return f"TRIM({text})"

    def balances(self, queries: Queries, base: int, exchange: frozenset[int], pads: Sequence[int]) -> list[str]:
        """One block: by look-ups where the index of CUEN_DET is there, else grouped."""
        blocks = Blocks(queries, base, exchange, pads)
        return [blocks.indexed() if queries.schema.detail_index else blocks.grouped()]

    def control(self, queries: Queries) -> str | None:
        """None: a reading is one snapshot."""
        return None


FIREBIRD: Final = Firebird()


def text_charset(rows: Query) -> str:
    """In which character set texts must travel so that every one of SAE's tables can be read.

    Columns of one single-byte set are asked for in it, so that bytes pass unchanged; anything else fits into UTF8 only.
    """
    found = {str(row[0]) for row in rows(_CHARSETS)} - _PLAIN
    for charset in ("ISO8859_1", "WIN1252"):
        if found <= {charset}:
            return charset
    return "UTF8"
