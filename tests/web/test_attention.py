"""What the panel says needs a person today, each line with the place where it is dealt with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.capabilities.collections.model import PausedBy, Policy
from server.capabilities.collections.service.keeping import Pending
from server.capabilities.connectors.model import Company
from server.capabilities.receivables.figures import Aging, Bucket
from server.faces.web.attention import MOST, Item, Looked, attention

NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
MACHINE = UUID(int=7)
NOTHING = Aging(tuple(Bucket(name, 0, 0, 0) for name in ("vigente", "1-30", "31-60", "61-90", "90+")), 0)
FINE = Company(
    id=UUID(int=1),
    organization_id=UUID(int=2),
    empresa_id="01",
    rfc=None,
    name="Ferretería",
    connector_id=MACHINE,
    verified_at=NOW - timedelta(minutes=4),
    matches=True,
)
QUIET = Pending(Policy(), enabled=True, later=0, late=0, failed=0, bounced=0)
CALM = Looked(
    now=NOW,
    machines=(),
    companies=(FINE,),
    aging=NOTHING,
    fell_due=NOTHING,
    falls_due=NOTHING,
    pending=QUIET,
    proven=True,
    links={"90+": "/a", "fell": "/b", "falls": "/c"},
)


def only(looked: Looked) -> Item:
    [found] = attention(looked)
    return replace(found, title=found.title.replace("\u00a0", " "), detail=found.detail.replace("\u00a0", " "))


def test_nothing_to_do_says_nothing() -> None:
    assert attention(CALM) == []


@pytest.mark.parametrize(
    ("pending", "title", "href"),
    [
        (replace(QUIET, failed=2), "2 recordatorios no se entregaron", "/cobranza?estado=fallido"),
        (replace(QUIET, late=1), "1 recordatorio espera para salir", "/cobranza?estado=espera"),
        (replace(QUIET, later=3), "3 recordatorios programados", "/cobranza?estado=espera"),
        (replace(QUIET, bounced=1), "1 dirección rebotó", "/cobranza/reglas#bajas"),
        (replace(QUIET, enabled=False), "Tus envíos están en pausa", "/cobranza"),
        (
            replace(QUIET, policy=Policy(paused_at=NOW, paused_by=PausedBy.BOUNCES)),
            "Tus envíos están en pausa",
            "/cobranza",
        ),
    ],
)
def test_what_waits_failed_and_bounced(pending: Pending, title: str, href: str) -> None:
    found = only(replace(CALM, pending=pending))
    assert (found.title, found.href) == (title, href)


def test_a_company_that_does_not_add_up_leads_to_its_machine() -> None:
    found = only(replace(CALM, companies=(replace(FINE, matches=False),)))
    assert (found.title, found.href, found.bad) == ("Ferretería no cuadra con SAE", f"/conectores/{MACHINE}", True)


@pytest.mark.parametrize(
    ("age", "title"),
    [
        (timedelta(hours=19), None),
        (timedelta(hours=21), "Los recordatorios de Ferretería se pausarán en 3 horas"),
        (timedelta(hours=23, minutes=35), "Los recordatorios de Ferretería se pausarán en 25 minutos"),
        (timedelta(hours=25), "Los recordatorios de Ferretería están en pausa"),
    ],
)
def test_reminders_that_an_old_cartera_will_stop(age: timedelta, title: str | None) -> None:
    looked = replace(CALM, companies=(replace(FINE, verified_at=NOW - age),))
    assert [one.title.replace("\u00a0", " ") for one in attention(looked)] == ([title] if title else [])
    assert attention(replace(looked, pending=None)) == []


def test_the_worst_comes_first_and_the_list_ends() -> None:
    many = tuple(replace(FINE, name=f"E{place}", matches=False) for place in range(MOST))
    found = attention(replace(CALM, companies=many, proven=False, pending=replace(QUIET, later=1)))
    assert [one.title for one in found] == [f"E{place} no cuadra con SAE" for place in range(MOST)]
