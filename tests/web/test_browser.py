"""The pages in a real browser: without scripts everything works, with them the machines move by themselves."""

import re
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from contract.connectors import CompanyHello, Heartbeat, Progress
from server.app import compose, create_app
from server.db.base import metadata
from server.db.schema import migrate
from server.services import Services
from server.settings import load
from tests.web.conftest import PASSWORD, Fleet

CHROMIUM = Path("/usr/bin/chromium")
COMPANY = CompanyHello("01", "Ferretería Núñez", "SAE90EMPRE01", "FNU010101AB1")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Services]]:
    """The server on a port of its own, and the services behind it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        folder = tmp_path_factory.mktemp("site")
        services = compose(load({"data_dir": folder, "rate_limits": False, "api_base_url": origin}))
        migrate(services.db.engine, metadata)
        config = uvicorn.Config(create_app(services), log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield origin, services
        server.should_exit = True
        thread.join(20)
        services.db.dispose()
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone with scripts."""
    opened = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-MX")
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


def register(page: Page, origin: str, email: str) -> None:
    page.goto(f"{origin}/registro")
    page.get_by_label("Tu nombre").fill("Ana Núñez")
    page.get_by_label("Empresa", exact=True).fill(f"Distribuidora {email}")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Crear cuenta").click()
    page.wait_for_url(f"{origin}/conectores")


def complaints(page: Page) -> list[str]:
    """What the browser says against the page: a refused script or style, an error, a missing file."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


def test_a_machine_appears_and_moves_without_reloading(context: BrowserContext, site: tuple[str, Services]) -> None:
    origin, services = site
    page = context.new_page()
    told = complaints(page)
    register(page, origin, "viva@empresa.mx")
    page.get_by_role("button", name="Generar código").click()
    code = page.locator("[data-code]").inner_text()
    expect(page.get_by_text(re.compile(r"^Vence en 1[45]:\d\d$"))).to_be_visible()
    page.get_by_role("button", name="Copiar código").click()
    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code

    fleet = Fleet(services)
    organization = fleet.organization("viva@empresa.mx").organization.id
    paired = fleet.redeem(code, "PC de Ana", (COMPANY,))
    expect(page.get_by_role("heading", name="PC de Ana")).to_be_visible()
    expect(page.get_by_text("Código de vinculación")).to_be_hidden()
    expect(page.locator("[data-live-say]")).to_have_text("Se vinculó PC de Ana")

    for done, words in ((1200, "1,200 de 58,211 clientes"), (40000, "40,000 de 58,211 clientes")):
        with services.db.transaction(organization) as tx:
            beat = Heartbeat(status="healthy", progreso=Progress("01", "rows", done, 58211))
            services.connectors.heartbeat(tx, paired.connector_id, beat)
        expect(page.get_by_text(words)).to_be_visible()
    with services.db.transaction(organization) as tx:
        services.connectors.heartbeat(tx, paired.connector_id, Heartbeat(status="healthy"))
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert told == []


def test_without_scripts_everything_works_but_the_moving(browser: Browser, site: tuple[str, Services]) -> None:
    origin, services = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    register(page, origin, "quieta@empresa.mx")
    page.get_by_role("button", name="Generar código").click()
    code = page.locator("[data-code]").inner_text()
    expect(page.get_by_role("button", name="Copiar código")).to_be_hidden()
    expect(page.get_by_text(re.compile(r"^Vence a las \d\d:\d\d$"))).to_be_visible()
    Fleet(services).redeem(code, "PC quieta", (COMPANY,))
    page.get_by_role("link", name="Actualizar para ver si la computadora ya apareció").click()
    expect(page.get_by_role("heading", name="PC quieta")).to_be_visible()
    page.get_by_role("link", name="Revocar").click()
    page.get_by_role("button", name="Revocar").click()
    expect(page.get_by_text("Revocado", exact=True)).to_be_visible()
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Salir").click()
    expect(page.get_by_text("Cerraste tu sesión")).to_be_visible()
    context.close()


def test_a_code_that_ends_says_so(context: BrowserContext, site: tuple[str, Services]) -> None:
    origin, _ = site
    page = context.new_page()
    page.clock.install()
    register(page, origin, "lenta@empresa.mx")
    page.get_by_role("button", name="Generar código").click()
    expect(page.locator("[data-countdown]")).to_have_text(re.compile(r"Vence en"))
    page.clock.fast_forward(timedelta(minutes=16).seconds * 1000)
    expect(page.locator("[data-countdown]")).to_have_text("El código venció. Genera otro.")


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
@pytest.mark.parametrize("path", ["/entrar", "/registro", "/conectores", "/panel", "/cartera", "/nada"])
def test_no_page_scrolls_sideways(browser: Browser, site: tuple[str, Services], width: int, path: str) -> None:
    origin, _ = site
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    told = complaints(page)
    register(page, origin, f"ancho{width}{path[1:]}@empresa.mx")
    page.goto(origin + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in told if "404" not in text] == []
    context.close()
