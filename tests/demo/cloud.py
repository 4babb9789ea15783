"""The cloud as the demonstration asks it: through the documented API, with the digits of money kept as written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

PASSWORD = "Demo-Cobranza-2026"


@dataclass(slots=True)
class Cloud:
    """A logged-in person's view of `/v1`."""

    address: str
    email: str = "contadora@demo.mx"
    token: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def register(self, name: str) -> None:
        """A new organization and its owner."""
        answer = self._send(
            "POST",
            "/v1/auth/register",
            {
                "email": self.email,
                "password": PASSWORD,
                "nombre": "Contadora Demo",
                "organizacion": {"nombre": name, "rfc": "XAXX010101000"},
            },
        )
        self.token = answer["tokens"]["accessToken"]

    def link_code(self) -> str:
        """A fresh pairing code."""
        return str(self._send("POST", "/v1/connectors/link-code")["code"])

    def get(self, path: str, **parameters: str | int) -> Any:
        """One answer; JSON numbers arrive as `Decimal`, exactly as written."""
        return self._send("GET", path, parameters=parameters)

    def pages(self, path: str, **parameters: str | int) -> Iterator[Any]:
        """Every row of a list, page after page."""
        page = 1
        while True:
            answer = self._send("GET", path, parameters={**parameters, "page": page, "limit": 100})
            yield from answer["data"]
            if page >= answer["meta"]["totalPages"]:
                return
            page += 1

    def _send(self, method: str, path: str, body: Any = None, parameters: dict[str, str | int] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.http.request(method, self.address + path, json=body, params=parameters, headers=headers)
        answer.raise_for_status()
        return json.loads(answer.content, parse_float=Decimal)
