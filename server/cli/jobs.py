"""`cobranza-server jobs`: what waits, what failed and why; run one again or drop it."""

import argparse

from server.cli.ready import CommandError, ready
from server.db import desk
from server.db.desk import Promised, State
from server.settings import load

DROPPED = "Lo descartó el operador del servicio"
"""What becomes of a reminder whose job was dropped here."""


def show_jobs(arguments: argparse.Namespace) -> int:
    """Counts by lane and kind, then the jobs that failed, or those of the states asked for, with the reason of each."""
    states = tuple(State(one) for one in arguments.state or (State.FAILED, State.RETRYING))
    with ready(load()) as services:
        now = services.clock.now()
        with services.db.overseeing() as tx:
            counts = desk.counts(tx, now, arguments.organization)
            listed = desk.listed(tx, now, arguments.organization, states=states, limit=arguments.limit)
    if not counts:
        print("nothing waits and nothing failed")
        return 0
    print(f"{'lane':9} {'kind':20} {'state':9} {'jobs':>7}  first due")
    for one in counts:
        print(f"{one.lane:9} {one.kind:20} {one.state:9} {one.jobs:7}  {one.oldest:%Y-%m-%d %H:%M:%S}Z")
    for job in listed:
        print(f"\n{_line(job)}")
    return 0


def retry_job(arguments: argparse.Namespace) -> int:
    """Let one job run now."""
    return _act(arguments, retry=True)


def drop_job(arguments: argparse.Namespace) -> int:
    """Forget one job."""
    return _act(arguments, retry=False)


def _act(arguments: argparse.Namespace, *, retry: bool) -> int:
    with ready(load()) as services:
        organization_id = desk.whose(services.db, arguments.id)
        if organization_id is None:
            raise CommandError(f"There is no job {arguments.id}.")
        with services.db.transaction(organization_id) as tx:
            now = services.clock.now()
            done = desk.retry(tx, arguments.id, now) if retry else desk.drop(tx, arguments.id, now, DROPPED)
    if not done:
        raise CommandError(f"The job {arguments.id} is running, or it ended well: there is nothing to do about it.")
    print("it runs again now" if retry else "dropped")
    return 0


def _line(job: Promised) -> str:
    when = job.finished_at or job.run_at
    verb = "given up" if job.state is State.FAILED else "due"
    head = f"{job.id}  {job.lane}/{job.kind}  {job.state}, tries: {job.attempts}, {verb} {when:%Y-%m-%d %H:%M:%S}Z"
    return f"{head}\n  organization {job.organization_id}\n  {job.failure or 'no try failed yet'}"
