"""The same stories over a real company of SAE in Firebird, shorter: every bad row of SAE is in it from the start."""

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import cast

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from agent.app.child import open_reader
from agent.core.model import Source
from agent.core.ports import ErpReader
from tests.end_to_end.compare import assert_company_equals
from tests.faults.cloud import Cloud, Key, Owner
from tests.faults.gremlin import Gremlin, Trap
from tests.faults.office import Office
from tests.faults.stories import FAULTS, chosen
from tests.sae import Editor, build, load, money
from tests.sae.ledger import CENT, MICRO, half_up, micros
from tests.sae.load import literal
from tests.sae.truth import Document, Person
from tests.support import processes
from tests.support.clock import START
from tests.support.firebird import use_embedded

use_embedded()
DAY = START.date()
PLACE = st.integers(0, 30)


class FirebirdSae:
    """A copy of the built company, edited as SAE's users do."""

    def __init__(self, gremlin: Gremlin, today: date, folder: Path) -> None:
        self._gremlin = gremlin
        self.today = today
        self.editor = Editor(load(folder), "01")
        self._apart = 0
        self.source = Source("sae", "firebird", self.editor.about.database, "SYSDBA", ("01",))

    def open(self, source: Source, password: str) -> ErpReader:
        self._gremlin.at("open")
        return open_reader(source, password)

    def touch(self) -> None:
        self.editor.execute("UPDATE CLIE## SET NOMBRE = NOMBRE")

    def check(self, owner: Owner, number: str) -> None:
        assert self.today == DAY, "the truth is counted on the day it was built for"
        assert_company_equals(cast("processes.Owner", owner), self.editor.about)

    def owed(self) -> Counter[Key]:
        owed: Counter[Key] = Counter()
        for person, document in self.editor.open_documents():
            owed["01", person.key, document.folio] += half_up(document.exact)
        return owed

    def invoice(self, person: Person, amount: str, terms: int = 30) -> None:
        """SAE gives a number once; the editor counts what stands, and would give a cancelled one's again."""
        self._apart += 1_000
        counters = self.editor.about.counters
        counters.charges += self._apart
        self.editor.invoice(person, amount, terms=terms)
        counters.charges -= self._apart

    def move_the_dollar(self, rate: str) -> None:
        self.editor.execute(f"UPDATE MONED## SET TCAMBIO = {rate} WHERE NUM_MONED = 2")
        for _, document in self.editor.open_documents():
            if document.currency == "USD":
                document.rate = micros(rate)
                document.balance = half_up(document.exact * document.rate, CENT * MICRO)

    def change_due_date(self, person: Person, document: Document, due: date) -> None:
        self.editor.execute(
            f"UPDATE CUEN_M## SET FECHA_VENC = '{due.isoformat()}' WHERE CVE_CLIE = {literal(person.raw)}"
            f" AND REFER = {literal(document.refer)} AND NUM_CPTO = {document.concept} AND NUM_CARGO = {document.cargo}"
        )
        document.due = due.isoformat()


class FirebirdStories(RuleBasedStateMachine):
    """What people do at SAE, and what goes wrong around it."""

    def __init__(self, cloud: Cloud, built: Path) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(dir=cloud.folder))
        sae = shutil.copytree(built, self.folder / "sae")
        self.office = Office(self.folder / "home", cloud, lambda gremlin, day: FirebirdSae(gremlin, day, sae))
        self.cloud = cloud
        self.backup = cloud.backup()
        self.editor = self.office.sae.editor
        self.office.sae.invoice(self._people()[0], "1160.00")  # of today: no cancellation takes the newest day back

    @rule(place=PLACE, amount=st.sampled_from(("0.01", "1160.00", "98765.43")), terms=st.integers(-95, 30))
    def invoice(self, place: int, amount: str, terms: int) -> None:
        people = self._people()
        self.office.sae.invoice(people[place % len(people)], amount, terms)

    @rule(place=PLACE, share=st.sampled_from((1, 2, 3)))
    def pay(self, place: int, share: int) -> None:
        for person, document in self._pick(place):
            self.editor.pay(person, document, money(max(1, half_up(document.exact) // share)))

    @rule(place=PLACE)
    def pay_too_much(self, place: int) -> None:
        for person, document in self._pick(place):
            self.editor.pay(person, document, money(half_up(document.exact) + 1_000))

    @rule(place=PLACE)
    def cancel(self, place: int) -> None:
        for person, document in self._pick(place):
            if document.concept == 1 and sum(other.refer == document.refer for other in person.documents) == 1:
                self._cancel(person, document)

    @rule(place=PLACE, days=st.integers(0, 120))
    def change_due_date(self, place: int, days: int) -> None:
        for person, document in self._pick(place):
            self.office.sae.change_due_date(person, document, date.fromordinal(DAY.toordinal() + 20 - days))

    @rule(place=PLACE, name=st.sampled_from(("Casa \x93Ñandú\x94 \x80", "Peña y Cía")))
    def rename(self, place: int, name: str) -> None:
        people = self._people()
        self.editor.rename(people[place % len(people)], name)

    @rule(rate=st.sampled_from(("17.5", "18.4372", "20.012345")))
    def move_the_dollar(self, rate: str) -> None:
        self.office.sae.move_the_dollar(rate)

    @rule(faults=FAULTS)
    def round_of_the_loop(self, faults: list[Trap]) -> None:
        self.office.gremlin.traps = faults
        self.office.turn(("01",))

    @precondition(lambda self: self.office.line.sent)
    @rule(place=PLACE)
    def request_arrives_again(self, place: int) -> None:
        sent = self.office.line.sent
        self.cloud.deliver(sent[-1 - place % len(sent)])

    @rule(what=st.sampled_from(("reboot", "restore")))
    def power_fails(self, what: str) -> None:
        if what == "reboot":
            self.office.reboot()
        else:
            self.cloud.restore(self.backup)

    def teardown(self) -> None:
        try:
            self.office.quiet()
        finally:
            self.office.close()
            shutil.rmtree(self.folder)

    def _people(self) -> Sequence[Person]:
        """Customers with a row of their own; one that SAE lost cannot be given an invoice or a name."""
        return [person for person in self.editor.about.customers.values() if person.status is not None]

    def _pick(self, place: int) -> list[tuple[Person, Document]]:
        found = [pair for pair in self.editor.open_documents() if half_up(pair[1].exact) > 0]
        return found[place % len(found) :][:1] if found else []

    def _cancel(self, person: Person, document: Document) -> None:
        try:
            self.editor.cancel(person, document)
        except ValueError:
            return  # charges of the same REFER that are settled: SAE's users cancel such a one otherwise


@pytest.mark.slow
def test_stories_over_firebird(cloud: Cloud, tmp_path: Path) -> None:
    build(tmp_path / "sae", companies=("01",), customers=6, charges=20, seed=5, as_of=DAY, dirty=True)

    class Told(FirebirdStories):
        def __init__(self) -> None:
            super().__init__(cloud, tmp_path / "sae")

    run_state_machine_as_test(Told, settings=chosen(stories=15, steps=20))
