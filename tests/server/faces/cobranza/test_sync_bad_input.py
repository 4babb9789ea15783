"""Syncs that are wrong in every way the protocol names: each gets its answer, and none stores anything."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from backports import zstd
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import Raw

from server.settings import Settings, load
from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, dump, money
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, pair

Client = TestClient[Litestar]
TODAY = date(2026, 3, 17)
NOW = "2026-03-17T18:30:00Z"
LIMIT = 700_000
STATE = {"C001": [Doc("F-1", date(2026, 3, 10), 1_250_005)]}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A server that takes syncs of at most LIMIT bytes."""
    values = {"data_dir": tmp_path / "data", "database_url": database_url, "rate_limits": False}
    return load({**values, "max_sync_bytes": LIMIT})


@pytest.fixture
def machine(client: Client, registered: Registered) -> Machine:
    """A paired machine with company 01."""
    return pair(client, registered)


def post(machine: Machine, raw: bytes, **headers: str) -> httpx.Response:
    """Deliver a body."""
    coded = {name.replace("_", "-"): value for name, value in headers.items()}
    return machine.client.post("/v1/sync/cartera", content=raw, headers={**machine.headers, **coded})


def fault(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and the path of the first detail ('' without one)."""
    error = answer.json()["error"]
    details = error["details"]
    return answer.status_code, error["code"], details[0]["field"] if details else ""


def untouched(machine: Machine, registered: Registered) -> bool:
    """Whether the organization still holds nothing."""
    found = machine.client.get("/v1/clientes", headers=registered.headers).json()
    return bool(found["meta"]["total"] == 0)


def test_a_wrong_checksum_stores_nothing_but_the_fact(machine: Machine, registered: Registered) -> None:
    altered = body(data(STATE, TODAY), NOW).replace(b"12500.05", b"12500.06", 1)
    assert fault(post(machine, altered)) == (422, "CHECKSUM_MISMATCH", "")
    assert untouched(machine, registered)
    (listed,) = machine.client.get("/v1/connectors", headers=registered.headers).json()["data"]
    assert listed["status"] == "error"
    assert "alterados" in listed["mensaje"]
    assert post(machine, body(data(STATE, TODAY), NOW)).status_code == 200
    (listed,) = machine.client.get("/v1/connectors", headers=registered.headers).json()["data"]
    assert listed["status"] == "online"


def test_the_sentence_of_a_failed_sync_names_customer_document_and_member(
    machine: Machine, registered: Registered
) -> None:
    wrong = data(STATE, TODAY)
    wrong["clientes"][0]["facturas"][0]["saldo"] = "12500.05"
    answer = post(machine, body(wrong, NOW))
    said = "data.clientes[0].facturas[0].saldo de C001, documento F-1: "
    assert answer.json()["error"]["message"].startswith(said)
    machine.client.post("/v1/connectors/heartbeat", json={"status": "healthy"}, headers=machine.headers)
    (listed,) = machine.client.get("/v1/connectors", headers=registered.headers).json()["data"]
    assert listed["status"] == "error"
    assert listed["mensaje"].startswith(said), "a heartbeat that knows of no sync leaves it"


@pytest.mark.parametrize(
    ("number", "path"),
    [
        (b"1e5", "data.clientes[0].facturas[0].saldo"),
        (b"1.25E+2", "data.clientes[0].facturas[0].saldo"),
        (b"12500.055", "data.clientes[0].facturas[0].saldo"),
        (b'"12500.05"', "data.clientes[0].facturas[0].saldo"),
        (b"null", "data.clientes[0].facturas[0].saldo"),
        (b"NaN", "data.clientes[0].facturas[0].saldo"),
        (b"-Infinity", "data.clientes[0].facturas[0].saldo"),
    ],
)
def test_a_balance_that_is_no_amount(machine: Machine, registered: Registered, number: bytes, path: str) -> None:
    raw = dump(data(STATE, TODAY)).replace(b'"saldo":12500.05', b'"saldo":' + number)
    assert fault(post(machine, body(raw, NOW))) == (400, "VALIDATION_ERROR", path)
    assert untouched(machine, registered)


def test_one_bad_customer_among_many_stores_none(machine: Machine, registered: Registered) -> None:
    content = data({f"C{n:03d}": [Doc("F", TODAY, 100)] for n in range(50)}, TODAY)
    content["clientes"][49]["facturas"][0]["vencimiento"] = "2026-02-30"
    assert fault(post(machine, body(content, NOW))) == (
        400,
        "VALIDATION_ERROR",
        "data.clientes[49].facturas[0].vencimiento",
    )
    assert untouched(machine, registered)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"", "$"),
        (b"\xff\xfe{", "$"),
        (b"\xef\xbb\xbf" + body(data(STATE, TODAY), NOW), "$"),
        (body(data(STATE, TODAY), NOW)[:-40], "data.clientes[0].contactos[0].email"),
        (body(data(STATE, TODAY), NOW).replace("é".encode(), b"\xe9"), "data.clientes[0].contactos[0].nombre"),
        (body(data(STATE, TODAY), NOW).replace(b'"facturas":[', b'"facturas":[,'), "data.clientes[0].facturas[0]"),
        (
            body({**data(STATE, TODAY), "clientes": [{"clave": "A\x00", "operation": 5}]}, NOW),
            "data.clientes[0].operation",
        ),
        (body(data(STATE, TODAY), NOW, empresa="x" * 33), "empresaId"),
    ],
)
def test_a_body_that_is_not_the_protocol_is_named_by_its_path(
    machine: Machine, registered: Registered, raw: bytes, path: str
) -> None:
    assert fault(post(machine, raw)) == (400, "VALIDATION_ERROR", path)
    assert untouched(machine, registered)


def test_the_same_key_or_charge_twice(machine: Machine, registered: Registered) -> None:
    content = data(STATE, TODAY)
    content["clientes"].append({**content["clientes"][0], "nombre": "Otro"})
    assert fault(post(machine, body(content, NOW))) == (400, "VALIDATION_ERROR", "data.clientes[1].clave")
    twice = data({"A": [Doc("F", TODAY, 1), Doc("F", TODAY, 2)]}, TODAY)
    assert fault(post(machine, body(twice, NOW))) == (400, "VALIDATION_ERROR", "data.clientes[0].facturas[1].folio")
    assert untouched(machine, registered)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_compressed_bodies_are_the_same_bodies(machine: Machine, coding: str) -> None:
    raw = body(data(STATE, TODAY), NOW)
    squeezed = gzip.compress(raw) if coding == "gzip" else zstd.compress(raw)
    first = post(machine, squeezed, Content_Encoding=coding)
    assert first.status_code == 200
    assert post(machine, raw).json() == first.json()


@pytest.mark.parametrize(
    ("raw", "coding", "expected"),
    [
        (gzip.compress(b" " * (LIMIT - 10), mtime=0), "gzip", (413, "PAYLOAD_TOO_LARGE")),
        (zstd.compress(b" " * (LIMIT - 10)), "zstd", (413, "PAYLOAD_TOO_LARGE")),
        (b" " * (LIMIT + 1), "identity", (413, "PAYLOAD_TOO_LARGE")),
        (gzip.compress(body(data(STATE, TODAY), NOW))[:-20], "gzip", (400, "VALIDATION_ERROR")),
        (zstd.compress(body(data(STATE, TODAY), NOW))[:-5], "zstd", (400, "VALIDATION_ERROR")),
        (body(data(STATE, TODAY), NOW), "gzip", (400, "VALIDATION_ERROR")),
        (body(data(STATE, TODAY), NOW), "br", (415, "UNSUPPORTED_MEDIA_TYPE")),
    ],
    ids=["gzip bomb", "zstd bomb", "too large", "cut gzip", "cut zstd", "not gzip", "unknown"],
)
def test_bodies_that_do_not_unpack(
    machine: Machine, registered: Registered, raw: bytes, coding: str, expected: tuple[int, str]
) -> None:
    assert fault(post(machine, raw, Content_Encoding=coding))[:2] == expected
    assert untouched(machine, registered)


def test_an_old_copy_of_the_database_pauses_what_goes_out(
    machine: Machine, registered: Registered, clock: FakeClock
) -> None:
    new = data(STATE, TODAY, ultimoMovimiento="2026-03-17")
    old = data({"C001": []}, TODAY, ultimoMovimiento="2025-06-01")
    assert post(machine, body(new, NOW)).json()["cambioInusual"] is False
    assert post(machine, body(old, "2026-03-17T18:30:01Z")).json()["cambioInusual"] is True
    assert post(machine, body(new, "2026-03-17T18:30:02Z")).json()["cambioInusual"] is True


@pytest.mark.slow
def test_many_syncs_of_one_company_at_once_are_one_after_the_other(machine: Machine, registered: Registered) -> None:
    def state(number: int) -> dict[str, list[Doc]]:
        return {f"C{n}": [Doc(f"F-{number}-{m}", TODAY, 100 + number) for m in range(20)] for n in range(20)}

    bodies = [body(data(state(number), TODAY), NOW) for number in range(4)] * 2
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda raw: post(machine, raw), bodies))
    assert [answer.status_code for answer in answers] == [200] * 8
    found = [answer.json() for answer in answers]
    assert [row["syncId"] for row in found[:4]] == [row["syncId"] for row in found[4:]]
    assert all(row["verificacion"]["cuadra"] for row in found)
    shown = machine.client.get("/v1/cartera/resumen", headers=registered.headers).json()
    assert shown["facturasActivas"] == 400
    assert shown["totalCartera"] * 100 in [400 * (100 + number) for number in range(4)]


def test_balances_that_add_up_to_more_than_can_be_stored(machine: Machine, registered: Registered) -> None:
    docs = [Doc(f"F-{n}", TODAY, 10**15 - 1) for n in range(101)]
    content = data({}, TODAY) | {"clientes": [customer("A", docs, TODAY, saldoTotal=money(0))]}
    assert fault(post(machine, body(content, NOW))) == (400, "VALIDATION_ERROR", "data.clientes")
    assert untouched(machine, registered)


def test_rates_and_currencies_of_a_charge(machine: Machine, registered: Registered) -> None:
    extra: dict[str, Any] = {"moneda": "USD", "tipoCambio": Raw(b"17.8584"), "saldoMoneda": Raw(b"100.00")}
    content = data({"A": [Doc("F", TODAY, 178_584, extra=extra)]}, TODAY)
    assert post(machine, body(content, NOW)).json()["verificacion"]["cuadra"] is True
    (row,) = machine.client.get("/v1/clientes", headers=registered.headers).json()["data"]
    (charge,) = machine.client.get(f"/v1/clientes/{row['id']}", headers=registered.headers).json()["facturas"]
    assert (charge["saldo"], charge["moneda"], charge["saldoMoneda"]) == (1785.84, "USD", 100.0)
