"""Logins at other providers (OpenID Connect, authorization code): their addresses, the exchange, the judged id_token.

Everything about a provider but its issuer and our credentials comes from its discovery document. What it answers is
believed only as far as a signature by its published keys, our own client id, the time and the nonce bear out.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.gateways.oidc_keys import Directory, ProviderError
from server.kit.clock import Clock
from server.kit.errors import DomainError, Kind

GOOGLE, MICROSOFT = "google", "microsoft"
SCOPE = "openid email profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures that only the provider can make: no `none`, and nothing that our own client secret could sign."""
_LEEWAY_SECONDS = 120
_MAX_TEXT = 255
_TENANT = "{tenantid}"
"""Microsoft's document for several directories leaves a place for the one that the token names."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What an operator agreed with a provider."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who logged in there; `verified` where the provider vouches for the address being theirs."""

    issuer: str
    subject: str
    email: str
    verified: bool
    name: str


def challenge(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


class Oidc:
    """The configured providers by name; `transport` replaces the network in tests."""

    def __init__(
        self, providers: Mapping[str, Provider], clock: Clock, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._providers = dict(providers)
        self._clock = clock
        self._directory = Directory(clock, transport)

    @property
    def configured(self) -> tuple[str, ...]:
        """Names of the providers that can be used."""
        return tuple(self._providers)

    def authorization_url(self, name: str, *, redirect_uri: str, state: str, verifier: str, nonce: str) -> str:
        """Where a browser goes to log in; OAUTH_NOT_CONFIGURED, OAUTH_UNAVAILABLE."""
        provider = self._provider(name)
        with _translated():
            endpoint = self._directory.endpoints(provider.issuer).authorization
        query = urlencode(
            {
                "response_type": "code",
                "client_id": provider.client_id,
                "redirect_uri": redirect_uri,
                "scope": SCOPE,
                "state": state,
                "nonce": nonce,
                "code_challenge": challenge(verifier),
                "code_challenge_method": "S256",
            }
        )
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"

    def exchange(self, name: str, *, code: str, redirect_uri: str, verifier: str | None, nonce: str | None) -> Identity:
        """Who a code stands for; OAUTH_NOT_CONFIGURED, OAUTH_FAILED, OAUTH_UNAVAILABLE."""
        provider = self._provider(name)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if verifier is not None:
            form["code_verifier"] = verifier
        with _translated():
            token = self._directory.redeem(provider.issuer, provider.client_id, provider.client_secret, form)
            return _identity(self._judge(provider, token, nonce))

    def _provider(self, name: str) -> Provider:
        found = self._providers.get(name)
        if found is None:
            raise DomainError(
                "OAUTH_NOT_CONFIGURED", Kind.UNAVAILABLE, "El inicio de sesión con este proveedor no está configurado"
            )
        return found

    def _judge(self, provider: Provider, token: str, nonce: str | None) -> dict[str, Any]:
        claims = self._read(provider.issuer, token)
        expected = self._directory.endpoints(provider.issuer).issuer.replace(_TENANT, str(claims.get("tid", "")))
        audience = claims.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience
        now = self._clock.now().timestamp()
        if claims.get("iss") != expected:
            raise ProviderError("id_token of another issuer")
        if not isinstance(audiences, list) or provider.client_id not in audiences:
            raise ProviderError("id_token for another client")
        if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
            raise ProviderError("id_token issued to another client")
        if now - _LEEWAY_SECONDS >= _moment(claims, "exp") or _moment(claims, "iat") > now + _LEEWAY_SECONDS:
            raise ProviderError("id_token out of its time")
        if nonce is not None and claims.get("nonce") != nonce:
            raise ProviderError("id_token of another login")
        return claims

    def _read(self, issuer: str, token: str) -> dict[str, Any]:
        """The signed claims; keys are fetched anew once where none fits, because providers rotate them."""
        for fresh in (False, True):
            try:
                keys = KeySet.import_key_set(self._directory.keys(issuer, fresh=fresh))  # type: ignore[arg-type]
                return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
                if fresh:
                    raise ProviderError("id_token without a good signature") from error
        raise AssertionError("unreachable")


class _translated:  # noqa: N801 - used as a context manager, reads like a function
    """A provider that is away is `unavailable`; one that says no, or lies, is a failed login."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, ProviderError):
            return
        if error.away:
            raise DomainError(
                "OAUTH_UNAVAILABLE",
                Kind.UNAVAILABLE,
                "El proveedor no responde; vuelve a intentar en unos minutos o entra con tu contraseña",
                retry_after=30,
            ) from error
        raise DomainError(
            "OAUTH_FAILED", Kind.UNAUTHENTICATED, "El proveedor no confirmó tu inicio de sesión; vuelve a intentarlo"
        ) from error


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProviderError(f"id_token without {name}")
    return float(value)


def _identity(claims: Mapping[str, Any]) -> Identity:
    """Microsoft says `xms_edov` where others say `email_verified`, and may name an address only as user name."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_TEXT:
        raise ProviderError("id_token without subject")
    email = claims.get("email")
    vouched = claims.get("email_verified") in (True, "true") or claims.get("xms_edov") in (True, 1, "1", "true")
    if not isinstance(email, str):
        email, vouched = claims.get("preferred_username"), False
    name = claims.get("name")
    return Identity(
        issuer=str(claims["iss"]),
        subject=subject,
        email=email if isinstance(email, str) else "",
        verified=vouched,
        name=name if isinstance(name, str) else "",
    )
