"""500 organizations deliver 1,000 invoices each at once to one server process: all verified, nothing lost, the p99.

Each machine is a thread with a connection of its own and all of them begin together, as after a power cut; a machine
that is told 503 asks again, as the agent does. Bodies are gzip, as the agent sends them.
"""

import gzip
import json
import time
from datetime import UTC, datetime
from threading import Barrier

from server.kit.clock import SystemClock
from server.services import Services
from tests.bench.figures import Figure, show
from tests.bench.portfolio import TODAY, Office, company, fresh, office
from tests.bench.served import Client, at_once, percentiles, serving
from tests.server.capabilities.ingest.bodies import body, data

TENANTS, CUSTOMERS, EACH = 500, 200, 5


def request(held: Office, packed: bytes) -> bytes:
    """The bytes of one sync."""
    head = (
        "POST /v1/sync/cartera HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(packed)}\r\nAuthorization: Bearer {held.machine_token}\r\n"
        f"X-Connector-Id: {held.connector_id}\r\n\r\n"
    )
    return head.encode() + packed


def deliver(origin: str, offices: list[Office], packed: bytes) -> tuple[list[float], int, float]:
    """(seconds of each machine until its receipt, answers 503, seconds until the last); every receipt is verified."""
    times, refused = [0.0] * len(offices), [0] * len(offices)
    start = Barrier(len(offices) + 1)

    def send(number: int) -> None:
        prepared, client = request(offices[number], packed), Client(origin)
        start.wait()
        began = time.perf_counter()
        while (answer := client.ask(prepared))[0] == 503:
            refused[number] += 1
        times[number] = time.perf_counter() - began
        client.close()
        status, text = answer
        assert status == 200, text
        assert json.loads(text)["verificacion"]["cuadra"], text

    began = [0.0]

    def work(number: int) -> None:
        if number == len(offices):
            start.wait()
            began[0] = time.perf_counter()
        else:
            send(number)

    at_once(len(offices) + 1, work)
    return times, sum(refused), time.perf_counter() - began[0]


def lost(services: Services, offices: list[Office], cents: int) -> int:
    """Organizations that do not hold every invoice to the cent."""
    count = 0
    for held in offices:
        with services.db.reading(held.organization_id) as tx:
            found = services.receivables.portfolio(tx)
        count += (found.documents, found.customers, found.balance) != (CUSTOMERS * EACH, CUSTOMERS, cents)
    return count


def main() -> None:
    """Both engines."""
    state = company(CUSTOMERS, EACH)
    cents = sum(doc.cents for docs in state.values() for doc in docs)
    for engine in ("sqlite", "postgres"):
        with fresh(engine, SystemClock()) as (services, work, url):
            offices = [office(services, work) for _ in range(TENANTS)]
            raw = body(data(state, TODAY), datetime.now(UTC).isoformat(), fechaCorte=TODAY.isoformat())
            with serving(services, url) as (origin,):
                times, refused, taken = deliver(origin, offices, gzip.compress(raw, 6))
            middle, _, worst = percentiles(times)
            note = (
                f"p50 {middle / 1000:.1f} s, all in {taken:.1f} s, {TENANTS / taken:.0f} syncs/s, {refused} answers 503"
            )
            title = f"{TENANTS} tenants sync {CUSTOMERS * EACH} invoices each at once, {engine}"
            show(Figure(f"{title}, p99", worst / 1000, "s", None, note))
            show(Figure(f"{title}, tenants not verified or not whole", lost(services, offices, cents), "", 0))


if __name__ == "__main__":
    main()
