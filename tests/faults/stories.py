"""Every thing that people at SAE, the machine, the line and the service can do, as rules of a state machine."""

import shutil
import tempfile
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.faults.cloud import Cloud
from tests.faults.gremlin import Trap
from tests.faults.office import Office
from tests.faults.sae import NUMBERS, Buyer, Charge, Sae

CUTS = ("cut before", "cut after", "crash before", "crash after", "half", "twice", "late", "503", "502", "portal")
TRAPS = [
    *[("cartera", act) for act in (*CUTS, "late, and a crash", "long 503")],
    *[(call, act) for call in ("heartbeat", "refresh") for act in CUTS],
    *[(point, act) for point in ("open", "snapshot", "row", "snapshot closed") for act in ("crash", "refuse")],
    *[("write", act) for act in ("crash", "full")],
    ("written", "crash"),
]
"""Where a fault may stand, and what it does."""
COMPANY = st.sampled_from(NUMBERS)
PLACE = st.integers(0, 5)
"""Which of the things that are there, counted around."""
AWAY = [timedelta(minutes=3), timedelta(minutes=12), timedelta(hours=5), timedelta(days=400)]
"""How far a machine's clock is moved: within what the service bears, beyond it, and to another year."""

MOST_WISHES = 10
"""Of an owner while nobody listens; half of what one answer carries."""


class Stories(RuleBasedStateMachine):
    """One office over one service; `cloud` is laid fresh under each story."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=cloud.folder))
        self.office = Office(self.folder / "home", cloud, Sae)
        self.cloud = cloud
        self.backup = cloud.backup()
        self.wishes = 0

    # People at SAE

    @rule(number=COMPANY, key=st.sampled_from("ABC"), cents=st.integers(1, 10**7), days=st.integers(-95, 20))
    def charge(self, number: str, key: str, cents: int, days: int) -> None:
        self.office.sae.charge(number, key, cents, self.office.today + timedelta(days=days))

    @rule(number=COMPANY, key=st.sampled_from("AB"), cents=st.integers(1, 10**6))
    def charge_dollars(self, number: str, key: str, cents: int) -> None:
        self.office.sae.charge(number, key, cents, self.office.today, "USD")

    @rule(number=COMPANY, place=PLACE, share=st.sampled_from((1, 2, 3)))
    def pay(self, number: str, place: int, share: int) -> None:
        for buyer, charge in self._pick(number, place):
            charge.owed -= max(1, charge.owed // share)
            if not charge.owed:
                del buyer.charges[charge.folio]

    @rule(number=COMPANY, place=PLACE)
    def cancel(self, number: str, place: int) -> None:
        for buyer, charge in self._pick(number, place):
            del buyer.charges[charge.folio]

    @rule(number=COMPANY, place=PLACE, days=st.integers(-40, 40))
    def change_due_date(self, number: str, place: int, days: int) -> None:
        for _, charge in self._pick(number, place):
            charge.due += timedelta(days=days)

    @rule(number=COMPANY, place=PLACE, name=st.sampled_from(("Ñandú", "€ y “comillas”", "Cliente A Ñandú")))
    def rename(self, number: str, place: int, name: str) -> None:
        for buyer in self._buyers(number, place):
            buyer.name = name

    @rule(number=COMPANY, place=PLACE)
    def delete_customer(self, number: str, place: int) -> None:
        for buyer in self._buyers(number, place):
            buyers = self.office.sae.companies[number]
            del buyers[next(key for key, one in buyers.items() if one is buyer)]

    @rule(number=COMPANY, place=PLACE)
    def credit(self, number: str, place: int) -> None:
        for buyer in self._buyers(number, place):
            buyer.credit += 1_05

    @rule(rate=st.sampled_from(("17.5", "18", "19.25", "20.01")))
    def move_the_dollar(self, rate: str) -> None:
        self.office.sae.rate = Fraction(rate)
        self.office.sae.wrote()

    # The machine

    @rule()
    def round_of_the_loop(self) -> None:
        self.office.turn()

    @rule(numbers=st.sampled_from((("01",), ("02",), NUMBERS)), full=st.booleans())
    def person_asks(self, numbers: tuple[str, ...], full: bool) -> None:
        self.office.turn(numbers, full=full)

    @precondition(lambda self: len(self.office.gremlin.traps) < 4)
    @rule(trap=st.sampled_from(TRAPS), skip=st.integers(0, 3))
    def set_a_trap(self, trap: tuple[str, str], skip: int) -> None:
        self.office.gremlin.traps.append(Trap(*trap, skip))

    @rule(full=st.booleans())
    def fill_or_free_the_disk(self, full: bool) -> None:
        self.office.gremlin.disk_full = full

    @rule()
    def power_fails(self) -> None:
        self.office.reboot()

    @rule(span=st.sampled_from([*AWAY, *[-span for span in AWAY]]))
    def move_the_clock(self, span: timedelta) -> None:
        self.office.clock.jump(span)

    @rule(hours=st.sampled_from((1, 9, 30)), asleep=st.booleans())
    def hours_pass(self, hours: int, asleep: bool) -> None:
        self.office.pass_time(hours * 3600, asleep=asleep)

    # The line

    @precondition(lambda self: self.office.line.late)
    @rule(place=PLACE)
    def late_request_arrives(self, place: int) -> None:
        self.office.line.arrive(place % len(self.office.line.late))

    @precondition(lambda self: self.office.line.sent)
    @rule(place=PLACE)
    def request_arrives_again(self, place: int) -> None:
        sent = self.office.line.sent
        self.cloud.deliver(sent[-1 - place % len(sent)])

    # The service and its owner

    @rule()
    def back_up(self) -> None:
        self.backup = self.cloud.backup()

    @rule()
    def restore(self) -> None:
        self.cloud.restore(self.backup)

    @rule()
    def revoke(self) -> None:
        self.cloud.revoke()

    @precondition(lambda self: self.wishes < MOST_WISHES)
    @rule(chosen=st.sampled_from((("01",), ("02",), NUMBERS)))
    def switch_companies(self, chosen: tuple[str, ...]) -> None:
        self.wishes += 1
        self.office.choose(chosen)

    @rule()
    def pair_again(self) -> None:
        self.office.mend_access()

    @rule()
    def quiet(self) -> None:
        self.office.quiet()
        self.wishes = 0

    @invariant()
    def words_are_ours(self) -> None:
        self.office.check_words()

    def teardown(self) -> None:
        try:
            self.office.quiet()
        finally:
            self.office.close()
            shutil.rmtree(self.folder)

    def _buyers(self, number: str, place: int) -> list[Buyer]:
        """One of the customers, or none where there is none; whoever picks, writes."""
        self.office.sae.wrote()
        buyers = list(self.office.sae.companies[number].values())
        return buyers[place % len(buyers) :][:1] if buyers else []

    def _pick(self, number: str, place: int) -> list[tuple[Buyer, Charge]]:
        self.office.sae.wrote()
        buyers = self.office.sae.companies[number].values()
        found = [(buyer, charge) for buyer in buyers for charge in buyer.charges.values()]
        return found[place % len(found) :][:1] if found else []


def chosen(*, stories: int, steps: int) -> settings:
    """So many stories of so many steps, the same ones every time."""
    return settings(
        max_examples=stories,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        print_blob=False,
    )


def tell(cloud: Cloud, *, stories: int, steps: int) -> None:
    """Run stories over one service."""

    class Told(Stories):
        def __init__(self) -> None:
            super().__init__(cloud)

    run_state_machine_as_test(Told, settings=chosen(stories=stories, steps=steps))
