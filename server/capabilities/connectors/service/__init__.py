"""What the ways in may ask of connectors: one object, each method a use case that loads, decides, saves and announces.

Methods take the transaction of the organization first; nothing here commits, except the count of a wrong code.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contract.connectors import Heartbeat
from server.capabilities.accounts.service import AccountsService
from server.capabilities.audit.model import Act, Acted
from server.capabilities.connectors.diagnoses import Diagnosis
from server.capabilities.connectors.liveness import Heard, failure_sentence, liveness
from server.capabilities.connectors.model import (
    Command,
    CommandType,
    Company,
    Connector,
    LinkCode,
    LinkCodeState,
    LinkedCompany,
    ListedConnector,
    Liveness,
    Machine,
    Paired,
    Progress,
    Status,
    Ticket,
    connector_revoked,
    revoked_for_people,
)
from server.capabilities.connectors.pairing import redeemable
from server.capabilities.connectors.service import beats, looking, ownership, registration, watch
from server.capabilities.connectors.service.watch import Watch
from server.capabilities.connectors.store import asked, codes, companies, diagnoses, machines, silences
from server.db.session import Database, Tx
from server.kit.clock import Clock
from server.kit.errors import not_found
from server.kit.secrets import Keyring

PROGRESS_SHOWN = timedelta(minutes=2)
"""A sync that has not said how far it is for longer is not shown as running."""


class ConnectorsService:
    """Machines, their codes and commands, and the companies that they write."""

    def __init__(self, clock: Clock, keyring: Keyring, accounts: AccountsService, code_lifetime: timedelta) -> None:
        self._clock = clock
        self._keyring = keyring
        self._accounts = accounts
        self._code_lifetime = code_lifetime

    # Pairing

    def issue_link_code(self, tx: Tx, user_id: UUID) -> LinkCode:
        """A fresh code, told once; it ends the user's earlier ones."""
        return registration.issue(tx, self._clock.now(), self._keyring, self._accounts, user_id, self._code_lifetime)

    def link_code_state(self, tx: Tx, code_id: UUID) -> LinkCodeState:
        """Whether a code still counts down, and the machine that it paired; NOT_FOUND a day after its end."""
        found = codes.code(tx, code_id)
        if found is None:
            raise not_found("Ese código ya no existe.")
        issued, connector_id = found
        live = redeemable(issued, codes.short_codes_from(tx), self._clock.now())
        return LinkCodeState(issued.expires_at, live, connector_id)

    def check_code(self, db: Database, typed: str, address: str) -> Ticket:
        """Whose live code was typed, in a transaction of its own; LINK_CODE_INVALID or RATE_LIMIT_EXCEEDED."""
        return registration.check_code(db, self._clock.now(), self._keyring, typed, address)

    def register(self, tx: Tx, ticket: Ticket, machine: Machine, *, audience: str) -> Paired:
        """Use the code of a ticket and pair the machine; LINK_CODE_INVALID, PLAN_LIMIT_EXCEEDED."""
        return registration.register(tx, self._clock.now(), self._accounts, ticket, machine, audience)

    # Machines

    def require_active(self, tx: Tx, connector_id: UUID) -> None:
        """Asked before every use of a connector's tokens: CONNECTOR_REVOKED where a person revoked it."""
        found = machines.connector(tx, connector_id)
        if found is not None and found.revoked_at is not None:
            raise connector_revoked()

    def heartbeat(self, tx: Tx, connector_id: UUID, heard: Heartbeat) -> list[Command]:
        """Record a beat; what the machine is asked, repeated until a result names it."""
        return beats.beat(tx, self._clock.now(), self._accounts, connector_id, heard)

    def ask(self, tx: Tx, connector_id: UUID, type_: CommandType, payload: Mapping[str, Any], user_id: UUID) -> Command:
        """Queue a command; asking twice asks once. NOT_FOUND, CONFLICT, VALIDATION_ERROR for what may not be asked."""
        self._active(tx, connector_id)
        return beats.ask(tx, self._clock.now(), connector_id, type_, payload, user_id)

    def commands(self, tx: Tx, connector_id: UUID, *, page: int, limit: int) -> tuple[list[Command], int]:
        """A page of what was asked of a machine, newest first, and how much there is; NOT_FOUND."""
        self.machine(tx, connector_id)
        return asked.commands(tx, connector_id, offset=(page - 1) * limit, limit=limit)

    def answered(self, tx: Tx) -> dict[UUID, tuple[int, datetime | None]]:
        """How much was asked of each machine, and when it last answered: another pair means that something moved."""
        return asked.answered(tx)

    def machine(self, tx: Tx, connector_id: UUID) -> Connector:
        """One machine, revoked ones too; NOT_FOUND."""
        found = machines.connector(tx, connector_id)
        if found is None:
            raise not_found("Ese conector no existe.")
        return found

    def keep_diagnosis(self, tx: Tx, connector_id: UUID, code: str, content: bytes) -> Diagnosis:
        """What a machine found, a zip; VALIDATION_ERROR."""
        return looking.keep(tx, self._clock.now(), connector_id, code, content)

    def diagnoses(self, tx: Tx, connector_id: UUID) -> Sequence[Diagnosis]:
        """What a machine sent, newest first; NOT_FOUND."""
        return diagnoses.of_machine(tx, self.machine(tx, connector_id).id)

    def diagnosis(self, tx: Tx, connector_id: UUID, diagnosis_id: UUID) -> tuple[Diagnosis, bytes]:
        """One archive of a machine; NOT_FOUND."""
        return looking.fetch(tx, connector_id, diagnosis_id)

    def rename(self, tx: Tx, connector_id: UUID, name: str) -> ListedConnector:
        """Give a machine the name that people see, also after it pairs again; NOT_FOUND."""
        tx.emit(Acted(Act.RENAMED, name, {"before": self.machine(tx, connector_id).name}))
        machines.rename(tx, connector_id, name)
        return next(one for one in self.list_connectors(tx) if one.connector.id == connector_id)

    def list_connectors(self, tx: Tx) -> tuple[ListedConnector, ...]:
        """Every machine with its status and companies, oldest first."""
        return tx.once("connectors", lambda: self._listed(tx))

    def _listed(self, tx: Tx) -> tuple[ListedConnector, ...]:
        now = self._clock.now()
        brought: dict[UUID, list[LinkedCompany]] = {}
        for connector_id, linked in companies.links(tx):
            brought.setdefault(connector_id, []).append(linked)
        failed = {
            company.connector_id: company.last_sync_message
            for company in self.companies(tx)
            if company.last_sync_ok is False
        }
        listed = machines.all_connectors(tx)
        alive = [liveness(_heard(machine, failed.get(machine.id)), now) for machine in listed]
        told = watch.sentences(tx, self._accounts, listed, alive)
        return tuple(
            ListedConnector(
                machine,
                Liveness(one.status, told.get(machine.id, one.sentence)),
                tuple(brought.get(machine.id, ())),
            )
            for machine, one in zip(listed, alive, strict=True)
        )

    def progress(self, tx: Tx) -> dict[UUID, Progress]:
        """How far running syncs are, by machine; one cheap query."""
        return machines.progress(tx, self._clock.now() - PROGRESS_SHOWN)

    def revoke(self, tx: Tx, connector_id: UUID) -> None:
        """End a machine: its tokens get CONNECTOR_REVOKED; its companies stay, with their age. Repeatable."""
        found = self.machine(tx, connector_id)
        if found.revoked_at is None:
            tx.emit(Acted(Act.REVOKED, found.name))
            machines.update_connector(tx, connector_id, revoked_at=self._clock.now(), progress=None, progress_at=None)

    def revoke_all(self, tx: Tx) -> None:
        """End every machine and every code: the organization is no longer of whoever made them."""
        codes.end_codes(tx, None, self._clock.now())
        for found in machines.all_connectors(tx):
            self.revoke(tx, found.id)

    def end_codes(self, tx: Tx, user_id: UUID) -> None:
        """End the codes that a person issued and no machine has used."""
        codes.end_codes(tx, user_id, self._clock.now())

    # Silence

    def pulse(self, tx: Tx) -> None:
        """The service receives: silence counts only while some process says so."""
        silences.pulse(tx, self._clock.now())

    def silent(self, tx: Tx) -> tuple[ListedConnector, ...]:
        """The machines whose silence was told and lasts, each with the sentence that was mailed."""
        return tuple(
            one
            for one in self.list_connectors(tx)
            if one.connector.told_silent and one.liveness.status is Status.OFFLINE
        )

    def look_for_silence(self, tx: Tx) -> Watch:
        """Machines of every organization whose silence is worth telling; asked without an organization."""
        return watch.look(tx, self._clock.now())

    def tell_silence(self, tx: Tx, connector_id: UUID) -> None:
        """Tell the organization of a silent machine, once an episode."""
        watch.tell(tx, self._clock.now(), self._accounts, connector_id)

    def forget(self, tx: Tx, before: datetime) -> None:
        """Forget what was asked of machines before a moment."""
        asked.forget_commands(tx, before)
        looking.forget(tx, self._clock.now())

    # Companies

    def companies(self, tx: Tx) -> tuple[Company, ...]:
        """Every company of the organization, by number."""
        return tx.once("companies", lambda: tuple(companies.all_companies(tx)))

    def company(self, tx: Tx, company_id: UUID) -> Company:
        """One company; NOT_FOUND."""
        found = companies.company(tx, company_id)
        if found is None:
            raise not_found("Esa empresa no existe.")
        return found

    def resolve_company(
        self, tx: Tx, connector_id: UUID, empresa_id: str, rfc: str | None = None, name: str | None = None
    ) -> Company:
        """The company that a sync of this machine writes, its row locked; EMPRESA_IN_USE, EMPRESA_MOVED.

        A `name` that the ERP holds replaces the one that stands; without one, that stays.
        """
        return ownership.resolve(tx, self._clock.now(), connector_id, empresa_id, rfc, name)

    def brought(self, tx: Tx, connector_id: UUID, empresa_id: str | None) -> UUID | None:
        """The company that a machine brought under this number, whoever writes it; None where it brought none."""
        linked = companies.link(tx, connector_id, empresa_id) if empresa_id else None
        return linked.company_id if linked else None

    def choose(self, tx: Tx, connector_id: UUID, empresa_id: str) -> Company:
        """A person decides that this machine writes the company from now on; NOT_FOUND if it never brought it."""
        self._active(tx, connector_id)
        return ownership.choose(tx, self._clock.now(), connector_id, empresa_id)

    def remove_company(self, tx: Tx, connector_id: UUID, empresa_id: str) -> None:
        """Forget a company of a revoked machine, its whole cartera included; NOT_FOUND, CONFLICT while it is synced."""
        ownership.remove(tx, connector_id, empresa_id)

    def record_sync(
        self,
        tx: Tx,
        company_id: UUID,
        *,
        connector_id: UUID,
        sync_id: str,
        stamp: datetime,
        state_checksum: bytes,
        matches: bool,
        newest_movement: date | None = None,
        unusual: str | None = None,
    ) -> None:
        """A sync was applied. `unusual` and `newest_movement` that are None leave what stands.

        The state is as old as `stamp`, the moment at which the machine read it, however long it took to arrive.
        """
        now = self._clock.now()
        optional = {"unusual": unusual, "newest_movement": newest_movement}
        companies.update_company(
            tx,
            company_id,
            last_sync_id=sync_id,
            last_sync_at=now,
            last_stamp=stamp,
            state_checksum=state_checksum,
            verified_at=min(stamp, now),
            matches=matches,
            last_sync_ok=True,
            last_sync_message=None,
            **{name: value for name, value in optional.items() if value is not None},
        )
        machines.update_connector(
            tx,
            connector_id,
            **machines.heard_at(now),
            last_sync_at=now,
            last_sync_status="success",
            pending_errors=[],
        )

    def record_failed_sync(self, tx: Tx, connector_id: UUID, message: str, company_id: UUID | None = None) -> None:
        """A sync was refused for good; `message` (Spanish) is shown until the next one is applied."""
        if company_id is not None:
            companies.update_company(tx, company_id, last_sync_ok=False, last_sync_message=message)
        heard = machines.heard_at(self._clock.now())
        machines.update_connector(tx, connector_id, **heard, last_sync_status="error", pending_errors=[message])

    def accept_unusual(self, tx: Tx, company_id: UUID) -> None:
        """A person accepts what an unusual sync brought; NOT_FOUND."""
        tx.emit(Acted(Act.UNUSUAL_ACCEPTED, self.company(tx, company_id).name))
        companies.update_company(tx, company_id, unusual=None, rfc_changed=False)

    def _active(self, tx: Tx, connector_id: UUID) -> None:
        if self.machine(tx, connector_id).revoked_at is not None:
            raise revoked_for_people()


def _heard(machine: Connector, company_failure: str | None) -> Heard:
    failure = company_failure or failure_sentence(machine.last_sync_status, machine.pending_errors)
    return Heard(machine.last_heard_at, machine.revoked_at, machine.stop_reason, failure)
