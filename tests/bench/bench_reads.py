"""What 16 clients wait for over HTTP, asking one server process about any of 200 organizations with a million invoices.

Every organization holds 1,000 customers with 5 open invoices each. The clients, the server and, where it is one,
PostgreSQL share the machine's two cores; 16 clients that never pause show the wait in a full queue, not an idle one.
"""

from sqlalchemy import text

from server.kit.clock import SystemClock
from server.services import Services
from tests.bench.figures import Figure, show
from tests.bench.portfolio import Office, company, fresh, full, office
from tests.bench.served import hammer, percentiles, prepared, serving

TENANTS, CUSTOMERS, EACH = 200, 1_000, 5
CLIENTS, SECONDS, MOST = 16, 5.0, 2_000
PATHS = {
    "resumen": "/v1/cartera/resumen",
    "antiguedad": "/v1/cartera/antiguedad",
    "vencidas page 1": "/v1/cartera/vencidas?page=1&limit=8",
    "vencidas page 500": "/v1/cartera/vencidas?page=500&limit=8",
    "clientes search": "/v1/clientes?search=c000012",
}


def measure(engine: str, origin: str, offices: list[Office]) -> None:
    """Percentiles of each path; the note has the rate."""
    for name, path in PATHS.items():
        requests = [prepared(path, held.owner_token) for held in offices]
        hammer([origin], requests, CLIENTS, 1.0, len(requests))
        times, taken = hammer([origin], requests, CLIENTS, SECONDS, MOST)
        middle, most, worst = percentiles(times)
        note = f"p95 {most:.0f} ms, p99 {worst:.0f} ms, {len(times) / taken:.0f} requests/s"
        show(Figure(f"{name}, {CLIENTS} clients, 1M invoices, {engine}, p50", middle, "ms", None, note))


def settle(services: Services) -> None:
    """What autovacuum does within the minute after a first sync."""
    if services.db.dialect == "postgresql":
        with services.db.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()


def main() -> None:
    """Both engines."""
    raw = full(company(CUSTOMERS, EACH))
    for engine in ("sqlite", "postgres"):
        with fresh(engine, SystemClock()) as (services, work, url):
            offices = [office(services, work) for _ in range(TENANTS)]
            for held in offices:
                held.sync(raw)
            settle(services)
            with serving(services, url) as (origin,):
                measure(engine, origin, offices)


if __name__ == "__main__":
    main()
