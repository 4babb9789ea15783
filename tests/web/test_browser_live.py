"""Pages that are followed, in a real browser: figures and answers arrive by themselves, and end with the session."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from contract.connectors import CommandResult, CompanyHello, Heartbeat, Progress
from server.capabilities.accounts.model import SubjectKind
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.web.conftest import Fleet, Syncing
from tests.web.test_browser import CHROMIUM, browser, complaints, register, site

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]
__all__ = ["browser", "site"]

EMAIL = "siguiendo@empresa.mx"


class Office(Syncing):
    """The owner's machine, on the server's own clock."""

    def send(self, cents: int) -> None:
        """A sync of one invoice."""
        now = datetime.now(UTC)
        content = data({"C001": [Doc("F-1", now.date() - timedelta(days=40), cents)]}, now.date())
        with self.services.db.transaction(self.organization_id) as tx:
            self.services.ingest.sync(tx, self.connector_id, body(content, now.isoformat()))

    def beat(self, **said: object) -> list[UUID]:
        """A heartbeat; what it is asked to do."""
        with self.services.db.transaction(self.organization_id) as tx:
            heard = Heartbeat(status="healthy", **said)  # type: ignore[arg-type]
            return [one.id for one in self.services.connectors.heartbeat(tx, self.connector_id, heard)]


@pytest.fixture
def page(browser: Browser, site: tuple[str, Services]) -> Iterator[Page]:
    """The owner, just registered."""
    context = browser.new_context(viewport={"width": 768, "height": 900}, locale="es-MX")
    opened = context.new_page()
    yield opened
    context.close()


def office(page: Page, site: tuple[str, Services], email: str) -> Office:
    """An organization with a paired machine."""
    origin, services = site
    register(page, origin, email)
    paired = Fleet(services).pair(email, companies=(CompanyHello("01", "Ferretería Núñez"),))
    mine = Fleet(services).organization(email).organization.id
    return Office(services, services.clock, mine, paired.connector_id)  # type: ignore[arg-type]


def test_the_panel_follows_each_sync_and_ends_with_the_session(page: Page, site: tuple[str, Services]) -> None:
    mine = office(page, site, EMAIL)
    mine.send(1_234_567)
    told = complaints(page)
    page.goto(f"{site[0]}/panel")
    expect(page.get_by_text("Tu cartera cuadra con SAE al centavo")).to_be_visible()
    page.get_by_text("Ver en tabla").click()
    mine.send(7_654_321)
    expect(page.locator(".figure--total dd").first).to_have_text("$76,543.21")
    expect(page.locator("details[open] table")).to_be_visible()
    assert told == []
    person = Fleet(mine.services).organization(EMAIL).user.id
    with mine.services.db.transaction(mine.organization_id) as tx:
        mine.services.accounts.sessions.end_subject(tx, SubjectKind.USER, person)
    expect(page.get_by_text("Esta página dejó de actualizarse sola.")).to_be_visible()
    page.get_by_role("link", name="Actualizar").click()
    expect(page.get_by_role("button", name="Entrar", exact=True)).to_be_visible()


def test_a_machine_is_asked_and_answers_while_it_is_watched(page: Page, site: tuple[str, Services]) -> None:
    mine = office(page, site, "maquina@empresa.mx")
    page.goto(f"{site[0]}/conectores/{mine.connector_id}")
    page.get_by_label("Minutos entre sincronizaciones").fill("30")
    page.get_by_label("Horas").select_option("entre")
    page.get_by_label("Desde").fill("08:00")
    page.get_by_label("Hasta").fill("20:00")
    page.get_by_role("button", name="Pedir el cambio").click()
    expect(page.get_by_text("cada 30 minutos, de 08:00 a 20:00")).to_be_visible()
    expect(page.get_by_text("Pendiente", exact=True)).to_be_visible()
    page.get_by_label("Nombre").fill("A medio escribir")
    [asked] = mine.beat(progreso=Progress("01", "rows", 1200, 5000))
    expect(page.get_by_text("1,200 de 5,000 clientes")).to_be_visible()
    mine.beat(command_results=[CommandResult(str(asked), True, "Cada 30 minutos")])
    expect(page.get_by_text("Hecho", exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_label("Nombre")).to_have_value("A medio escribir")
