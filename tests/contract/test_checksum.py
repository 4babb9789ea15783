"""Digests against vectors made with other tools."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import checksum
from tests.contract.golden import load

VECTORS = load("checksum")


def test_customer_digests() -> None:
    for _, text, expected in VECTORS["objects"]:
        assert checksum.digest(text.encode()).hex() == expected
        assert checksum.checksum(text.encode()) == expected


def test_state_checksum_in_any_order() -> None:
    rows = [(key.encode(), bytes.fromhex(value)) for key, _, value in VECTORS["objects"]]
    assert checksum.state_checksum(rows) == VECTORS["state"]
    assert checksum.state_checksum(reversed(rows)) == VECTORS["state"]
    assert checksum.state_checksum([]) == VECTORS["empty_state"]


@pytest.mark.parametrize(("text", "expected"), VECTORS["checksums_accepted"])
def test_accepts_with_and_without_prefix(text: str, expected: str) -> None:
    assert checksum.parse(text) == expected


@pytest.mark.parametrize("text", VECTORS["checksums_refused"])
def test_refuses_what_is_no_checksum(text: str) -> None:
    assert checksum.parse(text) is None


@given(st.dictionaries(st.text(min_size=1).map(str.encode), st.binary(min_size=32, max_size=32), min_size=1))
def test_state_changes_with_any_customer(state: dict[bytes, bytes]) -> None:
    before = checksum.state_checksum(state.items())
    key, value = next(iter(state.items()))
    assert checksum.state_checksum((state | {key: bytes(32) if any(value) else bytes([1] * 32)}).items()) != before
    assert checksum.state_checksum([item for item in state.items() if item[0] != key]) != before
