"""The commands that send: `sync` once, `run` until told to stop."""

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from types import FrameType

from agent.app.agent import Agent
from agent.app.claim import only_one
from agent.app.pausing import current, say_goodbye
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.delivery import Refusal, RefusedError
from agent.core.refusals import to_error
from agent.core.words import mismatch
from agent.desktop.power import watch
from agent.engine.loop import Target
from agent.engine.messages import CycleEnded
from agent.engine.scheduler import Ticker
from agent.errors import AgentError, Exit
from contract.errors import Reaction

BEAT_TICK_SECONDS = 1.0
SETTLE_ROUNDS = 2
_WORST_FIRST = (Exit.REVOKED, Exit.NOT_PAIRED, Exit.FAILED)
_WORDS = {
    "full": "se envió todo",
    "delta": "se envió lo que cambió",
    "unchanged": "sin cambios",
}
_LOG = logging.getLogger(__name__)


def sync(agent: Agent, arguments: Arguments, console: Console) -> int:
    """One cycle of each company, then a heartbeat that tells what was found."""
    agent.access.pairing()
    targets = _targets(agent, arguments.company)
    ends: list[CycleEnded] = []
    with _stopping_on(agent, signal.SIGTERM), Ticker(agent.heart.tick, BEAT_TICK_SECONDS):
        for ended in agent.engine.sync(targets, full=arguments.full):
            ends.append(ended)
            _tell(ended, console)
    if _exit_code(agent, ends) not in (Exit.NOT_PAIRED, Exit.REVOKED):
        for ended in _settle(agent):
            ends.append(ended)
            _tell(ended, console)
    if current(agent) is not None:
        say_goodbye(agent)
    code = _exit_code(agent, ends)
    if arguments.json:
        console.write_json({"ok": code == Exit.DONE, "results": [_as_json(ended) for ended in ends]})
        return code
    for ended in ends:
        if ended.exit_code == Exit.DONE:
            console.write(_sentence(ended) + "\n")
    return code


def run(agent: Agent, _arguments: Arguments, console: Console) -> int:
    """Work headless until SIGINT or SIGTERM, or until access is over; a command may ask for a fresh start."""
    agent.access.pairing()
    with agent.presence.hold(), only_one(agent):
        console.say("El agente está en marcha; Ctrl-C para detenerlo.")
        code, restarting = _run_once(agent)
        while restarting:
            with closing(Agent(agent.world, console.progress, console.ended)) as fresh:
                code, restarting = _run_once(fresh)
    if code in (Exit.NOT_PAIRED, Exit.REVOKED):
        agent.access.pairing()
        raise to_error(Refusal(Reaction.REPAIR, 401, None, ""))
    return code


def _run_once(agent: Agent) -> tuple[int, bool]:
    with (
        _stopping_on(agent, signal.SIGINT, signal.SIGTERM),
        watch(agent.power),
        Ticker(agent.rest.after(agent.heart.tick), BEAT_TICK_SECONDS),
    ):
        code = agent.engine.run()
    if code == Exit.DONE and not agent.engine.restarting:
        agent.heart.goodbye("shutdown")
    return code, agent.engine.restarting


@contextmanager
def _stopping_on(agent: Agent, *numbers: signal.Signals) -> Iterator[None]:
    """End what is under way in good order when one of these signals comes: readings are killed, nothing is sent."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        agent.world.stop.set()
        agent.wake.set()

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _targets(agent: Agent, company: str | None) -> Sequence[Target]:
    targets = agent.targets()
    if not targets:
        raise AgentError(
            "No hay ninguna empresa que enviar", "Agrega la base de SAE con «cobranza-agent source add firebird»."
        )
    if company is None:
        return targets
    chosen = [target for target in targets if target.empresa_id == company]
    if not chosen:
        known = ", ".join(target.empresa_id for target in targets)
        raise AgentError(f"La empresa {company} no se lee en este equipo", f"Las que se leen son: {known}.")
    return chosen


def _settle(agent: Agent) -> Iterator[CycleEnded]:
    """Tell the cloud what was found; where it holds something else it asks for everything, which is sent at once."""
    for _ in range(SETTLE_ROUNDS):
        try:
            agent.heart.beat()
        except RefusedError as error:
            _LOG.warning("heartbeat refused: %s", error)
            return
        requested = agent.engine.run_requested()
        yield from requested
        if not requested:
            return


def _exit_code(agent: Agent, ends: Sequence[CycleEnded]) -> int:
    codes = {ended.exit_code for ended in ends} | {agent.heart.ended or Exit.DONE}
    return next((int(code) for code in _WORST_FIRST if code in codes), int(Exit.DONE))


def _tell(ended: CycleEnded, console: Console) -> None:
    if ended.exit_code != Exit.DONE:
        console.say(f"Empresa {ended.outcome.empresa_id}: {ended.outcome.sentence}")
    elif ended.receipt is not None and ended.receipt.verificacion and not ended.receipt.verificacion.matches:
        fields = [difference.path for difference in ended.receipt.verificacion.differences]
        console.say(mismatch(fields, f"Empresa {ended.outcome.empresa_id}"))
    if ended.receipt is not None and ended.receipt.cambio_inusual:
        console.say(
            f"Empresa {ended.outcome.empresa_id}: cambió demasiado de golpe, como una copia vieja o un respaldo."
            " Revísala y acéptala en la página Cartera; mientras tanto no se avisa ni se cobra con ella."
        )


def _sentence(ended: CycleEnded) -> str:
    outcome = ended.outcome
    text = f"Empresa {outcome.empresa_id}: {_WORDS[outcome.result]}"
    if outcome.customers:
        text += f" ({outcome.customers:,} clientes, {outcome.documents:,} documentos abiertos)"
    if ended.receipt is not None and ended.receipt.verificacion and ended.receipt.verificacion.matches:
        text += ", cuadra con SAE al centavo"
    return f"{text}."


def _as_json(ended: CycleEnded) -> dict[str, object]:
    outcome, receipt = ended.outcome, ended.receipt
    return {
        "empresaId": outcome.empresa_id,
        "result": outcome.result,
        "at": outcome.at,
        "syncId": receipt.sync_id if receipt else None,
        "customers": outcome.customers if ended.read else None,
        "documents": outcome.documents if ended.read else None,
        "sentBytes": outcome.sent_bytes,
        "seconds": outcome.seconds,
        "stats": receipt.stats if receipt else None,
        "verificacion": receipt.verificacion if receipt else None,
        "cambioInusual": receipt.cambio_inusual if receipt else False,
        "error": outcome.sentence or None,
    }
