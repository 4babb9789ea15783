"""What differs between the engines that SAE runs on; everything else of a reading is the same SQL.

Each engine has one module that implements this, and no other module holds words of its own dialect.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from agent.erp.sae.queries import Queries


class Dialect(Protocol):
    """SQL of one engine."""

    money: str
    """Exact type of an amount with six decimals."""
    moment: str
    """Type of a date with its time."""
    no_date: str
    """The earliest date that the type holds, which stands for none."""
    never: datetime
    """The same as it is read."""
    suffixes: str
    """Names of the tables that could be CLIE of a company."""
    indexes: str
    """Index and column, in order, of every index in use of the table that is the parameter."""
    by_pads: bool
    """Whether folios that trim alike are found one by one, in the index of REFER."""

    def columns(self, tables: Sequence[str]) -> str:
        """Table, column and length in letters, of those of these tables that exist."""

    def first(self, query: str) -> str:
        """The query, to its first row."""

    def trim(self, text: str) -> str:
        """Without blanks on either side."""

    def balances(self, queries: "Queries", base: int, exchange: frozenset[int], pads: Sequence[int]) -> list[str]:
        """Statements that give the rows of `blocks.COLUMNS`; each `?` is the moment of the cut."""

    def control(self, queries: "Queries") -> str | None:
        """One row that is another one after most writes; None where a reading is one snapshot anyway."""
