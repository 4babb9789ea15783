"""Refusals as a person reads them."""

import pytest

from agent.core.delivery import Refusal
from agent.core.refusals import to_error
from contract.errors import reaction


@pytest.mark.parametrize(
    ("status", "code", "retry_after", "exit_code", "word"),
    [
        (404, "LINK_CODE_INVALID", None, 1, "pide otro en la página Conectores"),
        (409, "EMPRESA_IN_USE", None, 1, "Elige en la página Conectores"),
        (409, "EMPRESA_MOVED", None, 1, "Otro equipo"),
        (422, "CLOCK_SKEW", None, 1, "fecha y la hora"),
        (429, None, 60.0, 1, "Espera 1 minuto e"),
        (429, None, 840.0, 1, "Espera 14 minutos e"),
        (429, None, 2_592_000.0, 1, "Espera 30 días e"),
        (503, None, None, 1, "en unos minutos"),
        (0, None, None, 1, "en unos minutos"),
        (400, "VALIDATION_ERROR", None, 1, "a soporte"),
        (401, None, None, 3, "código nuevo"),
        (403, "CONNECTOR_REVOKED", None, 4, "código"),
    ],
)
def test_each_refusal_has_one_advice_and_an_exit_code(
    status: int, code: str | None, retry_after: float | None, exit_code: int, word: str
) -> None:
    error = to_error(Refusal(reaction(status, code), status, code, "El servidor dijo que no.", retry_after))
    assert (error.exit_code, word in error.advice) == (exit_code, True)
    assert not error.title.endswith(".")
