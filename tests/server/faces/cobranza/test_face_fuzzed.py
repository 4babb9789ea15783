"""A stranger's fuzzer reads our OpenAPI document and finds nothing: every check of schemathesis, in every phase."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.faces.documents.story import told
from tests.support.pairing import pair
from tests.support.processes import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
ID = "550e8400-e29b-41d4-a716-4466554400"
DOCUMENTED, PASSWORD = "SecurePass123!", "Otra-Clave-2026"
"""The documented one is changed first: the fuzzer sends the examples, also that of a password change."""

RULES = {
    "auth_register": "the password policy, the check of an RFC, addresses that no mail server would take, odd signs",
    "auth_changePassword": "the password before must be right",
    "auth_oauthGoogle": "redirectUri is from the operator's list",
    "auth_oauthMicrosoft": "redirectUri is from the operator's list",
    "organizations_updateCurrent": "time zones, currencies, RFC and domains exist or not",
    "users_invite": "addresses that no mail server would take, names of blanks or odd signs",
    "connectors_sendCommand": "what a payload may hold depends on its type",
    "connectors_register": "a number may not come twice, whatever else differs; names of blanks",
    "sync_cartera": "the checksum is that of the bytes",
    "cobranza_crearPlantilla": "links of a text, texts of blanks",
    "cobranza_cambiarPlantilla": "links of a text, texts of blanks",
    "cobranza_probarTexto": "links of a text, texts of blanks",
    "cobranza_enviarRecordatorio": "addresses twice or that no mail server would take; moments of the past",
    "cobranza_previsualizarRecordatorio": "addresses twice or that no mail server would take; moments of the past",
    "webhooks_create": "addresses that no network has, secrets that are no base64",
    "webhooks_update": "addresses that no network has, events that are not",
    "webhooks_rotateSecret": "secrets that are no base64",
}
"""Where a body that fits its schema may be a 400 or a 422, by a rule that no schema can say."""

UNAVAILABLE = {"auth_oauthGoogle", "auth_oauthMicrosoft"}
"""503 is their documented answer where no provider is configured."""


@dataclass(frozen=True, slots=True)
class Office:
    """A served office with a month of data, and the identifiers of what it has."""

    url: str
    identifiers: Mapping[str, str]


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    """The month of the documented office, served as an operator serves it."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "cobranza.db")
    with told(f"sqlite:///{folder / 'cobranza.db'}", folder) as story:
        made = {"webhook_id": "/webhooks", "reminder_id": "/cobranza/recordatorios"}
        identifiers = {name: str(story.answers["POST", path].json()["id"]) for name, path in made.items()}
        identifiers |= {"customer_id": story.real[f"{ID}50"], "connector_id": story.real[f"{ID}10"]}
        identifiers["template_id"] = story.real["550e8400-e29b-41d4-a716-446655440300"]
    process = ServerProcess(folder).start()
    try:
        yield Office(process.url, identifiers)
    finally:
        process.stop()


def between(spec: Mapping[str, Any]) -> set[str]:
    """Calls that take `desde` and `hasta`: one may not be after the other, nor too far before it."""
    return {
        call["operationId"]
        for methods in spec["paths"].values()
        for call in methods.values()
        if {"desde", "hasta"} <= {parameter["name"] for parameter in call.get("parameters", ())}
    }


def configuration(office: Office, sessions: list[str], machine: Mapping[str, str], ruled: set[str]) -> str:
    """Who calls what, and what may be refused. Logging out takes a session of its own."""
    parts = [f'headers = {{ Authorization = "{sessions[0]}" }}', "[generation]", "deterministic = true", "[parameters]"]
    parts += [f'"path.{name}" = "{value}"' for name, value in office.identifiers.items()]
    for name in sorted({*ruled, "auth_logout"}):
        parts += ["[[operations]]", f'include-operation-id = "{name}"']
        if name == "auth_logout":
            parts.append(f'headers = {{ Authorization = "{sessions[1]}" }}')
        if name in {"sync_cartera", "connectors_heartbeat"}:
            named = ", ".join(f'{key} = "{value}"' for key, value in machine.items())
            parts.append(f"headers = {{ {named} }}")
        if name in ruled:
            statuses = '["2xx", "3xx", "400", "401", "403", "404", "409", "422", "429", "5xx"]'
            parts.append(f"checks.positive_data_acceptance.expected-statuses = {statuses}")
        if name in UNAVAILABLE:
            parts.append('checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]')
    return "\n".join(parts)


def test_a_fuzzer_finds_nothing(office: Office, tmp_path: Path) -> None:
    with httpx.Client(base_url=office.url, trust_env=False) as client:
        sessions = [_log_in(client, DOCUMENTED)]
        body = {"passwordActual": DOCUMENTED, "passwordNueva": PASSWORD}
        changed = client.post("/v1/auth/password", json=body, headers={"Authorization": sessions[0]})
        assert changed.status_code == 200, changed.text
        sessions = [_log_in(client, PASSWORD) for _ in range(2)]
        machine = pair(client, _Owner({"Authorization": sessions[0]}), "machine-2")
        spec = client.get("/v1/docs/openapi.json").json()
    operations = {one["operationId"] for path in spec["paths"].values() for one in path.values()}
    assert set(RULES) <= operations
    text = configuration(office, sessions, machine.headers, {*RULES, *between(spec)})
    (tmp_path / "schemathesis.toml").write_text(text)
    run = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml", "run"),
            *(f"{office.url}/v1/docs/openapi.json", "--url", office.url, "--checks", "all"),
            *("--max-examples", "6", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert f"Tested: {len(operations)}" in run.stdout, run.stdout[-3000:]


def _log_in(client: httpx.Client, password: str) -> str:
    answer = client.post("/v1/auth/login", json={"email": "usuario@empresa.com", "password": password})
    assert answer.status_code == 200, answer.text
    return f"Bearer {answer.json()['tokens']['accessToken']}"


class _Owner:
    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
