"""A company's card."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agent.core.delivery import Outcome
from agent.core.health import Colour, Health
from agent.core.pause import Span, begin
from agent.core.totals import Totals
from agent.ui.office import CompanyState, Snapshot, Working
from agent.ui.presenters.marks import Mark
from agent.ui.presenters.summary import Card, cards
from tests.support.fake_office import LONG_NAME, NOW, company, unlinked, well


def card(state: CompanyState, working: Working | None = None, **changes: object) -> Card:
    snapshot: Snapshot = replace(well(), companies=(state,), **changes)  # type: ignore[arg-type]
    (made,) = cards(snapshot, working)
    return made


def test_a_company_that_is_equal_to_sae() -> None:
    made = card(company())
    assert (made.title, made.subtitle) == (LONG_NAME, "Empresa 01")
    assert (made.mark, made.sentence) == (Mark.GOOD, "Cuadra con SAE al centavo; se comparó hace 4 minutos.")
    assert made.total == "$1,441,183.47"
    assert made.split == "Por vencer $578,449.53 · Vencido $862,733.94 (60 %)"
    assert made.cut == "Al 24 nov 2026, 24 clientes leídos"
    assert (made.last, made.coming) == ("Última revisión: sin cambios, hace 4 minutos", "Siguiente: hoy a las 18:15")
    assert (made.step, made.fraction) == ("", None)


def test_its_bars_are_shares_of_the_largest_and_say_their_documents() -> None:
    bars = card(company()).bars
    assert [bar.label for bar in bars] == [
        "Por vencer", "1 a 30 días", "31 a 60 días", "61 a 90 días", "Más de 90 días",
    ]  # fmt: skip
    assert [bar.share for bar in bars] == pytest.approx([57_844_953 / 65_414_805, 1, 20_858_589 / 65_414_805, 0, 0])
    assert (bars[1].amount, bars[1].documents) == ("$654,148.05", "47 documentos")


def test_a_company_that_owes_nothing_has_empty_bars() -> None:
    made = card(replace(company(), totals=Totals(date(2026, 11, 24), 3, (0,) * 5, (0,) * 5)))
    assert (made.total, made.split) == ("$0.00", "Por vencer $0.00 · Vencido $0.00")
    assert [bar.share for bar in made.bars] == [0.0] * 5


def test_a_company_that_was_never_read() -> None:
    fresh = CompanyState("07", "f", health=Health(Colour.AMBER, "Empresa 07: todavía no se ha enviado."))
    made = card(fresh)
    assert (made.title, made.subtitle, made.total, made.bars) == ("Empresa 07", "", "—", ())
    assert (made.mark, made.sentence) == (Mark.CARE, "Todavía no se ha enviado.")
    assert (made.last, made.coming) == ("Aún sin envíos", "Siguiente: en un momento")


def test_trouble_is_said_without_naming_the_company_twice() -> None:
    state = replace(company(), health=Health(Colour.RED, "Empresa 01: la nube recibió todo, pero 1 suma no cuadra: x."))
    made = card(state)
    assert (made.mark, made.sentence) == (Mark.BAD, "La nube recibió todo, pero 1 suma no cuadra: x.")


def test_a_server_that_did_not_say_is_not_quoted() -> None:
    state = company()
    assert state.known is not None
    made = card(replace(state, known=replace(state.known, matches=None)))
    assert made.sentence == "La nube tiene lo mismo que SAE; se comparó hace 4 minutos."


def test_progress_is_shown_on_the_company_at_work_alone() -> None:
    first, second = cards(well(), Working("02", "bytes", 1_200_000, 2_400_000))
    assert (first.step, first.fraction) == ("", None)
    assert (second.step, second.fraction) == ("Enviando: 1.2 MB de 2.4 MB", 0.5)
    assert card(company(), Working("01", "rows", 10, 0)).fraction == -1


def test_what_comes_next_in_a_pause_without_a_link_and_late() -> None:
    assert card(company(), pause=begin(Span.TODAY, NOW)).coming == "Siguiente: cuando termine la pausa"
    assert card(company(), link=None).coming == "Siguiente: cuando vincules este equipo"
    assert card(replace(company(), due=NOW - timedelta(hours=1))).coming == "Siguiente: en un momento"
    assert card(replace(company(), due=NOW + timedelta(days=1))).coming == "Siguiente: mañana a las 18:00"
    assert card(replace(company(), due=NOW + timedelta(days=3))).coming == "Siguiente: 27 nov 2026 a las 18:00"


def test_without_a_link_nothing_is_promised() -> None:
    state = replace(company(), health=None)
    (made,) = cards(replace(unlinked(), companies=(state,)), None)
    assert (made.mark, made.sentence) == (Mark.STOPPED, "No se envía mientras este equipo no esté vinculado.")


def test_a_failure_is_dated() -> None:
    state = replace(company(), outcome=Outcome("01", NOW - timedelta(days=2), "failed", "x"))
    assert card(state).last == "Última revisión: falló, 22 nov 2026, 18:00"
