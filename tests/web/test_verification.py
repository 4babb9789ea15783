"""What may be said of a company, and the figures that deny it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from msgspec import Raw

from contract.sync import Difference, Verification
from server.capabilities.connectors.model import Company
from server.faces.web.verification import Row, seal, unusual

COMPANY = Company(uuid4(), uuid4(), "01", None, "Ferretería", uuid4())
SYNCED = replace(COMPANY, verified_at=datetime(2026, 3, 17, tzinfo=UTC), matches=True)


def rows(*found: tuple[str, bytes, bytes]) -> tuple[Row, ...]:
    differences = [Difference(path, Raw(received), Raw(computed)) for path, received, computed in found]
    return seal(replace(SYNCED, matches=False), Verification(False, differences)).differences


def test_a_company_that_adds_up() -> None:
    told = seal(SYNCED, Verification(True))
    assert told.matches
    assert told.verified_at == SYNCED.verified_at
    assert told.differences == ()


def test_a_company_without_a_sync_claims_nothing() -> None:
    told = seal(COMPANY, None)
    assert not told.matches
    assert told.verified_at is None


def test_money_that_differs_is_shown_to_the_cent() -> None:
    (row,) = rows(("resumen.totalCartera", b"1375136.97", b"1375130.00"))
    assert (row.name, row.received, row.computed, row.gap) == (
        "Total de la cartera",
        "$1,375,136.97",
        "$1,375,130.00",
        "$6.97",
    )


def test_counts_are_not_money() -> None:
    (row,) = rows(("antiguedad.1-30.facturas", b"18", b"1020"))
    assert (row.name, row.received, row.computed, row.gap) == ("Facturas, 1 a 30 días", "18", "1,020", "-1,002")


def test_what_was_not_sent_says_so() -> None:
    (row,) = rows(("antiguedad.90+.monto", b"null", b"100.00"))
    assert (row.name, row.received, row.gap) == ("Saldo, Más de 90 días", "No se recibió", "-$100.00")


def test_a_customers_figure_names_the_customer() -> None:
    (row,) = rows(("clientes[  12].saldoTotal", b"1.00", b"2.00"))
    assert row.name == "Saldo, cliente 12"


def test_an_unknown_figure_keeps_its_path() -> None:
    (row,) = rows(("otra.cosa", b"1.00", b"2.00"))
    assert row.name == "otra.cosa"


def test_unusual_companies_come_with_their_reason() -> None:
    marked = replace(COMPANY, unusual="De 60 documentos por cobrar desaparecieron 40 de una sola vez.")
    renamed = replace(COMPANY, rfc_changed=True)
    assert [item.reason for item in unusual([COMPANY, marked, renamed])] == [
        "De 60 documentos por cobrar desaparecieron 40 de una sola vez.",
        "La empresa que llega ahora tiene otro RFC.",
    ]
