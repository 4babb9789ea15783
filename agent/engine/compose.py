"""One reading turned into what to send: the company is read to the end, its snapshot closed, and only then composed."""

from collections.abc import Mapping

from agent.core.body import Composed, Spool
from agent.core.delivery import Job, Prepared
from agent.core.plan import Acknowledged, Changes, Digests, checksum_after, make_plan
from agent.core.ports import ErpReader, ProgressCallback
from agent.errors import file_errors
from agent.paths import discard


def compose(
    reader: ErpReader,
    job: Job,
    known: Acknowledged | None,
    held: Mapping[str, Digests],
    progress: ProgressCallback,
) -> Prepared:
    """Read `job`'s company and write what differs from `held` to `job.data`, or everything.

    `known` and `held` are what the server acknowledged; None and empty where it acknowledged nothing.
    Raises `AgentError`.
    """
    folder = job.data.parent
    rows = folder / f"{job.data.name}.rows"
    try:
        with file_errors(str(folder)), rows.open("w+b") as file:
            spool = Spool(file)
            with reader.read(job.empresa_id, job.today) as read:
                for customer in read.customers():
                    spool.add(customer)
                    progress("rows", spool.customers, read.expected)
            plan = make_plan(held if known else None, spool.digests, full=job.full)
            if plan.kind is None:
                written = Composed(0, "")
            else:
                with job.data.open("wb") as out:
                    written = spool.write(plan, out, read.report)
    finally:
        discard(rows)
    progress("rows", spool.customers, spool.customers)
    return Prepared(
        kind=plan.kind,
        data=job.data,
        size=written.size,
        checksum=written.checksum,
        state_checksum=checksum_after(held if known else None, spool.digests, plan),
        previous_sync_id=known.sync_id if known else None,
        changes=Changes(
            changed=[(key, spool.digests[key]) for key in sorted(plan.changed)],
            deleted=plan.deleted,
            replace=plan.kind == "full",
        ),
        token=read.token,
        report=read.report,
        customers=spool.customers,
        documents=spool.documents,
        balance=spool.balance,
        bucket_cents=spool.bucket_cents,
        bucket_documents=spool.bucket_documents,
    )
