"""The agent's log: rotating files of bounded size in which no secret can appear, whoever logs it."""

import logging
import re
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from agent.errors import file_errors

FILE_BYTES = 1 << 20
FILES_KEPT = 5
_LONGEST = 4_000

_SECRETS = re.compile(
    r"""(?ix)
    eyJ[\w-]+\.[\w-]+\.[\w-]*                                            # JWT
    | (?<=bearer\s)\S+
    | (?<=basic\s)\S+
    | (?<=://)[^/\s:@]+:[^/\s@]+(?=@)                                    # credentials in an address
    | ((?:password|passwd|contrase\w+|token|linkcode|code|secret|key)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s"',;&}]+)
    """
)
_HIDDEN = "[oculto]"


def redact(text: str) -> str:
    """The text without tokens, passwords, codes and credentials, and of bounded length."""
    return _SECRETS.sub(_hide, text[:_LONGEST])


def _hide(match: re.Match[str]) -> str:
    """The name stays, and the quotation marks, so that what was JSON stays JSON."""
    name, value = match.group(1) or "", match.group(2) or ""
    quote = value[0] if value[:1] in ("'", '"') else ""
    return f"{name}{quote}{_HIDDEN}{quote}"


class _RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _QuietHandler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name logging calls
        """A full disk must not turn every line into a traceback on the person's screen."""


def start_logging(folder: Path, level: str) -> logging.Handler:
    """Log `agent.*` to `folder`/agent.log; returns the handler so that its owner can close it."""
    with file_errors(str(folder)):
        handler = _QuietHandler(
            folder / "agent.log", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
        )
    handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("agent")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if level == "debug" else logging.INFO)
    logger.propagate = False
    return handler


def stop_logging(handler: logging.Handler) -> None:
    """Undo `start_logging`."""
    logger = logging.getLogger("agent")
    logger.removeHandler(handler)
    logger.propagate = True
    with suppress(OSError):  # what a full disk did not take is lost, and must not hide what the command has to say
        handler.close()
