"""People and organizations: register, log in, who is calling."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from server.capabilities.accounts import store
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
    session_over,
    wrong_credentials,
)
from server.capabilities.accounts.passwords import Passwords, weakness
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.accounts.sessions import Sessions
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import FieldError, forbidden, invalid, not_found
from server.kit.ids import new_id
from server.kit.taxid import normalise_rfc
from server.kit.text import fold

MAX_NAME = 100
FREE_PLAN = "free"


class AccountsService:
    """Accounts over the database; `sessions` holds the tokens of people and connectors alike."""

    def __init__(self, clock: Clock, passwords: Passwords, sessions: Sessions) -> None:
        self._clock = clock
        self._passwords = passwords
        self.sessions = sessions

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
        address, faults = _address(email)
        faults += [fault for fault in (weakness(password), _name("name", name)) if fault]
        faults += [fault for fault in (_name("organization_name", organization_name),) if fault]
        rfc = normalise_rfc(tax_id) if tax_id else None
        if tax_id and rfc is None:
            faults.append(FieldError("tax_id", "El RFC no es válido"))
        if faults:
            raise invalid(*faults)
        now = self._clock.now()
        organization = Organization(
            id=new_id(),
            name=organization_name.strip(),
            tax_id=rfc,
            timezone=DEFAULT_TIMEZONE,
            currency=DEFAULT_CURRENCY,
            plan=FREE_PLAN,
            created_at=now,
        )
        user = User(id=new_id(), email=address, name=name.strip(), session_version=0, created_at=now)
        tx.enter(organization.id)
        store.insert_organization(tx, organization, fold(organization.name), next_midnight(now, organization.timezone))
        store.insert_user(tx, user, fold(address), self._passwords.hash(password))
        store.insert_membership(tx, user.id, Role.OWNER, now)
        tx.emit(OrganizationRegistered(organization.id))
        return self._open(tx, Member(user, organization, Role.OWNER, PERMISSIONS[Role.OWNER]), audience)

    def login(self, tx: Tx, *, email: str, password: str, audience: str) -> Session:
        """A session in the person's oldest organization. The transaction begins without an organization.

        UNAUTHORIZED, with the same words and after the same time, for an unknown address and a wrong password.
        """
        found = [row for row in tx.lookup("address", p_address=fold(email)) if row.organization_id is not None]
        if not found:
            self._passwords.matches(None, password)
            raise wrong_credentials()
        tx.enter(found[0].organization_id)
        stored = store.member(tx, found[0].user_id)
        if not self._passwords.matches(stored[2] if stored else None, password):
            raise wrong_credentials()
        return self._open(tx, self.member(tx, found[0].user_id), audience)

    def member(self, tx: Tx, user_id: UUID) -> Member:
        """A person in the organization in scope; NOT_FOUND where they do not belong to it."""
        found, organization = store.member(tx, user_id), store.organization(tx)
        if found is None or organization is None:
            raise not_found()
        user, role, _ = found
        return Member(user, organization, role, PERMISSIONS[role])

    def organization(self, tx: Tx) -> Organization:
        """The organization in scope; NOT_FOUND where it is gone."""
        found = store.organization(tx)
        if found is None:
            raise not_found()
        return found

    def members(self, tx: Tx, *roles: Role) -> list[User]:
        """The people of the organization in scope that have one of the roles: whom a notice goes to."""
        return store.members(tx, roles)

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

    def begin_day(self, tx: Tx) -> str:
        """The organization's local day (YYYY-MM-DD), after moving its next turn to the coming midnight."""
        organization, now = self.organization(tx), self._clock.now()
        store.set_next_daily(tx, next_midnight(now, organization.timezone))
        return now.astimezone(ZoneInfo(organization.timezone)).date().isoformat()

    def _open(self, tx: Tx, member: Member, audience: str) -> Session:
        store.store_login(tx, member.user.id, self._clock.now())
        pair = self.sessions.begin(
            tx, SubjectKind.USER, member.user.id, audience=audience, session_version=member.user.session_version
        )
        return Session(member, pair)


def next_midnight(now: datetime, timezone: str) -> datetime:
    """The moment the next local day begins; a zone that skips midnight gives its first moment after."""
    zone = ZoneInfo(timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=zone).astimezone(now.tzinfo)


def _address(email: str) -> tuple[str, list[FieldError]]:
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized, []
    except EmailNotValidError:
        return "", [FieldError("email", "El correo no es válido")]


def _name(field: str, value: str) -> FieldError | None:
    if not value.strip():
        return FieldError(field, "Este campo es requerido")
    if len(value.strip()) > MAX_NAME:
        return FieldError(field, f"Este campo puede tener hasta {MAX_NAME} caracteres")
    if not value.strip().isprintable():
        return FieldError(field, "Este campo no puede tener saltos de línea ni caracteres de control")
    return None
