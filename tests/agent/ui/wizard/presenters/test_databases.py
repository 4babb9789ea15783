"""The list of databases."""

from dataclasses import replace

import pytest

from agent.ui.presenters.marks import Mark
from agent.ui.wizard.actions import Answered, Database
from agent.ui.wizard.presenters import databases
from agent.ui.wizard.presenters.databases import Row, State
from tests.support.fake_office import LONG_NAME
from tests.support.fake_steps import FIRST, OLD, SECOND, candidate

GOOD = Row(FIRST, State.GOOD, tested=Answered((candidate(),), can_write=False))


@pytest.mark.parametrize(
    ("version", "words"),
    [("9.00", "Aspel SAE 9"), ("10.00", "Aspel SAE 10"), ("8.50", "Aspel SAE 8.5"), ("", "Aspel SAE")],
)
def test_versions_are_said_as_people_say_them(version: str, words: str) -> None:
    assert databases.version(version) == words


def test_a_long_path_shows_its_end_and_a_short_one_itself() -> None:
    assert databases.brief(r"C:\A\B\SAE9.00\Empresa01\Datos\X.FDB") == r"…\SAE9.00\Empresa01\Datos\X.FDB"
    assert databases.brief("/srv/a/b/c/d.fdb") == "…/a/b/c/d.fdb"
    assert databases.brief(r"C:\X.FDB") == r"C:\X.FDB"


def test_a_row_says_what_was_found_and_what_its_test_earned() -> None:
    fresh = databases.line(Row(FIRST))
    assert (fresh.title, fresh.subtitle) == ("Empresa 01", r"Aspel SAE 9 · C:\Aspel\SAE9.00\E1.FDB")
    assert fresh.ticks[0].mark is None
    good = databases.line(GOOD)
    assert good.title == f"01 · {LONG_NAME}"
    assert {tick.mark for tick in good.ticks} == {Mark.GOOD}
    assert [tick.words for tick in good.ticks][1:] == [
        "RFC EKU9003173C9 · último movimiento 24 nov 2026",
        "Este usuario solo puede leer.",
    ]


def test_a_login_that_could_write_is_amber_and_one_nobody_knows_of_says_nothing() -> None:
    writes = databases.line(replace(GOOD, tested=Answered((candidate(),), can_write=True)))
    assert writes.ticks[-1].mark is Mark.CARE
    unknown = databases.line(replace(GOOD, tested=Answered((candidate(),))))
    assert len(unknown.ticks) == 2


def test_several_companies_in_one_base_are_named_each() -> None:
    tested = Answered((candidate("01", "Uno"), candidate("02", "Dos", None)))
    line = databases.line(replace(GOOD, tested=tested))
    assert line.title == "2 empresas en una base"
    assert line.ticks[1].words.startswith("01 · Uno · RFC")


def test_a_failure_says_why_and_what_to_do() -> None:
    line = databases.line(Row(FIRST, State.FAILED, title="No responde", advice="Enciéndelo."))
    assert (line.ticks[0].mark, line.ticks[0].words, line.advice) == (Mark.BAD, "No responde.", "Enciéndelo.")


def test_what_is_not_worth_reading_stands_aside() -> None:
    rows = [Row(FIRST), Row(OLD)]
    assert [databases.is_aside(row) for row in rows] == [False, True]
    assert databases.aside(rows, shown=False) == "&Ver 1 base que no se lee"
    assert databases.untested(rows) == rows[:1]


def test_one_of_another_machine_says_how_to_add_it_and_is_not_tested() -> None:
    row = Row(Database("firebird", r"\\SRV\c\E1.FDB", r"\\SRV\c\E1.FDB", reachable=False, note="Está en SRV"))
    assert not databases.is_aside(row)
    assert not databases.can_test(row)
    assert "agrégala a mano" in databases.line(row).advice


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], databases.NONE),
        (
            [Row(FIRST), Row(SECOND), Row(OLD)],
            "Se encontró Aspel SAE 9 con 2 empresas. Falta probar la conexión.",
        ),
        ([Row(OLD)], "Lo que se encontró son ejemplos o copias. Agrega a mano la base con la que trabajas."),
        ([Row(FIRST, State.TESTING), GOOD], "Probando la conexión…"),
        ([GOOD, Row(SECOND, State.FAILED)], "Listo: se puede leer 1 empresa."),
    ],
)
def test_the_whole_is_one_sentence(rows: list[Row], sentence: str) -> None:
    assert databases.verdict(rows) == sentence


def test_the_next_step_waits_for_a_test_under_way() -> None:
    assert databases.is_ready([GOOD, Row(OLD)])
    assert not databases.is_ready([GOOD, Row(SECOND, State.TESTING)])
    assert not databases.is_ready([Row(FIRST)])
