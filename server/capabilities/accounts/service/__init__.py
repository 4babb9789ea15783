"""People and organizations: register, log in, who is calling; the rest of accounts hangs on here by part."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from server.capabilities.accounts import checks, store
from server.capabilities.accounts.model import (
    DEFAULT_CURRENCY,
    DEFAULT_TIMEZONE,
    Claims,
    Member,
    Organization,
    OrganizationRegistered,
    Role,
    Session,
    SubjectKind,
    User,
)
from server.capabilities.accounts.passwords import Passwords, weakness
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.accounts.refusals import address_unproven, deactivated, session_over, wrong_credentials
from server.capabilities.accounts.service import refused
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.service.invitations import Invitations
from server.capabilities.accounts.service.links import Links
from server.capabilities.accounts.service.oauth import OAuth
from server.capabilities.accounts.service.people import People
from server.capabilities.accounts.service.preferences import PreferencesService
from server.capabilities.accounts.sessions import Sessions
from server.capabilities.accounts.store import people as people_store
from server.capabilities.accounts.store import proofs
from server.capabilities.accounts.store import standing as standing_store
from server.capabilities.accounts.tokens import IDLE_LIFE
from server.capabilities.audit.model import Act, Acted, Who
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import FieldError, forbidden, invalid, not_found, together
from server.kit.ids import new_id
from server.kit.secrets import Keyring
from server.kit.taxid import normalise_rfc
from server.kit.text import fold

FREE_PLAN = "free"


class AccountsService:
    """Accounts over the database.

    `sessions` holds the tokens of people and connectors alike, `people` who belongs to an organization, `invitations`
    who may come, `links` what is mailed to prove an address, `preferences` what it chose, `oauth` logins that another
    provider vouches for.
    """

    def __init__(self, clock: Clock, passwords: Passwords, sessions: Sessions, keyring: Keyring) -> None:
        self._clock = clock
        self._passwords = passwords
        self._deps = Deps(clock, passwords, sessions, keyring)
        self.sessions = sessions
        self.people = People(self._deps)
        self.invitations = Invitations(self._deps)
        self.links = Links(self._deps)
        self.preferences = PreferencesService(self._deps)
        self.oauth = OAuth(self._deps, self.found)

    def register(
        self,
        tx: Tx,
        *,
        email: str,
        password: str,
        name: str,
        organization_name: str,
        tax_id: str | None,
        audience: str,
    ) -> Session:
        """A new organization with its owner, logged in at once. The transaction begins without an organization.

        VALIDATION_ERROR names every wrong member, CONFLICT a taken address or organization name.
        """
        member = self._enroll(tx, email, password, name, organization_name, tax_id)
        return self._deps.open(tx, member, audience, Act.REGISTERED)

    def enroll(self, tx: Tx, *, email: str, password: str, name: str, organization_name: str) -> Member:
        """The same without a session, for a face that lets only proven addresses in."""
        member = self._enroll(tx, email, password, name, organization_name, None)
        tx.emit(Acted(Act.REGISTERED, member.user.email, who=Who(member.user.id, member.user.name)))
        return member

    def _enroll(
        self, tx: Tx, email: str, password: str, name: str, organization_name: str, tax_id: str | None
    ) -> Member:
        address, faults = checks.address(email)
        faults += [fault for fault in (weakness(password), checks.name("name", name)) if fault]
        faults += [fault for fault in (checks.name("organization_name", organization_name),) if fault]
        rfc = normalise_rfc(tax_id) if tax_id else None
        if tax_id and rfc is None:
            faults.append(FieldError("tax_id", "El RFC no es válido"))
        if faults:
            raise invalid(*faults)
        user = User(id=new_id(), email=address, name=name.strip(), session_version=0, created_at=self._clock.now())
        member = self.found(tx, user, organization_name.strip(), rfc, self._passwords.hash(password))
        self.links.ask_verification(tx, user.id)
        return member

    def found(self, tx: Tx, user: User, organization_name: str, rfc: str | None, password_hash: str | None) -> Member:
        """A new organization and its owner; CONFLICT names what is taken: the name, the address, or both."""
        now = self._clock.now()
        organization = Organization(
            id=new_id(),
            name=organization_name,
            tax_id=rfc,
            timezone=DEFAULT_TIMEZONE,
            currency=DEFAULT_CURRENCY,
            plan=FREE_PLAN,
            created_at=now,
            email_domain=user.email.rpartition("@")[2].lower(),
        )
        tx.enter(organization.id)
        midnight = next_midnight(now, organization.timezone)
        together(
            lambda: store.insert_organization(tx, organization, fold(organization.name), midnight),
            lambda: store.insert_user(tx, user, fold(user.email), password_hash),
        )
        store.insert_membership(tx, user.id, Role.OWNER, now)
        tx.emit(OrganizationRegistered(organization.id))
        return Member(user, organization, Role.OWNER, PERMISSIONS[Role.OWNER])

    def login(self, tx: Tx, *, email: str, password: str, audience: str, proven: bool = False) -> Session:
        """A session where the person was last. The transaction begins without an organization.

        UNAUTHORIZED, with the same words and after the same time, for an unknown address and a wrong password;
        FORBIDDEN for somebody deactivated everywhere, whom only the right password tells so; EMAIL_NOT_VERIFIED
        likewise where the address must be `proven` and is not.
        """
        known = tx.lookup("address", p_address=fold(email))
        found = [row for row in known if row.organization_id is not None]
        places = found or (tx.lookup("person", p_user=known[0].user_id) if known else [])
        if not places:
            self._passwords.matches(None, password)
            refused.count(tx, email, self._clock.now())
            raise wrong_credentials()
        tx.enter(places[0].organization_id)
        if not self._passwords.matches(store.password_hash(tx, known[0].user_id), password):
            refused.tell(tx, email, self._clock.now(), known[0].user_id, "password")
            raise wrong_credentials()
        if not found:
            refused.tell(tx, email, self._clock.now(), known[0].user_id, "deactivated")
            raise deactivated()
        member = self.member(tx, known[0].user_id)
        if proven and member.user.verified_at is None:
            refused.tell(tx, email, self._clock.now(), member.user.id, "unverified")
            raise address_unproven()
        return self._deps.open(tx, member, audience)

    def member(self, tx: Tx, user_id: UUID) -> Member:
        """A person in the organization in scope; NOT_FOUND where they do not belong to it, or no longer."""
        return self._deps.member(tx, user_id)

    def organizations_of(self, tx: Tx, user_id: UUID) -> tuple[UUID, ...]:
        """The organizations that a person has a place in, the oldest place first, those that shut them out included."""
        return tuple(row.organization_id for row in tx.lookup("person", p_user=user_id))

    def enter(self, tx: Tx, user_id: UUID, *, audience: str) -> Session:
        """A session in the organization in scope for whoever proved elsewhere who they are; NOT_FOUND."""
        return self._deps.open(tx, self.member(tx, user_id), audience)

    def organization(self, tx: Tx) -> Organization:
        """The organization in scope; NOT_FOUND where it is gone."""
        found = tx.once("organization", lambda: store.organization(tx))
        if found is None:
            raise not_found()
        return found

    def change_organization(
        self,
        tx: Tx,
        *,
        name: str | None = None,
        tax_id: str | None = None,
        timezone: str | None = None,
        currency: str | None = None,
        email_domain: str | None = None,
    ) -> Organization:
        """Change what is not None; an empty `tax_id` or `email_domain` clears it.

        VALIDATION_ERROR names every wrong member, CONFLICT a taken name.
        """
        rfc = normalise_rfc(tax_id) if tax_id else None
        faults = [
            checks.name("name", name) if name is not None else None,
            FieldError("rfc", "El RFC no es válido") if tax_id and rfc is None else None,
            checks.timezone(timezone) if timezone is not None else None,
            checks.currency(currency) if currency is not None else None,
        ]
        found = [fault for fault in faults if fault is not None]
        if found:
            raise invalid(*found)
        values: dict[str, object] = {}
        if name is not None:
            values |= {"name": name.strip(), "name_key": fold(name)}
        if tax_id is not None:
            values["tax_id"] = rfc
        if timezone is not None:
            values |= {"timezone": timezone, "next_daily_at": next_midnight(self._clock.now(), timezone)}
        if currency is not None:
            values["currency"] = currency
        if email_domain is not None:
            values["email_domain"] = checks.domain(email_domain) if email_domain else None
        before = self.organization(tx)
        if not values:
            return before
        people_store.update_organization(tx, values)
        after = self.organization(tx)
        if changes := differences(before, after):
            tx.emit(Acted(Act.ORGANIZATION_CHANGED, after.name, changes))
        return after

    def members(self, tx: Tx, *roles: Role) -> list[User]:
        """The people of the organization in scope that have one of the roles: whom a notice goes to."""
        return store.members(tx, roles)

    def notified(self, tx: Tx) -> list[User]:
        """Owners and administrators, whom notices go to: nobody where the organization switched mails off.

        What concerns the safety of an account or a machine goes to `members`, who always get it.
        """
        return self.members(tx, Role.OWNER, Role.ADMIN) if self.preferences.read(tx).notify_email else []

    def confirm_member(self, tx: Tx, claims: Claims, permission: str | None = None) -> Member:
        """The member behind a believed token, allowed to do `permission`.

        UNAUTHORIZED where the session ended or the person left, FORBIDDEN where the role does not allow it.
        """
        if claims.kind is not SubjectKind.USER:
            raise forbidden("Esta operación es de personas, no de conectores")
        self.sessions.confirm(tx, claims)
        found, organization = store.member(tx, claims.subject_id), store.organization(tx)
        if found is None or organization is None or found[0].session_version != claims.session_version:
            raise session_over()
        user, role, _ = found
        if permission is not None and permission not in PERMISSIONS[role]:
            raise forbidden()
        return Member(user, organization, role, PERMISSIONS[role])

    def standing(self, tx: Tx, families: Collection[UUID]) -> dict[UUID, Role]:
        """The sessions among `families` that stand, with the role that each has now."""
        return standing_store.standing(tx, families)

    def forget(self, tx: Tx, mailed_before: datetime, ended_before: datetime) -> None:
        """Forget invitations and mailed links that ended before a moment, and sessions that did before another."""
        people_store.forget_invitations(tx, mailed_before)
        proofs.forget_links(tx, mailed_before)
        store.forget_families(tx, ended_before, ended_before - max(IDLE_LIFE.values()))

    def begin_day(self, tx: Tx) -> str:
        """The organization's local day (YYYY-MM-DD), after moving its next turn to the coming midnight."""
        organization, now = self.organization(tx), self._clock.now()
        store.set_next_daily(tx, next_midnight(now, organization.timezone))
        return now.astimezone(ZoneInfo(organization.timezone)).date().isoformat()


def differences(before: Organization, after: Organization) -> dict[str, str]:
    """What a change altered: member → ``before → after``, an empty one as ``–``."""
    members = ("name", "tax_id", "timezone", "currency", "email_domain")
    pairs = {name: (getattr(before, name) or "–", getattr(after, name) or "–") for name in members}
    return {name: f"{old} → {new}" for name, (old, new) in pairs.items() if old != new}


def next_midnight(now: datetime, timezone: str) -> datetime:
    """The moment the next local day begins; a zone that skips midnight gives its first moment after."""
    zone = ZoneInfo(timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=zone).astimezone(now.tzinfo)
