"""Secrets at rest: everything in one sealed file, its 32-byte key in the operating system's keyring.

Windows Credential Manager holds 1,280 characters at most, which is why only the key goes there. Where no keyring is
wanted (COBRANZA_AGENT_VAULT=file) the key is a file that only its owner can read.
"""

from agent.vault.keys import FileKey, KeyringKey, KeyStore, choose_key_store
from agent.vault.sealed import SealedVault

__all__ = ["FileKey", "KeyStore", "KeyringKey", "SealedVault", "choose_key_store"]
