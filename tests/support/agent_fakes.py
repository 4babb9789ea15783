"""Small real stand-ins for what surrounds the agent: a clock, an ERP and the world they live in."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx

from agent.app.world import World
from agent.cli import main
from agent.core.doctor_facts import Rights
from agent.core.model import Company, ReadReport, Source, Token, Unreadable
from agent.errors import AgentError
from contract import money
from contract.records import Customer, Invoice

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
"""Noon in Mexico City."""


class FakeClock:
    """A wall clock and a steady one. `advance` moves both; `jump` only the wall, as a person or a flat battery does."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._steady = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._steady

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._steady += seconds

    def jump(self, span: timedelta) -> None:
        self._now += span


def customer(key: str, today: date, *dues: tuple[str, date, int]) -> Customer:
    """A customer with open charges given as (folio, due date, cents)."""
    invoices = [
        Invoice(
            folio=folio,
            issued=due - timedelta(days=30),
            due=due,
            total=money.from_cents(cents),
            balance=money.from_cents(cents),
            days_overdue=max(0, (today - due).days),
            concept=1,
            charge=1,
        )
        for folio, due, cents in dues
    ]
    overdue = [invoice for invoice in invoices if invoice.days_overdue]
    return Customer(
        key=key,
        name=f"Cliente {key} Ñandú",
        balance=money.from_cents(sum(money.to_cents(invoice.balance) for invoice in invoices)),
        overdue=money.from_cents(sum(money.to_cents(invoice.balance) for invoice in overdue)),
        max_days_overdue=max((invoice.days_overdue for invoice in overdue), default=0),
        invoices=invoices,
    )


@dataclass
class FakeErp:
    """An ERP held in memory. `write` changes it as a person in SAE does, which moves its transaction counter."""

    password: str = "masterkey"
    companies: dict[str, Company] = field(default_factory=dict)
    ledgers: dict[str, dict[str, list[tuple[str, date, int]]]] = field(default_factory=dict)
    counter: int = 7
    reads: int = 0
    checks: int = 0
    open_readers: int = 0
    fail: AgentError | None = None
    unreadable: list[Unreadable] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    """Members of the report of every reading."""

    def add_company(self, number: str, rfc: str = "EKU9003173C9") -> None:
        self.companies[number] = Company(number, f"Comercial {number}", rfc, f"SAE90EMPRE{number}")
        self.ledgers[number] = {}

    def write(self, number: str, key: str, *dues: tuple[str, date, int]) -> None:
        self.ledgers[number][key] = list(dues)
        self.counter += 1

    def remove(self, number: str, key: str) -> None:
        del self.ledgers[number][key]
        self.counter += 1

    def open(self, source: Source, password: str) -> "FakeReader":
        if self.fail is not None:
            raise self.fail
        if password != self.password:
            raise AgentError("Usuario o contraseña incorrectos", "Revise la contraseña.")
        self.open_readers += 1
        return FakeReader(self, source)


class FakeReader:
    """Implements `ErpReader` over a `FakeErp`."""

    def __init__(self, erp: FakeErp, source: Source) -> None:
        self._erp = erp
        self._source = source

    def companies(self) -> list[Company]:
        wanted = self._source.companies or tuple(self._erp.companies)
        if not self._erp.companies.keys() >= set(wanted):
            raise AgentError("La base de datos no tiene esa empresa", "Revise el número.")
        return [self._erp.companies[number] for number in wanted]

    def unreadable(self) -> list[Unreadable]:
        return self._erp.unreadable

    @contextmanager
    def read(self, empresa_id: str, today: date) -> Iterator["FakeRead"]:
        self._erp.reads += 1
        yield FakeRead(self._erp, empresa_id, today)

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        self._erp.checks += 1
        return token.counter == self._erp.counter, token

    def close(self) -> None:
        self._erp.open_readers -= 1


class FakeRead:
    """Implements `CompanyRead`."""

    def __init__(self, erp: FakeErp, empresa_id: str, today: date) -> None:
        self._ledger = erp.ledgers[empresa_id]
        self._today = today
        self.report = ReadReport()
        for counter, number in erp.counted.items():
            setattr(self.report, counter, number)
        self.expected = len(self._ledger)
        self.token: Token | None = Token("2026-01-01T00:00:00", erp.counter, ())

    def customers(self) -> Iterator[Customer]:
        for key, dues in self._ledger.items():
            yield customer(key, self._today, *dues)
        self.report.customers = len(self._ledger)


@dataclass
class Typed:
    """What a command answered."""

    code: int
    out: str
    err: str


class Desk:
    """A machine with the agent installed: a home, a clock, an ERP and a network, and a person typing commands."""

    def __init__(
        self, home: Path, erp: FakeErp, transport: httpx.BaseTransport, clock: FakeClock | None = None
    ) -> None:
        self.home = home
        self.erp = erp
        self.clock = clock or FakeClock()
        self.transport = transport
        self.naps: list[float] = []
        self.stop_naps = False
        self.writable: tuple[str, ...] = ()
        """Tables that the login of every source could write."""

    def world(self) -> World:
        return World(
            environ={"COBRANZA_AGENT_HOME": str(self.home), "COBRANZA_AGENT_VAULT": "file"},
            clock=self.clock,
            make_http=lambda _limit, _route, _session: httpx.Client(transport=self.transport),
            sleep=self._nap,
            open_source=self.erp.open,
            ask_rights=lambda login, _progress: Rights(login.source.user == "SYSDBA", self.writable),
            in_child=False,
            lock_seconds=0.1,
            guard=lambda _folder: nullcontext(),
        )

    def type(self, *words: str, stdin: str = "") -> Typed:
        out, err = io.StringIO(), io.StringIO()
        code = main(words, self.world(), io.StringIO(stdin), out, err)
        return Typed(code, out.getvalue(), err.getvalue())

    def add_source(self, *words: str) -> Typed:
        command = ("source", "add", "firebird", "--database", "srv/3050:C:\\SAE\\E1.FDB", "--user", "SYSDBA")
        return self.type(*command, "--password-stdin", *words, stdin=f"{self.erp.password}\n")

    def _nap(self, seconds: float) -> bool:
        self.naps.append(seconds)
        self.clock.advance(seconds)
        return self.stop_naps
