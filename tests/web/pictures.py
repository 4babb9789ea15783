"""Takes the pictures of docs/web.md: `python -m tests.web.pictures`.

Two companies of SAE come through the real agent, as in `make demo`; a reminder goes out and is opened, and then every
page is pictured as a phone, a tablet and a desk show it.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright
from PySide6.QtGui import QImage

import tests.sae as sae
from tests.demo.__main__ import ZONE
from tests.demo.cloud import PASSWORD, Cloud
from tests.demo.programs import Agent, server
from tests.screens.shrink import shrink

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SCREENS = {"360": (360, 780), "768": (768, 1024), "1440": (1440, 900)}
"""Width in the file's name → width and height in pixels."""
MACHINE = "PC de contabilidad"
WAIT_SECONDS = 60
Walk = Callable[[Page], object]


def prepare(folder: Path, address: str) -> Cloud:
    """An office that paired, sent its cartera, confirmed its address and mailed the customer who owes most."""
    truth = sae.build(folder / "sae", seed=2026, as_of=datetime.now(ZONE).date())
    cloud = Cloud(address)
    cloud.register("Comercial Demo")
    agent = Agent(folder / "agent")
    for company in truth.companies.values():
        words = ("--database", company.database, "--user", "SYSDBA", "--password-stdin", "--companies", company.id)
        agent.run("source", "add", "firebird", *words, typed="masterkey\n")
    agent.run("pair", cloud.link_code(), "--server", address, "--name", MACHINE)
    agent.run("sync")
    return cloud


def mailed(folder: Path, subject: str) -> EmailMessage:
    """The first mail that was written with such a subject, which may still be on its way."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        for path in (folder / "mail").glob("*.eml"):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if message["Subject"].startswith(subject):
                return message
        time.sleep(0.2)
    raise SystemExit(f"no mail about {subject}")


def link(message: EmailMessage, kind: str, path: str) -> str:
    """The address below `path` in a part of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    found = re.search(rf'http://[^"\s]+{path}[^"\s]+', body.get_content())
    assert found is not None
    return found.group()


def log_in(page: Page, address: str, email: str) -> None:
    """As a person does."""
    page.goto(f"{address}/entrar")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(f"{address}/panel")


def collect(page: Page, address: str, data: Path) -> None:
    """Confirm the address, remind the customer who owes most, and open what was mailed."""
    page.goto(link(mailed(data, "Confirma tu correo"), "plain", "/correo/verificar"))
    page.locator("main form button").click()
    page.wait_for_load_state()
    customer(page, address)
    page.get_by_role("link", name="Enviar recordatorio").click()
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.get_by_text("El recordatorio va en camino.").wait_for()
    httpx.get(link(mailed(data, "Recordatorio"), "html", "/correo/abierto/"), trust_env=False)


def customer(page: Page, address: str) -> None:
    """The page of whoever owes most."""
    page.goto(f"{address}/clientes")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", name="Facturas por cobrar").wait_for()


def reminder(page: Page, address: str) -> None:
    """The form of a reminder to the second of the list, with its preview."""
    page.goto(f"{address}/clientes")
    page.locator("tbody a").nth(1).click()
    page.get_by_role("link", name="Enviar recordatorio").click()
    page.get_by_role("article", name="Así se leerá").wait_for()


def code(page: Page, address: str) -> None:
    """A code on show."""
    page.goto(f"{address}/conectores")
    page.get_by_role("button", name="Vincular otra computadora").click()
    page.locator("[data-code]").wait_for()


def machine(page: Page, address: str) -> None:
    """The page of the machine."""
    page.goto(f"{address}/conectores")
    page.get_by_role("link", name=MACHINE).first.click()
    page.get_by_role("heading", name=MACHINE, level=1).wait_for()


def walks(address: str) -> Mapping[str, Walk]:
    """Name of a picture → how one comes to what it shows."""

    def at(path: str) -> Walk:
        return lambda page: page.goto(address + path)

    return {
        "panel": at("/panel"),
        "cartera": at("/cartera?rango=vencidas"),
        "clientes": at("/clientes"),
        "cliente": lambda page: customer(page, address),
        "recordatorio": lambda page: reminder(page, address),
        "cobranza": at("/cobranza"),
        "plantillas": at("/cobranza/plantillas"),
        "codigo": lambda page: code(page, address),
        "conector": lambda page: machine(page, address),
        "usuarios": at("/usuarios"),
        "auditoria": at("/auditoria"),
        "plan": at("/plan"),
    }


def picture(page: Page, target: Path) -> None:
    """The screen as it is, with few colours."""
    page.evaluate("document.fonts.ready")
    image = QImage.fromData(page.screenshot(animations="disabled", caret="hide"))
    kept = shrink(image).save(str(target), "PNG", 0)  # type: ignore[call-overload]  # the stubs want bytes
    if not kept:
        raise SystemExit(f"could not write {target}")


def take(page: Page, address: str, folder: Path) -> None:
    """Every page on every screen."""
    for width, (wide, high) in SCREENS.items():
        page.set_viewport_size({"width": wide, "height": high})
        for name, walk in walks(address).items():
            walk(page)
            picture(page, folder / f"web-{name}-{width}.png")
            print(f"web-{name}-{width}.png", flush=True)


def main(target: Path = IMAGES) -> None:
    """Build, pair, collect, picture."""
    with tempfile.TemporaryDirectory() as home, server(Path(home) / "cloud", 0) as address, sync_playwright() as web:
        cloud = prepare(Path(home), address)
        browser = web.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="es-MX", color_scheme="light", reduced_motion="reduce")
        log_in(page, address, cloud.email)
        collect(page, address, Path(home) / "cloud")
        take(page, address, target)
        browser.close()


if __name__ == "__main__":
    main(*(Path(one) for one in sys.argv[1:2]))
