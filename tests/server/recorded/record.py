"""Records what the agent at hand sends: a real company of SAE, the real agent, the real server, a proxy between them.

`python -m tests.server.recorded.record` writes tests/server/recorded/VERSION/, without secrets or this machine's name.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition, Thread
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from agent import __version__
from tests.sae import Editor, Truth, build
from tests.server.recorded import CODE, CONNECTOR, HERE, LAST_SYNC, NAMES, Exchange
from tests.support.firebird import use_embedded
from tests.support.postgres import free_port
from tests.support.processes import AgentProcess, Owner, ServerProcess

HEARTBEAT = "/v1/connectors/heartbeat"
ORIGIN = "https://api.ejemplo.mx"
"""Stands for the recording server in its answers."""
KEPT_HEADERS = ("content-type", "content-encoding", "accept", "user-agent")
SECRETS = re.compile(r"(accessToken|refreshToken|webhookSecret)")


class Tape:
    """What passed by, in order; waits for a path to be seen."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.exchanges: list[Exchange] = []

    def add(self, exchange: Exchange) -> None:
        """One more."""
        with self._changed:
            self.exchanges.append(exchange)
            self._changed.notify_all()

    def of(self, path: str, count: int = 1, seconds: float = 60) -> list[Exchange]:
        """Those of a path, as soon as there are `count`."""

        def seen() -> list[Exchange]:
            return [one for one in self.exchanges if one.path == path]

        with self._changed:
            if not self._changed.wait_for(lambda: len(seen()) >= count, seconds):
                raise SystemExit(f"the agent did not ask {path} often enough")
            return seen()


@contextmanager
def between(port: int, server: str, tape: Tape) -> Iterator[None]:
    """A proxy on a port that keeps what passes."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """All that an agent asks is posted."""
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items() if name.lower() != "host"}
            answer = httpx.request(self.command, server + self.path, content=raw, headers=headers, trust_env=False)
            plain = gzip.decompress(raw) if headers.get("content-encoding") == "gzip" else raw
            kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
            if "x-connector-id" in headers:
                kept["x-connector-id"] = CONNECTOR
            body = answer.json() if answer.content else {}
            tape.add(Exchange(self.command, self.path, kept, plain.decode(), answer.status_code, body))
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("content-type", "application/json"))
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: Any) -> None:
            """Nothing: only the recording matters."""

    proxy = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


def record(folder: Path) -> dict[str, Exchange]:
    """One story: pair, first sync, a payment, what changed, a heartbeat."""
    use_embedded()
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    truth: Truth = build(folder / "sae", customers=8, charges=24, dirty=True, as_of=today, apart=True)
    port, tape = free_port(), Tape()
    origin = f"http://127.0.0.1:{port}"
    server = ServerProcess(folder / "server", {"API_BASE_URL": origin}).start()
    agent = AgentProcess(folder / "agent")
    try:
        with between(port, server.url, tape):
            owner = Owner(server.url)
            source = ("source", "add", "firebird", "--database", truth.companies["01"].database, "--user", "SYSDBA")
            _do(agent, *source, "--password-stdin", stdin="any\n")
            code = owner.code()
            _do(agent, "pair", code, "--server", origin, "--name", "Servidor Principal")
            _do(agent, "sync")
            editor = Editor(truth, "01")
            customer, document = editor.open_documents()[0]
            editor.pay(customer, document, "0.01")
            _do(agent, "sync")
            before = len(tape.of(HEARTBEAT))
            running = agent.start("run")
            try:
                beat = tape.of(HEARTBEAT, before + 1)[-1]
            finally:
                running.terminate()
                running.communicate(timeout=30)
            owner.close()
    finally:
        server.stop()
    full, delta = tape.of("/v1/sync/cartera")[:2]
    return dict(zip(NAMES, (tape.of("/v1/connectors/register")[0], beat, full, delta), strict=True))


def _do(agent: AgentProcess, *words: str, stdin: str = "") -> None:
    done = agent.run(*words, stdin=stdin)
    if done.code:
        raise SystemExit(f"{words[0]}: {done.err}")


def scrubbed(name: str, exchange: Exchange) -> Exchange:
    """Without tokens, codes and this machine; the bytes that checksums cover stay as they are."""
    body = exchange.body
    if name == "register":
        sent = json.loads(body)
        changes = {"linkCode": CODE, "machineFingerprint": "0" * 64}
        body = json.dumps({**sent, **{key: value for key, value in changes.items() if key in sent}}, ensure_ascii=False)
    if name == "delta":
        body, count = re.subn(r'("previousSyncId":\s*)"[^"]+"', rf'\1"{LAST_SYNC}"', body)
        if count != 1:
            raise SystemExit("the second sync was no delta")
    return Exchange(exchange.method, exchange.path, exchange.headers, body, exchange.status, _blank(exchange.answer))


def _blank(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "" if SECRETS.fullmatch(key) else _blank(inner) for key, inner in value.items()}
    if isinstance(value, str):
        return re.sub(r"^http://127\.0\.0\.1:\d+", ORIGIN, value)
    return [_blank(inner) for inner in value] if isinstance(value, list) else value


def main() -> None:
    """Record the version at hand, once."""
    parser = argparse.ArgumentParser(prog="python -m tests.server.recorded.record", description=__doc__)
    parser.add_argument("--again", action="store_true", help="record an unreleased version anew")
    target = HERE / __version__
    if target.exists() and not parser.parse_args().again:
        raise SystemExit(f"{target} exists: a released agent's recording stays as it is")
    with TemporaryDirectory() as folder:
        exchanges = record(Path(folder))
    target.mkdir(exist_ok=True)
    for name, exchange in exchanges.items():
        scrubbed(name, exchange).save(target / f"{name}.json")
        print(f"{target / f'{name}.json'}: {exchange.status}")


if __name__ == "__main__":
    main()
