"""One machine with the whole agent on it, a line to the real service, SAE behind it, and the hours that pass for all.

`turn` is one round of the program's loop; `quiet` lets everything come to rest and then compares cloud and SAE.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

import httpx

from agent.app.linking import link
from agent.app.world import World
from agent.core.doctor_facts import Rights
from agent.core.health import Colour, judge
from agent.core.model import Source
from agent.core.ports import ErpReader
from agent.core.proxies import OpenSession, Route
from agent.engine.heart import Requested
from agent.errors import AgentError
from agent.settings import Settings, save
from server.capabilities.connectors.model import CommandType
from server.kit.errors import DomainError
from tests.faults.cloud import SERVER, Call, Cloud, Key, Owner
from tests.faults.gremlin import Crash, FrailAgent, Gremlin
from tests.support import agent_fakes

ZONE = ZoneInfo("America/Mexico_City")
Network = Callable[[float, Route, OpenSession | None], httpx.Client]
ROUND_SECONDS = 25 * 60
"""More than any due time is away."""
UNEXPECTED = "error inesperado"
ANSWERS = {
    "503": (503, {"retry-after": "30"}, ""),
    "long 503": (503, {"retry-after": "900"}, ""),
    "502": (502, {"content-type": "text/html"}, "<h1>Bad gateway</h1>"),
    "portal": (200, {"content-type": "text/html"}, "<h1>WiFi</h1>"),
}
"""What somebody on the way answers instead."""


class Line(httpx.BaseTransport):
    """Between the agent and the service: delivers, or does not, or later."""

    def __init__(self, cloud: Cloud, gremlin: Gremlin) -> None:
        self._cloud = cloud
        self._gremlin = gremlin
        self.sent: list[Call] = []
        self.late: list[Call] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        names = ("authorization", "x-connector-id", "content-type", "content-encoding")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        call = Call(request.url.path, headers, request.read())
        if call.name in ("cartera", "heartbeat"):
            self.sent.append(call)
        act = self._gremlin.spring(call.name) or ""
        self._before(act, call)
        if act in ANSWERS:
            status, headers, page = ANSWERS[act]
            return httpx.Response(status, headers=headers, text=page)
        answer = self._cloud.deliver(call)
        if act == "cut after":
            raise httpx.ReadError("reset")
        if act == "crash after":
            raise Crash(call.name)
        if act == "half":
            return httpx.Response(answer.status_code, content=answer.content[: len(answer.content) // 2])
        return answer

    def _before(self, act: str, call: Call) -> None:
        """What happens to a call on its way there."""
        if act == "cut before":
            raise httpx.ReadError("reset")
        if act == "crash before":
            raise Crash(call.name)
        if act in ("late", "late, and a crash"):
            self.late.append(call)
            raise httpx.ReadTimeout("timed out") if act == "late" else Crash(call.name)
        if act == "twice":
            self._cloud.deliver(call)

    def arrive(self, place: int = 0) -> None:
        """A request that was late arrives; nobody waits for its answer."""
        self._cloud.deliver(self.late.pop(place))


class Erp(Protocol):
    """SAE, and what the cloud must hold of it."""

    source: Source
    today: date

    def open(self, source: Source, password: str) -> ErpReader:
        """Attach, as `World.open_source`."""

    def touch(self) -> None:
        """Something is written that alters no figure: the next round reads, and finds nothing to send."""

    def check(self, owner: Owner, number: str) -> None:
        """Everything the documented API shows of a company is what stands here, to the cent."""

    def owed(self) -> Mapping[Key, int]:
        """Open balance of each folio, in cents of the document's own currency."""


E = TypeVar("E", bound=Erp)


@dataclass
class Office(Generic[E]):
    """The machine, its people and its day."""

    home: Path
    cloud: Cloud
    make_sae: Callable[[Gremlin, date], E]
    gremlin: Gremlin = field(default_factory=Gremlin)
    network: Network | None = None
    """How the agent reaches the line; None: directly."""

    def __post_init__(self) -> None:
        self.cloud.begin()
        self.clock = agent_fakes.FakeClock(self.cloud.clock.now())
        self.line = Line(self.cloud, self.gremlin)
        self.sae = self.make_sae(self.gremlin, self.today)
        self.numbers = self.sae.source.companies
        self._wishes = 0
        self.naps: list[float] = []
        """Pauses of the agent before it tried again."""
        self.home.mkdir(parents=True)
        self.agent = self._start()
        save(self.agent.home.settings, Settings(sources=(self.sae.source,)))
        self.agent.vault.set(f"source:{self.sae.source.id}", "masterkey")
        self.pair()

    @property
    def today(self) -> date:
        """The day it really is where the company is."""
        return self.cloud.clock.now().astimezone(ZONE).date()

    def pass_time(self, seconds: float, *, asleep: bool = False) -> None:
        """Hours pass for everybody; a machine that sleeps counts them on its wall clock only."""
        self.cloud.clock.advance(seconds=seconds)
        if asleep:
            self.clock.jump(timedelta(seconds=seconds))
        else:
            self.clock.advance(seconds)
        self.sae.today = self.today

    def pair(self) -> None:
        """A person types a code."""
        link(self.agent, SERVER, self.cloud.code(), "Caja")
        self.agent.heart.ended = None

    def mend_access(self) -> None:
        """A person pairs again where the machine says that its access is over."""
        found = self.agent.access.find()
        last = self.agent.state.latest()
        over = (
            any(one.result in ("unpaired", "revoked") and one.at >= found.paired_at for one in last) if found else True
        )
        if found is None or found.revoked or self.agent.heart.ended is not None or over:
            self.pair()

    def choose(self, numbers: Sequence[str]) -> None:
        """The owner switches companies on and off; always within other hours, since one wish is asked once."""
        always = f"{self._wishes // 60:02}:{self._wishes % 60:02}"
        self._wishes = (self._wishes + 1) % 1440
        payload = {"empresas": list(numbers), "horario": f"{always}-{always}"}
        if (found := self.agent.access.find()) is None:
            return
        self.pass_time(1)  # what is asked at one and the same moment has no order
        with suppress(DomainError):  # of a machine that was revoked nothing can be asked
            self.cloud.ask(found.connector_id, CommandType.UPDATE_CONFIG, payload)

    def turn(self, asked: Sequence[str] | None = None, *, full: bool = False) -> None:
        """One round of the loop: what is due after a while, or what a person asks for now."""
        self.pass_time(1 if asked is not None else ROUND_SECONDS)
        try:
            if asked is not None:
                self.agent.heart.ask(Requested(tuple(asked), full))
            self.agent.heart.tick()
            if self.agent.heart.ended is None:
                self._work(due=asked is None)
        except Crash:
            self.reboot()

    def look(self) -> None:
        """The loop looks again a few seconds later."""
        self.pass_time(5)
        self._work(due=True)

    def reboot(self) -> None:
        """The program begins anew over what the disk holds, spool files of the last moment included."""
        self.agent.close()
        for suffix in ("json", "json.rows", "json.gz"):
            for number in self.numbers:
                (self.agent.home.spool / f"{number}.{suffix}").write_bytes(b"left over" * 99)
        self.agent = self._start()

    def quiet(self) -> None:
        """No more faults and two rounds: the cloud is SAE to the cent, nothing was done twice, and idle rounds are."""
        while self.line.late:
            self.line.arrive()
        self.gremlin.rest()
        self.turn()
        self.mend_access()
        self.choose(self.numbers)
        self.turn()
        self.turn()
        before = self.cloud.applied()
        self.turn()
        self.sae.touch()
        self.turn()
        assert self.cloud.applied() == before, "an idle round sent something"
        self.check()

    def check(self) -> None:
        """Every figure, and every effect."""
        owner = self.cloud.log_in()
        for number in self.numbers:
            self.sae.check(owner, number)
        owed = self.sae.owed()
        seen = self.cloud.seen()
        expected = {key: seen[key] - owed.get(key, 0) for key in seen if seen[key] != owed.get(key, 0)}
        assert dict(self.cloud.paid()) == expected
        assert self.cloud.applied() == len(self.cloud.ledger.answers)
        self.check_words()
        state = self.agent.state
        known = {number: found for number in self.numbers if (found := state.acknowledged(number))}
        now = self.agent.clock.now()
        health = judge(self.agent.last_pairing(), self.numbers, last=state.latest(), known=known, now=now)
        assert health.colour is Colour.GREEN, health.sentence
        assert "cuadra con SAE al centavo" in health.sentence

    def check_words(self) -> None:
        """No fault of ours stands in the history."""
        assert not [one for one in self.agent.state.history() if UNEXPECTED in one.sentence]

    def close(self) -> None:
        """Leave the files."""
        self.agent.close()

    def _work(self, *, due: bool) -> None:
        try:
            self.agent.engine.run_requested()
            if due:
                self.agent.engine.run_due()
        except AgentError:
            return  # as the loop does: it is logged, and the next round stands

    def _nap(self, seconds: float) -> bool:
        self.naps.append(seconds)
        self.pass_time(seconds)
        return False

    def _start(self) -> FrailAgent:
        return FrailAgent(
            World(
                environ={"COBRANZA_AGENT_HOME": str(self.home), "COBRANZA_AGENT_VAULT": "file"},
                clock=self.clock,
                make_http=self.network or (lambda _limit, _route, _session: httpx.Client(transport=self.line)),
                sleep=self._nap,
                random=lambda: 0.5,
                open_source=self.sae.open,
                ask_rights=lambda _login, _progress: Rights(False, ()),
                in_child=False,
                lock_seconds=0.1,
            ),
            self.gremlin,
        )
