"""Words for moments, spans and results."""

from datetime import timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from agent.core.delivery import Result
from agent.core.words import RESULTS, ago, ended, lasting, mismatch, moment, pesos, retried
from tests.support.agent_fakes import NOON

LOCAL = NOON.astimezone(ZoneInfo("America/Mexico_City"))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "hace un momento"),
        (timedelta(seconds=59), "hace un momento"),
        (timedelta(seconds=60), "hace 1 minuto"),
        (timedelta(minutes=4, seconds=59), "hace 4 minutos"),
        (timedelta(minutes=60), "hace 1 hora"),
        (timedelta(hours=23), "hace 23 horas"),
        (timedelta(days=1), "hace 1 día"),
        (timedelta(days=8), "hace 8 días"),
    ],
)
def test_spans_are_said_in_their_largest_unit(span: timedelta, words: str) -> None:
    assert ago(span) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "hace un momento"), (59, "hace 59 minutos"), (60, "24 nov 2026, 11:00"), (-90, "24 nov 2026, 13:30")],
)
def test_moments_are_local(minutes: int, words: str) -> None:
    assert moment(NOON - timedelta(minutes=minutes), LOCAL) == words


def test_money_has_its_sign_and_its_commas() -> None:
    assert [pesos(cents) for cents in (0, 7, 431_329_109, -250)] == ["$0.00", "$0.07", "$4,313,291.09", "-$2.50"]


def test_every_result_has_its_word() -> None:
    assert RESULTS.keys() == set(get_args(Result))


def test_differences_are_counted_and_a_few_named() -> None:
    assert mismatch(["resumen.saldoTotal"]) == "La nube recibió todo, pero 1 suma no cuadra: resumen.saldoTotal."
    assert mismatch(["a", "b", "c", "d"], "Empresa 02") == (
        "Empresa 02: la nube recibió todo, pero 4 sumas no cuadran: a, b, c y 1 más."
    )


@pytest.mark.parametrize(
    ("said", "shown"), [("", ""), ("Falló", "Falló."), ("Falló.", "Falló."), ("¿Sigues?", "¿Sigues?"), ("«x»", "«x»")]
)
def test_every_sentence_ends(said: str, shown: str) -> None:
    assert ended(said) == shown


def test_that_it_is_tried_again_is_said_once() -> None:
    assert retried("Sin conexión") == "Sin conexión. Se reintentará solo."
    assert retried("Revisa la red; se reintentará solo.") == "Revisa la red; se reintentará solo."
    assert retried("") == "Se reintentará solo."


def test_a_long_span_is_told_in_days_and_a_short_one_not_at_all() -> None:
    assert [lasting(timedelta(minutes=minutes)) for minutes in (0, 1, 119, 43_200)] == [
        "",
        "1 minuto",
        "1 hora",
        "30 días",
    ]
