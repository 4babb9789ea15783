"""What is sent: differences decided by the lasting digest, states proved by the whole one."""

from hypothesis import given
from hypothesis import strategies as st

from agent.core.plan import Digests, checksum_after, make_plan, state_after
from contract.checksum import state_checksum

A = Digests(b"a" * 32, b"A" * 32)
B = Digests(b"b" * 32, b"B" * 32)
A_TOMORROW = Digests(b"x" * 32, b"A" * 32)
"""The same customer a day later: one more day overdue, nothing else."""


def test_nothing_acknowledged_means_everything() -> None:
    plan = make_plan(None, {"1": A, "2": B}, full=False)
    assert (plan.kind, plan.changed, plan.deleted) == ("full", frozenset({"1", "2"}), ())


def test_midnight_alone_sends_nothing() -> None:
    assert make_plan({"1": A}, {"1": A_TOMORROW}, full=False).kind is None


def test_new_changed_and_vanished_customers_make_a_delta() -> None:
    plan = make_plan({"1": A, "2": A, "3": B}, {"1": A_TOMORROW, "2": B, "4": A}, full=False)
    assert (plan.kind, plan.changed, plan.deleted) == ("delta", frozenset({"2", "4"}), ("3",))


def test_after_a_delta_unsent_customers_keep_the_digest_the_server_holds() -> None:
    acknowledged, current = {"1": A, "2": A}, {"1": A_TOMORROW, "2": B}
    plan = make_plan(acknowledged, current, full=False)
    assert dict(state_after(acknowledged, current, plan)) == {"1": A, "2": B}
    assert checksum_after(acknowledged, current, plan) == state_checksum([(b"1", A.whole), (b"2", B.whole)])


def test_after_a_full_sync_every_customer_counts_as_sent() -> None:
    acknowledged, current = {"1": A, "9": B}, {"1": A_TOMORROW}
    plan = make_plan(acknowledged, current, full=True)
    assert dict(state_after(acknowledged, current, plan)) == {"1": A_TOMORROW}


DIGESTS = st.builds(Digests, st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
STATES = st.dictionaries(st.text("01ABñ", min_size=1, max_size=3), DIGESTS, max_size=8)


@given(acknowledged=STATES, current=STATES)
def test_applying_a_plan_to_what_the_server_holds_gives_the_promised_checksum(
    acknowledged: dict[str, Digests], current: dict[str, Digests]
) -> None:
    plan = make_plan(acknowledged, current, full=False)
    server = {key: digests.whole for key, digests in acknowledged.items()}
    for key in plan.changed:
        server[key] = current[key].whole
    for key in plan.deleted:
        del server[key]
    promised = checksum_after(acknowledged, current, plan)
    assert promised == state_checksum((key.encode(), whole) for key, whole in server.items())
