"""No secret reaches the log, whoever writes it; the log stays bounded."""

import logging
from pathlib import Path

import pytest

from agent.logs import FILE_BYTES, FILES_KEPT, redact, start_logging, stop_logging

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Bearer {JWT}",
        "authorization: bearer opaque-S3CRET",
        'body {"refreshToken": "S3CRET"}',
        "{'password': 'S3CRET'}",
        "linkCode=S3CRET&x=1",
        "https://user:S3CRET@host/path",
        "contraseña: S3CRET",
        'password = "la S3CRET larga"',
        "Proxy-Authorization: Basic S3CRET=",
    ],
)
def test_secrets_are_hidden(line: str) -> None:
    shown = redact(line)
    assert "S3CRET" not in shown
    assert JWT not in shown
    assert "[oculto]" in shown


def test_plain_sentences_stay() -> None:
    line = "cycle of 01: unchanged, 60 customers in C:\\SAE\\SAE90EMPRE01.FDB"
    assert redact(line) == line


def test_the_log_is_redacted_bounded_and_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = start_logging(tmp_path, "info")
    logger = logging.getLogger("agent.test")
    try:
        logger.debug("too fine")
        logger.info("token=%s", JWT)
        for _ in range(2 * (FILES_KEPT + 2) * FILE_BYTES // 4000):
            logger.info("%s", "x" * 3900)
        try:
            raise ValueError("password=S3CRET")
        except ValueError:
            logger.exception("failed")
    finally:
        stop_logging(handler)
    text = "".join(path.read_text() for path in tmp_path.iterdir())
    assert JWT not in text
    assert "S3CRET" not in text
    assert "too fine" not in text
    assert len(list(tmp_path.iterdir())) == FILES_KEPT + 1
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= (FILES_KEPT + 1) * FILE_BYTES
    assert capsys.readouterr() == ("", "")
