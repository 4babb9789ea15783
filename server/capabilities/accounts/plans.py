"""What each plan costs and allows, in one table; the limits bite on pairing (machines) and on invitation (people).

Billing sells what stands here (`server.capabilities.billing`); where a limit bites only this table is read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan. Limits are None where there is none; money is cents of MXN, `yearly_discount` whole percents.

    Source: platform document, GET /payment/plans.
    """

    name: str
    id: str
    title: str
    description: str
    monthly_cents: int
    yearly_discount: int
    users: int | None
    connectors: int | None
    storage_gb: int
    api_calls: int | None
    """A month, of all programs of an organization."""
    retention_days: int
    projects: int | None
    rate_per_minute: int
    features: frozenset[str]
    popular: bool = False

    @property
    def kind(self) -> str:
        """FREE, BASIC, PROFESSIONAL or ENTERPRISE, as the platform's document writes it."""
        return self.name.upper()

    @property
    def yearly_cents(self) -> int:
        """Twelve months less the discount, halves of a cent up."""
        return (12 * self.monthly_cents * (100 - self.yearly_discount) + 50) // 100


_EMAIL, _PRIORITY, _ANALYTICS = "email_support", "priority_support", "advanced_analytics"
FEATURES = (_EMAIL, _PRIORITY, _ANALYTICS, "custom_integrations", "white_label")
"""Everything that a plan may have or not, in the document's order."""
SOLD_SINCE = datetime(2025, 7, 19, tzinfo=UTC)
"""Of the platform's document; a plan that changes gets a new id."""

PLANS = {
    plan.name: plan
    for plan in (
        Plan(
            "free", "plan_free_001", "Gratis", "Para conocer el servicio con una empresa pequeña.",
            monthly_cents=0, yearly_discount=0, users=3, connectors=3, storage_gb=1, api_calls=50_000,
            retention_days=365, projects=1, rate_per_minute=60, features=frozenset(),
        ),
        Plan(
            "basic", "plan_basic_001", "Básico", "Para un despacho o una empresa con varias sucursales.",
            monthly_cents=49_900, yearly_discount=10, users=5, connectors=5, storage_gb=5, api_calls=200_000,
            retention_days=730, projects=5, rate_per_minute=60, features=frozenset({_EMAIL}),
        ),
        Plan(
            "professional", "plan_professional_001", "Profesional", "Para equipos de cobranza.",
            monthly_cents=149_900, yearly_discount=15, users=20, connectors=20, storage_gb=25, api_calls=1_000_000,
            retention_days=1_825, projects=20, rate_per_minute=60,
            features=frozenset({_EMAIL, _PRIORITY, _ANALYTICS}), popular=True,
        ),
        Plan(
            "enterprise", "plan_enterprise_001", "Empresarial", "Sin límite de personas ni de equipos.",
            monthly_cents=499_900, yearly_discount=20, users=None, connectors=None, storage_gb=250, api_calls=None,
            retention_days=3_650, projects=None, rate_per_minute=60, features=frozenset(FEATURES),
        ),
    )
}  # fmt: skip
"""By the lower-case name that /v1 shows."""


def plan(name: str) -> Plan:
    """The plan of that name; an unknown one (sold once, retired since) allows what the free one does."""
    return PLANS.get(name, PLANS["free"])
