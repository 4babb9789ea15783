"""Secrets of webhooks at rest: sealed under the installation's keys, bound to their organization and webhook."""

from uuid import UUID

from server.db.session import Tx
from server.kit.secrets import Keyring

LABEL = "webhook"


def seal(keyring: Keyring, tx: Tx, webhook_id: UUID, key: bytes) -> bytes:
    """What a row keeps of a key."""
    return keyring.seal(LABEL, key, _context(tx, webhook_id))


def unseal(keyring: Keyring, tx: Tx, webhook_id: UUID, sealed: bytes) -> bytes:
    """The key; SecretError where no data key of this installation opens it."""
    return keyring.open(LABEL, sealed, _context(tx, webhook_id))


def _context(tx: Tx, webhook_id: UUID) -> bytes:
    return tx.organization_id.bytes + webhook_id.bytes
