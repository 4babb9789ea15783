"""Every page in a real browser with a real cartera: no complaint, no sideways scroll, axe content, keys alone."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from contract.connectors import CompanyHello
from server.app import create_worker
from server.capabilities.accounts.tables import users
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.web.conftest import PASSWORD, Fleet
from tests.web.test_browser import CHROMIUM, browser, complaints, register, site

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]
__all__ = ["browser", "site"]

EMAIL = "completa@empresa.mx"
PAGES = (
    *("/panel", "/cartera", "/clientes", "/clientes/ID", "/clientes/ID/recordatorio", "/cobranza"),
    *("/cobranza/plantillas", "/cobranza/plantillas/nueva", "/cobranza/reglas", "/conectores", "/conectores/MACHINE"),
    *("/usuarios", "/organizacion", "/cuenta", "/webhooks", "/trabajos"),
    *("/auditoria", "/auditoria?tipo=webhooks", "/plan", "/programadores"),
)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core, from npm by its lock."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / "axe" / name, folder)
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=120)
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def office(browser: Browser, site: tuple[str, Services]) -> dict[str, str]:
    """An organization with a cartera, templates and a verified owner; the ids that addresses need."""
    origin, services = site
    context = browser.new_context()
    register(context.new_page(), origin, EMAIL)
    context.close()
    fleet = Fleet(services)
    paired = fleet.pair(EMAIL, companies=(CompanyHello("01", "Ferretería Núñez"),))
    mine: UUID = fleet.organization(EMAIL).organization.id
    today = datetime.now(UTC).date()
    late = {f"C{key:03d}": [Doc(f"F-{key}", today - timedelta(days=key * 9), 12_345_67)] for key in range(12)}
    with services.db.transaction(mine) as tx:
        tx.connection.execute(update(users).values(verified_at=services.clock.now()))
        services.ingest.sync(tx, paired.connector_id, body(data(late, today), services.clock.now().isoformat()))
    worker = create_worker(services)
    while worker.run_once():
        pass
    with services.db.reading(mine) as tx:
        [first] = services.receivables.customers(tx, search="C005").rows
    return {"ID": str(first.id), "MACHINE": str(paired.connector_id)}


@pytest.fixture(params=[(360, "light"), (768, "light"), (1440, "dark")], ids=["phone", "tablet", "desk"])
def page(
    request: pytest.FixtureRequest, browser: Browser, site: tuple[str, Services], office: dict[str, str]
) -> Iterator[Page]:
    """The owner, logged in, on a screen."""
    width, scheme = request.param
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="es-MX", bypass_csp=True
    )
    opened = context.new_page()
    log_in(opened, site[0])
    yield opened
    context.close()


def log_in(page: Page, origin: str) -> None:
    """As a person does."""
    page.goto(f"{origin}/entrar")
    page.get_by_label("Correo").fill(EMAIL)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(f"{origin}/panel")


def test_every_page_holds_on_every_screen(
    page: Page, site: tuple[str, Services], office: dict[str, str], axe: str
) -> None:
    told = complaints(page)
    assert page.viewport_size
    for path in PAGES:
        where = path.replace("ID", office["ID"]).replace("MACHINE", office["MACHINE"])
        page.goto(site[0] + where)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path
        page.evaluate(axe)
        found = page.evaluate("axe.run().then((seen) => seen.violations)")
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]
        assert serious == [], path
    assert told == []


def test_the_policy_holds_and_the_preview_follows_the_form(
    browser: Browser, site: tuple[str, Services], office: dict[str, str]
) -> None:
    context = browser.new_context(locale="es-MX")
    page = context.new_page()
    told = complaints(page)
    log_in(page, site[0])
    for path in PAGES:
        page.goto(site[0] + path.replace("ID", office["ID"]).replace("MACHINE", office["MACHINE"]))
    page.goto(f"{site[0]}/clientes/{office['ID']}/recordatorio")
    expect(page.get_by_text("Para juan@clienteuno.com")).to_be_visible()
    page.get_by_label("Otro correo").fill("otra@empresa.mx")
    expect(page.get_by_text("Para juan@clienteuno.com, otra@empresa.mx")).to_be_visible()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("El recordatorio va en camino.")).to_be_visible()
    assert "hecho" not in page.url
    assert told == []
    context.close()


def test_keys_alone_find_a_customer(browser: Browser, site: tuple[str, Services], office: dict[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    log_in(page, site[0])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.goto(f"{site[0]}/clientes")
    page.get_by_label("Buscar por nombre").focus()
    page.keyboard.type("c007")
    expect(page.get_by_role("link", name="Cliente C007")).to_be_visible()
    expect(page.get_by_role("link", name="Cliente C005")).to_have_count(0)
    page.get_by_role("link", name="Cliente C007").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cliente C007 S.A.", level=1)).to_be_visible()
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Mi cuenta")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Mi cuenta")).to_be_hidden()
    context.close()


def test_a_dialog_opens_and_closes_without_scripts(
    browser: Browser, site: tuple[str, Services], office: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, site[0])
    page.goto(f"{site[0]}/webhooks")
    page.get_by_label("Dirección").fill("https://recibe.empresa.mx/avisos")
    page.get_by_role("button", name="Agregar webhook").click()
    page.get_by_role("button", name="Eliminar este webhook").click()
    dialog = page.get_by_role("dialog", name="¿Eliminar este webhook?")
    dialog.get_by_role("button", name="Cerrar").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Eliminar este webhook").click()
    dialog.get_by_role("button", name="Eliminar", exact=True).click()
    expect(page.get_by_text("El webhook se eliminó con su registro.")).to_be_visible()
    context.close()
