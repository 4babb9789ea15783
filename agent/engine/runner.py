"""Performs the commands of one cycle of one company: the only loop between the rules and the outside."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from agent.core import remarks, retry, totals
from agent.core.clock import ServerClock, Sleep
from agent.core.delivery import Job, Outcome, Prepared, Refusal, RefusedError, Upload
from agent.core.faults import whose
from agent.core.model import Source
from agent.core.plan import Acknowledged
from agent.core.ports import Cloud, ProgressCallback, State
from agent.core.sync import (
    Accepted,
    Acknowledge,
    Broke,
    Check,
    Checked,
    Command,
    Composed,
    Conversation,
    Event,
    Finish,
    Greet,
    Greeted,
    MarkVerified,
    Read,
    Rejected,
    Send,
    Started,
    Wait,
    Waited,
    advance,
)
from agent.engine.checker import Checker
from agent.engine.cycle import Work
from agent.engine.messages import CycleEnded
from agent.errors import AgentError, Exit, StoppedError
from agent.paths import discard
from contract.sync import SyncReceipt

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything a cycle is performed with; one value so that a test states its whole world at once."""

    state: State
    cloud: Cloud
    clock: ServerClock
    work: Work
    checker: Checker
    password_of: Callable[[Source], str]
    today: Callable[[datetime], date]
    beat: Callable[[], None]
    """Send a heartbeat. Raises `RefusedError` or `AgentError`."""
    sleep: Sleep
    random: retry.Random
    state_file: Path
    spool: Path


class Cycle:
    """One run of one company, used once."""

    def __init__(self, tools: Tools, source: Source, empresa_id: str, progress: ProgressCallback) -> None:
        self._tools = tools
        self._source = source
        self._empresa_id = empresa_id
        self._progress = progress
        self._data = tools.spool / f"{empresa_id}.json"
        self._today = tools.today(tools.clock.now())
        self._prepared: Prepared | None = None
        self._receipt: SyncReceipt | None = None
        self._read_seconds = 0.0
        self._read_at = tools.clock.now()
        """What is said about the company was true then, however long its delivery took."""

    def run(self, *, full: bool) -> CycleEnded:
        """Perform the conversation to its end; failures become the outcome's sentence, never an exception."""
        tools = self._tools
        began = tools.clock.monotonic()
        known = tools.state.acknowledged(self._empresa_id)
        conversation = Conversation(known.stamp if known else None)
        event: Event | None = Started(full, trusted=tools.clock.trusted())
        finish: Finish | None = None
        try:
            while finish is None and event is not None:
                conversation, commands = advance(conversation, event, tools.clock.now(), tools.random)
                event, finish = self._perform_all(commands)
        except Exception:  # noqa: BLE001 - a fault of ours in one company must not stop the others, nor the loop
            _LOG.exception("cycle of %s met a fault", self._empresa_id)
            sentence = "El programa tuvo un error inesperado; envía los registros de la carpeta logs a soporte."
            finish = Finish("failed", sentence, exit_code=Exit.FAILED)
        finally:
            discard(self._data)
        return self._ended(finish or Finish("failed"), tools.clock.monotonic() - began)

    def _perform_all(self, commands: tuple[Command, ...]) -> tuple[Event | None, Finish | None]:
        event: Event | None = None
        for command in commands:
            if isinstance(command, Finish):
                return None, command
            try:
                event = self._perform(command)
            except RefusedError as error:
                return Rejected(self._explained(error.refusal)), None
            except StoppedError:
                return Waited(stopping=True), None
            except AgentError as error:
                return Broke(str(error), error.exit_code), None
        return event, None

    def _perform(self, command: Command) -> Event | None:
        tools = self._tools
        match command:
            case Greet(beat=beat):
                return self._greet(beat)
            case Check():
                return Checked(self._check())
            case Read(full=full):
                return self._read(full)
            case Send(kind=_, stamp=stamp):
                self._receipt = tools.cloud.send(self._upload(stamp), self._progress)
                return Accepted(command)
            case Wait(seconds=seconds):
                return Waited(stopping=tools.sleep(seconds))
            case Acknowledge(sent=sent):
                self._acknowledge(sent)
            case MarkVerified(read=read):
                now = tools.clock.now()
                tools.state.mark_verified(self._empresa_id, min(self._read_at, now) if read else now)
                if read and self._prepared is not None:
                    tools.state.keep_token(self._empresa_id, self._prepared.token, self._today)
            case Finish():
                pass
        return None

    def _greet(self, beat: bool) -> Event:
        tools = self._tools
        if beat:
            tools.beat()
        self._today = tools.today(tools.clock.now())
        known = tools.state.acknowledged(self._empresa_id)
        token = tools.state.token(self._empresa_id, self._today)
        return Greeted(checkable=known is not None and token is not None)

    def _check(self) -> bool:
        tools = self._tools
        token = tools.state.token(self._empresa_id, self._today)
        if token is None:
            return False
        unchanged, newer = tools.checker.recheck(self._source, token)
        if unchanged and newer != token:
            tools.state.keep_token(self._empresa_id, newer, self._today)
        return unchanged

    def _read(self, full: bool) -> Event:
        tools = self._tools
        job = Job(
            source=self._source,
            password=tools.password_of(self._source),
            empresa_id=self._empresa_id,
            today=self._today,
            full=full,
            state=tools.state_file,
            data=self._data,
        )
        began = tools.clock.monotonic()
        self._read_at = tools.clock.now()
        try:
            self._prepared = tools.work(job, self._progress)
        finally:
            self._read_seconds += tools.clock.monotonic() - began
        tools.state.remember(totals.note(self._empresa_id), totals.dump(self._prepared, self._today))
        tools.state.remember(remarks.note(self._empresa_id), remarks.dump(self._prepared.report))
        _LOG.info("reading of %s: %s", self._empresa_id, remarks.log_line(self._prepared.report))
        return Composed(self._prepared.kind)

    def _upload(self, stamp: datetime) -> Upload:
        prepared = self._prepared
        if prepared is None or prepared.kind is None:
            raise RuntimeError("a Send without something composed")
        return Upload(
            empresa_id=self._empresa_id,
            kind=prepared.kind,
            data=prepared.data,
            size=prepared.size,
            checksum=prepared.checksum,
            state_checksum=prepared.state_checksum,
            cut=self._today,
            previous_sync_id=prepared.previous_sync_id if prepared.kind == "delta" else None,
            stamp=stamp,
        )

    def _explained(self, refusal: Refusal) -> Refusal:
        """A refusal of the body names the customer and the document as SAE does, beside their place in the body."""
        if not refusal.fields or self._prepared is None or self._prepared.kind is None:
            return refusal
        return replace(refusal, sentence=f"{refusal.sentence} {whose(self._data, refusal.fields)}".rstrip())

    def _acknowledge(self, sent: Send) -> None:
        prepared, receipt = self._prepared, self._receipt
        if prepared is None or receipt is None:
            raise RuntimeError("an acknowledgement without an answer")
        verified = receipt.verificacion
        known = Acknowledged(
            sync_id=receipt.sync_id,
            stamp=sent.stamp,
            state_checksum=prepared.state_checksum,
            checked_at=min(self._read_at, self._tools.clock.now()),
            matches=verified.matches if verified else None,
            differences=tuple(difference.path for difference in verified.differences) if verified else (),
        )
        self._tools.state.acknowledge(self._empresa_id, known, prepared.changes)
        self._tools.state.keep_token(self._empresa_id, prepared.token, self._today)

    def _ended(self, finish: Finish, seconds: float) -> CycleEnded:
        sent = self._prepared if self._receipt is not None else None
        outcome = Outcome(
            empresa_id=self._empresa_id,
            at=self._tools.clock.now(),
            result=finish.result,
            sentence=finish.sentence,
            customers=self._prepared.customers if self._prepared else 0,
            documents=self._prepared.documents if self._prepared else 0,
            sent_bytes=sent.size if sent else 0,
            seconds=round(seconds, 3),
        )
        _LOG.info("cycle of %s: %s %s", self._empresa_id, finish.result, finish.sentence)
        read = self._prepared is not None
        return CycleEnded(outcome, finish.exit_code, finish.retry_after, self._receipt, self._read_seconds, read)
