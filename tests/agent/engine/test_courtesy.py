"""A reading gives way to everything else."""

import multiprocessing
import os
from multiprocessing.connection import Connection

from agent.core.ports import ProgressCallback
from agent.engine.courtesy import NICE
from agent.engine.cycle import run_child


def priority(_question: str, _progress: ProgressCallback) -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def told(sender: Connection) -> None:
    run_child(priority, "", sender)


def test_a_child_that_reads_goes_last() -> None:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=told, args=(sender,))
    child.start()
    sender.close()
    answer = receiver.recv().answer
    child.join(30)
    receiver.close()
    assert answer == min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19)
