"""The claim of a loop without a window to be the only agent of its machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from agent.app.agent import Agent
from agent.desktop.single_instance import SingleInstance, machine_folder
from agent.paths import HOME_VARIABLE


@contextmanager
def only_one(agent: Agent) -> Iterator[None]:
    """Be the one while the context is open. Raises `AgentError` that says who already is."""
    home, now = agent.home.root, agent.world.clock.now()
    folder = machine_folder(agent.world.environ, home, HOME_VARIABLE in agent.world.environ)
    with SingleInstance(folder, home, now) as instance:
        taken = instance.claim()
        if taken is not None:
            raise taken.error(agent.local(now))
        yield
