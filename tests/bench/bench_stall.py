"""The longest that any other request waits while a first sync of 100,000 invoices is received, checked and stored.

A real server on SQLite; another organization's dashboard is asked again and again by one client meanwhile. The wait of
a request is its time beyond the same request's median on the idle server.
"""

import statistics
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from tests.bench.figures import Figure, show, timed
from tests.bench.portfolio import TODAY, company
from tests.server.capabilities.ingest.bodies import body, data
from tests.support.pairing import Machine, pair
from tests.support.processes import ServerProcess

IDLE, LIMIT = 300, 60.0
PATHS = ("/v1/cartera/antiguedad", "/v1/cartera/resumen", "/v1/auth/me", "/health")


class Owner:
    """An organization's owner over HTTP."""

    def __init__(self, url: str, number: int) -> None:
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=120)
        answer = self.client.post("/v1/auth/register", json=_registration(number))
        answer.raise_for_status()
        self.headers = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}

    def ask(self, path: str) -> float:
        """Seconds of one GET."""

        def get() -> None:
            self.client.get(path, headers=self.headers).raise_for_status()

        return timed(get)


def _registration(number: int) -> dict[str, Any]:
    return {
        "email": f"dueno{number}@ejemplo.mx",
        "password": "SecurePass123!",
        "nombre": "Juan García",
        "organizacion": {"nombre": f"Comercial {number}", "rfc": "XAXX010101000"},
    }


def during(act: Callable[[], None], look: Callable[[], float]) -> list[float]:
    """What `look` answers, again and again, while `act` runs beside it."""
    thread = threading.Thread(target=act)
    found = []
    thread.start()
    while thread.is_alive():
        found.append(look())
    thread.join()
    return found


def deliver(machine: Machine, raw: bytes) -> None:
    """One sync, which must add up."""
    answer = machine.client.post("/v1/sync/cartera", content=raw, headers=machine.headers)
    answer.raise_for_status()
    assert answer.json()["verificacion"]["cuadra"]


def main() -> None:
    """One server, one large sync."""
    with TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder)).start()
        try:
            measure(server.url)
        finally:
            server.stop()


def measure(url: str) -> None:
    """The worst wait over every kind of request."""
    small, large = Owner(url, 1), Owner(url, 2)
    deliver(pair(small.client, small), body(data(company(200), TODAY), _now(), fechaCorte=TODAY.isoformat()))
    machine = pair(large.client, large)
    usual = {path: statistics.median(small.ask(path) for _ in range(IDLE // len(PATHS))) for path in PATHS}
    turns = iter(PATHS * 1_000_000)

    def wait() -> float:
        path = next(turns)
        return small.ask(path) - usual[path]

    warm = body(data(company(2_000), TODAY), _now(), fechaCorte=TODAY.isoformat())
    deliver(machine, warm)
    raw = body(data(company(), TODAY), _now(), fechaCorte=TODAY.isoformat())
    waits = during(lambda: deliver(machine, raw), wait)
    note = f"{len(waits)} requests, median wait {statistics.median(waits) * 1000:.1f} ms"
    show(Figure("worst stall of other requests during a 100k-invoice sync", max(waits) * 1000, "ms", LIMIT, note))


def _now() -> str:
    return datetime.now(UTC).isoformat()


if __name__ == "__main__":
    main()
