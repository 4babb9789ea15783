"""Bodies composed from a spool: full and delta, sums, digests, and what counts as a change."""

import hashlib
import io
import json
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.body import Spool
from agent.core.model import ReadReport
from agent.core.plan import Plan, checksum_after, make_plan
from agent.errors import AgentError
from contract import money
from contract.checksum import digest, state_checksum
from contract.records import Customer, Invoice

DAYS = (0, 1, 30, 31, 60, 61, 90, 91)


def invoice(cents: int, days: int = 0, folio: str = "F1") -> Invoice:
    amount = money.from_cents(cents)
    return Invoice(
        folio=folio, issued=date(2025, 1, 1), due=date(2025, 2, 1), total=amount, balance=amount, days_overdue=days
    )


def customer(key: str, *invoices: Invoice, name: str = "Ñandú") -> Customer:
    total = sum(money.to_cents(item.balance) for item in invoices)
    late = [item for item in invoices if item.days_overdue]
    return Customer(
        key=key,
        name=name,
        balance=money.from_cents(total),
        overdue=money.from_cents(sum(money.to_cents(item.balance) for item in late)),
        max_days_overdue=max((item.days_overdue for item in late), default=0),
        invoices=list(invoices),
    )


def spooled(*customers: Customer) -> Spool:
    spool = Spool(io.BytesIO())
    for item in customers:
        spool.add(item)
    return spool


def written(spool: Spool, plan: Plan, report: ReadReport | None = None) -> dict[str, Any]:
    out = io.BytesIO()
    composed = spool.write(plan, out, report or ReadReport())
    assert composed.size == len(out.getvalue())
    assert composed.checksum == hashlib.sha256(out.getvalue()).hexdigest()
    data: dict[str, Any] = json.loads(out.getvalue(), parse_float=str)
    return data


def test_a_full_body_carries_everybody_and_the_totals() -> None:
    spool = spooled(
        customer("A", *(invoice(100 + days, days, f"F{days}") for days in DAYS)),
        customer("B"),
        customer("C", invoice(1)),
    )
    report = ReadReport(rfc="XAXX010101000", name="Ñandú, S.A.", newest_movement=date(2025, 12, 1))
    data = written(spool, make_plan(None, spool.digests, full=True), report)
    assert data["resumen"] == {
        "totalCartera": "11.65",
        "carteraVigente": "1.01",
        "carteraVencida": "10.64",
        "clientesConSaldo": 2,
        "facturasActivas": 9,
    }
    assert [(row["rango"], row["monto"], row["facturas"]) for row in data["antiguedad"]] == [
        ("vigente", "1.01", 2),
        ("1-30", "2.31", 2),
        ("31-60", "2.91", 2),
        ("61-90", "3.51", 2),
        ("90+", "1.91", 1),
    ]
    assert [row["clave"] for row in data["clientes"]] == ["A", "B", "C"]
    assert data["clientes"][1]["facturas"] == []
    assert (data["rfc"], data["nombre"]) == ("XAXX010101000", "Ñandú, S.A.")
    assert data["ultimoMovimiento"] == "2025-12-01"
    assert (spool.customers, spool.documents, spool.balance) == (3, 9, 1165)


def test_a_delta_carries_changes_deletions_and_the_totals_of_all() -> None:
    before = spooled(customer("A", invoice(100)), customer("B", invoice(200)), customer("Z"))
    after = spooled(customer("A", invoice(100)), customer("B", invoice(150)), customer("D"))
    plan = make_plan(before.digests, after.digests, full=False)
    data = written(after, plan)
    assert [row["clave"] for row in data["clientes"]] == ["B", "D", "Z"]
    assert data["clientes"][2] == {"clave": "Z", "operation": "delete"}
    assert data["resumen"]["totalCartera"] == "2.50"
    held = {key: after.digests[key] if key in plan.changed else before.digests[key] for key in after.digests}
    assert checksum_after(before.digests, after.digests, plan) == state_checksum(
        (key.encode(), value.whole) for key, value in held.items()
    )


def test_midnight_alone_is_no_change_but_the_whole_digest_tells() -> None:
    today = spooled(customer("A", invoice(100, 0), invoice(50, 12, "F2")), customer("B"))
    tomorrow = spooled(customer("A", invoice(100, 1), invoice(50, 13, "F2")), customer("B"))
    assert make_plan(today.digests, tomorrow.digests, full=False).kind is None
    assert today.digests["A"].whole != tomorrow.digests["A"].whole
    assert today.digests["B"] == tomorrow.digests["B"]


def test_a_text_that_looks_like_a_daily_member_still_counts() -> None:
    one = spooled(customer("A", name='x","diasVencido":1,"y'))
    other = spooled(customer("A", name='x","diasVencido":2,"y'))
    assert one.digests["A"].lasting != other.digests["A"].lasting


def test_digests_are_those_of_the_bytes_on_the_wire() -> None:
    someone = customer("Ñ 1", invoice(12_345, 5))
    spool = spooled(someone)
    raw = msgspec.json.encode(someone)
    assert spool.digests["Ñ 1"].whole == digest(raw)
    out = io.BytesIO()
    spool.write(make_plan(None, spool.digests, full=True), out, ReadReport())
    assert b'"clientes":[' + raw + b"]}" in out.getvalue()


def test_the_same_clave_twice_is_refused() -> None:
    spool = spooled(customer("A"))
    with pytest.raises(ValueError, match="read twice"):
        spool.add(customer("A"))


def test_an_empty_company_has_a_body() -> None:
    spool = spooled()
    data = written(spool, make_plan(None, spool.digests, full=True))
    assert data["clientes"] == []
    assert data["resumen"]["totalCartera"] == "0.00"
    assert not {"rfc", "nombre"} & data.keys()


def test_a_total_that_no_money_can_be_is_a_sentence() -> None:
    spool = spooled(*(customer(key, invoice(money.MAX_CENTS)) for key in "AB"))
    with pytest.raises(AgentError, match="La cartera de la empresa suma"):
        written(spool, make_plan(None, spool.digests, full=True))


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 400)), max_size=30))
def test_sums_are_exact(rows: list[tuple[int, int]]) -> None:
    invoices = [invoice(cents, days, f"F{number}") for number, (cents, days) in enumerate(rows)]
    data = written(spool := spooled(customer("A", *invoices)), make_plan(None, spool.digests, full=True))
    total = sum(cents for cents, _ in rows)
    assert data["resumen"]["totalCartera"] == money.render(total)
    assert sum(round(float(row["monto"]) * 100) for row in data["antiguedad"]) == total
    assert sum(row["facturas"] for row in data["antiguedad"]) == len(rows)
