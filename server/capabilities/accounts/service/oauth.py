"""Logging in with another provider's word: who that is here, and what its word about the address is worth.

A provider's account is recognised by issuer and subject, never by its address. The address only counts where the
provider says that it is verified; an account of ours that never proved the same address gives way to it.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from server.capabilities.accounts import checks
from server.capabilities.accounts.model import Member, Purpose, Session, User
from server.capabilities.accounts.refusals import deactivated, unproven_address
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.service.links import Links
from server.capabilities.accounts.service.reclaiming import discard_holdings
from server.capabilities.accounts.store import proofs
from server.capabilities.audit.model import Act
from server.db.session import Tx
from server.gateways.oidc import Identity
from server.kit.errors import invalid
from server.kit.ids import new_id
from server.kit.text import fold, one_line

_NAMES = 20
"""How many names a first organization may try before it takes one that nobody has."""

Found = Callable[[Tx, User, str, str | None, str | None], Member]


class OAuth:
    """Logins by identities of other providers."""

    def __init__(self, deps: Deps, found: Found) -> None:
        self._deps = deps
        self._found = found
        self._links = Links(deps)

    def login(self, tx: Tx, identity: Identity, *, audience: str) -> Session:
        """A session of whoever the provider says this is. The transaction begins without an organization.

        Somebody new gets an organization of their own. OAUTH_EMAIL_NOT_VERIFIED where the address has an account and
        the provider does not vouch for it, FORBIDDEN for somebody deactivated everywhere.
        """
        linked = tx.lookup("identity", p_issuer=identity.issuer, p_subject=identity.subject)
        if linked:
            user_id = self._enter(tx, linked)
            if identity.verified:
                self._prove(tx, user_id, identity)
            return self._deps.open(tx, self._deps.member(tx, user_id), audience)
        address, faults = checks.address(identity.email)
        if faults:
            raise invalid(*faults, message="El proveedor no comparte un correo válido de esta cuenta")
        known = tx.lookup("address", p_address=fold(address))
        if not known:
            return self._deps.open(tx, self._begin(tx, identity, address), audience, Act.REGISTERED)
        if not identity.verified:
            raise unproven_address()
        user_id = self._enter(tx, known)
        if self._deps.member(tx, user_id).user.verified_at is None:
            self._take_back(tx, user_id, identity.name)
            proofs.set_verified(tx, user_id, self._deps.clock.now())
        self._link(tx, user_id, identity)
        return self._deps.open(tx, self._deps.member(tx, user_id), audience)

    def discard_holdings(self, tx: Tx, user_id: UUID) -> None:
        """End in the organization in scope what was begun there before its owner proved their address."""
        discard_holdings(self._deps, tx, user_id)

    def _take_back(self, tx: Tx, user_id: UUID, name: str) -> None:
        """Whoever registered this address first never proved it: nothing they know or paired opens it any more."""
        if said := one_line(name)[: checks.MAX_NAME]:
            proofs.set_name(tx, user_id, said)
        proofs.set_password(tx, user_id, None)
        proofs.remove_identities(tx, user_id)
        proofs.end_links(tx, user_id, None, self._deps.clock.now())
        discard_holdings(self._deps, tx, user_id)

    def _prove(self, tx: Tx, user_id: UUID, identity: Identity) -> None:
        """The provider came to vouch for the address that the account has."""
        user = self._deps.member(tx, user_id).user
        if user.verified_at is None and fold(user.email) == fold(identity.email):
            proofs.set_verified(tx, user_id, self._deps.clock.now())
            proofs.end_links(tx, user_id, Purpose.VERIFY, self._deps.clock.now())

    def _begin(self, tx: Tx, identity: Identity, address: str) -> Member:
        """Somebody new, in an organization named after them until they rename it."""
        now = self._deps.clock.now()
        name = one_line(identity.name)[: checks.MAX_NAME] or address.partition("@")[0][: checks.MAX_NAME]
        user = User(new_id(), address, name, 0, now, verified_at=now if identity.verified else None)
        member = self._found_named(tx, user, name)
        self._link(tx, user.id, identity)
        self._links.ask_verification(tx, user.id)
        return member

    def _found_named(self, tx: Tx, user: User, name: str) -> Member:
        base = f"Empresa de {name}"[: checks.MAX_NAME - 12]
        names = (base if number == 1 else f"{base} {number}" for number in range(1, _NAMES + 1))
        free = next((item for item in names if not tx.lookup("organization_name", p_key=fold(item))), None)
        return self._found(tx, user, free or f"{base} {str(user.id)[:8]}", None, None)

    def _link(self, tx: Tx, user_id: UUID, identity: Identity) -> None:
        now = self._deps.clock.now()
        proofs.insert_identity(tx, new_id(), user_id, identity.issuer, identity.subject, now)

    @staticmethod
    def _enter(tx: Tx, rows: list[Any]) -> UUID:
        """Go where the person was last; FORBIDDEN where no organization lets them in."""
        if rows[0].organization_id is None:
            raise deactivated()
        tx.enter(rows[0].organization_id)
        found: UUID = rows[0].user_id
        return found
