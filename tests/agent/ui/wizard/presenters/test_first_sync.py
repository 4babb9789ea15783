"""The first sync in words."""

from dataclasses import replace
from datetime import timedelta

from agent.core.delivery import Outcome
from agent.core.health import Colour, Health
from agent.ui.office import CompanyState, Snapshot, Working
from agent.ui.presenters.marks import Mark
from agent.ui.wizard.presenters.first_sync import AT_WORK, STARTING, WAITING, present
from tests.support.fake_office import LINK, NOW, company, failing, well

LINKED = replace(LINK, since=NOW - timedelta(minutes=5))


def waiting(empresa_id: str) -> CompanyState:
    return replace(company(empresa_id), known=None, outcome=None, totals=None)


def machine(*states: CompanyState) -> Snapshot:
    return replace(well(), link=LINKED, companies=states)


def test_it_goes_from_waiting_over_rows_and_bytes_to_a_cartera_that_agrees() -> None:
    assert present(machine(), None, ("01",)).sentence == STARTING
    snapshot = machine(waiting("01"), waiting("02"))
    face = present(snapshot, Working("01", "rows", 10, 40), ("01", "02"), {"01": "Nájera", "02": "Otra"})
    assert (face.mark, face.sentence, face.finished) == (Mark.BUSY, AT_WORK, False)
    first, second = face.cards
    assert (first.title, first.step, first.fraction) == ("Nájera", "Leyendo clientes: 10 de 40", 0.25)
    assert (second.title, second.mark, second.sentence) == ("Otra", Mark.STOPPED, WAITING)
    sending = present(snapshot, Working("01", "bytes", 500, 2000), ("01", "02"))
    assert sending.cards[0].step == "Enviando: 500 bytes de 2.0 KB"
    half = present(machine(company("01"), waiting("02")), None, ("01", "02"))
    assert not half.finished
    done = present(machine(company("01"), company("02")), None, ("01", "02"))
    assert (done.mark, done.finished) == (Mark.GOOD, True)
    assert done.sentence == "¡Listo! La cartera de tus 2 empresas cuadra con SAE al centavo."
    assert all(card.bars for card in done.cards)


def test_only_what_was_just_chosen_is_awaited() -> None:
    face = present(machine(waiting("01"), company("02")), None, ("02",))
    assert [card.id for card in face.cards] == ["02"]
    assert face.sentence == "¡Listo! Tu cartera cuadra con SAE al centavo."
    assert len(present(machine(company("01"), company("02")), None, ()).cards) == 2


def test_what_another_link_left_behind_is_no_end() -> None:
    old = replace(company("01"), outcome=Outcome("01", NOW - timedelta(days=3), "revoked"))
    assert not present(machine(old), None, ()).finished


def test_trouble_is_told_with_its_company() -> None:
    face = present(replace(failing(), link=LINKED), None, ())
    assert (face.mark, face.finished) == (Mark.BAD, True)
    assert face.cards[1].sentence == "Otro equipo ya envía esta empresa"


def test_a_verification_that_was_not_said_is_not_claimed() -> None:
    known = company("01").known
    assert known is not None
    state = replace(company("01"), known=replace(known, matches=None), health=Health(Colour.GREEN, "Todo al día"))
    assert present(machine(state), None, ()).sentence == "¡Listo! La nube tiene lo mismo que SAE."


def test_an_engine_that_cannot_begin_says_why() -> None:
    snapshot = replace(machine(waiting("01")), trouble="Otro programa trabaja aquí.")
    assert present(snapshot, None, ()).sentence == "Otro programa trabaja aquí."
