"""Rows of what happened: filtered, copied and exported."""

import csv
import io
from datetime import timedelta

from agent.core.delivery import Outcome
from agent.core.orders import Order
from agent.ui.presenters import activity
from agent.ui.presenters.activity import Kind
from tests.support.fake_office import NOW

SENT = Outcome("01", NOW, "full", "", 24, 139, 24_600, 3.4)
QUIET = Outcome("02", NOW - timedelta(minutes=20), "unchanged", seconds=0.01)
FAILED = Outcome("02", NOW - timedelta(days=400), "failed", "=HYPERLINK(1) La contraseña, «mal»", seconds=75.0)
ASKED = Order(id="1", at=NOW, type="sync_now", who="Ana Ríos", ok=True, detail="Sincronizando")
UNKNOWN = Order(id="2", at=NOW, type="dance", ok=False, detail="Esta versión del agente no sabe hacer «dance»")
HISTORY = (SENT, QUIET, FAILED)


def test_a_row_says_what_was_read_what_went_wrong_or_that_nothing_moved() -> None:
    assert activity.row(SENT, NOW) == (
        "24 nov, 18:00", "01", "Completo", "24 clientes, 139 documentos abiertos", "24.6 KB", "3.4 s",
    )  # fmt: skip
    assert activity.row(QUIET, NOW)[2:] == ("Sin cambios", "Nada se movió en SAE", "—", "0.0 s")
    old = activity.row(FAILED, NOW)
    assert (old[0], old[3], old[5]) == ("20 oct 2025, 18:00", FAILED.sentence, "1 min 15 s")


def test_filters_work_together_and_ignore_case() -> None:
    assert activity.chosen(HISTORY) == list(HISTORY)
    assert activity.chosen(HISTORY, company="02") == [QUIET, FAILED]
    assert activity.chosen(HISTORY, kind=Kind.TROUBLE) == [FAILED]
    assert activity.chosen(HISTORY, kind=Kind.SENT) == [SENT]
    assert activity.chosen(HISTORY, text=" CONTRASEÑA ") == [FAILED]
    assert activity.chosen(HISTORY, company="01", text="contraseña") == []
    assert activity.companies(HISTORY) == ["01", "02"]


def test_the_clipboard_gets_headings_and_tabs() -> None:
    lines = activity.as_text([SENT], NOW).splitlines()
    assert lines[0].split("\t") == list(activity.HEADINGS)
    assert lines[1].split("\t")[1] == "01"


def test_a_spreadsheet_reads_it_with_accents_figures_and_nothing_it_would_compute() -> None:
    content = activity.as_csv(HISTORY, NOW)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == ["2026-11-24 18:00:00", "01", "completo", "24", "139", "24600", "3.4", "", ""]
    assert rows[3][-1] == "'=HYPERLINK(1) La contraseña, «mal»"


def test_what_was_asked_from_afar_says_who_asked_and_what_came_of_it() -> None:
    assert activity.row(ASKED, NOW) == (
        "24 nov, 18:00", "—", "Cumplida", "Ana Ríos pidió sincronizar ahora: sincronizando.", "—", "—",
    )  # fmt: skip
    assert activity.row(UNKNOWN, NOW)[2:4] == (
        "No cumplida", "CobranzaCloud pidió «dance»: esta versión del agente no sabe hacer «dance»",
    )  # fmt: skip
    events: list[activity.Event] = [ASKED, SENT, UNKNOWN]
    assert activity.chosen(events, kind=Kind.ASKED) == [ASKED, UNKNOWN]
    assert activity.chosen(events, kind=Kind.TROUBLE) == [UNKNOWN]
    assert activity.chosen(events, kind=Kind.SENT) == activity.chosen(events, company="01") == [SENT]
    assert activity.chosen(events, text="ana ríos") == [ASKED]
    assert activity.companies(events) == ["01"]
    assert activity.counted(events) == "1 revisión y 2 peticiones desde la web"
    assert activity.counted([ASKED]) == "1 petición desde la web"
    evil = Order(id="3", at=NOW, type="restart", who="=cmd()", ok=True)
    cells = list(csv.reader(io.StringIO(activity.as_csv([evil], NOW).decode("utf-8-sig"))))[1]
    assert cells[2:] == ["cumplida", "", "", "", "", "'=cmd()", "'=cmd() pidió reiniciar el programa."]
