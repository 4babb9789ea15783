"""`sync` as a person meets it: what is sent, what is said, how it ends."""

import json
import os
from datetime import timedelta

import httpx
import pytest

from agent.app.agent import Agent
from agent.core.delivery import Outcome
from agent.errors import AgentError, Exit
from agent.state.store import Store
from tests.agent.conftest import LATER, SERVER, YESTERDAY
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService, Fault, answer, cut, refuse, silent, unreachable


def results(desk: Desk, *words: str) -> list[dict[str, object]]:
    typed = desk.type("sync", "--json", *words)
    assert typed.code == 0, typed.err
    document = json.loads(typed.out)
    assert document["ok"] is True
    found: list[dict[str, object]] = document["results"]
    return found


def last_outcome(desk: Desk) -> Outcome:
    store = Store(desk.home / "state.db")
    try:
        return store.latest()[0]
    finally:
        store.close()


def test_full_then_nothing_then_delta_then_deletion(paired: Desk, service: FakeService) -> None:
    assert [row["result"] for row in results(paired)] == ["full"]
    assert service.held["01"].customers.keys() == {"1", "2"}

    assert [row["result"] for row in results(paired)] == ["unchanged"]
    assert paired.erp.reads == 1, "an untouched database is not read again"
    assert paired.erp.checks == 1
    assert len(service.syncs) == 1

    paired.erp.write("01", "1", ("F1", YESTERDAY, 5_000))
    paired.erp.remove("01", "2")
    assert [row["result"] for row in results(paired)] == ["delta"]
    assert service.syncs[-1].previous_sync_id == "sync-1"
    assert service.held["01"].customers.keys() == {"1"}
    assert paired.erp.open_readers == 0


def test_the_idle_heartbeat_tells_what_is_held(paired: Desk, service: FakeService) -> None:
    results(paired)
    paired.clock.advance(900)
    results(paired)
    beat = service.beats[-1]["empresas"]
    assert beat == [
        {"id": "01", "stateChecksum": service.held["01"].checksum, "checkedAt": beat[0]["checkedAt"]},
    ]
    assert beat[0]["checkedAt"].startswith("2026-11-24T18:15:0")


def test_midnight_between_two_cycles_sends_nothing(paired: Desk, service: FakeService) -> None:
    results(paired)
    paired.clock.advance(timedelta(hours=14).total_seconds())
    assert [row["result"] for row in results(paired)] == ["unchanged"]
    assert paired.erp.reads == 2, "a token holds for its day only"
    assert len(service.syncs) == 1


def test_full_sends_everything_again(paired: Desk, service: FakeService) -> None:
    results(paired)
    paired.clock.advance(60)
    assert [row["result"] for row in results(paired, "--full")] == ["full"]
    assert service.syncs[-1].sync_type == "full"


def test_a_service_that_holds_something_else_is_healed_in_the_same_run(paired: Desk, service: FakeService) -> None:
    results(paired)
    service.held["01"].customers.pop("2")
    paired.clock.advance(60)
    assert [row["result"] for row in results(paired)] == ["unchanged", "full"]
    assert service.held["01"].customers.keys() == {"1", "2"}


@pytest.mark.parametrize("code", ["SYNC_BASE_MISMATCH", "SYNC_STATE_MISMATCH"])
def test_another_base_is_answered_with_everything(paired: Desk, service: FakeService, code: str) -> None:
    results(paired)
    paired.erp.write("01", "1", ("F1", YESTERDAY, 1))
    service.fail("cartera", answer(refuse(409, code, "No coincide")))
    assert [row["result"] for row in results(paired)] == ["full"]


def test_a_stale_stamp_is_moved_past_the_applied_one(paired: Desk, service: FakeService) -> None:
    results(paired)
    applied = service.held["01"].stamp = service.clock.now() + timedelta(minutes=5)
    paired.erp.write("01", "1", ("F1", YESTERDAY, 1))
    assert [row["result"] for row in results(paired)] == ["delta"]
    assert service.syncs[-1].timestamp == applied + timedelta(seconds=1)


@pytest.mark.parametrize("fault", [cut, silent, unreachable, answer(refuse(503, "X", "Ocupado"))])
def test_a_passing_failure_is_retried_and_not_counted_twice(paired: Desk, service: FakeService, fault: Fault) -> None:
    service.fail("cartera", fault, fault)
    assert [row["result"] for row in results(paired)] == ["full"]
    assert len(paired.naps) == 2
    assert len(service.syncs) == 1


def test_an_answer_cut_short_is_asked_again_and_answered_the_same(paired: Desk, service: FakeService) -> None:
    def applied_but_cut(request: httpx.Request) -> httpx.Response:
        whole = service.handle_request(request)
        return httpx.Response(200, content=whole.content[:20])

    service.fail("cartera", applied_but_cut)
    assert [row["result"] for row in results(paired)] == ["full"]
    assert len(service.syncs) == 1
    assert service.requests.count("/sync/cartera") == 3  # the one inside the cut answer too


def test_a_server_that_stays_down_ends_the_run_and_keeps_what_was_acknowledged(
    paired: Desk, service: FakeService
) -> None:
    service.fail("cartera", *[unreachable] * 5)
    typed = paired.type("sync", "--json")
    assert typed.code == Exit.FAILED
    assert json.loads(typed.out)["results"][0]["result"] == "postponed"
    assert "No se pudo llegar al servidor" in typed.err
    assert len(paired.naps) == 4
    assert [row["result"] for row in results(paired)] == ["full"]


def test_retry_after_is_waited(paired: Desk, service: FakeService) -> None:
    service.fail("cartera", answer(refuse(429, "RATE_LIMIT_EXCEEDED", "Espere", {"Retry-After": "40"})))
    results(paired)
    assert 40 <= paired.naps[0] < 42


@pytest.mark.parametrize("status", [400, 413, 422])
def test_what_the_service_cannot_take_ends_red_without_repetition(
    paired: Desk, service: FakeService, status: int
) -> None:
    service.fail("cartera", answer(refuse(status, "VALIDATION_ERROR", "Hay un dato inválido")))
    typed = paired.type("sync")
    assert (typed.code, paired.naps) == (Exit.FAILED, [])
    assert "Hay un dato inválido" in typed.err
    assert last_outcome(paired).result == "failed"


def test_a_refusal_names_the_field_the_customer_and_the_document(paired: Desk, service: FakeService) -> None:
    said = "Debe tener 2 decimales"
    details = [{"field": "data.clientes[1].facturas[1].saldo", "message": said}]
    body = {"error": {"code": "VALIDATION_ERROR", "message": said, "details": details}}
    service.fail("cartera", answer(httpx.Response(400, json=body)))
    sentence = f"{said} (data.clientes[1].facturas[1].saldo). Es del cliente 2, documento F3."
    assert paired.type("sync").err == f"Empresa 01: {sentence}\n"
    assert service.beats[-1]["pendingErrors"] == [f"Empresa 01: {sentence}"]


def test_a_company_that_another_machine_sends_is_reported(paired: Desk, service: FakeService) -> None:
    service.fail("cartera", answer(refuse(409, "EMPRESA_IN_USE", "La empresa 01 la envía el equipo «Viejo»")))
    typed = paired.type("sync")
    assert typed.code == Exit.FAILED
    assert "la envía el equipo «Viejo»" in typed.err


def test_an_expired_token_is_renewed_once(paired: Desk, service: FakeService) -> None:
    service.expire()
    results(paired)
    assert service.requests.count("/auth/refresh") == 1


def test_a_refresh_token_that_is_no_good_asks_for_a_new_code(paired: Desk, service: FakeService) -> None:
    service.expire()
    service.refresh.clear()
    typed = paired.type("sync")
    assert typed.code == Exit.NOT_PAIRED
    service.codes.add("Z9Z9Z9")
    assert paired.type("pair", "Z9Z9Z9", "--server", SERVER).code == 0
    assert [row["result"] for row in results(paired)] == ["full"]


def test_revoked_stops_says_so_and_stays_stopped(paired: Desk, service: FakeService) -> None:
    service.revoked = True
    for expected in (1, 0):
        before = len(service.requests)
        typed = paired.type("sync")
        assert typed.code == Exit.REVOKED
        assert "revoca" in typed.err or "revocado" in typed.err
        assert (len(service.requests) - before > 0) is bool(expected)
    assert paired.type("run").code == Exit.REVOKED


def test_a_second_loop_on_one_home_is_told_who_is_at_work(paired: Desk, service: FakeService) -> None:
    with Agent(paired.world()).presence.hold():
        typed = paired.type("run")
        assert typed.code == Exit.FAILED
        assert f"ya está en marcha en esta carpeta: el proceso {os.getpid()}" in typed.err
        assert service.requests == ["/connectors/register"]
        assert paired.type("sync").code == 0, "a typed sync goes on beside the loop"


def test_unpaired_is_three(desk: Desk) -> None:
    desk.add_source()
    for command in (("sync",), ("run",), ("unpair",)):
        typed = desk.type(*command)
        assert typed.code == Exit.NOT_PAIRED
        assert "no está vinculado" in typed.err


def test_a_failing_erp_ends_red_and_touches_nothing(paired: Desk, service: FakeService) -> None:
    results(paired)
    paired.erp.write("01", "1", ("F1", YESTERDAY, 1))
    paired.erp.fail = AgentError("El servidor de la base de datos no responde", "Enciéndalo.")
    typed = paired.type("sync")
    assert typed.code == Exit.FAILED
    assert "Enciéndalo" in typed.err
    paired.erp.fail = None
    assert [row["result"] for row in results(paired)] == ["delta"]


def test_an_unknown_company_and_no_source_are_told_apart(desk: Desk, paired: Desk) -> None:
    assert "Las que se leen son: 01" in paired.type("sync", "--company", "7").err
    assert desk.type("source", "remove", "firebird-1").code == 0
    assert "No hay ninguna empresa" in desk.type("sync").err


@pytest.mark.parametrize("error", [timedelta(hours=1), timedelta(days=365), timedelta(days=-6000)])
def test_a_wrong_clock_changes_neither_the_day_nor_the_stamp(
    paired: Desk, service: FakeService, error: timedelta
) -> None:
    from tests.support.agent_fakes import FakeClock

    paired.clock = FakeClock(service.clock.now() + error)
    results(paired)
    assert service.syncs[0].timestamp - service.clock.now() < timedelta(seconds=5)
    assert str(service.syncs[0].fecha_corte) == "2026-11-24"
    paired.clock = FakeClock(service.clock.now() - error)
    paired.erp.write("01", "9", ("F9", LATER, 7))
    assert [row["result"] for row in results(paired)] == ["delta"]


def test_two_companies_and_a_choice_among_them(desk: Desk, service: FakeService) -> None:
    desk.erp.add_company("02", "AAA010101AAA")
    desk.erp.write("02", "1", ("F1", YESTERDAY, 99))
    desk.add_source()
    desk.type("pair", "A1B2C3", "--server", SERVER)
    assert [company["rfc"] for company in service.registrations[0]["empresas"]] == ["EKU9003173C9", "AAA010101AAA"]
    assert [row["empresaId"] for row in results(desk, "--company", "02")] == ["02"]
    assert [row["empresaId"] for row in results(desk)] == ["01", "02"]
