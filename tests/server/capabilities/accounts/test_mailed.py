"""Links of mails: one purpose each, documented lives, addresses that stay."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.capabilities.accounts.mailed import LIFE, PATHS, Pointer, address, read, token
from server.capabilities.accounts.model import Purpose
from server.kit.secrets import Keyring

KEYS = Keyring([b"k" * 32])
POINTER = Pointer(UUID(int=1), UUID(int=2))


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_token_serves_its_own_purpose_only(purpose: Purpose) -> None:
    made = token(KEYS, purpose, POINTER)
    assert {other: read(KEYS, other, made) for other in Purpose} == {
        other: POINTER if other is purpose else None for other in Purpose
    }


def test_links_live_as_promised() -> None:
    assert {
        Purpose.VERIFY: timedelta(hours=24),
        Purpose.RESET: timedelta(hours=1),
        Purpose.INVITE: timedelta(days=7),
    } == LIFE


def test_the_address_carries_the_token_by_name() -> None:
    assert address("https://c.mx", Purpose.INVITE, "abc") == f"https://c.mx{PATHS[Purpose.INVITE]}?token=abc"
