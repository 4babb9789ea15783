"""Removes the sealing key from Windows Credential Manager, when a person uninstalls and asks for nothing to stay.

Without the key the sealed file of secrets is noise, wherever a copy of it may be.
"""

from collections.abc import Sequence
from contextlib import suppress

import keyring
import keyring.errors

from agent.paths import find_home
from agent.vault.keys import SERVICE


def main(words: Sequence[str]) -> int:
    """Forget the key of this user's folder. Exit 0 whether there was one or not."""
    del words
    with suppress(keyring.errors.KeyringError):
        keyring.delete_password(SERVICE, str(find_home().root))
    return 0
