"""What an address asks of a list: filters, order and page, read leniently where a form left a field empty.

Pure: from the query to values and back to addresses, so that filters, headings and paging cannot disagree.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from server.kit.errors import FieldError, invalid

S = TypeVar("S", bound=StrEnum)
T = TypeVar("T")

LAST_PAGE = 1_000_000
_AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Order(Generic[S]):
    """What a list is sorted by, and the addresses of its headings."""

    by: S
    descending: bool
    base: "Address"

    def link(self, name: str) -> str:
        """The same list by another column; by the same one the other way round."""
        turned = name == self.by and not self.descending
        return self.base.having(orden=f"-{name}" if turned else name, pagina=None)


@dataclass(frozen=True, slots=True)
class Address:
    """A path with the part of its query that says something."""

    path: str
    query: Mapping[str, str]
    anchor: str = ""

    def having(self, **changes: object) -> str:
        """The same with other members; None takes one away."""
        merged = {**self.query, **changes}
        said = {name: str(value) for name, value in merged.items() if value is not None and value != ""}
        return f"{self.path}{'?' if said else ''}{urlencode(said)}{self.anchor}"

    def page(self, number: int) -> str:
        """Another page of it."""
        return self.having(pagina=number if number > 1 else None)


@dataclass(slots=True)
class Reader:
    """Reads a query member by member; `done` refuses the whole with every fault."""

    query: Mapping[str, str]
    faults: list[FieldError] = field(default_factory=list)

    def text(self, name: str, most: int = 100) -> str:
        """A member as typed, without blanks around it."""
        found = self.query.get(name, "").strip()
        return found if len(found) <= most else self._wrong(name, "Es demasiado largo.", "")

    def uuid(self, name: str) -> UUID | None:
        """An id."""
        found = self.text(name)
        try:
            return UUID(found) if found else None
        except ValueError:
            return self._wrong(name, "Esa dirección no existe.", None)

    def day(self, name: str) -> date | None:
        """A day, as date fields send it."""
        found = self.text(name)
        try:
            return date.fromisoformat(found) if found else None
        except ValueError:
            return self._wrong(name, "Esa fecha no existe.", None)

    def cents(self, name: str) -> int | None:
        """An amount as people type it: 1250, 1,250.00, $1,250."""
        found = self.text(name)
        if not found:
            return None
        match = _AMOUNT.fullmatch(found)
        if match is None:
            return self._wrong(name, "Escribe un importe, como 1,250.00.", None)
        return int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """One of a few words."""
        found = self.text(name)
        if not found or found in allowed:
            return found or None
        return self._wrong(name, "Eso no se puede elegir.", None)

    def page(self) -> int:
        """The number of a page, from 1."""
        found = self.text("pagina") or "1"
        if found.isascii() and found.isdigit() and len(found) < 8 and 1 <= int(found) <= LAST_PAGE:
            return int(found)
        return self._wrong("pagina", "Esa página no existe.", 1)

    def order(self, names: type[S], usual: S, *, descending: bool) -> tuple[S, bool]:
        """A column, and whether it falls; `-` before it says so."""
        found = self.text("orden")
        if not found:
            return usual, descending
        try:
            return names(found.removeprefix("-")), found.startswith("-")
        except ValueError:
            return self._wrong("orden", "No se puede ordenar así.", (usual, descending))

    def done(self) -> None:
        """VALIDATION_ERROR where anything was wrong."""
        if self.faults:
            raise invalid(*self.faults)

    def _wrong(self, name: str, message: str, instead: T) -> T:
        self.faults.append(FieldError(name, message))
        return instead
