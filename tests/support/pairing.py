"""A machine in the tests: pairs over /v1 and then speaks with its own tokens."""

from dataclasses import dataclass
from typing import Any, Protocol

import httpx


class Owner(Protocol):
    """Whoever may issue codes: a registered owner of the tests."""

    @property
    def headers(self) -> dict[str, str]:
        """What the owner's requests carry."""
        ...


@dataclass(frozen=True, slots=True)
class Machine:
    """A paired connector and its tokens."""

    client: httpx.Client
    id: str
    access_token: str
    refresh_token: str
    reply: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        """What its requests carry."""
        return {"Authorization": f"Bearer {self.access_token}", "X-Connector-Id": self.id}

    def beat(self, **members: Any) -> httpx.Response:
        """Send a heartbeat."""
        body = {"status": "healthy", "uptime": 3600, "memoryUsage": 45.2, "lastSyncStatus": "success"} | members
        return self.client.post("/v1/connectors/heartbeat", json=body, headers=self.headers)


def company(number: str = "01", name: str = "Empresa Principal", **members: Any) -> dict[str, Any]:
    """An entry of `empresas`."""
    return {"id": number, "nombre": name, "baseDatos": f"SAE90EMPRE{number}"} | members


def issue_code(client: httpx.Client, owner: Owner) -> str:
    """A fresh link code."""
    answer = client.post("/v1/connectors/link-code", headers=owner.headers)
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


def hello(code: str, fingerprint: str = "machine-1", **members: Any) -> dict[str, Any]:
    """The body of a registration."""
    return {
        "linkCode": code,
        "nombre": "Servidor Principal",
        "machineFingerprint": fingerprint,
        "version": "2.0.0",
        "empresas": [company()],
    } | members


def post_hello(client: httpx.Client, body: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
    """Try to register."""
    return client.post("/v1/connectors/register", json=body, headers=headers)


def pair(client: httpx.Client, owner: Owner, fingerprint: str = "machine-1", **members: Any) -> Machine:
    """A machine of the owner's organization, paired with a fresh code."""
    answer = post_hello(client, hello(issue_code(client, owner), fingerprint, **members))
    assert answer.status_code == 201, answer.text
    reply = answer.json()
    return Machine(client, reply["connectorId"], reply["tokens"]["accessToken"], reply["tokens"]["refreshToken"], reply)
