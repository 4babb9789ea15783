"""How a machine becomes a connector: a code is issued, guessed against a budget, and used once by a registration."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contract.connectors import CompanyHello
from server.capabilities.accounts.model import SubjectKind
from server.capabilities.accounts.plans import plan
from server.capabilities.accounts.service import AccountsService
from server.capabilities.audit.model import Act, Acted, Who
from server.capabilities.connectors.model import (
    ASPEL_SAE,
    ConnectorRegistered,
    LinkCode,
    Machine,
    Paired,
    Ticket,
    guessing_budget_spent,
    link_code_invalid,
    plan_limit,
)
from server.capabilities.connectors.pairing import (
    LABEL,
    IssuedCode,
    counted,
    just_used,
    length_now,
    new_code,
    normalise,
    redeemable,
    retry_after,
    short_codes_return,
)
from server.capabilities.connectors.service import ownership
from server.capabilities.connectors.silence import TELL_AFTER
from server.capabilities.connectors.store import codes, machines
from server.db.outbox import Lane, enqueue
from server.db.session import Database, Tx
from server.kit.addresses import source_of
from server.kit.errors import DomainError, Kind
from server.kit.origin import ActorKind
from server.kit.secrets import Keyring

MAY_PAIR = "connectors:manage"
"""What issuing a code asks of a person, and still asks of its issuer when the code is used."""
PAIRING_MAIL = "pairing_mail"
"""Kind of the job that tells the owner of a new machine."""


def issue(
    tx: Tx,
    now: datetime,
    keyring: Keyring,
    accounts: AccountsService,
    user_id: UUID,
    lifetime: timedelta,
    choose: Callable[[int], str] = new_code,
) -> LinkCode:
    """A fresh code of a user, told once; the user's earlier ones end. One that somebody else holds is drawn again."""
    length = length_now(codes.short_codes_from(tx), now)
    issued = IssuedCode(length, now, now + lifetime)
    version = accounts.member(tx, user_id).user.session_version
    codes.end_codes(tx, user_id, now)
    while True:
        code = choose(length)
        code_id = codes.add_code(tx, user_id, version, keyring.digest(LABEL, code.encode()), issued)
        if code_id is not None:
            tx.emit(Acted(Act.CODE_ISSUED))
            return LinkCode(code_id, code, issued.expires_at)


def check_code(db: Database, now: datetime, keyring: Keyring, typed: str, address: str) -> Ticket:
    """Whose live code this is; a wrong, used or expired one is counted and refused, all with the same answer.

    One that was used this moment is refused and not counted: whoever comes second with a right code guessed nothing.

    Runs in a transaction of its own that every other attempt waits for: the budget is exact over all processes, and
    a refusal afterwards (the plan's limit) neither spends it nor the code.
    """
    source = source_of(address)
    with db.transaction() as tx:
        total = codes.lock_guesses(tx, now)
        of_source = codes.guesses_of(tx, source)
        wait = retry_after(of_source, now)
        if wait is not None:
            raise guessing_budget_spent(wait)
        code = normalise(typed)
        ticket = codes.find_code(tx, keyring.digests(LABEL, code.encode())) if code else None
        if ticket is not None:
            tx.enter(ticket.organization_id)
            found = codes.code(tx, ticket.code_id)
            if found is not None and redeemable(found[0], codes.short_codes_from(tx), now):
                return ticket
            if found is not None and just_used(found[0], now):
                raise link_code_invalid()
        total = counted(total, now)
        codes.save_guesses(tx, source, counted(of_source, now), total, short_codes_return(total))
        raise link_code_invalid(keep=True)


def register(
    tx: Tx, now: datetime, accounts: AccountsService, ticket: Ticket, machine: Machine, audience: str
) -> Paired:
    """Use the code and make, or make again, the connector of this machine, with its companies and fresh tokens.

    The same fingerprint in the same organization keeps its connector and history, and loses its old tokens. Two
    machines with one code: the first wins, the other gets LINK_CODE_INVALID, as does whoever has the code of a person
    that may not pair any more. PLAN_LIMIT_EXCEEDED leaves the code alive.
    """
    machines.lock_pairings(tx)
    issuer = codes.use_code(tx, ticket.code_id, now)
    if issuer is None or not _still_may(tx, accounts, *issuer):
        raise link_code_invalid()
    organization = accounts.organization(tx)
    known = machines.connector_by_fingerprint(tx, machine.fingerprint)
    allowed = plan(organization.plan).connectors
    takes_a_place = known is None or known.revoked_at is not None
    if takes_a_place and allowed is not None and machines.active_connectors(tx) >= allowed:
        raise plan_limit(allowed)
    connector_id = known.id if known else _pair_first(tx, now, machine)
    accounts.sessions.end_subject(tx, SubjectKind.CONNECTOR, connector_id)
    codes.name_machine(tx, ticket.code_id, connector_id)
    for hello in machine.companies:
        ownership.declare(tx, now, connector_id, hello.id, hello.name, hello.rfc, hello.database)
    if known is not None:
        machines.pair_again(tx, connector_id, **_columns(now, machine))
    pair = accounts.sessions.begin(tx, SubjectKind.CONNECTOR, connector_id, audience=audience)
    _tell_owner(tx, now, ticket, connector_id, machine)
    told = {"companies": ", ".join(_label(hello) for hello in machine.companies), "again": "1" if known else ""}
    tx.emit(Acted(Act.PAIRED, machine.name, told, Who(connector_id, machine.name, ActorKind.MACHINE)))
    tx.emit(ConnectorRegistered(organization.id, connector_id, machine.name, known is not None))
    return Paired(connector_id, pair.access_token, pair.refresh_token, pair.expires_in, organization.timezone)


def _still_may(tx: Tx, accounts: AccountsService, user_id: UUID, session_version: int | None) -> bool:
    """Whether the issuer of a code is here, in a role that may pair, with the password of then."""
    try:
        member = accounts.member(tx, user_id)
    except DomainError as gone:
        if gone.kind is not Kind.NOT_FOUND:
            raise
        return False
    return MAY_PAIR in member.permissions and session_version in {None, member.user.session_version}


def _pair_first(tx: Tx, now: datetime, machine: Machine) -> UUID:
    return machines.add_connector(
        tx, {**_columns(now, machine), "machine_fingerprint": machine.fingerprint, "kind": ASPEL_SAE}
    )


def _columns(now: datetime, machine: Machine) -> dict[str, Any]:
    return {
        "name": machine.name,
        "version": machine.version,
        "address": machine.address,
        "registered_at": now,
        "last_heard_at": now,
        "missed_at": now + TELL_AFTER,
        "stop_reason": None,
        "pending_errors": [],
        "progress": None,
        "progress_at": None,
        "revoked_at": None,
    }


def _tell_owner(tx: Tx, now: datetime, ticket: Ticket, connector_id: UUID, machine: Machine) -> None:
    payload = {
        "connectorId": str(connector_id),
        "machine": machine.name,
        "address": machine.address,
        "companies": [_label(hello) for hello in machine.companies],
        "at": now.isoformat(),
    }
    enqueue(tx, PAIRING_MAIL, payload, run_at=now, dedupe_key=str(ticket.code_id), lane=Lane.MAIL)


def _label(hello: CompanyHello) -> str:
    return f"{hello.id} {hello.name}".strip()
