"""What each customer owes: the engine's block is run, open charges kept small until their customer is reached.

Matching order and counters: whole key, else the only charge of that customer, REFER and NUM_CARGO, else orphan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from agent.core.model import ReadReport
from agent.erp.sae.blocks import Blocks
from agent.erp.sae.currency import CENT, Currencies, half_up, revalue
from agent.erp.sae.queries import Queries
from agent.erp.sae.schema import Query

REFER_LENGTH: Final = 20
_NEVER: Final = datetime(1, 1, 1)  # noqa: DTZ001 - SAE knows no zone


class Document(NamedTuple):
    """One open charge: cents of base currency, `foreign` in cents of its own; `rate` in micro-units."""

    issued: date
    folio: str
    concept: int
    charge: int
    due: date | None
    total: int
    balance: int
    foreign: int
    books: int
    rate: int
    currency: int
    uuid: str | None


@dataclass(slots=True)
class Account:
    """One customer's part: packed open documents, credit in cents, all movements in micro-units of base currency."""

    packed: list[bytes] = field(default_factory=list)
    credit: int = 0
    movements: int = 0

    def documents(self) -> list[Document]:
        """Open charges by date, folio, concept and charge: the same order at every reading."""
        return sorted(map(_decode, self.packed), key=lambda document: document[:4])


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(type=Document).decode


def cut_moment(today: date) -> datetime:
    """The first moment that no longer counts on `today`, in SAE's wall-clock time."""
    return datetime(today.year, today.month, today.day) + timedelta(days=1)  # noqa: DTZ001 - SAE knows no zone


class Balances:
    """Reads the accounts of a company; counters go to `report`."""

    def __init__(
        self, rows: Query, queries: Queries, currencies: Currencies, signs: Mapping[int, int], report: ReadReport
    ) -> None:
        self._rows = rows
        self._queries = queries
        self._currencies = currencies
        self._signs = signs
        self._report = report
        self._newest = _NEVER
        self._today = date.min
        self._alike: set[str] = set()

    def read(self, today: date) -> dict[str, Account]:
        """Accounts by CVE_CLIE of every customer who has anything open, in favour or not netting to zero."""
        self._today = today
        by_index = self._queries.schema.refer_index
        blocks = Blocks(self._queries, self._currencies.base, self._pads() if by_index else ())
        self._alike = set() if by_index else {row[0] for row in self._rows(self._queries.alike())}
        indexed = self._queries.schema.detail_index
        accounts: dict[str, Account] = {}
        matched = 0
        for row in self._rows(blocks.indexed() if indexed else blocks.grouped(), cut_moment(today)):
            if row[0] is None:
                matched = self._count(row)
            else:
                self._take(row, accounts)
        if not indexed:
            self._report.id_mov_mismatch = next(self._rows(self._queries.mismatches()))[0]
        self._orphans(matched, accounts)
        if self._newest > _NEVER:
            self._report.newest_movement = self._newest.date()
        return accounts

    def _pads(self) -> list[int]:
        """With how many blanks the REFERs of this company begin."""
        found = []
        for blanks in range(REFER_LENGTH):
            first, last = (" " * blanks + edge for edge in "!\xff")
            if next(self._rows(self._queries.padded(), first, last), None) is not None:
                found.append(blanks)
        return found

    def _count(self, row: tuple[Any, ...]) -> int:
        """Counters of the last row; returns how many details found their charge."""
        charges, details, mismatches, left_b, newest = row[17:22]
        self._report.masters = charges
        self._report.id_mov_mismatch = mismatches
        self._report.status_b_masters = left_b
        self._newest = max(self._newest, newest)
        return int(details)

    def _take(self, row: tuple[Any, ...], accounts: dict[str, Account]) -> None:
        (owner, refer, concept, charge, currency, own_rate, kind, status, applied, due, total, own, books, net, uuid,
         cancelled, alike, *_) = row  # fmt: skip
        account = accounts.get(owner)
        if account is None:
            account = accounts[owner] = Account()
        account.movements += net
        if 2 * abs(own) < CENT or status == "B":
            return
        if cancelled:
            self._report.cancelled_masters += 1
            return
        rate = self._currencies.rate(currency, own_rate, own, books)
        balance = revalue(own, rate)
        if own < 0:
            account.credit -= balance
            return
        if (kind or ("C" if self._signs.get(concept, 0) > 0 else "A")) != "C":
            return
        self._report.documents += 1
        account.packed.append(
            _encode(
                Document(
                    issued=applied.date() if applied > _NEVER else self._today,
                    folio=(refer if alike or refer.strip() in self._alike else refer.strip()) or "S/N",
                    concept=concept,
                    charge=charge,
                    due=due.date() if due else None,
                    total=revalue(total or 0, rate),
                    balance=balance,
                    foreign=half_up(own),
                    books=half_up(books),
                    rate=rate,
                    currency=currency,
                    uuid=(uuid or "").strip() or None,
                )
            )
        )

    def _orphans(self, matched: int, accounts: dict[str, Account]) -> None:
        """Details that found no charge are looked for only where some did not."""
        details, newest = next(self._rows(self._queries.details()))
        self._report.details = details
        if newest is not None:
            self._newest = max(self._newest, newest)
        if details == matched:
            return
        for owner, movements, count in self._rows(self._queries.orphans()):
            accounts.setdefault(owner, Account()).movements += movements
            self._report.orphan_details += count
