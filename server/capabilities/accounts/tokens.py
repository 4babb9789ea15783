"""Access tokens (JWT, HS256) and the rule of refresh families, the same for people and for connectors.

A refresh token is exchanged for a successor. The one exchanged last is honoured again until one of its successors has
been used, because a lost answer must not lock anybody out; any other token of the family is a reuse, which ends it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OctKey

from server.capabilities.accounts.model import Claims, Family, RefreshToken, Role, SubjectKind, User
from server.capabilities.accounts.refusals import session_over, token_expired, token_malformed
from server.kit.ids import new_id

ACCESS_LIFE: Mapping[SubjectKind, timedelta] = {
    SubjectKind.USER: timedelta(seconds=900),
    SubjectKind.CONNECTOR: timedelta(seconds=86_400),
}
IDLE_LIFE: Mapping[SubjectKind, timedelta] = {
    SubjectKind.USER: timedelta(days=30),
    SubjectKind.CONNECTOR: timedelta(days=90),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a face wants its tokens that differ from the others': their lives, and claims of its own.

    Its refresh token is a JWT too, around the opaque one (`jti`): the rule of families is the same.
    """

    access_life: timedelta
    refresh_life: timedelta
    access_claims: Callable[[Family, User, Role], Mapping[str, str]]
    refresh_claims: Callable[[Family], Mapping[str, str]]


class Verdict(StrEnum):
    """What to do with a presented refresh token."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    REUSED = "reused"
    OVER = "over"


def judge(family: Family, token: RefreshToken, now: datetime) -> Verdict:
    """ROTATE an unused successor, REPEAT the last one used, OVER where the family ended, REUSED for any other."""
    if family.revoked_at is not None or now - family.used_at > family.idle:
        return Verdict.OVER
    if token.id == family.last_used_id:
        return Verdict.REPEAT
    if token.parent_id == family.last_used_id:
        return Verdict.ROTATE
    return Verdict.REUSED


class AccessTokens:
    """Signs and reads the JWTs of one installation."""

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(secret.encode())

    def issue(self, family: Family, now: datetime) -> tuple[str, int]:
        """A token for the family's subject and audience, and its life in seconds."""
        return self._signed(family, now, ACCESS_LIFE[family.kind], {})

    def issue_styled(self, family: Family, now: datetime, style: Style, user: User, role: Role) -> tuple[str, int]:
        """The same in a face's own style."""
        return self._signed(family, now, style.access_life, style.access_claims(family, user, role))

    def wrap(self, family: Family, opaque: str, now: datetime, style: Style) -> str:
        """A refresh token in a face's own style, good for as long as the family may rest."""
        issued = int(now.timestamp())
        claims = {
            **style.refresh_claims(family),
            "aud": family.audience,
            "jti": opaque,
            "iat": issued,
            "exp": issued + int(style.refresh_life.total_seconds()),
        }
        return jwt.encode({"alg": "HS256"}, claims, self._key, algorithms=["HS256"])

    def unwrap(self, token: str, audience: str, now: datetime) -> str:
        """The opaque token inside; TOKEN_MALFORMED where it is no JWT, UNAUTHORIZED where not ours or past its time."""
        try:
            claims = self._read(token)
        except BadSignatureError as error:
            raise session_over() from error
        except (JoseError, TypeError, ValueError, AttributeError) as error:
            raise token_malformed() from error
        opaque, expires = claims.get("jti"), claims.get("exp")
        if claims.get("aud") != audience or not isinstance(opaque, str) or not isinstance(expires, int):
            raise session_over()
        if now.timestamp() >= expires:
            raise session_over()
        return opaque

    def read(self, token: str, audience: str, now: datetime) -> Claims:
        """What a token says; UNAUTHORIZED if it is not ours or not for this audience, TOKEN_EXPIRED past its time."""
        try:
            claims = self._read(token)
            if claims["aud"] != audience:
                raise session_over()
            read = Claims(
                kind=SubjectKind(claims["kind"] if "kind" in claims else claims["type"]),
                subject_id=UUID(claims["sub"]),
                organization_id=UUID(claims["org_id"]),
                family_id=UUID(claims["sid"]),
                session_version=int(claims["ver"]),
            )
            expires = int(claims["exp"])
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise session_over() from error
        if now.timestamp() >= expires:
            raise token_expired()
        return read

    def _read(self, token: str) -> dict[str, Any]:
        return jwt.decode(token, self._key, algorithms=["HS256"]).claims

    def _signed(self, family: Family, now: datetime, life: timedelta, more: Mapping[str, str]) -> tuple[str, int]:
        issued, lasts = int(now.timestamp()), int(life.total_seconds())
        claims = {
            "sub": str(family.subject_id),
            "org_id": str(family.organization_id),
            "type": family.kind.value,
            "aud": family.audience,
            "sid": str(family.id),
            "ver": family.session_version,
            "iat": issued,
            "exp": issued + lasts,
            "jti": str(new_id()),
            **more,
        }
        return jwt.encode({"alg": "HS256"}, claims, self._key, algorithms=["HS256"]), lasts
