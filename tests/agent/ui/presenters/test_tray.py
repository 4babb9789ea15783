"""The face of every state a person may meet, and when a balloon speaks up."""

from dataclasses import replace

import pytest

from agent.core.health import Colour, Health
from agent.core.orders import Order
from agent.core.pause import Span, begin
from agent.errors import disk_full
from agent.ui.office import Snapshot, Working
from agent.ui.presenters.marks import Mark
from agent.ui.presenters.tray import LONGEST_TIP, STARTING, announce, announce_order, present
from tests.support.fake_office import LINK, NOW, failing, unlinked, well

AMBER = replace(well(), health=Health(Colour.AMBER, "Empresa 01: sin comparar con SAE desde hace 4 horas."))
REVOKED = replace(unlinked(), link=replace(LINK, revoked=True))
PAUSED = replace(well(), pause=begin(Span.HOUR, NOW))
STUCK = replace(well(), trouble="El agente ya está trabajando en este equipo.")
FULL = str(disk_full("C:\\Users\\ana\\CobranzaCloud"))
NO_ROOM = replace(well(), trouble=FULL, health=Health(Colour.RED, FULL))
BUSY = Working("01", "rows", 1204, 3020)


@pytest.mark.parametrize(
    ("snapshot", "working", "mark", "words", "sync", "pause"),
    [
        (None, None, Mark.BUSY, STARTING, False, False),
        (well(), None, Mark.GOOD, "Todo al día: tu cartera cuadra con SAE al centavo, hace 4 minutos.", True, True),
        (well(), BUSY, Mark.BUSY, "Empresa 01, leyendo clientes: 1,204 de 3,020.", False, True),
        (well(), Working("01"), Mark.BUSY, "Empresa 01, revisando si algo cambió.", False, True),
        (AMBER, None, Mark.CARE, "Empresa 01: sin comparar con SAE desde hace 4 horas.", True, True),
        (failing(), None, Mark.CARE, "Empresa 02: Otro equipo ya envía esta empresa", True, True),
        (unlinked(), None, Mark.STOPPED, unlinked().health.sentence, False, False),
        (REVOKED, None, Mark.STOPPED, unlinked().health.sentence, False, False),
        (PAUSED, None, Mark.STOPPED, "En pausa hasta las 19:00.", True, False),
        (STUCK, None, Mark.CARE, "El agente ya está trabajando en este equipo.", False, True),
        (NO_ROOM, BUSY, Mark.CARE, FULL, False, True),
        (replace(well(), companies=()), None, Mark.GOOD, well().health.sentence, False, True),
    ],
    ids=[
        "starting", "well", "reading", "checking", "amber", "red", "unlinked", "revoked", "paused", "stuck",
        "full", "none",
    ],
)  # fmt: skip
def test_every_state_has_a_mark_a_sentence_and_what_may_be_done(
    snapshot: Snapshot | None, working: Working | None, mark: Mark, words: str, sync: bool, pause: bool
) -> None:
    face = present(snapshot, working)
    assert (face.mark, face.sentence, face.can_sync, face.can_pause) == (mark, words, sync, pause)


def test_the_tip_is_as_long_as_windows_shows() -> None:
    long = replace(well(), health=Health(Colour.RED, "palabra " * 40))
    tip = present(long, None).tip
    assert len(tip) == LONGEST_TIP
    assert tip.endswith("…")
    assert present(well(), None).tip == f"CobranzaCloud: {well().health.sentence}"


def test_a_balloon_speaks_once_an_episode_and_only_where_a_person_must_act() -> None:
    other = replace(failing(), health=Health(Colour.RED, "La nube recibió todo, pero 3 sumas no cuadran: a, b, c."))
    episode, said = "", []
    for snapshot in (well(), AMBER, failing(), AMBER, other, REVOKED, REVOKED, well(), failing(), PAUSED):
        episode, balloon = announce(episode, snapshot)
        if balloon is not None:
            said.append(balloon.text)
    assert said == [failing().health.sentence, REVOKED.health.sentence, failing().health.sentence]


def test_a_machine_nobody_has_linked_is_not_nagged() -> None:
    assert announce("", unlinked()) == ("", None)


def test_what_failed_before_a_pause_waits_until_it_is_over() -> None:
    paused = replace(failing(), pause=begin(Span.ALWAYS, NOW))
    assert announce("", paused) == ("", None)
    assert announce("", failing())[1] is not None


def test_a_full_disk_says_what_to_do_and_speaks_up() -> None:
    assert "Libera espacio" in present(NO_ROOM, None).sentence
    episode, balloon = announce("", NO_ROOM)
    assert balloon is not None
    assert balloon.text == FULL
    assert announce(episode, NO_ROOM)[1] is None


def test_of_what_is_asked_from_afar_only_a_version_to_install_speaks_up_and_once() -> None:
    order = Order(id="7", at=NOW, type="update", who="Ana Ríos", ok=False, detail="La versión 9 se instala aquí")
    told, balloon = announce_order("", replace(well(), wanted=order))
    assert balloon is not None
    assert (balloon.title, balloon.text) == ("Ana Ríos pide actualizar el programa", "La versión 9 se instala aquí.")
    assert announce_order(told, replace(well(), wanted=order))[1] is None
    assert announce_order(told, well()) == (told, None)
