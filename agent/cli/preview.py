"""The `preview` command: the exact body of a full sync of one company, computed as for sending, and not sent."""

from datetime import UTC

from agent.app.agent import Agent
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.clock import stamp
from agent.core.delivery import Job, Prepared, Upload
from agent.core.envelope import envelope
from agent.core.remarks import counters, everything
from agent.core.words import day, pesos
from agent.errors import AgentError, Exit, file_errors

CHUNK = 256 << 10


def preview(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Read, compose in full and show. Needs no pairing."""
    empresa_id = str(arguments.company)
    source = agent.settings.owner_of(empresa_id)
    if source is None:
        known = [name for item in agent.settings.sources for name in item.companies]
        raise AgentError(
            f"La empresa {empresa_id} no se lee en este equipo",
            f"Las que se leen son: {', '.join(known) or 'ninguna; agrega una fuente'}.",
        )
    now = agent.clock.now()
    job = Job(
        source=source,
        password=agent.password_of(source),
        empresa_id=empresa_id,
        today=arguments.as_of or agent.today(now),
        full=True,
        state=None,
        data=agent.home.spool / f"preview-{empresa_id}.json",
    )
    try:
        prepared = agent.work(job, console.progress)
        console.stop_progress()
        if arguments.json:
            _show_body(
                job,
                prepared,
                Upload(
                    empresa_id=empresa_id,
                    kind="full",
                    data=prepared.data,
                    size=prepared.size,
                    checksum=prepared.checksum,
                    state_checksum=prepared.state_checksum,
                    cut=job.today,
                    previous_sync_id=None,
                    stamp=stamp(now.astimezone(UTC), None),
                ),
                console,
            )
        else:
            _show_summary(job, prepared, console)
    finally:
        job.data.unlink(missing_ok=True)
    return Exit.DONE


def _show_body(job: Job, prepared: Prepared, upload: Upload, console: Console) -> None:
    before, after = envelope(upload)
    console.write_bytes(before)
    with file_errors(str(job.data)), prepared.data.open("rb") as file:
        while chunk := file.read(CHUNK):
            console.write_bytes(chunk)
    console.write_bytes(after + b"\n")


def _show_summary(job: Job, prepared: Prepared, console: Console) -> None:
    console.table(
        ("Empresa", "Corte", "Clientes", "Documentos", "Cartera"),
        [
            (
                job.empresa_id,
                day(job.today),
                f"{prepared.customers:,}",
                f"{prepared.documents:,}",
                pesos(prepared.balance),
            )
        ],
    )
    for sentence in everything(counters(prepared.report)):
        console.say(f"{sentence}.")
