"""Bodies never grow past their limit: plain, gzip and zstd are read in bounded pieces and counted as they come out.

A bomb costs its limit and no more, a truncated body is told apart from a whole one, and other requests get their turn
between two pieces.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import anyio
from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPRequestEvent, Receive, ReceiveMessage, Scope, Send

from server.kit.errors import DomainError, FieldError, Kind, invalid

PIECE = 256 * 1024
"""Largest piece handed on at once, in bytes: about a millisecond of decompression."""

FREE_EXPANSION = 64 * 1024
"""Up to here a body may grow by any factor: a short text of blanks is no bomb."""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_ZSTD_WINDOW_LOG = 23
"""8 MiB of window, what RFC 9659 asks every decoder of a zstd content coding to accept, and all we give."""


def too_large(limit: int) -> DomainError:
    """PAYLOAD_TOO_LARGE, naming the limit in bytes."""
    return DomainError(
        "PAYLOAD_TOO_LARGE", Kind.INVALID, f"El cuerpo pasa del máximo de {limit} bytes descomprimidos", status=413
    )


def swollen(expansion: int) -> DomainError:
    """PAYLOAD_TOO_LARGE, naming how many times its size a compressed body may grow to."""
    return DomainError(
        "PAYLOAD_TOO_LARGE",
        Kind.INVALID,
        f"El cuerpo comprimido crece más de {expansion} veces al descomprimirse; envíalo con menos compresión",
        status=413,
    )


def broken() -> DomainError:
    """The compressed body is cut short or is not what its header says."""
    message = "El cuerpo comprimido está incompleto o dañado"
    return invalid(FieldError("$", message), message=message)


def cut_short() -> DomainError:
    """The client went away in the middle of its body: nobody will read the answer, and it is no bug."""
    return invalid(message="El cuerpo de la solicitud llegó incompleto")


def unknown_coding(coding: str) -> DomainError:
    """UNSUPPORTED_MEDIA_TYPE: gzip and zstd are understood."""
    return DomainError(
        "UNSUPPORTED_MEDIA_TYPE",
        Kind.INVALID,
        f"Content-Encoding no admitido: {coding[:40]}; usa gzip o zstd",
        status=415,
    )


class Decoder(Protocol):
    """Turns received bytes into content, piece by piece."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Content of the next bytes, in pieces of at most PIECE."""
        ...

    def finish(self) -> None:
        """The body ended here; VALIDATION_ERROR where it should not have."""
        ...


class Plain:
    """No coding: what arrives is the content."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes themselves."""
        yield data

    def finish(self) -> None:
        """A plain body may end anywhere; the server below knows its length."""


class Gzip:
    """One gzip member after another."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_GZIP_WINDOW)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Inflate in bounded pieces."""
        while data:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(_GZIP_WINDOW)
            self._begun = True
            try:
                piece = self._inflater.decompress(data, PIECE)
            except zlib.error as error:
                raise broken() from error
            data = self._inflater.unused_data or self._inflater.unconsumed_tail
            if piece:
                yield piece
        while not self._inflater.eof and (piece := self._inflater.decompress(b"", PIECE)):
            yield piece

    def finish(self) -> None:
        """Whole only at the end of a member."""
        if self._begun and not self._inflater.eof:
            raise broken()


class Zstd:
    """One zstd frame after another, each with a window of at most 8 MiB."""

    def __init__(self) -> None:
        self._begun = False
        self._inflater = self._fresh()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Inflate in bounded pieces."""
        while True:
            if self._inflater.eof:
                if not data:
                    return
                self._inflater = self._fresh()
            self._begun = self._begun or bool(data)
            try:
                piece = self._inflater.decompress(data, PIECE)
            except ZstdError as error:
                raise broken() from error
            data = self._inflater.unused_data if self._inflater.eof else b""
            if piece:
                yield piece
            if not self._inflater.eof and self._inflater.needs_input:
                return

    def finish(self) -> None:
        """Whole only at the end of a frame."""
        if self._begun and not self._inflater.eof:
            raise broken()

    @staticmethod
    def _fresh() -> ZstdDecompressor:
        return ZstdDecompressor(options={DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


def decoder_for(coding: str) -> Decoder:
    """The decoder of a Content-Encoding; UNSUPPORTED_MEDIA_TYPE for any other."""
    match coding.strip().lower():
        case "" | "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return Gzip()
        case "zstd":
            return Zstd()
        case other:
            raise unknown_coding(other)


class BodyReader:
    """Wraps `receive`: the same messages, decoded and counted.

    Where no body was `declared`, whoever leaves cut nothing short: they only stopped listening to a stream.
    """

    def __init__(self, receive: Receive, coding: str, limit: int, expansion: int, *, declared: bool = True) -> None:
        self._receive = receive
        self._declared = declared
        self._coding = coding
        self._limit = limit
        self._expansion = expansion
        self._decoder: Decoder | None = None
        self._pieces: Iterator[bytes] = iter(())
        self._more = True
        self._ended = False
        self._taken = 0
        self._given = 0

    async def __call__(self) -> ReceiveMessage:
        """The next piece of content, or whatever else the server below says."""
        if self._decoder is None:
            self._decoder = decoder_for(self._coding)
        while True:
            for piece in self._pieces:
                self._count(piece)
                await anyio.sleep(0)
                return _request(piece, more=True)
            if not self._more:
                self._decoder.finish()
                self._more, self._ended = True, True
                return _request(b"", more=False)
            message = await self._receive()
            if message["type"] != "http.request":
                if self._declared and not self._ended:
                    raise cut_short()
                return message
            data = message["body"]
            self._taken += len(data)
            self._more = message["more_body"]
            self._pieces = self._decoder.feed(data)

    def _count(self, piece: bytes) -> None:
        self._given += len(piece)
        if self._given > self._limit:
            raise too_large(self._limit)
        if self._given > FREE_EXPANSION and self._given > self._expansion * self._taken:
            raise swollen(self._expansion)


def _request(piece: bytes, *, more: bool) -> HTTPRequestEvent:
    return {"type": "http.request", "body": piece, "more_body": more}


class BoundedBodyMiddleware:
    """Puts a BodyReader before every handler; `limit_of` tells the limit of a path in bytes."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int], expansion: int) -> None:
        self._app = app
        self._limit_of = limit_of
        self._expansion = expansion

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bound the body, then pass the request on; nothing is read until the handler reads."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        coding = headers.get(b"content-encoding", b"").decode("latin-1")
        declared = b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"
        limit = self._limit_of(scope["path"])
        reader = BodyReader(receive, coding, limit, self._expansion, declared=declared)
        await self._app(scope, reader, send)
