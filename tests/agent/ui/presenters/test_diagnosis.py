"""Findings, the worst first."""

from agent.core.doctor_result import amber, green, red
from agent.ui.presenters import diagnosis
from agent.ui.presenters.marks import Mark

GOOD = green("a", "SAE", "Se encontró.")
CARE = amber("b", "Usuario", "Se entra con SYSDBA.", "Crea otro.")
BAD = red("c", "Acceso", "Venció.", "Vincula otra vez.")


def test_what_needs_a_person_comes_first_and_order_is_kept_within() -> None:
    made = diagnosis.lines([GOOD, CARE, BAD, GOOD])
    assert [line.mark for line in made] == [Mark.BAD, Mark.CARE, Mark.GOOD, Mark.GOOD]
    assert (made[0].name, made[0].title, made[0].advice) == ("Acceso", "Venció.", "Vincula otra vez.")


def test_the_whole_is_one_sentence() -> None:
    assert diagnosis.verdict([GOOD]) == (Mark.GOOD, "Todo está en orden.")
    assert diagnosis.verdict([GOOD, CARE]) == (Mark.CARE, "Funciona, y hay 1 cosa por mejorar.")
    assert diagnosis.verdict([BAD, BAD])[1].startswith("2 cosas impiden trabajar bien")


def test_copied_it_needs_no_colour() -> None:
    assert diagnosis.as_text([GOOD, BAD]).splitlines() == [
        "[MAL] Acceso: Venció. Vincula otra vez.",
        "[BIEN] SAE: Se encontró.",
    ]
