"""Number and dated history of the protocol: a peer may be older or newer, and unknown members are never an error."""

PROTOCOL = 1
"""Raised only when an older peer could misread what a newer one sends."""

HISTORY: tuple[tuple[int, str, str], ...] = (
    (1, "2026-11-24", "Pairing, heartbeat with commands, full and delta syncs with state checksum and verification."),
)
"""(number, day, what changed), oldest first."""
