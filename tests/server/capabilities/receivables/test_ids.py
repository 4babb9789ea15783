"""Identifiers that are derived, not stored: stable, apart from each other, and in the shape of version 4."""

from uuid import UUID

from contract.records import Contact
from server.capabilities.receivables.ids import charge_id, contact_id, customer_id
from server.capabilities.receivables.model import ChargeKey

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_ids_are_version_4_and_the_same_every_time() -> None:
    found = customer_id(ONE, "C001")
    assert found == customer_id(ONE, "C001") == UUID("f60f13aa-7b04-4789-a812-d49ad33577ec")
    assert found.version == 4
    assert found.variant == "specified in RFC 4122"


def test_different_things_have_different_ids() -> None:
    customer = customer_id(ONE, "C001")
    found = {
        customer,
        customer_id(OTHER, "C001"),
        customer_id(ONE, "C001 "),
        charge_id(customer, ChargeKey("F", 1, 2)),
        charge_id(customer, ChargeKey("F", 12, 0)),
        charge_id(customer, ChargeKey("F1", 2, 0)),
        contact_id(customer, Contact("F", "1", "2")),
        contact_id(customer, Contact("F", None, "2")),
    }
    assert len(found) == 8
