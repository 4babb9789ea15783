"""`pair` and `unpair`."""

import json

import pytest

from agent.errors import AgentError, Exit
from tests.agent.conftest import SERVER
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService, answer, refuse, unreachable


def test_pairing_tells_the_cloud_which_companies_these_are(desk: Desk, service: FakeService) -> None:
    desk.add_source()
    typed = desk.type("pair", "a1b2c3", "--server", SERVER, "--name", "Caja")
    assert (typed.code, typed.out) == (0, "Equipo vinculado como «Caja».\n")
    (hello,) = service.registrations
    assert hello["empresas"] == [
        {"id": "01", "nombre": "Comercial 01", "baseDatos": "SAE90EMPRE01", "rfc": "EKU9003173C9"}
    ]
    assert len(hello["machineFingerprint"]) == 64


@pytest.mark.parametrize(
    "words",
    [("a1b", "2c3"), ("A1B", "-", "2C3"), ("A1B", "-2C3"), ("a1-b2", "c3")],
    ids=["space", "dash", "tail", "both"],
)
def test_a_code_is_typed_as_it_is_read_aloud(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.type("pair", *words, "--server", SERVER).code == 0


def test_the_same_home_is_the_same_machine_and_another_home_another(
    desk: Desk, service: FakeService, tmp_path_factory: pytest.TempPathFactory
) -> None:
    service.codes |= {"BBBBBB", "CCCCCC"}
    other = Desk(tmp_path_factory.mktemp("other"), desk.erp, service, desk.clock)
    desk.type("pair", "A1B2C3", "--server", SERVER)
    desk.type("pair", "BBBBBB", "--server", SERVER)
    other.type("pair", "CCCCCC", "--server", SERVER)
    first, again, another = (hello["machineFingerprint"] for hello in service.registrations)
    assert first == again != another


def test_a_wrong_code_says_where_to_get_another(desk: Desk, service: FakeService) -> None:
    typed = desk.type("pair", "ZZZZZZ", "--server", SERVER)
    assert typed.code == Exit.FAILED
    assert "no es válido o ya venció" in typed.err
    assert "Conectores" in typed.err
    assert desk.type("sync").code == Exit.NOT_PAIRED


def test_an_impossible_code_costs_no_guess(desk: Desk, service: FakeService) -> None:
    assert desk.type("pair", "hola!", "--server", SERVER).code == Exit.FAILED
    assert service.requests == []


def test_a_spent_guessing_budget_says_how_long_to_wait(desk: Desk, service: FakeService) -> None:
    service.fail("register", answer(refuse(429, "RATE_LIMIT_EXCEEDED", "Demasiados intentos", {"Retry-After": "840"})))
    typed = desk.type("pair", "A1B2C3", "--server", SERVER)
    assert (typed.code, typed.err) == (1, "Demasiados intentos.\nEspera 14 minutos e inténtalo de nuevo.\n")


def test_a_server_that_is_not_there_is_told(desk: Desk, service: FakeService) -> None:
    service.fail("register", unreachable)
    typed = desk.type("pair", "A1B2C3", "--server", SERVER)
    assert (typed.code, "No se pudo llegar al servidor" in typed.err) == (1, True)


def test_plain_http_beyond_this_machine_is_a_usage_error(desk: Desk, service: FakeService) -> None:
    typed = desk.type("pair", "A1B2C3", "--server", "http://cobranza.example")
    assert (typed.code, "https" in typed.err) == (2, True)
    assert service.requests == []


def test_a_server_without_its_scheme_is_a_usage_error_whatever_the_code(desk: Desk, service: FakeService) -> None:
    for code in ("X", "A1B2C3"):
        typed = desk.type("pair", code, "--server", "foo")
        assert typed.code == Exit.USAGE
        assert typed.err.startswith("«foo» no es una dirección completa.\nEscríbela como https://servidor")
    assert service.requests == []


def test_a_chosen_name_is_kept_when_pairing_again_without_one(desk: Desk, service: FakeService) -> None:
    service.codes |= {"BBBBBB", "CCCCCC", "DDDDDD"}
    assert desk.type("pair", "A1B2C3", "--server", SERVER).code == 0
    assert desk.type("pair", "BBBBBB", "--server", SERVER, "--name", "  Caja 1 ").code == 0
    assert desk.type("pair", "CCCCCC", "--server", SERVER).out == "Equipo vinculado como «Caja 1».\n"
    assert desk.type("unpair").code == 0
    assert desk.type("pair", "DDDDDD", "--server", SERVER).code == 0
    assert [hello["nombre"] for hello in service.registrations][1:] == ["Caja 1"] * 3


def test_a_name_that_was_not_accepted_is_not_kept(desk: Desk) -> None:
    assert desk.type("pair", "ZZZZZZ", "--server", SERVER, "--name", "Nunca").code == Exit.FAILED
    assert not (desk.home / "settings.toml").exists()


def test_a_source_that_does_not_answer_keeps_the_code_unspent(desk: Desk, service: FakeService) -> None:
    desk.add_source()
    desk.erp.fail = AgentError("No responde", "Enciéndalo.")
    assert desk.type("pair", "A1B2C3", "--server", SERVER).code == 1
    assert service.codes == {"A1B2C3"}


def test_tokens_and_codes_are_nowhere_in_clear(paired: Desk, service: FakeService) -> None:
    paired.type("sync")
    for path in paired.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"refresh-2" not in content, path
            assert b"A1B2C3" not in content, path


def test_pairing_with_another_organization_starts_from_nothing(paired: Desk, service: FakeService) -> None:
    paired.type("sync")
    elsewhere = FakeService(paired.clock)
    paired.transport = elsewhere
    assert paired.type("pair", "A1B2C3", "--server", "https://other.example").code == 0
    paired.clock.advance(60)
    assert json.loads(paired.type("sync", "--json").out)["results"][0]["result"] == "full"
    assert elsewhere.held["01"].customers.keys() == {"1", "2"}


def test_pairing_again_with_the_same_keeps_what_was_acknowledged(paired: Desk, service: FakeService) -> None:
    paired.type("sync")
    service.codes.add("BBBBBB")
    assert paired.type("pair", "BBBBBB", "--server", SERVER).code == 0
    assert json.loads(paired.type("sync", "--json").out)["results"][0]["result"] == "unchanged"


def test_unpairing_says_goodbye_and_forgets(paired: Desk, service: FakeService) -> None:
    paired.type("sync")
    assert paired.type("unpair").code == 0
    assert (service.beats[-1]["status"], service.beats[-1]["reason"]) == ("stopping", "quit")
    assert paired.type("sync").code == Exit.NOT_PAIRED
    assert json.loads(paired.type("source", "list", "--json").out)


def test_unpairing_a_revoked_machine_needs_no_network(paired: Desk, service: FakeService) -> None:
    service.revoked = True
    paired.type("sync")
    before = len(service.requests)
    assert paired.type("unpair").code == 0
    assert len(service.requests) == before
