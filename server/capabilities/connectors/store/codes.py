"""Rows of link codes, and of the wrong ones: counted per source and for all before anybody is known."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, true, update

from server.capabilities.connectors.model import Ticket
from server.capabilities.connectors.pairing import WINDOW, IssuedCode, Window
from server.capabilities.connectors.store import ours, upsert
from server.capabilities.connectors.tables import link_codes, pairing_guesses
from server.db.session import Tx
from server.kit.ids import new_id

_ALL = "*"
"""Key of the row that counts the wrong codes of all sources; no address looks like it."""


def end_codes(tx: Tx, user_id: UUID | None, now: datetime) -> None:
    """End the unused codes of a user (None: of everybody), and forget the organization's that ended a day ago."""
    tx.connection.execute(
        delete(link_codes).where(ours(tx, link_codes), link_codes.c.expires_at < now - timedelta(days=1))
    )
    tx.connection.execute(
        update(link_codes)
        .where(
            ours(tx, link_codes),
            true() if user_id is None else link_codes.c.user_id == user_id,
            link_codes.c.used_at.is_(None),
            link_codes.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def add_code(tx: Tx, user_id: UUID, session_version: int, digest: bytes, code: IssuedCode) -> UUID | None:
    """Store a code of a user; its id, None where the same code is still kept of anybody."""
    row = {
        "id": new_id(),
        "organization_id": tx.organization_id,
        "user_id": user_id,
        "session_version": session_version,
        "digest": digest,
        "length": code.length,
        "created_at": code.created_at,
        "expires_at": code.expires_at,
    }
    statement = upsert(tx, link_codes).values(row).on_conflict_do_nothing().returning(link_codes.c.id)
    stored: UUID | None = tx.connection.execute(statement).scalar()
    return stored


def code(tx: Tx, code_id: UUID) -> tuple[IssuedCode, UUID | None] | None:
    """A code of the organization and the machine that it paired."""
    row = tx.connection.execute(
        select(link_codes).where(ours(tx, link_codes), link_codes.c.id == code_id)
    ).one_or_none()
    if row is None:
        return None
    issued = IssuedCode(row.length, row.created_at, row.expires_at, row.used_at, row.ended_at)
    return issued, row.connector_id


def use_code(tx: Tx, code_id: UUID, now: datetime) -> tuple[UUID, int | None] | None:
    """End a code by its use: its issuer, and the version of their sessions then.

    None where another registration, or a newer code, was first.
    """
    used = tx.connection.execute(
        update(link_codes)
        .where(
            ours(tx, link_codes),
            link_codes.c.id == code_id,
            link_codes.c.used_at.is_(None),
            link_codes.c.ended_at.is_(None),
        )
        .values(used_at=now)
        .returning(link_codes.c.user_id, link_codes.c.session_version)
    ).one_or_none()
    return None if used is None else (used.user_id, used.session_version)


def name_machine(tx: Tx, code_id: UUID, connector_id: UUID) -> None:
    """Remember the machine that a code paired, for whoever watches the code."""
    tx.connection.execute(
        update(link_codes).where(ours(tx, link_codes), link_codes.c.id == code_id).values(connector_id=connector_id)
    )


def find_code(tx: Tx, digests: tuple[bytes, ...]) -> Ticket | None:
    """Whose code has one of these digests, asked before the organization is known."""
    for digest in digests:
        for row in tx.lookup("link_code", p_digest=digest):
            return Ticket(row.organization_id, row.code_id)
    return None


def short_codes_from(tx: Tx) -> datetime | None:
    """The moment from which 6-character codes exist; None where the budget was never spent."""
    found: datetime | None = tx.connection.execute(
        select(pairing_guesses.c.short_codes_from).where(pairing_guesses.c.source == _ALL)
    ).scalar()
    return found


def lock_guesses(tx: Tx, now: datetime) -> Window:
    """The wrong codes of all sources; other attempts wait until this transaction ends, which makes the counts exact."""
    statement = upsert(tx, pairing_guesses).values(source=_ALL, started_at=now, wrong=0)
    row = tx.connection.execute(
        statement.on_conflict_do_update(index_elements=["source"], set_={"wrong": pairing_guesses.c.wrong}).returning(
            pairing_guesses.c.started_at, pairing_guesses.c.wrong
        )
    ).one()
    return Window(row.started_at, row.wrong)


def guesses_of(tx: Tx, source: str) -> Window | None:
    """The wrong codes of one source."""
    row = tx.connection.execute(
        select(pairing_guesses.c.started_at, pairing_guesses.c.wrong).where(pairing_guesses.c.source == source)
    ).one_or_none()
    return Window(row.started_at, row.wrong) if row else None


def save_guesses(tx: Tx, source: str, of_source: Window, total: Window, short_from: datetime | None) -> None:
    """Store both counts after a wrong code, and forget sources whose window passed, so that the table stays small."""
    tx.connection.execute(
        delete(pairing_guesses).where(
            pairing_guesses.c.source != _ALL, pairing_guesses.c.started_at <= total.started_at - WINDOW
        )
    )
    values = {"started_at": of_source.started_at, "wrong": of_source.wrong}
    tx.connection.execute(
        upsert(tx, pairing_guesses)
        .values(source=source, **values)
        .on_conflict_do_update(index_elements=["source"], set_=values)
    )
    everyone = {"started_at": total.started_at, "wrong": total.wrong}
    if short_from is not None:
        everyone["short_codes_from"] = short_from
    tx.connection.execute(update(pairing_guesses).where(pairing_guesses.c.source == _ALL).values(**everyone))
