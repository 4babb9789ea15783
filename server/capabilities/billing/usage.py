"""How much of its plan an organization uses: people, calls of the APIs in its month, storage.

A call is a request that carries a person's token and that an operation of a documented API takes. Machines are not
counted: no plan silences one. Nor are the pages, which a person reads.

Calls are counted where rate limits are, one upsert a call: exact across processes, about a third of a millisecond, and
never behind a long sync. The price is that a database that crashes may begin the month's count again, which only gives
calls away. Adding up in each process and writing now and then would cost less and survive, but a limit would then be
late by as many calls as the processes hold, and what a person reads would depend on who answers.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from server.capabilities.accounts.model import Organization
from server.capabilities.accounts.plans import plan
from server.capabilities.accounts.service import AccountsService
from server.capabilities.billing.store import held_bytes
from server.db.counters import Counters
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import DomainError, Kind

COUNTER = "api_calls"
GB = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What is used: people who are active, bytes kept, calls in the organization's month."""

    users: int
    storage_bytes: int
    api_calls: int

    @property
    def storage_gb(self) -> float:
        """Storage in 10^9 bytes, with six places."""
        return round(self.storage_bytes / GB, 6)


class UsageService:
    """Usage of organizations over their database and the counters."""

    def __init__(self, clock: Clock, counters: Counters, accounts: AccountsService) -> None:
        self._clock = clock
        self._counters = counters
        self._accounts = accounts

    def count(self, organization: Organization, *, spared: bool) -> None:
        """Count a call; past those of the plan API_CALLS_EXCEEDED, without counting it, unless the call is `spared`."""
        now = self._clock.now()
        key, ends = _month(organization.id, organization.timezone, now)
        window = self._counters.hit(COUNTER, key, ends - now, now)
        allowed = plan(organization.plan).api_calls
        if spared or allowed is None or window.count <= allowed:
            return
        self._counters.refund(COUNTER, key, now)
        raise calls_exceeded(allowed, ends - now)

    def read(self, tx: Tx) -> Usage:
        """What the organization in scope uses now."""
        organization, now = self._accounts.organization(tx), self._clock.now()
        key, _ = _month(organization.id, organization.timezone, now)
        calls = self._counters.peek(COUNTER, key, now).count
        return Usage(self._accounts.people.count(tx), held_bytes(tx), calls)


def calls_exceeded(allowed: int, left: timedelta) -> DomainError:
    """The plan's calls of the month are spent; they begin again with the month of the organization's zone."""
    return DomainError(
        "API_CALLS_EXCEEDED",
        Kind.LIMITED,
        f"Tu plan permite {allowed:,} llamadas a la API al mes y ya se usaron; cambia de plan o espera al día primero",
        retry_after=max(1, int(left.total_seconds())),
    )


def _month(organization_id: UUID, timezone: str, now: datetime) -> tuple[str, datetime]:
    """The counter's key for the month that it is in the organization's zone, and the moment that month ends."""
    zone = ZoneInfo(timezone)
    here = now.astimezone(zone)
    following = date(here.year + here.month // 12, here.month % 12 + 1, 1)
    return f"{organization_id} {here:%Y-%m}", datetime.combine(following, time(0), tzinfo=zone).astimezone(UTC)
