"""What providers publish (discovery document, keys) and their token endpoint, over bounded HTTP.

Documents are kept for an hour. No redirect is followed: a provider's addresses are the ones it publishes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from server.kit.clock import Clock

TIMEOUT_SECONDS = 10.0
MAX_BYTES = 512 * 1024
KEPT = timedelta(hours=1)
FRESH = timedelta(seconds=5)
"""Keys that did not do are not asked for again more often, whatever tokens arrive."""
_MAX_ISSUER = 255


class ProviderError(Exception):
    """The provider cannot be asked (`away`), refused, or answered something that cannot be believed."""

    def __init__(self, message: str, *, away: bool = False) -> None:
        super().__init__(message)
        self.away = away


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The parts of a discovery document that we use."""

    issuer: str
    authorization: str
    token: str
    keys: str
    secret_in_form: bool


class Directory:
    """Providers' documents by issuer; safe to use from several threads."""

    def __init__(self, clock: Clock, transport: httpx.BaseTransport | None = None) -> None:
        self._clock = clock
        self._transport = transport
        self._lock = Lock()
        self._endpoints: dict[str, tuple[datetime, Endpoints]] = {}
        self._keys: dict[str, tuple[datetime, dict[str, Any]]] = {}
        self._renewed: dict[str, datetime] = {}

    def endpoints(self, issuer: str) -> Endpoints:
        """The provider's addresses; ProviderError."""
        with self._lock:
            found = self._endpoints.get(issuer)
        if found is not None and self._clock.now() - found[0] < KEPT:
            return found[1]
        read = _endpoints(issuer, self._send("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        with self._lock:
            self._endpoints[issuer] = (self._clock.now(), read)
        return read

    def keys(self, issuer: str, *, fresh: bool = False) -> dict[str, Any]:
        """The provider's key set (JWKS); `fresh` where the kept one did not do: after a rotation. ProviderError."""
        now = self._clock.now()
        with self._lock:
            found, renewed = self._keys.get(issuer), self._renewed.get(issuer)
            good = found is not None and now - found[0] < KEPT
            if fresh and (renewed is None or now - renewed >= FRESH):
                self._renewed[issuer], good = now, False
        if found is not None and good:
            return found[1]
        read = self._send("GET", self.endpoints(issuer).keys)
        with self._lock:
            self._keys[issuer] = (self._clock.now(), read)
        return read

    def redeem(self, issuer: str, client_id: str, client_secret: str, form: dict[str, str]) -> str:
        """The id_token that a form gets at the token endpoint; ProviderError."""
        known = self.endpoints(issuer)
        if known.secret_in_form:
            sent = form | {"client_id": client_id, "client_secret": client_secret}
            answer = self._send("POST", known.token, form=sent)
        else:
            credentials = (quote(client_id, safe=""), quote(client_secret, safe=""))
            answer = self._send("POST", known.token, form=form, credentials=credentials)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderError("no id_token")
        return token

    def _send(
        self, method: str, url: str, form: dict[str, str] | None = None, credentials: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """A JSON object, at most MAX_BYTES; ProviderError, `away` for the network and answers in the 500s."""
        try:
            with (
                httpx.Client(transport=self._transport, timeout=TIMEOUT_SECONDS) as client,
                client.stream(method, url, data=form, auth=credentials, headers={"accept": "application/json"}) as got,
            ):
                body = b""
                for part in got.iter_bytes():
                    body += part
                    if len(body) > MAX_BYTES:
                        raise ProviderError("answer too large", away=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderError(f"no answer: {type(error).__name__}", away=True) from error
        if got.status_code != httpx.codes.OK:
            away = method == "GET" or got.is_server_error or got.status_code == httpx.codes.TOO_MANY_REQUESTS
            raise ProviderError(f"answered {got.status_code}", away=away)
        try:
            read = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProviderError("no JSON", away=True) from error
        if not isinstance(read, dict):
            raise ProviderError("no JSON object", away=True)
        return read


def _endpoints(issuer: str, document: dict[str, Any]) -> Endpoints:
    """The document must be of the issuer that was asked; Microsoft's names its directory by a placeholder."""
    values = [document.get(name) for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(values) or len(texts[0]) > _MAX_ISSUER:
        raise ProviderError("incomplete discovery document", away=True)
    if not _same_issuer(issuer, texts[0]):
        raise ProviderError("discovery document of another issuer", away=True)
    methods = document.get("token_endpoint_auth_methods_supported")
    in_form = isinstance(methods, list) and "client_secret_post" in methods
    return Endpoints(texts[0], texts[1], texts[2], texts[3], in_form)


def _same_issuer(asked: str, said: str) -> bool:
    if "{tenantid}" not in said:
        return asked.rstrip("/") == said.rstrip("/")
    ours, theirs = urlsplit(asked), urlsplit(said)
    parts = zip(ours.path.rstrip("/").split("/"), theirs.path.rstrip("/").split("/"), strict=False)
    same = all(theirs_part in (ours_part, "{tenantid}") for ours_part, theirs_part in parts)
    return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc) and same
