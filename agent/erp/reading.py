"""One company read: its balances, its customers, and how the reading went, by the SQL of whichever engine holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from agent.core.model import ReadReport, Token
from agent.erp.drivers.sentences import ImpossibleAmountError
from agent.erp.sae import mapping, schema
from agent.erp.sae.balances import Account, Balances, cut_moment
from agent.erp.sae.currency import Currencies
from agent.erp.sae.dialect import Dialect
from agent.erp.sae.keys import LONGEST_NAME, LONGEST_RFC, clean, label, travelling_keys
from agent.erp.sae.mapping import CustomerRow
from agent.erp.sae.queries import EXCHANGE, Concepts, Queries
from agent.erp.sae.schema import Query
from agent.errors import AgentError
from contract.records import Contact, Customer

KINDS: Final = {"C": 1, "A": -1}
"""TIPO of a concept: cargo and abono."""
TRIES: Final = 3
"""Readings of balances before an engine without snapshots is called too busy."""


class Reading:
    """One company inside its snapshot; `report` is complete once every customer was taken."""

    def __init__(self, rows: Query, dialect: Dialect, suffix: str, today: date, token: Token | None = None) -> None:
        self._rows = rows
        self._today = today
        self._schema = schema.introspect(rows, suffix, dialect)
        self.token = token
        self.report = ReadReport()
        self.expected = 0

    def customers(self) -> Iterator[Customer]:
        """Every CLIE row of any STATUS, then customers that only have movements. Raises `AgentError`."""
        concepts = self._concepts()
        queries = Queries(self._schema, concepts)
        exchange = self._exchange(queries)
        currencies = self._currencies(queries)
        accounts = self._steady(queries, currencies, concepts, exchange)
        self.report.name, self.report.rfc = self._company(queries)
        known = {row[0] for row in self._rows(queries.keys())}
        strangers = sorted((accounts.keys() | {row[0] for row in self._rows(queries.owners())}) - known)
        mapper = mapping.Mapper(
            self._today,
            currencies,
            travelling_keys(known.union(strangers)),
            self._sellers(queries),
            self._contacts(queries),
            self.report,
        )
        self.expected = len(known) + len(strangers)
        nothing = Account()
        for row in self._customers(queries, exchange):
            if row.key not in known:
                self.report.repeated_customers += 1
                continue
            known.discard(row.key)
            self.report.customers += 1
            yield mapper.customer(row, accounts.pop(row.key, nothing))
        for raw in strangers:
            self.report.customers += 1
            self.report.customers_without_row += 1
            yield mapper.stranger(raw, accounts.pop(raw, nothing))

    def _customers(self, queries: Queries, exchange: frozenset[int]) -> Iterator[CustomerRow]:
        cut = cut_moment(self._today)
        paid: dict[str, datetime] = {}
        if not self._schema.detail_index:
            paid = dict(self._rows(queries.payments(exchange), cut))
        sql = queries.customers(exchange)
        for values in self._rows(sql, *[cut] * sql.count("?")):
            row = CustomerRow(*values)
            yield row if row.last_payment or row.key not in paid else row._replace(last_payment=paid[row.key])

    def _steady(
        self, queries: Queries, currencies: Currencies, concepts: Concepts, exchange: frozenset[int]
    ) -> dict[str, Account]:
        """The accounts, read again where somebody wrote meanwhile and the engine gives no snapshot."""
        control = self._schema.dialect.control(queries)
        for _ in range(TRIES):
            self.report = ReadReport()
            balances = Balances(self._rows, queries, currencies, concepts, exchange, self.report)
            with self._naming_the_impossible(queries):
                before = list(self._rows(control)) if control else []
                accounts = balances.read(self._today)
                if control is None or before == list(self._rows(control)):
                    return accounts
        raise AgentError(
            "SAE guardó movimientos durante cada lectura",
            "Se reintentará solo; no se envió nada. Si se repite, elige un horario con menos movimiento.",
        )

    @contextmanager
    def _naming_the_impossible(self, queries: Queries) -> Iterator[None]:
        """Where the engine cannot count an amount, say whose it is."""
        try:
            yield
        except ImpossibleAmountError as error:
            for table, sql in queries.impossible():
                found = next(self._rows(sql), None)
                if found:
                    owner, refer = (key.strip() for key in found)
                    raise mapping.impossible(table, f"el documento {refer} del cliente {owner}") from error
            raise

    def _concepts(self) -> Concepts:
        signs: dict[int, int] = {}
        kinds: dict[int, int] = {}
        for concept, sign, kind in self._rows(Queries(self._schema, Concepts()).signs()):
            if sign:
                signs[concept] = 1 if sign > 0 else -1
            if kind in KINDS:
                kinds[concept] = KINDS[kind]
        return Concepts(signs, kinds)

    def _currencies(self, queries: Queries) -> Currencies:
        sql = queries.base_currency()
        base = next(self._rows(sql), None) if sql else None
        money = queries.currencies()
        return Currencies(base[0] if base else None, self._rows(money) if money else ())

    def _company(self, queries: Queries) -> tuple[str | None, str | None]:
        """Name and RFC of the company itself."""
        sql = queries.company()
        row = next(self._rows(sql), None) if sql else None
        return (label(row[0], LONGEST_NAME), label(row[1], LONGEST_RFC)) if row else (None, None)

    def _exchange(self, queries: Queries) -> frozenset[int]:
        sql = queries.exchange_concepts()
        rows = self._rows(sql) if sql else ()
        return EXCHANGE.union(concept for row in rows for concept in row if concept)

    def _sellers(self, queries: Queries) -> dict[str, str]:
        sql = queries.sellers()
        rows = self._rows(sql) if sql else ()
        return {key.strip(): name for key, text in rows if (name := clean(text))}

    def _contacts(self, queries: Queries) -> dict[str, list[Contact]]:
        sql = queries.contacts()
        found: dict[str, list[Contact]] = {}
        for owner, name, email, phone in self._rows(sql) if sql else ():
            found.setdefault(owner, []).append(mapping.contact(name, email, phone))
        return found
