"""From HTTP to what it asks of the agent: status and code become a `Refusal`, failures of the network are status 0."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec

from agent.core.delivery import Refusal, RefusedError
from contract.errors import Reaction, reaction

LONGEST_SENTENCE = 500
MOST_DETAILS = 100
SHOWN_DETAILS = 3
_BY_STATUS = {
    401: "El servidor ya no reconoce a este equipo.",
    403: "El servidor no permite esta operación a este equipo.",
    404: "El servidor no conoce esa dirección; revisa que sea la de CobranzaCloud.",
    413: "El envío es más grande de lo que el servidor acepta.",
    429: "El servidor pide esperar antes de intentar de nuevo.",
}


@contextmanager
def network_errors() -> Iterator[None]:
    """Turn httpx's failures into `RefusedError` with status 0."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise _silent("El servidor no respondió a tiempo.") from error
    except httpx.ConnectError as error:
        if _is_certificate(error):
            sentence = "El certificado del servidor no es de confianza en este equipo; revisa la fecha y el antivirus."
            raise RefusedError(Refusal(Reaction.REPORT, 0, None, sentence)) from error
        raise _silent("No se pudo llegar al servidor; revisa la conexión a internet.") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise _silent("La comunicación con el servidor se cortó.") from error


def unreadable() -> RefusedError:
    """An answer of 2xx that is not what the document says: cut short, or somebody else's page."""
    return _silent("El servidor respondió algo incompleto o que no se entiende.")


def is_portal(response: httpx.Response) -> bool:
    """Whether the page of a network that wants a person to sign in came in place of an answer."""
    page = response.headers.get("content-type", "").startswith("text/html")
    return response.status_code == 511 or (page and response.status_code < 400)


def portal() -> RefusedError:
    """Somebody on the way answers with a page of their own; it passes when a person signs in."""
    return _silent(
        "La red muestra una página de acceso en lugar de llegar al servidor; abre el navegador y acepta esa página."
    )


def refusal(response: httpx.Response, body: bytes) -> Refusal:
    """What an answer other than 2xx asks for; tolerant of bodies that are not our envelope."""
    error = _envelope(body)
    code = error.get("code")
    code = code if isinstance(code, str) else None
    message = error.get("message")
    sentence = message if isinstance(message, str) and message else _BY_STATUS.get(response.status_code, "")
    sentence = sentence or _unnamed(response.status_code)
    details = _details(error.get("details"))
    return Refusal(
        reaction=reaction(response.status_code, code),
        status=response.status_code,
        code=code,
        sentence=_with_details(sentence, details)[:LONGEST_SENTENCE],
        retry_after=retry_after(response.headers.get("retry-after"), server_time(response)),
        server_time=_moment(error.get("serverTime")),
        applied=_moment(error.get("applied")) or _moment(error.get("timestamp")),
        fields=tuple(field for field, _ in details),
    )


def _unnamed(status: int) -> str:
    """Of an answer without a word of ours in it."""
    if status >= 500:
        return f"El servicio no está disponible en este momento (respondió {status})."
    return f"El servidor respondió {status}, que no se esperaba."


def server_time(response: httpx.Response) -> datetime | None:
    """The server's clock from the Date header, to the second."""
    return _http_date(response.headers.get("date"))


def retry_after(value: str | None, now: datetime | None) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its two forms."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    moment = _http_date(value)
    if moment is None:
        return None
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _envelope(body: bytes) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else {}


def _details(value: object) -> list[tuple[str, str]]:
    """Path and complaint of each member of `details` that has them."""
    rows = value if isinstance(value, list) else []
    found = [(row.get("field"), row.get("message")) for row in rows if isinstance(row, dict)]
    return [(path, said) for path, said in found if isinstance(path, str) and isinstance(said, str)][:MOST_DETAILS]


def _with_details(sentence: str, details: Sequence[tuple[str, str]]) -> str:
    """The sentence and where: the complaint of a member is repeated only where it is not the sentence itself."""
    if not details:
        return sentence
    sentence = sentence.rstrip(".")
    shown = [path if said.rstrip(".") == sentence else f"{path}: {said.rstrip('.')}" for path, said in details]
    return f"{sentence} ({'; '.join(shown[:SHOWN_DETAILS])})."


def _http_date(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: object) -> datetime | None:
    try:
        return msgspec.convert(value, datetime) if isinstance(value, str) else None
    except msgspec.ValidationError:
        return None


def _silent(sentence: str) -> RefusedError:
    return RefusedError(Refusal(Reaction.RETRY, 0, None, sentence))


def _is_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
