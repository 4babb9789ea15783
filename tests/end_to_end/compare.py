"""Is the cloud what SAE says, to the cent? Asked through the documented API, compared with the truth of the build."""

from decimal import Decimal
from typing import Any

from tests.sae import CompanyTruth
from tests.support.processes import Owner


def cents(amount: float) -> int:
    """A JSON amount as cents; two decimals survive the float that json makes of them."""
    return int((Decimal(str(amount)) * 100).to_integral_exact())


def assert_company_equals(owner: Owner, truth: CompanyTruth) -> None:
    """Totals, buckets, every customer and every open document."""
    totals = truth.totals()
    seen = owner.get("/cartera/resumen", empresaId=truth.id)
    for name in ("totalCartera", "carteraVigente", "carteraVencida"):
        assert cents(seen[name]) == totals[name], name
    for name in ("clientesConSaldo", "facturasActivas"):
        assert seen[name] == totals[name], name
    rows = owner.get("/cartera/antiguedad", empresaId=truth.id)["rangos"]
    assert [(row["rango"], cents(row["monto"]), row["facturas"]) for row in rows] == totals["antiguedad"]

    people = {row["clave"]: row for row in _customers(owner, truth.id)}
    assert people.keys() == {person.key for person in truth.customers.values()}
    for person in truth.customers.values():
        row = people[person.key]
        assert cents(row["saldoTotal"]) == person.balance, person.key
        assert row["nombre"] == person.name
        if not person.documents:
            continue
        detail = owner.get(f"/clientes/{row['id']}")
        held = sorted((doc["folio"], doc["vencimiento"], cents(doc["saldo"])) for doc in detail["facturas"])
        assert held == sorted((doc.folio, doc.due, doc.balance) for doc in person.documents), person.key


def _customers(owner: Owner, empresa_id: str) -> list[Any]:
    rows: list[Any] = []
    page = 1
    while True:
        answer = owner.get("/clientes", empresaId=empresa_id, page=str(page), limit="100")
        rows += answer["data"]
        if page >= answer["meta"]["totalPages"]:
            return rows
        page += 1
