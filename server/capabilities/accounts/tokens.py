"""Access tokens (JWT, HS256) and the rule of refresh families, the same for people and for connectors.

A refresh token is exchanged for a successor. The one exchanged last is honoured again until one of its successors has
been used, because a lost answer must not lock anybody out; any other token of the family is a reuse, which ends it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from server.capabilities.accounts.model import Claims, Family, RefreshToken, SubjectKind
from server.capabilities.accounts.refusals import session_over, token_expired
from server.kit.ids import new_id

ACCESS_LIFE: Mapping[SubjectKind, timedelta] = {
    SubjectKind.USER: timedelta(seconds=900),
    SubjectKind.CONNECTOR: timedelta(seconds=86_400),
}
IDLE_LIFE: Mapping[SubjectKind, timedelta] = {
    SubjectKind.USER: timedelta(days=30),
    SubjectKind.CONNECTOR: timedelta(days=90),
}


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
        life = ACCESS_LIFE[family.kind]
        issued = int(now.timestamp())
        claims = {
            "sub": str(family.subject_id),
            "org_id": str(family.organization_id),
            "type": family.kind.value,
            "aud": family.audience,
            "sid": str(family.id),
            "ver": family.session_version,
            "iat": issued,
            "exp": issued + int(life.total_seconds()),
            "jti": str(new_id()),
        }
        return jwt.encode({"alg": "HS256"}, claims, self._key, algorithms=["HS256"]), int(life.total_seconds())

    def read(self, token: str, audience: str, now: datetime) -> Claims:
        """What a token says; UNAUTHORIZED if it is not ours or not for this audience, TOKEN_EXPIRED past its time."""
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"]).claims
            if claims["aud"] != audience:
                raise session_over()
            read = Claims(
                kind=SubjectKind(claims["type"]),
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
