"""Bodies are whole, bounded and honest about their coding, or refused."""

import gzip
import zlib
from collections.abc import Callable, Iterable

import anyio
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.types import ReceiveMessage

from server.http.inflate import FREE_EXPANSION, PIECE, BodyReader
from server.kit.errors import DomainError

MIB = 1024 * 1024
TEXT = bytes(range(256)) * 4096


def read(chunks: Iterable[bytes], coding: str, limit: int = 8 * MIB, expansion: int = 100_000) -> list[bytes]:
    """The pieces a handler gets of a body that arrives in `chunks`."""
    waiting = list(chunks)

    async def receive() -> ReceiveMessage:
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def collect() -> list[bytes]:
        reader = BodyReader(receive, coding, limit, expansion)
        pieces = []
        more = True
        while more:
            message = await reader()
            assert message["type"] == "http.request"
            pieces.append(message["body"])
            more = message["more_body"]
        return pieces

    return anyio.run(collect)


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)] or [b""]


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "zstd": zstd.compress,
    "identity": bytes,
    "": bytes,
}


@pytest.mark.parametrize("coding", CODERS)
@pytest.mark.parametrize("size", [1000, 65_536, 10 * MIB])
def test_a_body_comes_out_as_it_went_in(coding: str, size: int) -> None:
    pieces = read(cut(CODERS[coding](TEXT), size), coding)
    assert b"".join(pieces) == TEXT
    if coding in {"gzip", "zstd"}:
        assert max(map(len, pieces)) <= PIECE


@given(
    st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(1, 700), st.sampled_from(["gzip", "zstd"])
)
@settings(max_examples=60, deadline=None)
def test_members_and_frames_follow_each_other(parts: list[bytes], size: int, coding: str) -> None:
    body = b"".join(CODERS[coding](part) for part in parts)
    assert b"".join(read(cut(body, size), coding)) == b"".join(parts)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("missing", [1, 4, 9])
def test_a_truncated_body_is_refused(coding: str, missing: int) -> None:
    with pytest.raises(DomainError) as refused:
        read([CODERS[coding](TEXT)[:-missing]], coding)
    assert refused.value.code == "VALIDATION_ERROR"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_another_coding_is_refused(coding: str) -> None:
    with pytest.raises(DomainError) as refused:
        read([b'{"plain": true}'], coding)
    assert refused.value.code == "VALIDATION_ERROR"


def test_rubbish_after_a_gzip_member_is_refused() -> None:
    with pytest.raises(DomainError):
        read([gzip.compress(b"{}") + b"rubbish"], "gzip")


def test_a_flipped_bit_is_refused() -> None:
    body = bytearray(gzip.compress(TEXT))
    body[-6] ^= 1
    with pytest.raises(DomainError):
        read([bytes(body)], "gzip")


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip"])
def test_an_unknown_coding_is_415(coding: str) -> None:
    with pytest.raises(DomainError) as refused:
        read([b"{}"], coding)
    assert (refused.value.code, refused.value.data["status"]) == ("UNSUPPORTED_MEDIA_TYPE", 415)


@pytest.mark.parametrize("coding", ["gzip", "zstd", "identity"])
def test_the_limit_counts_what_comes_out(coding: str) -> None:
    exact = b" " * MIB
    assert len(b"".join(read(cut(CODERS[coding](exact), 5000), coding, limit=MIB))) == MIB
    with pytest.raises(DomainError) as refused:
        read(cut(CODERS[coding](exact + b" "), 5000), coding, limit=MIB)
    assert (refused.value.code, refused.value.data["status"]) == ("PAYLOAD_TOO_LARGE", 413)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_may_not_grow_a_hundredfold(coding: str) -> None:
    small = CODERS[coding](b" " * FREE_EXPANSION)
    assert len(b"".join(read([small], coding, expansion=100))) == FREE_EXPANSION
    with pytest.raises(DomainError) as refused:
        read([CODERS[coding](b" " * (4 * MIB))], coding, expansion=100)
    assert refused.value.code == "PAYLOAD_TOO_LARGE"
    assert "crece más de 100 veces" in refused.value.message


def test_a_zstd_window_beyond_eight_mebibytes_is_refused() -> None:
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    compressor = zstd.ZstdCompressor(options=options)
    body = compressor.compress(TEXT * 64) + compressor.flush()
    with pytest.raises(DomainError):
        read([body], "zstd", limit=256 * MIB)


def test_a_raw_deflate_stream_is_no_gzip() -> None:
    with pytest.raises(DomainError):
        read([zlib.compress(TEXT)], "gzip")


def test_a_client_that_leaves_in_its_body_is_no_bug() -> None:
    messages: list[ReceiveMessage] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> ReceiveMessage:
        return messages.pop(0)

    async def read_all() -> None:
        reader = BodyReader(receive, "", MIB, 100)
        await reader()
        await reader()

    with pytest.raises(DomainError, match="incompleto"):
        anyio.run(read_all)


def test_a_client_that_leaves_after_its_body_is_told_as_it_is() -> None:
    messages: list[ReceiveMessage] = [
        {"type": "http.request", "body": b"{}", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> ReceiveMessage:
        return messages.pop(0)

    async def read_all() -> list[str]:
        reader = BodyReader(receive, "", MIB, 100)
        return [str((await reader())["type"]) for _ in range(3)]

    assert anyio.run(read_all) == ["http.request", "http.request", "http.disconnect"]


def test_who_stops_listening_to_a_stream_cut_no_body_short() -> None:
    async def receive() -> ReceiveMessage:
        return {"type": "http.disconnect"}

    async def first(*, declared: bool) -> str:
        return (await BodyReader(receive, "", MIB, 100, declared=declared)())["type"]

    async def script() -> None:
        assert await first(declared=False) == "http.disconnect"
        with pytest.raises(DomainError):
            await first(declared=True)

    anyio.run(script)
