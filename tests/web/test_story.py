"""The whole story in a browser: real `serve` and `worker`, a real relay, the real agent and a real SAE database.

From a registration to a reminder that was opened, with what SAE's truth says on every page on the way.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.faces.web.format import money
from tests.end_to_end.test_reminder_story import worker
from tests.sae import Truth, build
from tests.sae.truth import Person
from tests.support.firebird import use_embedded
from tests.support.mails import text_of
from tests.support.processes import AgentProcess, ServerProcess
from tests.support.smtp import Mailbox, mailbox
from tests.web.conftest import PASSWORD
from tests.web.test_browser import CHROMIUM, browser, complaints

__all__ = ["browser"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]
use_embedded()

EMAIL, MACHINE = "contadora@ferreteria.mx", "PC de contabilidad"
PAYER = "pagos@cliente.mx"
SOON = 30_000
"""Milliseconds for what another process does."""
FOCUS_SHOWN = """() => {
  const held = document.activeElement, style = getComputedStyle(held), box = held.getBoundingClientRect();
  return box.width > 0 && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture(scope="module")
def relay() -> Iterator[Mailbox]:
    """Takes every mail."""
    with mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, relay: Mailbox) -> Iterator[ServerProcess]:
    """The service in two processes, on SQLite."""
    settings = {"SMTP_URL": f"smtp://127.0.0.1:{relay.port}"}
    process = ServerProcess(tmp_path_factory.mktemp("server"), settings, words=("--no-worker",)).start()
    try:
        with worker(process):
            yield process
    finally:
        process.stop()


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """A company of SAE with every bad row, as of today where the organization is."""
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    folder = tmp_path_factory.mktemp("sae")
    return build(folder, companies=("01",), customers=25, charges=120, dirty=True, as_of=today, apart=True)


def debtor(truth: Truth) -> Person:
    """Whoever owes most that is late."""
    company = truth.companies["01"]
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()

    def late(person: Person) -> int:
        return sum(doc.balance for doc in person.documents if doc.days(today))

    return max(company.customers.values(), key=late)


def configured(folder: Path, truth: Truth) -> AgentProcess:
    """The agent of the office, which knows where SAE is."""
    agent, company = AgentProcess(folder), truth.companies["01"]
    words = ("source", "add", "firebird", "--database", company.database, "--user", "SYSDBA", "--password-stdin")
    done = agent.run(*words, stdin="any\n")
    assert done.code == 0, done.err
    return agent


def register(page: Page, server: ServerProcess, email: str) -> None:
    """As a newcomer does."""
    page.goto(f"{server.url}/registro")
    page.get_by_label("Tu nombre").fill("Ana Núñez")
    page.get_by_label("Empresa", exact=True).fill(f"Ferretería {email.partition('@')[0]}")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Crear cuenta").click()
    page.wait_for_url(f"{server.url}/conectores")


def verify(page: Page, relay: Mailbox, email: str) -> None:
    """Follow the link of the mail that arrived."""
    link = re.search(r"http://\S+/correo/verificar\?token=\S+", text_of(relay.first(email, "Confirma tu correo")))
    assert link
    page.goto(link.group())
    page.locator("main form button").click()
    expect(page.get_by_text("Tu correo está confirmado")).to_be_visible()


def pair(page: Page, server: ServerProcess, agent: AgentProcess) -> None:
    """Show a code and type it into the agent, which then sends everything."""
    page.goto(f"{server.url}/conectores")
    page.get_by_role("button", name="Generar código").click()
    code = page.locator("[data-code]").inner_text()
    for words in (("pair", code, "--server", server.url, "--name", MACHINE), ("sync",)):
        done = agent.run(*words)
        assert done.code == 0, done.err


def compare(page: Page, server: ServerProcess, truth: Truth) -> None:
    """The panel says what SAE says, to the cent."""
    company = truth.companies["01"]
    sums = company.totals()
    page.goto(f"{server.url}/panel")
    figures = page.locator("dl.figures").first
    for name, member in (
        ("Total por cobrar", "totalCartera"),
        ("Vigente", "carteraVigente"),
        ("Vencida", "carteraVencida"),
    ):
        figure = figures.locator(".figure", has=page.get_by_text(name, exact=True))
        expect(figure.locator("dd").first).to_have_text(money(sums[member]))
    for _, cents, _ in sums["antiguedad"]:
        expect(page.locator("main")).to_contain_text(money(cents))


def pixel(mail: EmailMessage) -> str:
    """The picture that a mail program fetches."""
    body = mail.get_body(("html",))
    assert body
    found = re.search(r'src="(http://[^"]+/correo/abierto/[^"]+)"', body.get_content())
    assert found
    return found.group(1)


def open_mail(relay: Mailbox, to: str) -> EmailMessage:
    """The reminder that arrived, shown by a mail program."""
    mail = relay.first(to, "")
    assert httpx.get(pixel(mail), trust_env=False).headers["content-type"] == "image/gif"
    return mail


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desk with scripts."""
    opened = browser.new_context(locale="es-MX", viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


def test_from_registration_to_an_opened_reminder(
    context: BrowserContext, server: ServerProcess, relay: Mailbox, truth: Truth, tmp_path: Path
) -> None:
    page, person = context.new_page(), debtor(truth)
    told = complaints(page)
    register(page, server, EMAIL)
    verify(page, relay, EMAIL)
    page.goto(f"{server.url}/panel")
    steps = page.locator(".ticks")
    expect(steps.get_by_text("Hecho")).to_have_count(0)
    steps.get_by_role("link", name="Ir").first.click()
    page.wait_for_url(f"{server.url}/conectores")

    pair(page, server, configured(tmp_path / "agent", truth))
    expect(page.get_by_role("heading", name=MACHINE)).to_be_visible(timeout=SOON)
    expect(page.locator("[data-live-say]")).to_have_text(f"Se vinculó {MACHINE}")
    compare(page, server, truth)
    expect(steps.get_by_text("Hecho")).to_have_count(2)

    page.get_by_role("link", name="Clientes", exact=True).click()
    page.get_by_label("Buscar por nombre").fill(person.name)
    row = page.get_by_role("row", name=person.name)
    expect(row).to_contain_text(money(person.balance))
    row.get_by_role("link", name=person.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(person.name)
    for document in person.documents:
        expect(page.get_by_role("row", name=document.folio).first).to_contain_text(money(document.balance))

    page.get_by_role("link", name="Enviar recordatorio").click()
    letter = page.get_by_role("article", name="Así se leerá")
    subject = letter.locator(".strong").inner_text()
    page.get_by_label(re.compile("^(Otro correo|Correo)")).fill(PAYER)
    expect(letter).to_contain_text(PAYER)
    templates = page.get_by_label("Plantilla")
    templates.select_option(index=templates.locator("option").count() - 1)
    expect(letter.locator(".strong")).not_to_have_text(subject)
    subject = letter.locator(".strong").inner_text()
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_text("El recordatorio va en camino.")).to_be_visible()

    mail = open_mail(relay, PAYER)
    assert mail["Subject"] == subject
    assert mail["Reply-To"] == EMAIL
    page.reload()
    sent = page.locator(".timeline li", has_text=PAYER)
    expect(sent).to_contain_text("abierto")
    expect(sent).to_contain_text(subject)
    page.goto(f"{server.url}/panel")
    expect(page.get_by_text("Primeros pasos")).to_have_count(0)
    assert told == []


def test_the_same_without_scripts(
    browser: Browser, server: ServerProcess, relay: Mailbox, truth: Truth, tmp_path: Path
) -> None:
    email, payer, person = "sinscript@ferreteria.mx", "otra@cliente.mx", debtor(truth)
    context = browser.new_context(java_script_enabled=False, locale="es-MX")
    page = context.new_page()
    register(page, server, email)
    verify(page, relay, email)
    pair(page, server, configured(tmp_path / "agent", truth))
    compare(page, server, truth)
    page.goto(f"{server.url}/clientes")
    page.get_by_label("Buscar por nombre").fill(person.key.strip())
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("link", name=person.name).click()
    page.get_by_role("link", name="Enviar recordatorio").click()
    page.get_by_label(re.compile("^(Otro correo|Correo)")).fill(payer)
    page.get_by_role("button", name="Ver cómo queda").click()
    expect(page.get_by_role("article", name="Así se leerá")).to_contain_text(payer)
    page.get_by_role("button", name="Enviar", exact=True).click()
    open_mail(relay, payer)
    page.goto(page.url.partition("?")[0])
    expect(page.locator(".timeline li", has_text=payer)).to_contain_text("abierto")
    context.close()


def tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until the element is focused; every stop on the way shows that it is."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SHOWN), page.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"no Tab reaches {name}")


def test_by_keyboard_alone(
    context: BrowserContext, server: ServerProcess, relay: Mailbox, truth: Truth, tmp_path: Path
) -> None:
    email, payer, person = "teclado@ferreteria.mx", "teclas@cliente.mx", debtor(truth)
    before = context.new_page()
    register(before, server, email)
    verify(before, relay, email)
    pair(before, server, configured(tmp_path / "agent", truth))
    context.clear_cookies()
    page = context.new_page()
    page.goto(f"{server.url}/entrar")
    for field, value in (("Correo", email), ("Contraseña", PASSWORD)):
        tab_to(page, "textbox", field)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/panel")
    tab_to(page, "link", "Clientes")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/clientes")
    tab_to(page, "link", person.name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(person.name)
    tab_to(page, "link", "Enviar recordatorio")
    page.keyboard.press("Enter")
    other = page.get_by_label(re.compile("^(Otro correo|Correo)"))
    expect(other).to_be_visible()
    tab_to(page, "textbox", other.evaluate("(one) => one.labels[0].textContent.trim().replace(/\\s+/g, ' ')"))
    page.keyboard.type(payer)
    expect(page.get_by_role("article", name="Así se leerá")).to_contain_text(payer)
    tab_to(page, "button", "Enviar")
    page.keyboard.press("Enter")
    expect(page.get_by_text("El recordatorio va en camino.")).to_be_visible()
    assert relay.first(payer, "")
