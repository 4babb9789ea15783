"""The two programs as processes of their own, as an operator and an accountant start them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx

ROOT = Path(__file__).parents[2]


@dataclass
class ServerProcess:
    """`cobranza-server serve` on a free port, in a folder of its own and on SQLite unless `settings` say otherwise."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    words: tuple[str, ...] = ()
    """More arguments of `serve`."""
    _process: subprocess.Popen[str] | None = None
    _log: IO[str] | None = None

    def start(self) -> "ServerProcess":
        """Start and wait until it says where it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = {**inherited, "DATA_DIR": str(self.folder), "RATE_LIMITS": "off", **self.settings}
        self._log = (self.folder / "server.log").open("a")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", "--port", self.url.rpartition(":")[2] or "0", *self.words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("listening on "):
                self.url = line.split()[-1]
                return self
        self.stop()
        raise AssertionError((self.folder / "server.log").read_text())

    def stop(self) -> None:
        """End it as an operator does, and wait."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=30)
            self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None


@dataclass(frozen=True)
class Done:
    """What an agent command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class AgentProcess:
    """`cobranza-agent` with a home of its own; one process a command."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "COBRANZA_AGENT_HOME": str(self.home), "COBRANZA_AGENT_VAULT": "file"}

    def run(self, *words: str, stdin: str = "", timeout: float = 120) -> Done:
        """Run one command to its end."""
        ended = subprocess.run(
            [sys.executable, "-m", "agent", *words],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Done(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start one command and leave it running; the caller ends it."""
        return subprocess.Popen(
            [sys.executable, "-m", "agent", *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Owner:
    """A person with an organization, using the documented API."""

    def __init__(self, url: str, email: str = "dueno@ejemplo.mx") -> None:
        self._http = httpx.Client(base_url=f"{url}/v1", trust_env=False)
        reply = self._http.post(
            "/auth/register",
            json={
                "email": email,
                "password": "SecurePass123!",
                "nombre": "Juan García",
                "organizacion": {"nombre": f"Comercial {email}", "rfc": "XAXX010101000"},
            },
        )
        assert reply.status_code == 201, reply.text
        self._http.headers["authorization"] = f"Bearer {reply.json()['tokens']['accessToken']}"

    @property
    def headers(self) -> dict[str, str]:
        """What their requests carry."""
        return {"Authorization": self._http.headers["authorization"]}

    def get(self, path: str, **params: str) -> Any:
        """A document, parsed."""
        reply = self._http.get(path, params=params)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def code(self) -> str:
        """A fresh link code."""
        reply = self._http.post("/connectors/link-code")
        assert reply.status_code == 201, reply.text
        return str(reply.json()["code"])

    def revoke(self, connector_id: str) -> None:
        """End a machine's access."""
        reply = self._http.delete(f"/connectors/{connector_id}")
        assert reply.status_code == 204, reply.text

    def close(self) -> None:
        """Leave."""
        self._http.close()
