"""Requests a second of one `serve` process and of two on one PostgreSQL, interleaved, and their ratio.

On two cores that clients and PostgreSQL share, two processes cannot be worth two; the ratio says what is left to win.
"""

import statistics

from server.kit.clock import SystemClock
from tests.bench.bench_reads import settle
from tests.bench.figures import Figure, show
from tests.bench.portfolio import company, fresh, full, office
from tests.bench.served import hammer, prepared, serving

TENANTS, CLIENTS, SECONDS, ROUNDS = 20, 16, 4.0, 4
PATHS = ("/v1/cartera/resumen", "/v1/cartera/antiguedad", "/v1/clientes?search=c000012", "/v1/auth/me")


def main() -> None:
    """One, two, one, two…"""
    with fresh("postgres", SystemClock()) as (services, work, url):
        offices = [office(services, work) for _ in range(TENANTS)]
        raw = full(company(1_000, 5))
        for held in offices:
            held.sync(raw)
        settle(services)
        requests = [prepared(path, held.owner_token) for held in offices for path in PATHS]
        with serving(services, url, processes=2) as origins:
            hammer(origins, requests, CLIENTS, 2.0, 10**6)
            rates: dict[int, list[float]] = {1: [], 2: []}
            for _ in range(ROUNDS):
                for count, found in rates.items():
                    times, taken = hammer(origins[:count], requests, CLIENTS, SECONDS, 10**6)
                    found.append(len(times) / taken)
    one, two = (statistics.median(rates[count]) for count in (1, 2))
    mix = "resumen, antiguedad, search, me in turn"
    show(Figure("requests a second, one process, PostgreSQL", one, "/s", None, mix))
    show(Figure("requests a second, two processes, PostgreSQL", two, "/s", None, mix))
    ratio = statistics.median(two / one for one, two in zip(rates[1], rates[2], strict=True))
    show(Figure("two processes ÷ one, clients and PostgreSQL on the same two cores", ratio, "×"))


if __name__ == "__main__":
    main()
