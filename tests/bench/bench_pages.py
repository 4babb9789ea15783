"""What a person waits for each page of the web: the server's time with a company's data and with a million invoices.

One client asks for every page of an organization that has sixty of everything, and chromium draws each; then 16 clients
that never pause ask for the pages of any of 200 organizations. They share two cores with the server and PostgreSQL.
"""

import statistics
from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Page, sync_playwright

from server.app import create_worker
from server.capabilities.accounts.model import SubjectKind
from server.kit.clock import SystemClock
from server.services import Services
from tests.bench.bench_reads import CLIENTS, CUSTOMERS, EACH, TENANTS, settle
from tests.bench.figures import Figure, show
from tests.bench.portfolio import Office, company, fresh, full, office
from tests.bench.served import hammer, percentiles, serving
from tests.web.pages import GONE, Filled, fill, routes

ROWS, SECONDS, MOST, LOADS = 60, 3.0, 1_000, 3
ONE, MANY, PAINT = 50.0, 120.0, 200.0
"""Limits in milliseconds: p95 of one client, p95 of CLIENTS, first paint."""
FILES = (".xlsx", ".pdf", "/diagnosticos/{diagnosis_id:uuid}")
PAGES = (
    *("/panel", "/cartera", "/cartera?rango=vencidas&pagina=20", "/clientes", "/clientes?q=c000012"),
    *("/clientes/CUSTOMER", "/clientes/CUSTOMER/recordatorio", "/cobranza", "/cobranza/plantillas", "/cobranza/reglas"),
    *(
        "/conectores",
        "/conectores/MACHINE",
        "/usuarios",
        "/organizacion",
        "/webhooks",
        "/cuenta",
        "/auditoria",
        "/plan",
    ),
)
WATCH = """
new PerformanceObserver((found) => {
  for (const one of found.getEntries()) window.shifted = (window.shifted || 0) + one.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """() => new Promise((tell) => {
  const [one] = performance.getEntriesByName("first-contentful-paint");
  if (one) return tell(one.startTime);
  new PerformanceObserver((found) => {
    for (const entry of found.getEntriesByName("first-contentful-paint")) tell(entry.startTime);
  }).observe({ type: "paint", buffered: true });
})"""


def cookie(services: Services, organization_id: UUID, user_id: UUID) -> str:
    """What a browser that logged in sends."""
    with services.db.transaction(organization_id) as tx:
        pair = services.accounts.sessions.begin(tx, SubjectKind.USER, user_id, audience="web")
    return f"{pair.access_token}~{pair.refresh_token}"


def prepared(path: str, session: str) -> bytes:
    """The bytes of one page asked for by a browser."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
        f"Cookie: sesion={session}\r\n\r\n"
    ).encode()


def run_jobs(services: Services) -> None:
    """Do what waits, the first templates of each organization among it."""
    worker = create_worker(services)
    while worker.run_once():
        pass


def one_client(origin: str, addresses: Mapping[str, str], session: str) -> None:
    """Every page in turn: the slowest p95, and which page it was."""
    found = {}
    for route, address in addresses.items():
        requests = [prepared(address, session)]
        hammer([origin], requests, 1, SECONDS, 5)
        times, _ = hammer([origin], requests, 1, SECONDS, 60)
        found[route] = percentiles(times)
        print(f"  {route}: p50 {found[route][0]:.1f} ms, p95 {found[route][1]:.1f} ms", flush=True)
    slowest = max(found, key=lambda route: found[route][1])
    middle = statistics.median(one[0] for one in found.values())
    note = f"{slowest}; median page p50 {middle:.1f} ms, {len(found)} pages, {ROWS} of everything"
    show(Figure("slowest page, one client, sqlite, p95", found[slowest][1], "ms", ONE, note))


def drawn(page: Page, address: str) -> tuple[float, float]:
    """Milliseconds to the first paint, and how far the layout shifted."""
    page.goto(address, wait_until="load")
    painted = float(page.evaluate(PAINTED))
    shifted = float(page.evaluate("new Promise((tell) => setTimeout(() => tell(window.shifted || 0), 300))"))
    return painted, shifted


def in_a_browser(origin: str, addresses: Mapping[str, str], session: str) -> None:
    """Every page on a phone's and on a desk's screen: the slowest first paint and the largest shift."""
    paints, shifts = {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width in (360, 1440):
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="es-MX")
            context.add_cookies(
                [{"name": "sesion", "value": session, "domain": urlsplit(origin).hostname, "path": "/"}]
            )
            context.add_init_script(WATCH)
            page = context.new_page()
            drawn(page, f"{origin}/entrar")
            for route, address in addresses.items():
                loads = [drawn(page, origin + address) for _ in range(LOADS)]
                paints[f"{route} {width}px"] = statistics.median(painted for painted, _ in loads)
                shifts[f"{route} {width}px"] = max(shifted for _, shifted in loads)
            context.close()
        browser.close()
    slowest, worst = max(paints, key=paints.__getitem__), max(shifts, key=shifts.__getitem__)
    note = f"{slowest}; median page {statistics.median(paints.values()):.0f} ms"
    show(Figure("first paint of the slowest page, chromium on localhost", paints[slowest], "ms", PAINT, note))
    show(Figure("largest layout shift of a page, chromium", shifts[worst], "", 0.0, worst if shifts[worst] else ""))


def demo() -> None:
    """One organization with everything, on SQLite."""
    with fresh("sqlite", SystemClock(), reminders_first_day=500) as (services, work, url):
        held = office(services, work)
        made: Filled = fill(services, held.organization_id, held.owner_id, ROWS)
        session = cookie(services, held.organization_id, held.owner_id)
        pages = [route for route in sorted(routes(services)) if not route.endswith(FILES) and route not in GONE]
        addresses = {route: made.address(route) for route in pages}
        with serving(services, url) as (origin,):
            one_client(origin, addresses, session)
            in_a_browser(origin, addresses, session)


def located(services: Services, held: Office, path: str) -> str:
    """A page with the ids of an organization."""
    if "CUSTOMER" in path:
        with services.db.reading(held.organization_id) as tx:
            path = path.replace("CUSTOMER", str(services.receivables.customers(tx, limit=1).rows[0].id))
    return path.replace("MACHINE", str(held.connector_id))


def many_clients(engine: str, services: Services, origin: str, offices: list[Office]) -> None:
    """p95 of each page, asked for by CLIENTS."""
    sessions = [cookie(services, held.organization_id, held.owner_id) for held in offices]
    for path in PAGES:
        asked = [
            prepared(located(services, held, path), session) for held, session in zip(offices, sessions, strict=True)
        ]
        hammer([origin], asked, CLIENTS, 1.0, len(asked))
        times, taken = hammer([origin], asked, CLIENTS, SECONDS, MOST)
        middle, most, worst = percentiles(times)
        note = f"p50 {middle:.0f} ms, p99 {worst:.0f} ms, {len(times) / taken:.0f} pages/s"
        show(Figure(f"{path}, {CLIENTS} clients, 1M invoices, {engine}, p95", most, "ms", MANY, note))


def main() -> None:
    """A company's data, then a million invoices on both engines."""
    demo()
    raw = full(company(CUSTOMERS, EACH))
    for engine in ("sqlite", "postgres"):
        with fresh(engine, SystemClock()) as (services, work, url):
            offices = [office(services, work) for _ in range(TENANTS)]
            for held in offices:
                held.sync(raw)
            run_jobs(services)
            settle(services)
            with serving(services, url) as (origin,):
                many_clients(engine, services, origin, offices)


if __name__ == "__main__":
    main()
