"""A diagnosis from end to end: look, judge, and put it with the redacted logs into a small archive for support."""

import io
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from agent.app.agent import Agent, secret_name
from agent.app.crash import NATIVE
from agent.app.inspection import inspect
from agent.app.routes import PASSWORD
from agent.core.doctor import Report, examine, lines
from agent.core.pairing import ALPHABET
from agent.errors import AgentError, file_errors
from agent.logs import redact

ID_LENGTH = 8
MOST_BYTES = 700 << 10
"""What the service takes."""
LOG_BYTES = 512 << 10
"""Of each log file, the end of it."""
SHORTEST_SECRET = 4
HIDDEN = "[oculto]"


def diagnose(agent: Agent) -> Report:
    """Look at everything now. Raises `AgentError` where the settings cannot be read."""
    name = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    return Report(name, agent.clock.now(), examine(inspect(agent)))


def archive(agent: Agent, report: Report) -> bytes:
    """The report, the settings, what was learnt and the logs as a zip of at most `MOST_BYTES`, without secrets."""
    hidden = _secrets(agent)
    found = list(_parts(agent, report))
    parts = [(name, _without(hidden, text if name.endswith(".json") else _lines(text))) for name, text in found]
    while True:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for name, text in parts:
                out.writestr(name, text)
        if packed.tell() <= MOST_BYTES or len(parts) == 1:
            return packed.getvalue()
        parts.pop()  # the oldest log goes first


def export(agent: Agent, path: Path, report: Report | None = None) -> str:
    """Write the archive to a file; returns its short id. Raises `AgentError`."""
    report = report or diagnose(agent)
    content = archive(agent, report)
    with file_errors(str(path)):
        path.write_bytes(content)
    return report.id


def upload(agent: Agent) -> str:
    """Send the archive to the service; what to answer to whoever asked. Raises `RefusedError` and `AgentError`."""
    report = diagnose(agent)
    receipt = agent.cloud.upload_diagnostics(report.id, archive(agent, report))
    return f"Diagnóstico {receipt.id} enviado"


def file_name(report_id: str) -> str:
    """What to call the file of an archive."""
    return f"diagnostico-{report_id}.zip"


def _parts(agent: Agent, report: Report) -> Iterator[tuple[str, str]]:
    """Name and text of everything that goes in, the least dispensable first."""
    yield "diagnostico.txt", "\n".join([f"Diagnóstico {report.id}, {report.at.isoformat()}", *lines(report), ""])
    yield "diagnostico.json", _json(report)
    with suppress(OSError, UnicodeDecodeError):
        yield "settings.toml", agent.home.settings.read_text(encoding="utf-8-sig")
    with suppress(AgentError):
        yield "history.json", _json(agent.state.history())
    for path in sorted(agent.home.logs.glob("crash-*.txt"), reverse=True):
        yield f"logs/{path.name}", _tail(path)
    native = agent.home.logs / NATIVE
    if native.exists() and native.stat().st_size:
        yield f"logs/{NATIVE}", _tail(native)
    for path in sorted(agent.home.logs.glob("agent.log*")):
        yield f"logs/{path.name}", _tail(path)


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LOG_BYTES))
            return file.read(LOG_BYTES).decode("utf-8", "replace")
    except OSError as error:
        return f"({error.strerror})"


def _lines(text: str) -> str:
    """Without what looks like a secret."""
    return "\n".join(redact(line) for line in text.splitlines()) + "\n"


def _without(hidden: Sequence[str], text: str) -> str:
    """Without what is a secret of this machine."""
    for secret in hidden:
        text = text.replace(secret, HIDDEN)
    return text


def _secrets(agent: Agent) -> list[str]:
    """Everything the vault keeps, the longest first."""
    found: list[str | None] = []
    with suppress(AgentError):
        found += [agent.vault.get(secret_name(source.id)) for source in agent.settings.sources]
        found.append(agent.vault.get(PASSWORD))
        pairing = agent.access.find()
        if pairing is not None:
            found += [pairing.tokens.access_token, pairing.tokens.refresh_token]
    return sorted((one for one in found if one and len(one) >= SHORTEST_SECRET), key=len, reverse=True)


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode()
