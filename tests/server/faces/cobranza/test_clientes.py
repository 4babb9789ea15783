"""/v1/clientes as the document shows it, over what two companies synced."""

from uuid import UUID

import pytest

from tests.server.faces.cobranza.conftest import Get


def test_customers_by_name_whatever_accents_and_capitals(fetch: Get) -> None:
    found = fetch("/v1/clientes")
    assert [row["nombre"] for row in found["data"]] == [
        "álamo",
        "Cliente C001 S.A.",
        "Cliente C002 S.A.",
        "Peña y Cía. S.A.",
    ]
    assert found["meta"] == {"page": 1, "limit": 20, "total": 4, "totalPages": 1}
    row = found["data"][3]
    assert UUID(row.pop("id")).version == 4
    assert row == {
        "clave": "C001",
        "nombre": "Peña y Cía. S.A.",
        "rfc": "CUN010101000",
        "saldoTotal": 45230.0,
        "saldoVencido": 12500.0,
        "diasMaxVencido": 7,
        "facturasActivas": 2,
        "ultimoPago": "2026-03-01",
    }
    assert [row["clave"] for row in fetch("/v1/clientes", limit=1, page=4)["data"]] == ["C001"]


@pytest.mark.parametrize(
    ("search", "keys"),
    [("PENA", ["C001"]), ("cía", ["C001"]), ("c002", ["C002"]), ("cun0101", ["C001", "C002", "C001"]), ("%", []),
     ("_lamo", []), ("  alamo ", ["C003"]), ("a.\nc", [])],
)  # fmt: skip
def test_customers_are_found_in_key_name_and_rfc(fetch: Get, search: str, keys: list[str]) -> None:
    assert [row["clave"] for row in fetch("/v1/clientes", search=search)["data"]] == keys


def test_customers_with_a_balance(fetch: Get) -> None:
    found = fetch("/v1/clientes", conSaldo="true", empresaId="01")
    assert ([row["clave"] for row in found["data"]], found["meta"]["total"]) == (["C002", "C001"], 2)


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        ("clave:desc", ["C003", "C002", "C001"]),
        ("saldoTotal:desc", ["C001", "C002", "C003"]),
        ("saldoVencido:asc", ["C003", "C002", "C001"]),
        ("diasMaxVencido:desc", ["C002", "C001", "C003"]),
        ("diasMaxVencido:asc", ["C003", "C001", "C002"]),
        ("facturasActivas:desc", ["C002", "C001", "C003"]),
        ("ultimoPago:asc", ["C001", "C003", "C002"]),
        ("ultimoPago:desc", ["C001", "C003", "C002"]),
        ("rfc:asc", ["C002", "C001", "C003"]),
    ],
)
def test_customers_in_every_order(fetch: Get, sort: str, keys: list[str]) -> None:
    assert [row["clave"] for row in fetch("/v1/clientes", sort=sort, empresaId="01")["data"]] == keys


def test_one_customer_whole(fetch: Get) -> None:
    (row,) = fetch("/v1/clientes", search="peña")["data"]
    found = fetch(f"/v1/clientes/{row['id']}")
    assert [contact.pop("id") is not None for contact in found["contactos"]] == [True, True]
    assert [UUID(charge.pop("id")).version for charge in found["facturas"]] == [4, 4]
    assert found == {
        "id": row["id"],
        "clave": "C001",
        "nombre": "Peña y Cía. S.A.",
        "rfc": "CUN010101000",
        "direccion": {"calle": "Av. Reforma 123", "colonia": "Centro", "ciudad": "CDMX", "cp": "06000",
                      "estado": None, "pais": None},
        "contactos": [
            {"nombre": "Juan", "email": "j@uno.com", "telefono": "555", "principal": True},
            {"nombre": None, "email": "b@uno.com", "telefono": None, "principal": False},
        ],
        "resumenCartera": {
            "saldoTotal": 45230.0, "saldoVencido": 12500.0, "saldoVigente": 32730.0, "facturasActivas": 2,
            "diasMaxVencido": 7, "saldoFavor": 10.5, "limiteCredito": 99999.99, "diasCredito": 30,
        },
        "facturas": [
            {"folio": "F-1001", "fecha": "2026-02-08", "vencimiento": "2026-03-10", "total": 20000.0, "saldo": 12500.0,
             "diasVencido": 7, "status": "vencida", "moneda": None, "saldoMoneda": None, "uuid": None},
            {"folio": "F-1002", "fecha": "2026-03-05", "vencimiento": "2026-04-04", "total": 32730.0, "saldo": 32730.0,
             "diasVencido": 0, "status": "vigente", "moneda": None, "saldoMoneda": None, "uuid": None},
        ],
        "historialCobranza": [],
    }  # fmt: skip
