"""Secrets of webhooks at rest: sealed under the installation's keys, bound to their organization and webhook."""

from uuid import UUID

from server.capabilities.webhooks import store
from server.db.session import Tx
from server.kit.secrets import Keyring, Seals, SecretError

LABEL = "webhook"


def seal(keyring: Keyring, tx: Tx, webhook_id: UUID, key: bytes) -> bytes:
    """What a row keeps of a key."""
    return keyring.seal(LABEL, key, _context(tx, webhook_id))


def unseal(keyring: Keyring, tx: Tx, webhook_id: UUID, sealed: bytes) -> bytes:
    """The key; SecretError where no data key of this installation opens it."""
    return keyring.open(LABEL, sealed, _context(tx, webhook_id))


def look(keyring: Keyring, tx: Tx) -> Seals:
    """How the organization's secrets are sealed."""
    found = Seals()
    for webhook_id, *sealed in store.all_secrets(tx):
        for one in sealed:
            if one is not None:
                found += _seen(keyring, tx, webhook_id, one)
    return found


def reseal(keyring: Keyring, tx: Tx) -> Seals:
    """Seal under the first key what an older one sealed; deliveries and rotations go on. What was there before."""
    found = Seals()
    for webhook_id, secret, previous in store.all_secrets(tx, lock=True):
        changed = {}
        for name, sealed in (("secret", secret), ("previous_secret", previous)):
            if sealed is None:
                continue
            seen = _seen(keyring, tx, webhook_id, sealed)
            found += seen
            if seen.older:
                changed[name] = seal(keyring, tx, webhook_id, unseal(keyring, tx, webhook_id, sealed))
        if changed:
            store.change(tx, webhook_id, **changed)
    return found


def _seen(keyring: Keyring, tx: Tx, webhook_id: UUID, sealed: bytes) -> Seals:
    try:
        current = keyring.is_current(LABEL, sealed, _context(tx, webhook_id))
    except SecretError:
        return Seals(lost=1)
    return Seals(current=1) if current else Seals(older=1)


def _context(tx: Tx, webhook_id: UUID) -> bytes:
    return tx.organization_id.bytes + webhook_id.bytes
