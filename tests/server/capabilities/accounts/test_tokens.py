"""Access tokens say what we signed, for whom we signed it, until they end; families turn by one rule."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from server.capabilities.accounts.model import Family, RefreshToken, SubjectKind
from server.capabilities.accounts.tokens import AccessTokens, Verdict, judge
from server.kit.errors import DomainError
from tests.support.clock import START

SECRET = "s" * 32
IDS = [UUID(int=number) for number in range(1, 20)]
FAMILY = Family(
    id=IDS[0],
    organization_id=IDS[1],
    kind=SubjectKind.USER,
    subject_id=IDS[2],
    audience="cobranza",
    session_version=3,
    used_at=START,
    idle=timedelta(days=30),
    last_used_id=None,
    revoked_at=None,
)
TOKENS = AccessTokens(SECRET)


def test_a_token_says_what_was_signed() -> None:
    token, life = TOKENS.issue(FAMILY, START)
    claims = TOKENS.read(token, "cobranza", START + timedelta(seconds=899))
    assert life == 900
    assert (claims.subject_id, claims.organization_id, claims.family_id) == (IDS[2], IDS[1], IDS[0])
    assert claims.session_version == 3


def test_a_connectors_token_has_the_documented_claims() -> None:
    token, life = TOKENS.issue(replace(FAMILY, kind=SubjectKind.CONNECTOR), START)
    claims = jwt.decode(token, OctKey.import_key(SECRET.encode()), algorithms=["HS256"]).claims
    assert life == 86_400
    assert (claims["sub"], claims["org_id"], claims["type"]) == (str(IDS[2]), str(IDS[1]), "connector")
    assert claims["exp"] - claims["iat"] == 86_400


@pytest.mark.parametrize(
    ("audience", "late", "code"),
    [("platform", 0, "UNAUTHORIZED"), ("cobranza", 900, "TOKEN_EXPIRED"), ("cobranza", 10**9, "TOKEN_EXPIRED")],
)
def test_a_foreign_audience_and_an_end_are_told_apart(audience: str, late: int, code: str) -> None:
    token, _ = TOKENS.issue(FAMILY, START)
    with pytest.raises(DomainError) as refused:
        TOKENS.read(token, audience, START + timedelta(seconds=late))
    assert refused.value.code == code


def forged(header: dict[str, str], secret: str) -> str:
    token, _ = TOKENS.issue(FAMILY, START)
    claims = jwt.decode(token, OctKey.import_key(SECRET.encode()), algorithms=["HS256"]).claims
    return jwt.encode({"alg": "HS256", **header}, claims, OctKey.import_key(secret.encode()))


def unsigned() -> str:
    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'sub': str(IDS[2]), 'aud': 'cobranza'})}."


@pytest.mark.parametrize(
    "token",
    [
        forged({}, "x" * 32),
        unsigned(),
        "",
        "a.b.c",
        "ñ.ñ.ñ",
        "a" * 10_000,
        jwt.encode({"alg": "HS256"}, {"aud": "cobranza"}, OctKey.import_key(SECRET.encode())),
        jwt.encode(
            {"alg": "HS256"},
            {"aud": "cobranza", "type": "moon", "sub": 1, "org_id": [], "sid": None, "ver": "x", "exp": "y"},
            OctKey.import_key(SECRET.encode()),
        ),
    ],
)
def test_what_we_did_not_sign_is_nobody(token: str) -> None:
    with pytest.raises(DomainError) as refused:
        TOKENS.read(token, "cobranza", START)
    assert refused.value.code == "UNAUTHORIZED"


FIRST, SECOND, SIBLING, THIRD = (
    RefreshToken(IDS[10], IDS[0], None),
    RefreshToken(IDS[11], IDS[0], IDS[10]),
    RefreshToken(IDS[12], IDS[0], IDS[10]),
    RefreshToken(IDS[13], IDS[0], IDS[11]),
)


@pytest.mark.parametrize(
    ("last_used", "presented", "verdict"),
    [
        (None, FIRST, Verdict.ROTATE),
        (FIRST, SECOND, Verdict.ROTATE),
        (FIRST, SIBLING, Verdict.ROTATE),
        (FIRST, FIRST, Verdict.REPEAT),
        (SECOND, FIRST, Verdict.REUSED),
        (SECOND, SIBLING, Verdict.REUSED),
        (SECOND, THIRD, Verdict.ROTATE),
        (THIRD, FIRST, Verdict.REUSED),
    ],
)
def test_the_previous_token_is_honoured_until_a_successor_was_used(
    last_used: RefreshToken | None, presented: RefreshToken, verdict: Verdict
) -> None:
    family = replace(FAMILY, last_used_id=last_used.id if last_used else None)
    assert judge(family, presented, START) is verdict


def test_a_family_ends_unused_or_revoked() -> None:
    assert judge(FAMILY, FIRST, START + timedelta(days=30)) is Verdict.ROTATE
    assert judge(FAMILY, FIRST, START + timedelta(days=30, seconds=1)) is Verdict.OVER
    assert judge(replace(FAMILY, revoked_at=START), FIRST, START) is Verdict.OVER
