"""Any sequence of full and delta syncs equals a naive model that keeps whole customers and counts from scratch."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from contract.checksum import state_checksum
from server.capabilities.ingest.apply import Outcome, apply, leaving, owed
from server.capabilities.ingest.parse import read
from server.capabilities.ingest.scan import compare, envelope, scan
from server.capabilities.ingest.verify import gaps
from server.capabilities.receivables.model import ChargeKey, Charges, Held
from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, money
from tests.server.capabilities.ingest.bodies import state_checksum as naive_checksum

TODAY = date(2025, 12, 22)
State = dict[str, list[Doc]]


class Company:
    """What the database would hold, written to as the store writes."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self.charges: dict[str, Charges] = {}
        self.totals: dict[int, tuple[int, int]] = {}

    def sync(self, content: dict[str, Any], today: date = TODAY, *, full: bool = True) -> Outcome:
        """One sync as the service runs it."""
        cut = today.toordinal()
        found = scan(envelope(body(content)).data)
        incoming = read(compare(found.slices, self.held, cut), cut, full=full)
        present = [*(row.profile.key for row in incoming.parsed), *incoming.unchanged]
        needed = [row.profile.key for row in incoming.parsed]
        needed += leaving(self.held, present, incoming.deleted, full=full)
        charges = {key: self.charges[key] for key in needed if key in self.charges}
        outcome = apply(
            self.held, charges, self.totals, incoming.parsed, incoming.unchanged, incoming.deleted, full=full
        )
        self.mismatches = gaps(
            found,
            outcome.due_totals,
            outcome.customers,
            cut,
            [gap for row in incoming.parsed for gap in row.differences],
        )
        self.write(outcome)
        return outcome

    def write(self, outcome: Outcome) -> None:
        """As the store does: upsert, delete, totals."""
        for row in outcome.changes.customers:
            self.held[row.key] = Held(row.digest, row.carried, row.balance, row.checked_from, row.checked_until)
        for key in outcome.changes.gone:
            self.held[key] = Held(None, 0, 0, 1, 0)
        for key, charge_key in outcome.changes.settled:
            del self.charges[key][charge_key]
        for key, charge_key, charge in outcome.changes.charges:
            self.charges.setdefault(key, {})[charge_key] = charge
        for due, total in outcome.changes.due_totals.items():
            self.totals[due] = total
            if total == (0, 0):
                del self.totals[due]


_docs = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-40, 120), st.integers(1, 10**6)), max_size=4, unique_by=lambda doc: doc[0]
)
_states = st.dictionaries(st.sampled_from(["A", "B", "C", "Ñ", " D"]), _docs, max_size=5)


def _state(drawn: dict[str, list[tuple[int, int, int]]]) -> State:
    return {key: [Doc(f"F{n}", TODAY - timedelta(days=d), c) for n, d, c in docs] for key, docs in drawn.items()}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_states, st.booleans(), st.integers(0, 2)), min_size=1, max_size=5))
def test_any_sequence_equals_the_naive_model(
    steps: list[tuple[dict[str, list[tuple[int, int, int]]], bool, int]],
) -> None:
    company = Company()
    before: State = {}
    sent: dict[str, dict[str, Any]] = {}
    today = TODAY
    for drawn, full, days in steps:
        today += timedelta(days=days)
        after = _state(drawn)
        if full:
            content = data(after, today)
            sent = {}
        else:
            changed = {key for key in after if after[key] != before.get(key)}
            content = data(after, today, only=changed)
            content["clientes"] += [{"clave": key, "operation": "delete"} for key in before if key not in after]
        outcome = company.sync(content, today, full=full)
        sent = {key: sent[key] for key in sent if key in after}
        sent.update({row["clave"]: row for row in content["clientes"] if "operation" not in row})

        assert company.mismatches == []
        assert {
            key: {k.folio: c.balance for k, c in held.items()} for key, held in company.charges.items() if held
        } == {key: {doc.folio: doc.cents for doc in docs} for key, docs in after.items() if docs}
        assert {key for key, row in company.held.items() if row.digest is not None} == set(after)
        assert company.totals == outcome.due_totals
        assert sum(cents for cents, _ in company.totals.values()) == sum(
            d.cents for docs in after.values() for d in docs
        )
        digests = ((key.encode(), digest) for key, digest in outcome.state.items())
        assert state_checksum(digests) == naive_checksum(list(sent.values()))
        _assert_stats(outcome, before, after, [row["clave"] for row in content["clientes"] if "operation" not in row])
        before = after


def _assert_stats(outcome: Outcome, before: State, after: State, carried: list[str]) -> None:
    old = {(key, doc.folio): doc for key, docs in before.items() for doc in docs}
    new = {(key, doc.folio): doc for key, docs in after.items() for doc in docs}
    inside = {at: doc for at, doc in new.items() if at[0] in carried}
    stats = outcome.stats
    assert stats.invoices == len(inside) == stats.new + stats.changed + stats.unchanged
    assert stats.new == sum(1 for at in inside if at not in old)
    assert stats.unchanged == sum(1 for at, doc in inside.items() if old.get(at) == doc)
    assert stats.settled == sum(1 for at in old if at not in new)
    paid = {(row.customer_key, row.charge_key.folio): row.cents for row in outcome.payments}
    fell = {at: doc.cents - new[at].cents if at in new else doc.cents for at, doc in old.items()}
    assert paid == {at: cents for at, cents in fell.items() if cents > 0}


def _usd(foreign: int, rate: str) -> dict[str, Any]:
    return {"moneda": "USD", "tipoCambio": Raw(rate.encode()), "saldoMoneda": money(foreign)}


def test_a_stronger_peso_is_no_payment_and_a_payment_in_dollars_is_one() -> None:
    company = Company()
    company.sync(data({"A": [Doc("F", TODAY, 2_000_00, extra=_usd(100_00, "20"))]}, TODAY))
    stronger = company.sync(data({"A": [Doc("F", TODAY, 1_800_00, extra=_usd(100_00, "18"))]}, TODAY))
    assert (stronger.stats.changed, stronger.payments) == (1, ())
    paid = company.sync(data({"A": [Doc("F", TODAY, 1_900_00, extra=_usd(95_00, "20"))]}, TODAY))
    assert [(row.charge_key, row.cents) for row in paid.payments] == [(ChargeKey("F", 0, 0), 500)]
    vanished = company.sync(data({"A": []}, TODAY))
    assert [(row.cents, row.charge.currency) for row in vanished.payments] == [(95_00, "USD")]


def test_balances_in_two_units_are_not_compared() -> None:
    company = Company()
    company.sync(data({"A": [Doc("F", TODAY, 2_000_00)]}, TODAY))
    assert company.sync(data({"A": [Doc("F", TODAY, 2_000_00, extra=_usd(100_00, "20"))]}, TODAY)).payments == ()


def test_a_charge_sent_with_zero_balance_is_settled_once() -> None:
    company = Company()
    company.sync(data({"A": [Doc("F", TODAY, 500)]}, TODAY))
    zero = data({"A": []}, TODAY)
    zero["clientes"] = [customer("A", [Doc("F", TODAY, 0)], TODAY)]
    first = company.sync(zero)
    assert (first.stats.changed, first.stats.settled, first.payments[0].cents) == (1, 1, 500)
    again = company.sync(zero)
    assert (again.stats.invoices, again.stats.unchanged, again.stats.settled) == (1, 1, 0)


def test_a_customer_absent_from_a_full_stays_without_balance() -> None:
    company = Company()
    company.sync(data({"A": [Doc("F", TODAY, 500)], "B": []}, TODAY))
    outcome = company.sync(data({"B": []}, TODAY))
    assert outcome.changes.gone == ("A",)
    assert (outcome.stats.settled, outcome.customers, company.held["A"].digest) == (1, 0, None)
    back = company.sync(data({"A": [Doc("F", TODAY, 500)], "B": []}, TODAY))
    assert (back.stats.new, back.customers) == (1, 1)


def test_deleting_a_customer_that_is_not_held_changes_nothing() -> None:
    company = Company()
    content = data({}, TODAY)
    content["clientes"] = [{"clave": "X", "operation": "delete"}]
    outcome = company.sync(content, full=False)
    assert (outcome.stats.customers, outcome.changes.gone, outcome.state) == (1, (), {})


def test_the_same_bytes_on_another_day_are_counted_again_but_nothing_is_modified() -> None:
    company = Company()
    content = data({"A": [Doc("F", TODAY - timedelta(days=3), 500)]}, TODAY)
    company.sync(content)
    outcome = company.sync(content, TODAY + timedelta(days=1))
    assert (outcome.stats.unchanged, outcome.stats.changed) == (1, 0)
    assert [gap.path for gap in company.mismatches] == ["clientes[A].diasMaxVencido"]


def test_what_is_owed_counts_in_the_charges_own_currency() -> None:
    company = Company()
    company.sync(data({"A": [Doc("F", TODAY, 2_000_00, extra=_usd(100_00, "20"))]}, TODAY))
    charge = company.charges["A"][ChargeKey("F", 0, 0)]
    assert (owed(charge), owed(charge._replace(foreign=None))) == (100_00, 2_000_00)
