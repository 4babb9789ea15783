"""The conversation of one cycle of one company as a state machine: events in, commands out, nothing performed here.

The engine performs each command and feeds the event it ends in, until a `Finish` comes.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from agent.core import retry
from agent.core.clock import stamp
from agent.core.delivery import Refusal, Result
from agent.errors import Exit
from contract.errors import Code, Reaction
from contract.sync import SyncType

# Events: past tense.


@dataclass(frozen=True, slots=True)
class Started:
    """A cycle began. `full`: everything is wanted. `trusted`: the server's time is known."""

    full: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class Greeted:
    """The server was heard and its time is known. `checkable`: a freshness token of today is at hand."""

    checkable: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """The ERP was asked whether anything was written since the last read."""

    unchanged: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """The company was read. `kind` None: nothing differs from what was acknowledged."""

    kind: SyncType | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server answered 200 to this."""

    sent: "Send"


@dataclass(frozen=True, slots=True)
class Rejected:
    """The server refused, or did not answer."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Broke:
    """Reading or composing failed; the sentence is fit to show."""

    sentence: str
    exit_code: int = Exit.FAILED


@dataclass(frozen=True, slots=True)
class Waited:
    """The pause is over; `stopping` where it was cut short because the program ends."""

    stopping: bool = False


Event = Started | Greeted | Checked | Composed | Accepted | Rejected | Broke | Waited


# Commands: imperative.


@dataclass(frozen=True, slots=True)
class Greet:
    """Hear the server before anything is read: the day of the cut and the stamp are counted by its clock."""

    beat: bool
    """Whether it must be asked, or was heard recently enough."""


@dataclass(frozen=True, slots=True)
class Check:
    """Ask the ERP whether anything was written since the last read."""


@dataclass(frozen=True, slots=True)
class Read:
    """Read the company and compose what differs, or everything."""

    full: bool


@dataclass(frozen=True, slots=True)
class Send:
    """Deliver what was composed under this stamp."""

    kind: SyncType
    stamp: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """Pause for some seconds before going on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Record what was sent as held by the server: the only way acknowledgements change."""

    sent: Send


@dataclass(frozen=True, slots=True)
class MarkVerified:
    """Record that the company was found equal to what was acknowledged. `read`: it was read, not only checked."""

    read: bool


@dataclass(frozen=True, slots=True)
class Finish:
    """The cycle is over. `sentence` tells a person why where it did not go well; `retry_after` is the server's wish."""

    result: Result
    sentence: str = ""
    retry_after: float | None = None
    exit_code: int = Exit.DONE


Command = Greet | Check | Read | Send | Wait | Acknowledge | MarkVerified | Finish


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a cycle stands: the last acknowledged stamp, what is being asked, and how often it was refused."""

    last_stamp: datetime | None
    full: bool = False
    asking: Greet | Send | None = None
    failures: int = 0
    restamped: int = 0


Step = tuple[Conversation, tuple[Command, ...]]
MAX_RESTAMPS = 3
"""A server that calls every stamp stale is not obeyed for ever."""


def advance(state: Conversation, event: Event, now: datetime, random: retry.Random) -> Step:
    """Next state and the commands to perform, in order."""
    match event:
        case Started() | Greeted() | Checked() | Composed():
            return _read(state, event, now)
        case Accepted(sent=sent):
            return state, (Acknowledge(sent), Finish(sent.kind))
        case Rejected(refusal=refusal):
            return _rejected(state, refusal, now, random)
        case Broke(sentence=sentence, exit_code=code):
            return state, (Finish("failed", sentence, exit_code=code),)
        case Waited(stopping=True):
            return state, (Finish("stopped", "El envío se interrumpió.", exit_code=Exit.FAILED),)
        case Waited():
            # The same content keeps its stamp when repeated: the server then answers what it answered first.
            return state, () if state.asking is None else (state.asking,)


def _read(state: Conversation, event: Started | Greeted | Checked | Composed, now: datetime) -> Step:
    match event:
        case Started(full=full, trusted=trusted):
            return _ask(replace(state, full=full), Greet(beat=not trusted))
        case Greeted(checkable=checkable):
            state = replace(state, failures=0)
            return state, (Check(),) if checkable and not state.full else (Read(state.full),)
        case Checked(unchanged=unchanged):
            return state, (MarkVerified(read=False), Finish("unchanged")) if unchanged else (Read(full=False),)
        case Composed(kind=kind):
            if kind is None:
                return state, (MarkVerified(read=True), Finish("unchanged"))
            return _ask(state, Send(kind, stamp(now, state.last_stamp)))


def _ask(state: Conversation, asking: Greet | Send) -> Step:
    return replace(state, asking=asking), (asking,)


def _rejected(state: Conversation, refusal: Refusal, now: datetime, random: retry.Random) -> Step:
    sentence = refusal.sentence
    match refusal.reaction:
        case Reaction.STOP:
            return state, (Finish("revoked", sentence, exit_code=Exit.REVOKED),)
        case Reaction.REPAIR | Reaction.REFRESH:
            return state, (Finish("unpaired", sentence, exit_code=Exit.NOT_PAIRED),)
        case Reaction.SEND_FULL if not state.full:
            return replace(state, full=True, failures=0), (Read(full=True),)
        case Reaction.RESTAMP if isinstance(state.asking, Send) and state.restamped < MAX_RESTAMPS:
            return _restamp(state, state.asking, now, state.last_stamp, refusal.applied)
        case Reaction.REPORT if (
            isinstance(state.asking, Send) and refusal.code == Code.CLOCK_SKEW and not state.restamped
        ):
            # A last stamp that is ahead of the server is of a clock that was wrong: only the server's own counts now.
            return _restamp(state, state.asking, now)
        case Reaction.RETRY:
            failures = state.failures + 1
            state = replace(state, failures=failures)
            patient = refusal.retry_after is None or refusal.retry_after <= retry.LONGEST_SECONDS
            if failures < retry.ATTEMPTS and patient:
                return state, (Wait(retry.delay(failures, refusal.retry_after, random)),)
            return state, (Finish("postponed", sentence, refusal.retry_after, Exit.FAILED),)
        case _:
            return state, (Finish("failed", sentence, exit_code=Exit.FAILED),)


def _restamp(state: Conversation, sending: Send, now: datetime, *after: datetime | None) -> Step:
    """Again with another stamp: by the clock the server has just corrected, after the moments given."""
    again = replace(sending, stamp=stamp(now, max((moment for moment in after if moment), default=None)))
    return _ask(replace(state, restamped=state.restamped + 1), again)
