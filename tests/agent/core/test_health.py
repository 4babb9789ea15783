"""One colour and one sentence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from agent.core.delivery import Outcome, Result
from agent.core.health import Colour, Health, judge
from agent.core.pairing import Pairing
from agent.core.plan import Acknowledged
from contract.connectors import Endpoints, SyncConfig, Tokens
from tests.support.agent_fakes import NOON

PAIRING = Pairing(
    server="https://cobranza.example",
    connector_id="c-1",
    name="Caja",
    paired_at=NOON - timedelta(days=90),
    tokens=Tokens("a", "r", 1),
    config=SyncConfig(endpoints=Endpoints("", "")),
)
BOTH = ("01", "02")


def outcome(company: str, result: Result, sentence: str = "", minutes: int = 1) -> Outcome:
    return Outcome(company, NOON - timedelta(minutes=minutes), result, sentence)


def held(minutes: float, *, matches: bool | None = True) -> Acknowledged:
    return Acknowledged("s", NOON, "f" * 64, NOON - timedelta(minutes=minutes), matches)


def health(
    *last: Outcome,
    known: Mapping[str, Acknowledged] | None = None,
    companies: tuple[str, ...] = BOTH,
    pairing: Pairing | None = PAIRING,
) -> Health:
    found = {"01": held(1), "02": held(4)} if known is None else known
    return judge(pairing, companies, last=last, known=found, now=NOON)


def test_unpaired_is_red_and_without_sources_amber() -> None:
    assert health(pairing=None).colour is Colour.RED
    assert health(companies=()).colour is Colour.AMBER


def test_revoked_says_where_and_what_to_do() -> None:
    said = health(outcome("01", "revoked"), pairing=msgspec.structs.replace(PAIRING, revoked=True))
    assert said == Health(
        Colour.RED,
        "El acceso de «Caja» a https://cobranza.example fue revocado y ya no se envía nada: "
        "pide un código nuevo en la página Conectores y vincula este equipo otra vez.",
    )


def test_all_well_tells_the_age_of_the_oldest_verification() -> None:
    said = health(outcome("01", "unchanged"), outcome("02", "full", minutes=4))
    assert said == Health(Colour.GREEN, "Todo al día: tu cartera cuadra con SAE al centavo, hace 4 minutos.")
    said = health(outcome("01", "full"), companies=("01",), known={"01": held(0.5)})
    assert said.sentence == "Todo al día: tu cartera cuadra con SAE al centavo, hace un momento."


def test_what_the_server_did_not_verify_is_not_claimed() -> None:
    known = {"01": held(1), "02": held(2, matches=None)}
    said = health(outcome("01", "unchanged"), outcome("02", "unchanged"), known=known)
    assert said == Health(Colour.GREEN, "Todo al día: la nube tiene lo mismo que SAE, hace 2 minutos.")


def test_sums_that_differ_are_told_also_after_cycles_without_changes() -> None:
    wrong = replace(held(1, matches=False), differences=("resumen.saldoTotal", "clientes[2].saldoTotal"))
    said = health(outcome("01", "unchanged"), companies=("01",), known={"01": wrong})
    assert said == Health(
        Colour.RED, "La nube recibió todo, pero 2 sumas no cuadran: resumen.saldoTotal, clientes[2].saldoTotal."
    )
    said = health(outcome("01", "full"), outcome("02", "full"), known={"01": held(1), "02": wrong})
    assert said.sentence.startswith("Empresa 02: la nube recibió todo, pero 2 sumas")


@pytest.mark.parametrize(
    ("last", "colour", "word"),
    [
        (outcome("02", "failed", "Contraseña incorrecta."), Colour.RED, "Contraseña incorrecta"),
        (outcome("02", "unpaired"), Colour.RED, "con https://cobranza.example venció"),
        (outcome("02", "postponed", "Sin conexión."), Colour.AMBER, "Se reintentará solo"),
        (outcome("02", "stopped"), Colour.AMBER, "interrumpió"),
        (outcome("02", "revoked", minutes=60 * 24 * 91), Colour.AMBER, "desde que vinculaste"),
        (outcome("02", "unpaired", minutes=60 * 24 * 91), Colour.AMBER, "desde que vinculaste"),
    ],
)
def test_the_worst_company_speaks(last: Outcome, colour: Colour, word: str) -> None:
    said = health(outcome("01", "delta"), last)
    assert said.colour is colour
    assert word in said.sentence


def test_a_company_never_sent_or_long_not_compared_is_amber() -> None:
    assert health(outcome("01", "full"), known={"01": held(1)}).colour is Colour.AMBER
    said = health(outcome("01", "full"), companies=("01",), known={"01": held(60 * 50)})
    assert said == Health(Colour.AMBER, "Empresa 01: sin comparar con SAE desde hace 2 días.")
