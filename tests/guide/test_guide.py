"""The guide says what the program says: its messages, its pictures, what is sent and what never is."""

import re
from collections import Counter

import pytest

from agent.core.refusals import _ADVICE_BY_CODE
from agent.ui.presenters.payload import NEVER, SENT
from tests.guide.__main__ import PICTURES, shown
from tests.guide.sentences import VARIABLE, literals, said
from tests.guide.table import ELSEWHERE, PAGE, is_shown, place_of, table, written

LARGEST = 60_000
"""Bytes of a picture."""
NOT_MESSAGES = {
    "agent/app/relogin.py": (1, "a login that was refused, in the engine's own words"),
    "agent/app/wizard.py": (1, "notes beside a database that was found"),
    "agent/core/commands.py": (7, "answers to the cloud, shown there and in Actividad"),
    "agent/core/doctor.py": (6, "what is found well needs nothing from anybody"),
    "agent/core/doctor_network.py": (5, "what is found well, and names of ways out"),
    "agent/core/pause.py": (1, "the menu's own words"),
    "agent/core/remarks.py": (
        14,
        "remarks that nobody can do anything about (docs/agent.md), and what is said of a single one",
    ),
    "agent/core/refusals.py": (2, "ends of what the service itself says"),
    "agent/desktop/autostart.py": (3, "a place, named in a sentence that is in the guide"),
    "agent/engine/errands.py": (1, "answers to the cloud, shown there"),
    "agent/erp/discover.py": (7, "notes beside a database that was found"),
    "agent/erp/drivers/sql_errors.py": (1, "the server's words, looked for"),
    "agent/erp/drivers/translate.py": (1, "the engine's words, looked for"),
    "agent/erp/grants.py": (2, "the script, to hand on"),
    "agent/erp/listed.py": (4, "notes beside a database that SAE lists"),
    "agent/erp/sae/mapping.py": (1, "a place, named in a sentence that is in the guide"),
    "agent/erp/tables.py": (1, "why a table cannot be read, named in a sentence that is in the guide"),
    "agent/errors.py": (
        7,
        "the system's reasons, named in a sentence that is in the guide; and how to pair by command",
    ),
    "agent/state/file.py": (2, "the system's reasons, named in a sentence that is in the guide"),
    "agent/state/lock.py": (2, "for whoever types commands"),
    "agent/app/tray.py": (2, "for whoever types commands"),
}
"""How many of a module's words for a person are not in the guide, and why; one more must be thought about."""


@pytest.fixture
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\\|", "|").replace("&lt;", "<"))


def test_the_messages_are_the_programs_own(page: str) -> None:
    assert page == written(page), "run python -m tests.guide"


def test_every_sentence_has_its_place_and_something_to_do() -> None:
    assert [one for one in said() if is_shown(one) and place_of(one.path) is None] == []
    rows = [line.strip("| ").split(" | ") for line in table().splitlines() if line.startswith("| ")]
    assert len(rows) > 100
    assert [row for row in rows if len(row) != 2 or not row[1].strip(f"{VARIABLE}—. ")] == []


def test_nothing_that_looks_like_words_for_a_person_is_forgotten(page: str) -> None:
    elsewhere = (*ELSEWHERE, "agent/ui/")  # the screens themselves
    known = flat(page)
    words = [(path, text) for path, text in literals() if not path.startswith(elsewhere)]
    assert len(words) > 100
    forgotten = [(path, text) for path, text in words if flat(text).rstrip(".") not in known]
    counted = Counter(path for path, _ in forgotten)
    assert counted == {path: number for path, (number, _) in NOT_MESSAGES.items()}, forgotten


def test_what_is_left_out_is_left_out_of_something() -> None:
    paths = {path for path, _ in literals()} | {one.path for one in said()}
    assert [one for one in ELSEWHERE if not any(path.startswith(one) for path in paths)] == []


def test_what_is_sent_and_what_never_is_stand_as_in_the_window(page: str) -> None:
    assert [line for line in (*SENT, *NEVER) if f"- {line}\n" not in page] == []


def test_what_to_do_about_the_services_refusals_is_said(page: str) -> None:
    assert [advice for advice in _ADVICE_BY_CODE.values() if advice not in page] == []


def test_every_picture_is_there_small_and_shown() -> None:
    kept = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert set(kept) == shown(), "run python -m tests.guide"
    assert {name: size for name, size in kept.items() if size > LARGEST} == {}
