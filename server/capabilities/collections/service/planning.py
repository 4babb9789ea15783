"""What a reminder would be right now, and all that speaks against it: the preview shows both, sending obeys both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from server.capabilities.accounts.model import Organization, User
from server.capabilities.accounts.service import AccountsService
from server.capabilities.collections import quotas, refusals, templates, wording
from server.capabilities.collections.addresses import display_name, usable
from server.capabilities.collections.envelope import Envelope, envelope
from server.capabilities.collections.freshness import stale_reason
from server.capabilities.collections.model import Policy, Recipient, Request, Template
from server.capabilities.collections.selection import to_collect
from server.capabilities.collections.store import policies, reminders
from server.capabilities.collections.store import templates as template_rows
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.receivables.figures import ChargeRow, CustomerDetail
from server.capabilities.receivables.service import ReceivablesService
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import DomainError
from server.kit.text import fold


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator decides about reminders."""

    enabled: bool
    first_day: int
    """Mails that a new organization may send a day."""
    hosts: frozenset[str]
    """Where links of templates may lead."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """What every use case of collecting stands on."""

    clock: Clock
    accounts: AccountsService
    connectors: ConnectorsService
    receivables: ReceivablesService
    options: Options


@dataclass(frozen=True, slots=True)
class Plan:
    """A reminder as it would go out now. `held` says why it would wait, `objections` why it would not go at all."""

    customer: CustomerDetail
    template: Template
    recipients: tuple[Recipient, ...]
    charges: tuple[ChargeRow, ...]
    owed: tuple[wording.Owed, ...]
    subject: str
    body: str
    around: Envelope
    held: str | None
    objections: tuple[DomainError, ...]


@dataclass(frozen=True, slots=True)
class Allowance:
    """The organization's day: mails allowed, begun since its midnight, and when the next day begins."""

    quota: int
    begun: int
    next_day: datetime
    standing: quotas.Standing


def day_of(organization: Organization, now: datetime) -> tuple[datetime, datetime]:
    """The moments at which the organization's local day began and ends."""
    zone = ZoneInfo(organization.timezone)
    today = now.astimezone(zone).date()
    first, last = (datetime.combine(day, time(0), tzinfo=zone) for day in (today, today + timedelta(days=1)))
    return first.astimezone(now.tzinfo), last.astimezone(now.tzinfo)


def allowance(deps: Collecting, tx: Tx, policy: Policy, now: datetime) -> Allowance:
    """How much of the day's quota there is."""
    organization = deps.accounts.organization(tx)
    first, last = day_of(organization, now)
    since = max(now - quotas.STANDING, policy.standing_from or organization.created_at)
    standing = reminders.standing(tx, since)
    quota = quotas.daily_quota(deps.options.first_day, organization.created_at, standing, now)
    return Allowance(quota, reminders.begun_since(tx, first), last, standing)


def filled(
    deps: Collecting, tx: Tx, subject: str, body: str, name: str, charges: Sequence[ChargeRow]
) -> tuple[str, str]:
    """A template's subject and text for a customer's charges."""
    organization = deps.accounts.organization(tx)
    said = wording.values(name, organization.name, charges, organization.currency)
    return templates.render(subject, body, said, deps.options.hosts)


def plan(deps: Collecting, tx: Tx, request: Request, policy: Policy, author: User) -> Plan:
    """Decide a reminder of `author`; NOT_FOUND where the customer or the template is not the organization's."""
    now = deps.clock.now()
    customer = deps.receivables.customer(tx, request.customer_id)
    template = template_rows.template(tx, request.template_id)
    if template is None:
        raise refusals.unknown_template()
    recipients = request.recipients or _principal(customer)
    blocked, found = _marks(tx, customer, request)
    charges = to_collect(customer.charges, set(request.charges), blocked)
    found += _content(deps, request, template, recipients, charges, customer)
    found += _recipients(tx, recipients, charges, request, now)
    found += _limits(deps, tx, policy, len(recipients), request, now)
    company = deps.connectors.company(tx, customer.row.company_id)
    subject, body = filled(deps, tx, template.subject, template.body, customer.row.name, charges)
    return Plan(
        customer=customer,
        template=template,
        recipients=recipients,
        charges=charges,
        owed=wording.totals(charges, deps.accounts.organization(tx).currency),
        subject=subject,
        body=body,
        around=envelope(deps.accounts.organization(tx).name, author.email, statement=request.statement),
        held=stale_reason(company, timedelta(hours=policy.freshness_hours), now, adds_up=customer.adds_up),
        objections=tuple(found),
    )


def _principal(customer: CustomerDetail) -> tuple[Recipient, ...]:
    """The first contact whose address can be written to."""
    for row in customer.contacts:
        if email := usable(row.contact.email):
            return (Recipient(email, display_name(row.contact.name)),)
    return ()


def _marks(tx: Tx, customer: CustomerDetail, request: Request) -> tuple[set[UUID], list[DomainError]]:
    """The charges not to be mentioned, and the refusals of what was asked for all the same."""
    marks = policies.blocks(tx, customer.row.id)
    by_charge = {mark.charge_id: mark for mark in marks if mark.charge_id is not None}
    found = [refusals.do_not_contact(mark.reason, mark.author_name) for mark in marks if mark.charge_id is None]
    for index, charge in enumerate(request.charges):
        if mark := by_charge.get(charge):
            found.append(refusals.do_not_contact(mark.reason, mark.author_name, field=f"facturasIncluir[{index}]"))
    return set(by_charge), found


def _content(
    deps: Collecting,
    request: Request,
    template: Template,
    recipients: Sequence[Recipient],
    charges: Sequence[ChargeRow],
    customer: CustomerDetail,
) -> list[DomainError]:
    found = []
    open_ids = {charge.id for charge in customer.charges if charge.balance > 0}
    found += [refusals.charge_not_open(at) for at, one in enumerate(request.charges) if one not in open_ids]
    if not template.active:
        found.append(refusals.template_inactive())
    try:
        templates.check(template.subject, template.body, deps.options.hosts)
    except DomainError as error:
        found.append(error)
    if not recipients:
        found.append(refusals.no_recipient())
    if not charges and not found:
        found.append(refusals.nothing_to_collect())
    return found


def _recipients(
    tx: Tx, recipients: Sequence[Recipient], charges: Sequence[ChargeRow], request: Request, now: datetime
) -> list[DomainError]:
    keys = {one.email: fold(one.email) for one in recipients}
    causes = policies.suppressed(tx, keys.values())
    due = request.scheduled_for or now
    earlier = reminders.to_recipients(tx, keys.values(), due - quotas.RECENT, due + quotas.RECENT)
    wanted = {charge.id for charge in charges}
    found = []
    for index, one in enumerate(recipients):
        before = earlier.get(keys[one.email], [])
        if keys[one.email] in causes:
            found.append(refusals.suppressed(index, causes[keys[one.email]]))
        if len(before) >= quotas.PER_RECIPIENT:
            found.append(refusals.recipient_capped(index, quotas.PER_RECIPIENT))
        same = [sending for sending in before if wanted & set(sending.reminder.charges)]
        if same and not request.confirmed:
            found.append(refusals.recently_reminded(one.email, same[0].delivery.at))
    return found


def _limits(deps: Collecting, tx: Tx, policy: Policy, count: int, request: Request, now: datetime) -> list[DomainError]:
    found = []
    if not deps.options.enabled:
        found.append(refusals.sending_off())
    if policy.paused_at is not None:
        found.append(refusals.sending_paused())
    day = allowance(deps, tx, policy, now)
    if request.scheduled_for is None or request.scheduled_for < day.next_day:
        waiting = reminders.waiting_until(tx, day.next_day)
        if day.begun + waiting + count > day.quota:
            left = int((day.next_day - now).total_seconds()) + 1
            found.append(refusals.quota_spent(day.quota, left))
    return found
