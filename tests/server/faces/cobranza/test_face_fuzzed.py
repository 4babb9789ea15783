"""A stranger's fuzzer reads our OpenAPI document and finds nothing: every check of schemathesis, in every phase."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.pairing import pair
from tests.support.processes import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
PASSWORD = "Otra-Clave-2026"
"""Not the documented one: the fuzzer sends the examples, and that of a password change would end the session."""

ORDER = "desde may not be after hasta"
RULES = {
    "auth_register": "the password policy, the check of an RFC, addresses that no mail server would take",
    "auth_changePassword": "the password before must be right",
    "auth_oauthGoogle": "redirectUri is from the operator's list",
    "auth_oauthMicrosoft": "redirectUri is from the operator's list",
    "organizations_updateCurrent": "time zones, currencies, RFC and domains exist or not",
    "users_invite": "addresses that no mail server would take, names of blanks",
    "users_update": "one of two members, either of which may be null",
    "connectors_register": "a company may not come twice; names of blanks",
    "connectors_heartbeat": "integers are written without a decimal point",
    "sync_cartera": "the checksum is that of the bytes",
    "cartera_getResumen": ORDER,
    "cartera_getAntiguedad": ORDER,
    "cartera_listVencidas": ORDER,
    "cobranza_listHistorial": ORDER,
    "cobranza_crearPlantilla": "braces, variables and links of a text",
    "cobranza_cambiarPlantilla": "braces, variables and links of a text",
    "cobranza_probarTexto": "braces, variables and links of a text",
    "cobranza_enviarRecordatorio": "nobody twice; addresses that no mail server would take",
    "cobranza_previsualizarRecordatorio": "nobody twice; addresses that no mail server would take",
    "cobranza_cambiarAjustes": "integers are written without a decimal point",
    "webhooks_create": "addresses that no network has, secrets that are no base64",
    "webhooks_update": "addresses that no network has, events that are not",
    "webhooks_rotateSecret": "integers are written without a decimal point, secrets that are no base64",
}
"""Where a body that fits its schema may be a 400 or a 422, by a rule that no schema can say."""

UNAVAILABLE = {"auth_oauthGoogle", "auth_oauthMicrosoft"}
"""503 is their documented answer where no provider is configured."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server as an operator starts it."""
    process = ServerProcess(tmp_path / "data").start()
    try:
        yield process
    finally:
        process.stop()


def configuration(bearer: str, other: str, machine: Mapping[str, str]) -> str:
    """Who calls what, and what may be refused. Logging out takes a session of its own."""
    parts = [f'headers = {{ Authorization = "{bearer}" }}', "[generation]", "deterministic = true"]
    for name in sorted({*RULES, "auth_logout"}):
        parts += ["[[operations]]", f'include-operation-id = "{name}"']
        if name == "auth_logout":
            parts.append(f'headers = {{ Authorization = "{other}" }}')
        if name in {"sync_cartera", "connectors_heartbeat"}:
            named = ", ".join(f'{key} = "{value}"' for key, value in machine.items())
            parts.append(f"headers = {{ {named} }}")
        if name in RULES:
            statuses = '["2xx", "3xx", "400", "401", "403", "404", "409", "422", "429", "5xx"]'
            parts.append(f"checks.positive_data_acceptance.expected-statuses = {statuses}")
        if name in UNAVAILABLE:
            parts.append('checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]')
    return "\n".join(parts)


def test_a_fuzzer_finds_nothing(server: ServerProcess, tmp_path: Path) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        body: dict[str, Any] = {
            "email": "dueno@ejemplo.mx",
            "password": PASSWORD,
            "nombre": "Juan García",
            "organizacion": {"nombre": "Comercial"},
        }
        registered = client.post("/v1/auth/register", json=body).json()
        again = client.post("/v1/auth/login", json=body).json()
        owner = _Owner({"Authorization": f"Bearer {registered['tokens']['accessToken']}"})
        machine = pair(client, owner)
        spec = client.get("/v1/docs/openapi.json").json()
    operations = {one["operationId"] for path in spec["paths"].values() for one in path.values()}
    assert set(RULES) <= operations
    other = f"Bearer {again['tokens']['accessToken']}"
    text = configuration(owner.headers["Authorization"], other, machine.headers)
    (tmp_path / "schemathesis.toml").write_text(text)
    run = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml", "run"),
            *(f"{server.url}/v1/docs/openapi.json", "--url", server.url, "--checks", "all"),
            *("--max-examples", "15", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert f"Tested: {len(operations)}" in run.stdout, run.stdout[-3000:]


class _Owner:
    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
