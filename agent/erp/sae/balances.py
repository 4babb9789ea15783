"""What each customer owes: the engine's statements are run, open charges kept small until their customer is reached.

Matching order and counters: whole key, else the only charge of that customer, REFER and NUM_CARGO, else orphan.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from agent.core.model import ReadReport
from agent.erp.sae.blocks import COUNTERS
from agent.erp.sae.currency import Amount, Currencies, half_up
from agent.erp.sae.keys import NO_FOLIO, clean, free, is_plain, padded, plain
from agent.erp.sae.queries import Concepts, Queries
from agent.erp.sae.schema import Query

UNDATED: Final = date(1900, 1, 1)
"""Day of a charge of which SAE holds no date at all: always the same, so that midnight changes nothing."""


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
    raw: str | None = None
    """REFER where the folio is not simply what it holds: blank, or with characters that cannot travel."""


@dataclass(slots=True)
class Account:
    """One customer's part: packed open documents, credit in cents, all movements in micro-units of base currency."""

    packed: list[bytes] = field(default_factory=list)
    credit: int = 0
    movements: int = 0

    def documents(self) -> list[Document]:
        """Open charges by date, folio, concept and charge: the same order at every reading."""
        found = sorted(map(_decode, self.packed), key=lambda document: document[:4])
        if len({document[1:4] for document in found}) == len(found):
            return found
        renamed = (document._replace(folio=folio) for document, folio in zip(found, _folios(found), strict=True))
        return sorted(renamed, key=lambda document: document[:4])


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(type=Document).decode


def _folios(documents: list[Document]) -> list[str]:
    """Folios that with concept and charge name one document each; those that are simply a REFER keep theirs."""
    taken: set[tuple[str, int, int]] = set()
    found = [document.folio for document in documents]

    def is_taken(name: str) -> bool:
        return (name, document.concept, document.charge) in taken

    for index in sorted(range(len(documents)), key=lambda index: _oddness(documents[index])):
        document = documents[index]
        found[index] = free(document.folio, is_taken)
        taken.add((found[index], document.concept, document.charge))
    return found


def _oddness(document: Document) -> tuple[bool, str]:
    return document.raw is not None, document.raw or ""


def _day(applied: datetime | None, due: datetime | None) -> date:
    """FECHA_APLI, else FECHAELAB, else FECHA_VENC, else a fixed day."""
    if applied is not None:
        return applied.date()
    return due.date() if due else UNDATED


def cut_moment(today: date) -> datetime:
    """The first moment that no longer counts on `today`, in SAE's wall-clock time."""
    return datetime(today.year, today.month, today.day) + timedelta(days=1)  # noqa: DTZ001 - SAE knows no zone


class Balances:
    """Reads the accounts of a company; counters go to `report`."""

    def __init__(
        self,
        rows: Query,
        queries: Queries,
        currencies: Currencies,
        concepts: Concepts,
        exchange: frozenset[int],
        report: ReadReport,
    ) -> None:
        self._rows = rows
        self._queries = queries
        self._currencies = currencies
        self._concepts = concepts
        self._exchange = exchange
        self._report = report
        self._never = queries.schema.dialect.never
        self._newest = self._never
        self._alike: set[str] = set()
        self._no_folio: str | None = None
        self._undated: list[tuple[str, int, str]] = []
        """CVE_CLIE, place among its packed documents and REFER of those without a date in CUEN_M."""

    def read(self, today: date) -> dict[str, Account]:
        """Accounts by CVE_CLIE of every customer who has anything open, in favour or not netting to zero."""
        dialect, cut = self._queries.schema.dialect, cut_moment(today)
        by_index = dialect.by_pads and self._queries.schema.refer_index
        pads = self._pads() if by_index else ()
        self._alike = set() if by_index else {row[0] for row in self._rows(self._queries.alike())}
        accounts: dict[str, Account] = {}
        matched = 0
        for sql in dialect.balances(self._queries, self._currencies.base, self._exchange, pads):
            for row in self._rows(sql, *[cut] * sql.count("?")):
                if row[0] is None:
                    matched = self._count(row)
                else:
                    self._take(row, accounts)
        self._date(accounts)
        self._orphans(matched, accounts)
        if self._newest > self._never:
            self._report.newest_movement = self._newest.date()
        return accounts

    def _pads(self) -> list[int]:
        """With how many blanks the REFERs of this company begin."""
        return [
            blanks
            for blanks in range(self._queries.schema.columns["CUEN_M"]["REFER"])
            if next(self._rows(self._queries.padded(blanks)), None) is not None
        ]

    def _count(self, row: tuple[Any, ...]) -> int:
        """Counters of the last row; returns how many details found their charge."""
        charges, details, mismatches, left_b, unsigned, newest = row[COUNTERS:]
        self._report.masters = charges
        self._report.id_mov_mismatch = mismatches
        self._report.status_b_masters = left_b
        self._report.unsigned_rows = unsigned
        self._newest = max(self._newest, newest)
        return int(details)

    def _take(self, row: tuple[Any, ...], accounts: dict[str, Account]) -> None:
        (owner, refer, concept, charge, currency, own_rate, kind, status, applied, due, total, amount, own, based,
         books, net, uuid, cancelled, alike, *_) = row  # fmt: skip
        account = accounts.get(owner)
        if account is None:
            account = accounts[owner] = Account()
        account.movements += net
        if status == "B" or not (own or based):
            return
        rate = self._currencies.rate(currency, own_rate, own, books - based)
        booked = self._currencies.booked_rate(currency, own_rate) or rate
        balance = Amount.of(own, based, booked)
        worth = balance.cents(rate)
        if balance.settled or not worth:
            return
        if cancelled:
            self._report.cancelled_masters += 1
            return
        if balance.numerator < 0:
            account.credit -= worth
            return
        if not self._is_charge(kind, concept):
            self._report.positive_credits += 1
            return
        whole = Amount.of(0, amount or 0, booked) if total is None else Amount(total)
        folio, raw = self._folio(refer, alike)
        self._report.documents += 1
        if applied <= self._never and due is None:
            self._undated.append((owner, len(account.packed), refer))
        account.packed.append(
            _encode(
                Document(
                    issued=_day(applied if applied > self._never else None, due),
                    folio=folio,
                    concept=concept,
                    charge=charge,
                    due=due.date() if due else None,
                    total=whole.cents(rate),
                    balance=worth,
                    foreign=balance.cents(),
                    books=half_up(books),
                    rate=rate,
                    currency=currency,
                    uuid=clean(uuid),
                    raw=raw,
                )
            )
        )

    def _date(self, accounts: dict[str, Account]) -> None:
        """Give documents without a date in CUEN_M those of their invoice, and count the ones that have none either."""
        sql = self._queries.invoice_dates() if self._undated else None
        for owner, place, refer in self._undated:
            issued, due = next(self._rows(sql, refer, owner), (None, None)) if sql else (None, None)
            if not (issued or due):
                self._report.undated += 1
                continue
            packed = accounts[owner].packed
            document = _decode(packed[place])
            packed[place] = _encode(document._replace(issued=(issued or due).date(), due=due.date() if due else None))

    def _is_charge(self, kind: str | None, concept: int) -> bool:
        """TIPO_MOV, else what CONC says of the concept; what nobody calls an abono is owed."""
        if kind in ("C", "A"):
            return kind == "C"
        known = self._concepts.kinds.get(concept) or self._concepts.signs.get(concept) or 1
        return known > 0

    def _folio(self, refer: str, alike: int) -> tuple[str, str | None]:
        """As it travels, and REFER where it is not simply that."""
        name = padded(refer) if alike or refer.strip(" ") in self._alike else plain(refer)
        if is_plain(refer, name):
            return name, None
        return name or self._nameless(), refer

    def _nameless(self) -> str:
        """What stands for a blank REFER: no other of the company."""
        if self._no_folio is None:
            sql = self._queries.refer()
            self._no_folio = free(NO_FOLIO, lambda name: next(self._rows(sql, name), None) is not None)
        return self._no_folio

    def _orphans(self, matched: int, accounts: dict[str, Account]) -> None:
        """Details that found no charge are looked for only where some did not."""
        details, newest, unsigned = next(self._rows(self._queries.details()))
        self._report.details = details
        self._report.unsigned_rows += unsigned or 0
        if newest is not None:
            self._newest = max(self._newest, newest)
        if details == matched:
            return
        for owner, movements, count in self._rows(self._queries.orphans()):
            accounts.setdefault(owner, Account()).movements += movements
            self._report.orphan_details += count
