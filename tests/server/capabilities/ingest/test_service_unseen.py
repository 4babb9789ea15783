"""Faults that a later sync must not hide, and old copies told by their dates alone."""

from datetime import date, timedelta

import pytest

from server.kit.errors import DomainError
from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, money, sums
from tests.server.capabilities.ingest.test_service import TODAY, Office, office

__all__ = ["office"]

A = [Doc("F-1", TODAY + timedelta(days=3), 10_000)]
B = [Doc("F-2", TODAY + timedelta(days=3), 20_000)]
STATE = {"A": A, "B": B}


def wrong() -> list[dict[str, object]]:
    """A says 999.99 where its invoice is of 100.00; B adds up."""
    return [customer("A", A, TODAY, saldoTotal=money(99_999)), customer("B", B, TODAY)]


def test_a_customer_that_does_not_add_up_stays_wrong_through_deltas(office: Office) -> None:
    first = office.sync(sums(STATE, TODAY) | {"clientes": wrong()})
    base = first.sync_id
    for clientes in ([], [customer("B", B, TODAY, nombre="Otro nombre")], []):
        receipt = office.sync(sums(STATE, TODAY) | {"clientes": clientes}, syncType="delta", previousSyncId=base)
        assert receipt.verificacion is not None
        assert not receipt.verificacion.matches
        assert [row.path for row in receipt.verificacion.differences] == ["clientes[A].saldoTotal"]
        assert bytes(receipt.verificacion.differences[0].received) == b"999.99"
        base = receipt.sync_id
    mended = office.sync(data(STATE, TODAY, only={"A"}), syncType="delta", previousSyncId=base)
    assert mended.verificacion is not None
    assert mended.verificacion.matches


def test_a_wrong_customer_that_leaves_takes_its_difference_along(office: Office) -> None:
    first = office.sync(sums(STATE, TODAY) | {"clientes": wrong()})
    gone = sums({"B": B}, TODAY) | {"clientes": [{"clave": "A", "operation": "delete"}]}
    receipt = office.sync(gone, syncType="delta", previousSyncId=first.sync_id)
    assert receipt.verificacion is not None
    assert receipt.verificacion.matches


def test_the_next_day_alone_makes_nothing_wrong(office: Office) -> None:
    late = {"A": [Doc("F-1", TODAY - timedelta(days=5), 10_000)], "B": B}
    first = office.sync(data(late, TODAY))
    tomorrow = TODAY + timedelta(days=1)
    receipt = office.sync(
        sums(late, tomorrow) | {"clientes": []},
        syncType="delta",
        previousSyncId=first.sync_id,
        fechaCorte=tomorrow.isoformat(),
    )
    assert receipt.verificacion is not None
    assert receipt.verificacion.matches


def dated(days: int, count: int = 20) -> dict[str, list[Doc]]:
    """Documents of one customer issued so many days before today."""
    return {"A": [Doc(f"F-{n}", TODAY, 1_000, issued=TODAY - timedelta(days=days)) for n in range(count)]}


def test_dates_that_go_back_are_unusual_without_a_told_newest_movement(office: Office) -> None:
    assert not office.sync(data(dated(1), TODAY)).cambio_inusual
    assert office.sync(data(dated(300), TODAY)).cambio_inusual


def test_paying_the_newest_document_is_usual(office: Office) -> None:
    old, new = Doc("F-1", TODAY, 1_000, issued=date(2026, 1, 2)), Doc("F-2", TODAY, 500, issued=date(2026, 3, 1))
    assert not office.sync(data({"A": [old, new]}, TODAY)).cambio_inusual
    assert not office.sync(data({"A": [old]}, TODAY)).cambio_inusual


def test_an_old_copy_brings_back_what_was_paid_since(office: Office) -> None:
    paid, kept = Doc("F-1", TODAY, 1_000, issued=date(2026, 1, 2)), Doc("F-2", TODAY, 500, issued=date(2026, 1, 3))
    newer = Doc("F-3", TODAY, 700, issued=date(2026, 3, 1))
    office.sync(data({"A": [paid, kept]}, TODAY))
    office.sync(data({"A": [kept, newer]}, TODAY))
    assert office.sync(data({"A": [paid, kept]}, TODAY)).cambio_inusual


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1989-12-31T23:59:59Z"])
def test_a_stamp_from_before_computers_is_refused(office: Office, stamp: str) -> None:
    with (
        pytest.raises(DomainError) as refused,
        office.services.db.transaction(office.organization_id) as tx,
    ):
        office.services.ingest.sync(tx, office.connector_id, body(data(STATE, TODAY), stamp))
    assert [detail.field for detail in refused.value.details] == ["timestamp"]


def test_control_characters_in_a_company_are_refused(office: Office) -> None:
    for members, extra in (({"empresaId": "0\0"}, {}), ({}, {"rfc": "X\0"}), ({}, {"nombre": "X\n"})):
        with pytest.raises(DomainError) as refused:
            office.sync(data(STATE, TODAY) | extra, **members)
        assert refused.value.details[0].message == "No puede llevar caracteres de control"


def test_a_name_of_a_company_is_bounded_and_taken(office: Office) -> None:
    with pytest.raises(DomainError) as refused:
        office.sync(data(STATE, TODAY) | {"nombre": "N" * 513})
    assert refused.value.details[0].field == "data.nombre"
    office.sync(data(STATE, TODAY) | {"nombre": "Ñandú, S.A."})
    with office.services.db.transaction(office.organization_id) as tx:
        assert [one.name for one in office.services.connectors.companies(tx)] == ["Ñandú, S.A."]


def test_a_wrong_date_says_how_dates_are_written(office: Office) -> None:
    broken = data(STATE, TODAY)
    broken["clientes"][0]["facturas"][0]["vencimiento"] = "2026-02-30"
    with pytest.raises(DomainError) as refused:
        office.sync(broken)
    assert refused.value.details[0].message == "Debe ser una fecha con el formato AAAA-MM-DD"
