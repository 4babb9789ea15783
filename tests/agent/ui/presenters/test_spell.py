"""Sizes, spans and names."""

import pytest

from agent.ui.office import Working
from agent.ui.presenters import spell


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 KB"), (13_120_000, "13.1 MB")]
)
def test_sizes(count: int, words: str) -> None:
    assert spell.size(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.04, "0.0 s"), (12.4, "12 s"), (200, "3 min 20 s"), (3600, "60 min 00 s")]
)
def test_spans(seconds: float, words: str) -> None:
    assert spell.span(seconds) == words


def test_a_long_name_ends_where_a_list_does() -> None:
    assert spell.company("01", None) == "Empresa 01"
    assert spell.company("01", "Refacciones Nájera") == "01 · Refacciones Nájera"


def test_a_step_of_unknown_length_says_how_far_it_is() -> None:
    assert spell.step(Working("01", "rows", 17, 0)) == "leyendo clientes: 17"
