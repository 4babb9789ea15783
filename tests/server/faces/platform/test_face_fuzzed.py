"""A stranger's fuzzer reads the platform's OpenAPI document and finds nothing: every check, in every phase."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.server.faces.documents.story_platform import MASTER, told
from tests.support.processes import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

RULES = {
    "auth_register": "the password policy, addresses that no mail server would take, names of blanks or odd signs",
    "auth_verifyEmail": "the token is mailed",
    "auth_forgotPassword": "addresses that no mail server would take",
    "auth_resetPassword": "the token is mailed, the two passwords are one",
    "auth_refresh": "the token is a JWT of ours",
    "tenant_updateSettings": "time zones that exist; how deep and large the settings of other programs may be",
    "tenant_inviteUser": "addresses that no mail server would take, names of blanks, the plan's people",
    "tenant_acceptInvitation": "the token is mailed",
}
"""Where a body that fits its schema may be a 400, by a rule that no schema can say."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A served tenant."""

    url: str


@pytest.fixture
def tenant(sqlite_template: Path, tmp_path: Path) -> Iterator[Tenant]:
    """The documented tenant, served as an operator serves it."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "cobranza.db")
    with told(f"sqlite:///{folder / 'cobranza.db'}", folder):
        pass
    process = ServerProcess(folder).start()
    try:
        yield Tenant(process.url)
    finally:
        process.stop()


def configuration(sessions: list[str]) -> str:
    """Who calls what, and what may be refused. Logging out takes a session of its own."""
    parts = [f'headers = {{ Authorization = "{sessions[0]}" }}', "[generation]", "deterministic = true"]
    for name in sorted({*RULES, "auth_logout"}):
        parts += ["[[operations]]", f'include-operation-id = "{name}"']
        if name == "auth_logout":
            parts.append(f'headers = {{ Authorization = "{sessions[1]}" }}')
        else:
            statuses = '["2xx", "400", "401", "403", "404", "429"]'
            parts.append(f"checks.positive_data_acceptance.expected-statuses = {statuses}")
    return "\n".join(parts)


def test_a_fuzzer_finds_nothing(tenant: Tenant, tmp_path: Path) -> None:
    with httpx.Client(base_url=tenant.url, trust_env=False) as client:
        sessions = [_log_in(client) for _ in range(2)]
        spec = client.get("/platform/openapi.json").json()
    operations = {one["operationId"] for path in spec["paths"].values() for one in path.values()}
    assert set(RULES) <= operations
    (tmp_path / "schemathesis.toml").write_text(configuration(sessions))
    run = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml", "run"),
            *(f"{tenant.url}/platform/openapi.json", "--url", tenant.url, "--checks", "all"),
            *("--max-examples", "10", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert f"Tested: {len(operations)}" in run.stdout, run.stdout[-3000:]


def _log_in(client: httpx.Client) -> str:
    answer = client.post("/auth/login", json={"email": MASTER, "password": "SecurePass456!"})
    assert answer.status_code == 200, answer.text
    return f"Bearer {answer.json()['data']['tokens']['access_token']}"
