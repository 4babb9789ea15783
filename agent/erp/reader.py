"""Aspel SAE on Firebird behind the engine's port: one snapshot a reading, closed before anything is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from agent.core.model import Company, ReadReport, Source, Token
from agent.erp import freshness
from agent.erp.companies import chosen, held_companies
from agent.erp.drivers.firebird import FirebirdConnection, connect
from agent.erp.drivers.target import parse
from agent.erp.drivers.translate import ImpossibleAmountError
from agent.erp.opening import open_for_texts
from agent.erp.sae import mapping, schema
from agent.erp.sae.balances import Account, Balances, cut_moment
from agent.erp.sae.currency import Currencies
from agent.erp.sae.keys import LONGEST_NAME, LONGEST_RFC, clean, label, travelling_keys
from agent.erp.sae.mapping import CustomerRow
from agent.erp.sae.queries import EXCHANGE, Concepts, Queries
from agent.errors import AgentError
from contract.records import Contact, Customer

KINDS: Final = {"C": 1, "A": -1}
"""TIPO of a concept: cargo and abono."""


class FirebirdRead:
    """One company inside its snapshot; `report` is complete once every customer was taken."""

    def __init__(self, connection: FirebirdConnection, suffix: str, today: date, token: Token | None) -> None:
        self._rows = connection.rows
        self._today = today
        self._schema = schema.introspect(connection.rows, suffix)
        self.token = token
        self.report = ReadReport()
        self.expected = 0

    def customers(self) -> Iterator[Customer]:
        """Every CLIE row of any STATUS, then customers that only have movements. Raises `AgentError`."""
        concepts = self._concepts()
        queries = Queries(self._schema, concepts)
        exchange = self._exchange(queries)
        currencies = self._currencies(queries)
        self.report.name, self.report.rfc = self._company(queries)
        balances = Balances(self._rows, queries, currencies, concepts, exchange, self.report)
        accounts = self._checked(queries, balances)
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

    def _checked(self, queries: Queries, balances: Balances) -> dict[str, Account]:
        """The accounts; where the engine cannot count an amount, whose it is."""
        try:
            return balances.read(self._today)
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


class FirebirdReader:
    """The ERP database of one source. Attachments are opened when needed; only the freshness check keeps one."""

    def __init__(self, source: Source, password: str) -> None:
        self._source = source
        self._password = password
        self._target = parse(source.database)
        self._watch: FirebirdConnection | None = None

    def companies(self) -> list[Company]:
        """The companies of the source: those it names, else the preferred ones. Raises `AgentError`."""
        connection = self._open()
        try:
            connection.begin()
            held = held_companies(connection.rows, self._target.name)
            return chosen(held, self._source.companies, self._target.name)
        finally:
            connection.close()

    @contextmanager
    def read(self, empresa_id: str, today: date) -> Iterator[FirebirdRead]:
        """The snapshot of one company as of `today`. Raises `AgentError`."""
        connection = self._open()
        try:
            token = freshness.begin(connection)
            yield FirebirdRead(connection, empresa_id, today, token)
        finally:
            connection.close()

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        """Whether nothing can have been written since the reading that gave `token`, and the token to ask with next.

        Raises `AgentError`. Through a server the attachment stays for the next check; a file is left at once, for
        others to open.
        """
        try:
            return self._ask(token)
        except AgentError:
            if self._watch is None:
                raise
            self.close()  # the kept attachment may have died with the server: ask once more with a new one
            return self._ask(token)

    def close(self) -> None:
        """Leave the database."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()

    def _ask(self, token: Token) -> tuple[bool, Token | None]:
        if self._target.server is None:
            connection = self._connect()
            try:
                return freshness.unchanged(connection, token)
            finally:
                connection.close()
        if self._watch is None:
            self._watch = self._connect()
        return freshness.unchanged(self._watch, token)

    def _open(self) -> FirebirdConnection:
        """An attachment whose texts travel in a character set that holds all of SAE's."""
        return open_for_texts(self._target, self._source.user, self._password)

    def _connect(self) -> FirebirdConnection:
        return connect(self._target, self._source.user, self._password)
