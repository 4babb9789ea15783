"""Login providers of the tests: the published mock of one as a process, and one of ours that lies on demand."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.postgres import free_port

CALLBACK = "https://app.cobranzacloud.com/auth/callback"


@dataclass(slots=True)
class MockProvider:
    """`oidc-provider-mock` on a loopback port."""

    url: str

    def person(self, subject: str, **claims: Any) -> None:
        """Make somebody who can log in."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def code(self, subject: str, *, redirect_uri: str = CALLBACK, client_id: str = "client", **query: str) -> str:
        """What the provider hands a browser after somebody logged in and agreed."""
        asked = {"response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri}
        asked |= {"scope": "openid email profile", **query}
        return self.agree(f"{self.url}/oauth2/authorize?{httpx.QueryParams(asked)}", subject)["code"]

    def agree(self, address: str, subject: str) -> dict[str, str]:
        """Log in at an authorization address; the query that the browser comes back with."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@contextmanager
def mock_provider() -> Iterator[MockProvider]:
    """A running provider; in a process of its own, because its libraries warn."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    provider = MockProvider(f"http://localhost:{port}")
    try:
        _wait(provider.url, process)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        assert process.poll() is None, "the provider ended"
        try:
            httpx.get(f"{url}/.well-known/openid-configuration").raise_for_status()
        except httpx.HTTPError:
            _pause(process)
        else:
            return
    raise AssertionError("the provider does not answer")


def _pause(process: "subprocess.Popen[bytes]") -> None:
    """A tenth of a second, or until the process ends."""
    try:
        process.wait(0.1)
    except subprocess.TimeoutExpired:
        return


class Recorder(httpx.BaseTransport):
    """The network, with every form that went through it kept."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on over a connection of its own."""
        if request.method == "POST":
            sent = parse_qs(request.read().decode())
            self.forms.append({name: values[0] for name, values in sent.items()})
        with httpx.HTTPTransport() as network:
            answer = network.handle_request(request)
            body = answer.read()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


ISSUER = "https://provider.example"


@dataclass
class Forger(httpx.BaseTransport):
    """A provider in memory whose every answer a test may bend. `clock` tells the seconds of its id_tokens."""

    clock: Callable[[], float]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    token: str | None = None
    header: dict[str, Any] = field(default_factory=dict)
    signer: RSAKey | None = None
    asked: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Discovery, keys or the token endpoint."""
        request.read()
        self.asked.append(request)
        path = request.url.path
        if path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.discovery())
        if path.endswith("/keys"):
            return httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        return httpx.Response(self.status, json={"id_token": self.token or self.signed(), "access_token": "x"})

    def discovery(self) -> dict[str, Any]:
        """The document, as bent."""
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        } | self.document

    def signed(self) -> str:
        """An id_token with the claims as bent; a claim that is None is left out."""
        now = int(self.clock())
        claims = {
            "iss": ISSUER,
            "aud": "client",
            "sub": "ana",
            "email": "ana@empresa.mx",
            "email_verified": True,
            "name": "Ana Núñez",
            "iat": now,
            "exp": now + 3600,
        } | self.claims
        header = {"alg": "RS256", "kid": "one"} | self.header
        wanted = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, wanted, self.signer or self.key, algorithms=[header["alg"]])
