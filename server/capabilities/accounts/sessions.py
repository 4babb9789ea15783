"""Sessions of people and of connectors: begin, renew, end, and believe a token.

Both kinds live by the rule of `tokens`; what a connector must also be (not revoked) is asked through a hook, because
connectors stand above accounts.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from server.capabilities.accounts import store
from server.capabilities.accounts.model import Claims, Family, OpenSession, RefreshToken, Status, SubjectKind, TokenPair
from server.capabilities.accounts.refusals import deactivated, session_over
from server.capabilities.accounts.store import opened, people
from server.capabilities.accounts.tokens import IDLE_LIFE, AccessTokens, Style, Verdict, judge
from server.capabilities.audit.model import Act, Acted, Who
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import DomainError, not_found
from server.kit.ids import new_id
from server.kit.origin import ActorKind
from server.kit.secrets import new_token, token_digest

SubjectCheck = Callable[[Tx, UUID], None]
"""Raises the DomainError that a subject which may not go on gets (CONNECTOR_REVOKED)."""


class Sessions:
    """Token families over the database. Methods take the transaction first; `audience` is the face's name."""

    def __init__(self, clock: Clock, tokens: AccessTokens) -> None:
        self._clock = clock
        self._tokens = tokens
        self._checks: dict[SubjectKind, SubjectCheck] = {}
        self._styles: dict[str, Style] = {}

    def check_subjects_with(self, kind: SubjectKind, check: SubjectCheck) -> None:
        """Ask `check(tx, subject_id)` before a subject of this kind renews or uses a session."""
        self._checks[kind] = check

    def speak(self, audience: str, style: Style) -> None:
        """Make the tokens of an audience in a style of its own."""
        self._styles[audience] = style

    def begin(
        self,
        tx: Tx,
        kind: SubjectKind,
        subject_id: UUID,
        *,
        audience: str,
        session_version: int = 0,
        idle: timedelta | None = None,
    ) -> TokenPair:
        """A new family in the organization in scope and its first pair.

        `idle` defaults to what the audience's style says, else 30 days, connectors 90.
        """
        style = self._styles.get(audience)
        family = Family(
            id=new_id(),
            organization_id=tx.organization_id,
            kind=kind,
            subject_id=subject_id,
            audience=audience,
            session_version=session_version,
            used_at=self._clock.now(),
            idle=idle or (style.refresh_life if style else IDLE_LIFE[kind]),
            last_used_id=None,
            revoked_at=None,
        )
        store.insert_family(tx, family)
        return self._pair(tx, family, parent_id=None)

    def renew(self, tx: Tx, refresh_token: str, *, audience: str) -> TokenPair:
        """Exchange a refresh token; the transaction begins without an organization and enters the token's.

        UNAUTHORIZED where it is unknown, ended, or used twice (which ends the family: the error keeps that). Where the
        audience's style makes JWTs of them, TOKEN_MALFORMED for what is none and FORBIDDEN for somebody shut out.
        """
        styled = audience in self._styles
        opaque = self._tokens.unwrap(refresh_token, audience, self._clock.now()) if styled else refresh_token
        found = tx.lookup("refresh_token", p_digest=token_digest(opaque))
        if not found:
            raise session_over()
        tx.enter(found[0].organization_id)
        pair = store.family_of_token(tx, found[0].token_id)
        if pair is None:
            raise session_over()
        family, token = pair
        self._check(tx, family.kind, family.subject_id)
        now = self._clock.now()
        verdict = judge(family, token, now)
        if verdict is Verdict.REUSED:
            store.revoke_family(tx, family.id, now)
            if family.kind is SubjectKind.USER:
                tx.emit(Acted(Act.SESSION_STOLEN, who=self._who(tx, family.subject_id)))
            raise session_over(keep=True)
        if verdict is Verdict.OVER or family.audience != audience or not self._current(tx, family):
            raise self._ended(tx, family.subject_id) if styled else session_over()
        store.use_family(tx, family.id, token.id, now, forget_before=now - family.idle)
        return self._pair(tx, family, parent_id=token.id)

    def read(self, access_token: str, *, audience: str) -> Claims:
        """Believe an access token by its signature, audience and time; UNAUTHORIZED or TOKEN_EXPIRED."""
        return self._tokens.read(access_token, audience, self._clock.now())

    def confirm(self, tx: Tx, claims: Claims) -> None:
        """The session behind a token still stands, in the organization in scope; UNAUTHORIZED, or the hook's error."""
        self._check(tx, claims.kind, claims.subject_id)
        family = store.family(tx, claims.family_id)
        if family is None or family.revoked_at is not None or family.subject_id != claims.subject_id:
            raise session_over()

    def end(self, tx: Tx, family_id: UUID) -> None:
        """Log out: this family's tokens are refused from now on."""
        store.revoke_family(tx, family_id, self._clock.now())
        tx.emit(Acted(Act.LOGGED_OUT))

    def of(self, tx: Tx, user_id: UUID) -> list[OpenSession]:
        """The sessions of a person in the organization in scope that still open something, the last used first."""
        return opened.of(tx, user_id, self._clock.now())

    def revoke(self, tx: Tx, user_id: UUID, family_id: UUID) -> None:
        """End one session of a person from the next request on; NOT_FOUND where it is not theirs or over."""
        found = next((one for one in self.of(tx, user_id) if one.id == family_id), None)
        if found is None:
            raise not_found("Esa sesión ya no está abierta.")
        store.revoke_family(tx, family_id, self._clock.now())
        tx.emit(Acted(Act.SESSION_REVOKED, detail={"agent": found.agent or "", "address": found.address or ""}))

    def revoke_others(self, tx: Tx, user_id: UUID, keep: UUID) -> int:
        """End every session of a person in the organization in scope but one; how many there were."""
        ended = opened.revoke_others(tx, user_id, keep, self._clock.now())
        if ended:
            tx.emit(Acted(Act.OTHERS_REVOKED, detail={"sessions": str(ended)}))
        return ended

    def end_subject(self, tx: Tx, kind: SubjectKind, subject_id: UUID) -> None:
        """End every session of a person or a connector in the organization in scope."""
        store.revoke_subject(tx, kind, subject_id, self._clock.now())

    @staticmethod
    def _who(tx: Tx, user_id: UUID) -> Who:
        """Somebody who showed a token of this person and may be anybody."""
        found = store.member(tx, user_id)
        return Who(user_id, found[0].name if found else "", ActorKind.NOBODY)

    @staticmethod
    def _ended(tx: Tx, user_id: UUID) -> DomainError:
        """Why a person's session is over."""
        found = people.person(tx, user_id)
        return deactivated() if found is not None and found.status is Status.INACTIVE else session_over()

    def _check(self, tx: Tx, kind: SubjectKind, subject_id: UUID) -> None:
        check = self._checks.get(kind)
        if check is not None:
            check(tx, subject_id)

    def _current(self, tx: Tx, family: Family) -> bool:
        """A person must still be a member, with no newer session version; connectors are asked by their hook."""
        if family.kind is not SubjectKind.USER:
            return True
        found = store.member(tx, family.subject_id)
        return found is not None and found[0].session_version == family.session_version

    def _pair(self, tx: Tx, family: Family, parent_id: UUID | None) -> TokenPair:
        now = self._clock.now()
        opaque = new_token()
        store.insert_token(tx, RefreshToken(new_id(), family.id, parent_id), token_digest(opaque), now)
        style = self._styles.get(family.audience)
        if style is None:
            access, life = self._tokens.issue(family, now)
            return TokenPair(access, opaque, life)
        found = store.member(tx, family.subject_id)
        if found is None:
            raise session_over()
        access, life = self._tokens.issue_styled(family, now, style, *found[:2])
        return TokenPair(access, self._tokens.wrap(family, opaque, now, style), life)
