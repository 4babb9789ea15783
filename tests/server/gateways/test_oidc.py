"""What a provider says is believed only as far as its signature, our client id, the time and the nonce bear it out."""

import base64
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from server.gateways.oidc import Identity, Oidc, Provider, challenge
from server.kit.errors import DomainError
from tests.support.clock import FakeClock
from tests.support.oidc import CALLBACK, ISSUER, Forger

VERIFIER = "v" * 43


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def forger(clock: FakeClock) -> Forger:
    return Forger(lambda: clock.now().timestamp())


@pytest.fixture
def oidc(clock: FakeClock, forger: Forger) -> Oidc:
    return Oidc({"google": Provider(ISSUER, "client", "s:e/c ret")}, clock, forger)


def exchange(oidc: Oidc, nonce: str | None = None, verifier: str | None = None) -> Identity:
    return oidc.exchange("google", code="c", redirect_uri=CALLBACK, verifier=verifier, nonce=nonce)


def refusal(oidc: Oidc, nonce: str | None = None) -> str:
    with pytest.raises(DomainError) as refused:
        exchange(oidc, nonce)
    return refused.value.code


def test_a_good_token_says_who_logged_in(oidc: Oidc) -> None:
    assert exchange(oidc) == Identity(ISSUER, "ana", "ana@empresa.mx", verified=True, name="Ana Núñez")


def test_the_code_is_redeemed_with_our_secret_and_the_verifier(oidc: Oidc, forger: Forger) -> None:
    exchange(oidc, verifier=VERIFIER)
    request = forger.asked[-2] if forger.asked[-1].method == "GET" else forger.asked[-1]
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    assert form == {
        "grant_type": "authorization_code",
        "code": "c",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    assert base64.b64decode(request.headers["authorization"].split()[1]) == b"client:s%3Ae%2Fc%20ret"


def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(oidc: Oidc, forger: Forger) -> None:
    forger.document = {"token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"]}
    exchange(oidc)
    sent = next(parse_qs(item.content.decode()) for item in forger.asked if item.method == "POST")
    assert (sent["client_id"], sent["client_secret"]) == (["client"], ["s:e/c ret"])


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": ["client", "another"]},
        {"aud": ["client", "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 9_999_999_999},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_token_that_is_not_ours_now_is_refused(oidc: Oidc, forger: Forger, claims: dict[str, Any]) -> None:
    forger.claims = claims
    assert refusal(oidc) == "OAUTH_FAILED"


def test_several_audiences_are_good_where_ours_is_the_authorized_party(oidc: Oidc, forger: Forger) -> None:
    forger.claims = {"aud": ["another", "client"], "azp": "client"}
    assert exchange(oidc).subject == "ana"


@pytest.mark.parametrize("said", [None, "other"])
def test_a_token_of_another_login_is_refused(oidc: Oidc, forger: Forger, said: str | None) -> None:
    forger.claims = {"nonce": said}
    assert refusal(oidc, nonce="mine") == "OAUTH_FAILED"
    forger.claims = {"nonce": "mine"}
    assert exchange(oidc, nonce="mine").subject == "ana"


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def homemade(forger: Forger, algorithm: str, secret: bytes = b"") -> str:
    """A token that needs no key of the provider: unsigned, or signed with what everybody knows."""
    header = _part(json.dumps({"alg": algorithm, "kid": "one"}).encode())
    signed = f"{header}.{forger.signed().split('.')[1]}"
    return f"{signed}.{_part(hmac.digest(secret, signed.encode(), 'sha256')) if secret else ''}"


def test_signatures_that_anybody_could_make_are_refused(oidc: Oidc, forger: Forger) -> None:
    public = forger.key.as_pem(private=False)
    for token in (homemade(forger, "none"), homemade(forger, "HS256", public), homemade(forger, "HS256", b"s:e/c ret")):
        forger.token = token
        assert refusal(oidc) == "OAUTH_FAILED"
    forger.token, forger.signer = None, RSAKey.generate_key(2048, {"kid": "one"})
    assert refusal(oidc) == "OAUTH_FAILED"
    forger.token = "rubbish"
    assert refusal(oidc) == "OAUTH_FAILED"


def test_rotated_keys_are_fetched_at_once_but_not_for_every_token(oidc: Oidc, forger: Forger, clock: FakeClock) -> None:
    def fetched() -> int:
        return sum(request.url.path.endswith("/keys") for request in forger.asked)

    exchange(oidc)
    forger.key, forger.header = RSAKey.generate_key(2048, {"kid": "two"}), {"kid": "two"}
    assert exchange(oidc).subject == "ana", "the first login after a rotation is as good as any"
    assert fetched() == 2
    forger.signer, forger.header = RSAKey.generate_key(2048, {"kid": "three"}), {"kid": "three"}
    assert refusal(oidc) == refusal(oidc) == "OAUTH_FAILED"
    assert fetched() == 2, "a stranger's tokens do not make us ask again and again"
    clock.advance(seconds=5)
    assert refusal(oidc) == refusal(oidc) == "OAUTH_FAILED"
    assert fetched() == 3
    forger.key, forger.signer = forger.signer, None
    clock.advance(seconds=5)
    assert exchange(oidc).subject == "ana"
    assert sum(request.url.path.endswith("/openid-configuration") for request in forger.asked) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "OAUTH_FAILED"), (401, "OAUTH_FAILED"), (429, "OAUTH_UNAVAILABLE"), (503, "OAUTH_UNAVAILABLE")],
)
def test_a_provider_that_says_no_and_one_that_is_away_are_told_apart(
    oidc: Oidc, forger: Forger, status: int, code: str
) -> None:
    forger.status = status
    assert refusal(oidc) == code


@pytest.mark.parametrize(
    "document", [{"issuer": "https://elsewhere.example"}, {"jwks_uri": None}, {"issuer": "x" * 300}]
)
def test_a_discovery_document_of_somebody_else_is_not_used(
    oidc: Oidc, forger: Forger, document: dict[str, Any]
) -> None:
    forger.document = document
    assert refusal(oidc) == "OAUTH_UNAVAILABLE"


def test_an_answer_without_end_is_not_read(clock: FakeClock) -> None:
    endless = httpx.MockTransport(lambda _: httpx.Response(200, content=b" " * 600_000))
    assert refusal(Oidc({"google": Provider(ISSUER, "client", "s")}, clock, endless)) == "OAUTH_UNAVAILABLE"


def test_nobody_there(clock: FakeClock) -> None:
    assert refusal(Oidc({"google": Provider("http://127.0.0.1:9", "client", "s")}, clock)) == "OAUTH_UNAVAILABLE"
    assert refusal(Oidc({}, clock)) == "OAUTH_NOT_CONFIGURED"


def test_the_browser_is_sent_with_state_nonce_and_challenge(oidc: Oidc) -> None:
    address = oidc.authorization_url("google", redirect_uri=CALLBACK, state="s", verifier=VERIFIER, nonce="n")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{ISSUER}/authorize?")
    assert (asked["state"], asked["nonce"], asked["redirect_uri"]) == ("s", "n", CALLBACK)
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge(VERIFIER), "S256")
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}


def test_the_challenge_is_the_one_of_the_standard() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


MICROSOFT = "https://login.microsoftonline.com/{tenantid}/v2.0"
COMMON = "https://login.microsoftonline.com/common/v2.0"


def test_a_token_of_any_directory_of_microsoft(clock: FakeClock) -> None:
    forger = Forger(lambda: clock.now().timestamp())
    forger.document = {"issuer": MICROSOFT}
    forger.claims = {"iss": MICROSOFT.replace("{tenantid}", "t-1"), "tid": "t-1", "email_verified": None}
    oidc = Oidc({"microsoft": Provider(COMMON, "client", "s")}, clock, forger)
    found = oidc.exchange("microsoft", code="c", redirect_uri=CALLBACK, verifier=None, nonce=None)
    assert (found.issuer, found.verified) == ("https://login.microsoftonline.com/t-1/v2.0", False)
    forger.claims |= {"tid": "t-2"}
    with pytest.raises(DomainError, match="no confirmó"):
        oidc.exchange("microsoft", code="c", redirect_uri=CALLBACK, verifier=None, nonce=None)


@pytest.mark.parametrize(
    ("claims", "email", "verified"),
    [
        ({"email_verified": "true"}, "ana@empresa.mx", True),
        ({"email_verified": False}, "ana@empresa.mx", False),
        ({"email_verified": None}, "ana@empresa.mx", False),
        ({"email_verified": None, "xms_edov": "1"}, "ana@empresa.mx", True),
        ({"email": None, "preferred_username": "ana@otra.mx"}, "ana@otra.mx", False),
        ({"email": None}, "", False),
    ],
    ids=str,
)
def test_what_the_word_about_an_address_is_worth(
    oidc: Oidc, forger: Forger, claims: dict[str, Any], email: str, verified: bool
) -> None:
    forger.claims = claims
    found = exchange(oidc)
    assert (found.email, found.verified) == (email, verified)
