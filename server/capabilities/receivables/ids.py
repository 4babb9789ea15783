"""Identifiers derived from what they name: the same customer or charge has the same id on every read and every sync.

A random company id is hashed with the natural key, in the shape of a version 4 UUID as the document promises.
"""

from hashlib import blake2b
from uuid import UUID

from contract.records import Contact
from server.capabilities.receivables.model import ChargeKey


def customer_id(company_id: UUID, key: str) -> UUID:
    """Id of the company's customer with this `clave`."""
    return UUID(bytes=customer_bytes(company_id, key))


def customer_bytes(company_id: UUID, key: str) -> bytes:
    """`customer_id` as the 16 bytes that are stored, 20,000 times a sync."""
    return _derive(company_id, "customer", key)


def charge_id(customer: UUID, key: ChargeKey) -> UUID:
    """Id of a customer's open charge."""
    return UUID(bytes=_derive(customer, "charge", key.folio, str(key.concept), str(key.charge)))


def contact_id(customer: UUID, contact: Contact) -> UUID:
    """Id of a customer's contact; another address or number is another contact."""
    return UUID(bytes=_derive(customer, "contact", contact.name or "", contact.email or "", contact.phone or ""))


def _derive(root: UUID, *parts: str) -> bytes:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    derived = bytearray(blake2b(text, digest_size=16, key=root.bytes).digest())
    derived[6] = derived[6] & 0x0F | 0x40
    derived[8] = derived[8] & 0x3F | 0x80
    return bytes(derived)
