"""`ApiClient`: the generated calls over an injected httpx.Client, with a session that renews itself."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import httpx
import msgspec

from cobranzacloud_client import generated
from cobranzacloud_client.call import Call

T = TypeVar("T")
_ENCODE = msgspec.json.Encoder(decimal_format="number").encode


class Tokens(msgspec.Struct, frozen=True, rename="camel"):
    """A session: the token of each call, and the one that renews it once."""

    access_token: str
    refresh_token: str


class ApiError(Exception):
    """A refusal: what the error envelope says, and the seconds to wait where the service names them."""

    def __init__(self, status: int, error: generated.ErrorBody, retry_after: int | None = None) -> None:
        super().__init__(error.message)
        self.status = status
        self.code = error.code
        self.details = error.details
        self.request_id = error.request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.args[0]} ({self.request_id})"


class ApiClient:
    """The API of one service. `on_tokens` hears of every new session, so that it can be kept."""

    def __init__(
        self,
        base_url: str,
        *,
        http: httpx.Client | None = None,
        tokens: Tokens | None = None,
        on_tokens: Callable[[Tokens | None], None] | None = None,
    ) -> None:
        """`base_url` ends in /v1. `http` is the caller's to close; one that is made here is closed by `close`."""
        self._base = base_url.rstrip("/")
        self._http = http or httpx.Client(timeout=30)
        self._owned = http is None
        self._on_tokens = on_tokens
        self.tokens = tokens
        self.auth = generated.AuthCalls(self._send)
        self.organizations = generated.OrganizationsCalls(self._send)
        self.connectors = generated.ConnectorsCalls(self._send)
        self.cartera = generated.CarteraCalls(self._send)
        self.clientes = generated.ClientesCalls(self._send)
        self.cobranza = generated.CobranzaCalls(self._send)
        self.users = generated.UsersCalls(self._send)
        self.webhooks = generated.WebhooksCalls(self._send)

    def close(self) -> None:
        """Let the connections go."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> "ApiClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, call: Call, kind: type[T], /) -> T:
        answer = self._request(call)
        if answer.status_code == 401 and self.tokens is not None and not call.anonymous:
            self.auth.refresh(self.tokens.refresh_token)
            answer = self._request(call)
        if not answer.is_success:
            raise _refusal(answer)
        self._remember(call, answer)
        if kind is bytes:
            return answer.content  # type: ignore[return-value]
        if kind is type(None):
            return None
        return msgspec.json.decode(answer.content, type=kind)

    def _request(self, call: Call) -> httpx.Response:
        headers = _present(call.headers)
        if self.tokens is not None and not call.anonymous:
            headers["Authorization"] = f"Bearer {self.tokens.access_token}"
        content = None
        if call.body is not None:
            content, headers["Content-Type"] = _ENCODE(call.body), "application/json"
        return self._http.request(
            call.method, self._base + call.path, params=_present(call.query), headers=headers, content=content
        )

    def _remember(self, call: Call, answer: httpx.Response) -> None:
        """Keep the session that an answer begins, renews or ends."""
        if call.path == "/auth/logout":
            self._keep(None)
        elif call.path.startswith("/auth/") and b'"refreshToken"' in answer.content:
            found = msgspec.json.decode(answer.content, type=_Opened)
            self._keep(found.tokens or msgspec.json.decode(answer.content, type=Tokens))

    def _keep(self, tokens: Tokens | None) -> None:
        self.tokens = tokens
        if self._on_tokens is not None:
            self._on_tokens(tokens)


class _Opened(msgspec.Struct):
    tokens: Tokens | None = None


def _present(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _refusal(answer: httpx.Response) -> ApiError:
    wait = answer.headers.get("retry-after", "")
    retry_after = int(wait) if wait.isdecimal() else None
    try:
        found = msgspec.json.decode(answer.content, type=generated.ErrorEnvelope)
    except (msgspec.DecodeError, msgspec.ValidationError):
        body = generated.ErrorBody(code="UNKNOWN", message=answer.text[:200], details=(), request_id="")
        return ApiError(answer.status_code, body, retry_after)
    return ApiError(answer.status_code, found.error, retry_after)
