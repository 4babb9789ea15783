"""The `data` value of a sync, made while the company is being read: customers go to a spool one by one, sums stay here.

`preview` and `sync`, full and delta use the same bytes: a customer is encoded once, and composing only copies slices.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import BinaryIO, Final

import msgspec

from agent.core.model import ReadReport
from agent.core.plan import Digests, Plan
from agent.errors import AgentError
from contract import money
from contract.aging import BUCKETS, CURRENT, bucket_index
from contract.checksum import digest
from contract.records import AgingRow, Customer, CustomerKey, Summary

_DAILY: Final = re.compile(rb'"(?:diasVencido|diasMaxVencido|saldoVencido)":[0-9.]+,?').sub
"""Members that change with the day alone. A quote inside a text is escaped, so no text can look like one of them."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A `data` value that was written: its length in bytes and its lower-case hex SHA-256."""

    size: int
    checksum: str


class Spool:
    """Customers of one reading in a seekable file, with what is needed to plan and to write any body from them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._slices: dict[str, tuple[int, int]] = {}
        self._digests: dict[str, Digests] = {}
        self._end = 0
        self._amounts = [0] * len(BUCKETS)
        self._counts = [0] * len(BUCKETS)
        self._owing = 0

    @property
    def digests(self) -> dict[str, Digests]:
        """Digests of every customer by clave, as `plan.make_plan` takes them."""
        return self._digests

    @property
    def customers(self) -> int:
        """Customers taken."""
        return len(self._slices)

    @property
    def documents(self) -> int:
        """Open documents of all customers."""
        return sum(self._counts)

    @property
    def balance(self) -> int:
        """Open balance of the company in cents."""
        return sum(self._amounts)

    @property
    def bucket_cents(self) -> tuple[int, ...]:
        """`balance` by `contract.aging.BUCKETS`."""
        return tuple(self._amounts)

    @property
    def bucket_documents(self) -> tuple[int, ...]:
        """`documents` by `contract.aging.BUCKETS`."""
        return tuple(self._counts)

    def add(self, customer: Customer) -> None:
        """Take one customer. Raises `ValueError` where its clave was taken before, and what the file raises."""
        if customer.key in self._slices:
            raise ValueError(f"customer {customer.key!r} was read twice")
        raw = msgspec.json.encode(customer)
        self._file.write(raw)
        self._slices[customer.key] = (self._end, len(raw))
        self._digests[customer.key] = Digests(digest(raw), digest(_DAILY(b"", raw)))
        self._end += len(raw)
        for invoice in customer.invoices:
            index = bucket_index(invoice.days_overdue)
            self._amounts[index] += money.to_cents(invoice.balance)
            self._counts[index] += 1
        self._owing += money.to_cents(customer.balance) > 0

    def write(self, plan: Plan, out: BinaryIO, report: ReadReport) -> Composed:
        """Write the `data` value of a plan: totals of the whole company, the customers to send, claves to delete.

        Nothing is held in memory but one slice; raises what the files raise, and `AgentError` where the company's total
        is beyond what money can be.
        """
        sink = _Sink(out)
        sink.write(self._head(report))
        separator = b""
        for key in self._chosen(plan):
            start, length = self._slices[key]
            self._file.seek(start)
            sink.write(separator)
            sink.write(self._file.read(length))
            separator = b","
        for key in plan.deleted:
            sink.write(separator)
            sink.write(msgspec.json.encode(CustomerKey(key, "delete")))
            separator = b","
        sink.write(b"]}")
        return sink.close()

    def _chosen(self, plan: Plan) -> Collection[str]:
        if plan.kind == "full":
            return self._slices
        return [key for key in self._slices if key in plan.changed]

    def _head(self, report: ReadReport) -> bytes:
        if self.balance > money.MAX_CENTS:
            raise AgentError(
                "La cartera de la empresa suma más de lo que puede ser",
                "Busca en CUEN_M los documentos de más de mil millones y corrígelos en SAE; no se envió nada.",
            )
        current = self._amounts[BUCKETS.index(CURRENT)]
        summary = Summary(
            balance=money.from_cents(self.balance),
            current=money.from_cents(current),
            overdue=money.from_cents(self.balance - current),
            customers=self._owing,
            documents=self.documents,
        )
        rows = zip(BUCKETS, self._amounts, self._counts, strict=True)
        aging = [AgingRow(name, money.from_cents(amount), count) for name, amount, count in rows]
        head: dict[str, Summary | list[AgingRow] | str | date] = {"resumen": summary, "antiguedad": aging}
        if report.rfc:
            head["rfc"] = report.rfc
        if report.name:
            head["nombre"] = report.name
        if report.newest_movement:
            head["ultimoMovimiento"] = report.newest_movement
        return msgspec.json.encode(head)[:-1] + b',"clientes":['


class _Sink:
    """Counts and hashes what is written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self._size += len(data)

    def close(self) -> Composed:
        self._out.flush()
        return Composed(self._size, self._hash.hexdigest())
