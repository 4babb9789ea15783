"""The agent behind a window: the same one, which also tells what it is at, so that somebody can watch."""

from functools import cached_property

from agent.app.agent import Agent
from agent.app.world import World
from agent.core.delivery import Job, Prepared
from agent.core.ports import ProgressCallback
from agent.engine.cycle import Work
from agent.engine.messages import CycleEnded
from agent.ui.office import Watch, Working


class Worker(Agent):
    """An agent that tells which company it begins to read."""

    def __init__(self, world: World, watch: Watch) -> None:
        super().__init__(world, self._step, self._rest)
        self._watch = watch
        self._empresa_id = ""

    @cached_property
    def work(self) -> Work:
        """As every agent's, told before it begins."""
        inner = super().work

        def begin(job: Job, progress: ProgressCallback) -> Prepared:
            self._empresa_id = job.empresa_id
            self._watch.working(Working(job.empresa_id))
            return inner(job, progress)

        return begin

    def _step(self, phase: str, done: int, total: int) -> None:
        self._watch.working(Working(self._empresa_id, phase, done, total))

    def _rest(self, _ended: CycleEnded) -> None:
        self._watch.rested()
