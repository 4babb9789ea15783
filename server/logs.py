"""The server's log: one JSON line an event on stderr, tracebacks without local variables (they may hold secrets)."""

import logging
import sys

import structlog


def configure() -> None:
    """Called once by a command, before anything logs."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        # stderr as it is when something is logged: a command that tests run in-process must not bind theirs for ever
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
