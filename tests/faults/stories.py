"""Every thing that people at SAE, the machine, the line and the service can do, as rules of a state machine."""

import shutil
from contextlib import suppress
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from agent.errors import AgentError
from tests.faults.cloud import Cloud
from tests.faults.gremlin import Crash, Trap
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
FAULTS = st.lists(
    st.builds(lambda trap, skip: Trap(trap[0], trap[1], skip), st.sampled_from(TRAPS), st.integers(0, 2)), max_size=3
)
COMPANY = st.sampled_from(NUMBERS)
PLACE = st.integers(0, 5)
"""Which of the things that are there, counted around."""
EDITS = ("cancel", "due date", "name", "credit", "delete", "dollar")
NAMES = ("Ñandú", "€ y “comillas”", "Cliente A Ñandú")
RATES = (Fraction("17.5"), Fraction(18), Fraction("20.01"))
HOURS = (1, 9, 30)
CHOICES = (("01",), ("02",), NUMBERS)
AWAY = [timedelta(minutes=3), timedelta(minutes=-12), timedelta(hours=5), timedelta(days=400), timedelta(days=-400)]
"""How far a machine's clock is moved: within what the service bears, beyond it, and to another year."""
ROUNDS_APART = 4
"""Rounds between two looks at the whole."""
MOST_TRAPS = 4
MOST_WISHES = 10
"""Of an owner while nobody listens; half of what one answer carries."""


class Stories(RuleBasedStateMachine):
    """One office over one service; `cloud` is laid fresh under each story.

    What is rare in an office shares a rule, so that most steps write, or run a round in which something goes wrong.
    """

    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(dir=cloud.folder))
        self.office = Office(self.folder / "home", cloud, Sae)
        self.cloud = cloud
        self.backup = cloud.backup()
        self.wishes = 0
        self.rounds = 0

    # People at SAE

    @rule(number=COMPANY, key=st.sampled_from("ABC"), cents=st.integers(1, 10**7), days=st.integers(-95, 20))
    def charge(self, number: str, key: str, cents: int, days: int) -> None:
        self.office.sae.charge(
            number, key, cents, self.office.today + timedelta(days=days), "USD" if cents % 3 else "MXN"
        )

    @rule(number=COMPANY, place=PLACE, share=st.sampled_from((1, 2, 3)))
    def pay(self, number: str, place: int, share: int) -> None:
        for buyer, charge in self._pick(number, place):
            charge.owed -= max(1, charge.owed // share)
            if not charge.owed:
                del buyer.charges[charge.folio]

    @rule(number=COMPANY, place=PLACE, what=st.sampled_from(EDITS))
    def change_something(self, number: str, place: int, what: str) -> None:
        for buyer, charge in self._pick(number, place):
            if what == "cancel":
                del buyer.charges[charge.folio]
            elif what == "due date":
                charge.due += timedelta(days=31 if place % 2 else -31)
            elif what == "name":
                buyer.name = NAMES[place % len(NAMES)]
            elif what == "credit":
                buyer.credit += 1_05
            elif what == "delete":
                buyers = self.office.sae.companies[number]
                del buyers[next(key for key, one in buyers.items() if one is buyer)]
        if what == "dollar":
            self.office.sae.rate = RATES[place % len(RATES)]

    # The program, and what goes wrong while it works

    @rule(faults=FAULTS)
    def round_of_the_loop(self, faults: list[Trap]) -> None:
        self._set(faults)
        self.office.turn()

    @rule(faults=FAULTS, numbers=st.sampled_from(CHOICES), full=st.booleans())
    def person_asks(self, faults: list[Trap], numbers: tuple[str, ...], full: bool) -> None:
        self._set(faults)
        self.office.turn(numbers, full=full)

    @rule(place=PLACE)
    def an_old_request_arrives(self, place: int) -> None:
        line = self.office.line
        if line.late:
            line.arrive(place % len(line.late))
        elif line.sent:
            self.cloud.deliver(line.sent[-1 - place % len(line.sent)])

    @rule(what=st.sampled_from(("clock", "hours", "sleep", "reboot", "full disk", "free disk")), place=PLACE)
    def something_happens_to_the_machine(self, what: str, place: int) -> None:
        if what == "clock":
            self.office.clock.jump(AWAY[place % len(AWAY)])
        elif what in ("hours", "sleep"):
            self.office.pass_time(HOURS[place % len(HOURS)] * 3600, asleep=what == "sleep")
        elif what == "reboot":
            self.office.reboot()
        else:
            self.office.gremlin.disk_full = what == "full disk"

    @rule(
        what=st.sampled_from(("back up", "restore", "revoke", "switch", "switch", "pair again", "pair again")),
        place=PLACE,
    )
    def something_happens_to_the_service(self, what: str, place: int) -> None:
        if what == "back up":
            self.backup = self.cloud.backup()
        elif what == "restore":
            self.cloud.restore(self.backup)
        elif what == "revoke":
            self.cloud.revoke()
        elif what == "pair again":
            self._pair_again()
        elif self.wishes < MOST_WISHES:
            self.wishes += 1
            self.office.choose(CHOICES[place % len(CHOICES)])

    @precondition(lambda self: self.rounds >= ROUNDS_APART)
    @rule()
    def quiet(self) -> None:
        self.office.quiet()
        self.wishes = self.rounds = 0

    @invariant()
    def words_are_ours(self) -> None:
        self.office.check_words()

    def teardown(self) -> None:
        try:
            self.office.quiet()
        finally:
            self.office.close()
            shutil.rmtree(self.folder)

    def _set(self, faults: list[Trap]) -> None:
        """Set traps for this round; of older ones that never sprang, the last few stay."""
        self.rounds += 1
        self.office.gremlin.traps = [*faults, *self.office.gremlin.traps][:MOST_TRAPS]

    def _pair_again(self) -> None:
        with suppress(AgentError):  # SAE is asked for its companies, and may not answer
            try:
                self.office.mend_access()
            except Crash:
                self.office.reboot()

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
