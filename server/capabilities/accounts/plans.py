"""What each plan allows, in one table; the limits bite on pairing (machines) and on invitation (people)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Limits of a plan; None means without limit."""

    name: str
    users: int | None
    connectors: int | None


PLANS = {
    plan.name: plan
    for plan in (
        Plan("free", users=3, connectors=3),
        Plan("basic", users=5, connectors=5),
        Plan("professional", users=20, connectors=20),
        Plan("enterprise", users=None, connectors=None),
    )
}
"""By the lower-case name that /v1 shows."""


def plan(name: str) -> Plan:
    """The plan of that name; an unknown one (sold once, retired since) allows what the free one does."""
    return PLANS.get(name, PLANS["free"])
