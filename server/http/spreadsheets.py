"""Answers with an Excel file: written to the disk while the database is read, then sent in pieces and forgotten."""

import tempfile
import unicodedata
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Lock
from typing import IO
from uuid import UUID

from litestar.response import Stream

from server.db.session import Tx
from server.gateways.spreadsheets import MEDIA_TYPE, Cell, Column, Kind, Sheet, write
from server.kit.errors import DomainError
from server.kit.errors import Kind as Refused
from server.services import Services

SUFFIX = ".xlsx"
AT_ONCE, OF_ONE = 4, 2
"""Spreadsheets that a process writes at once, in all and of one organization: they take seconds of its time."""
PIECE = 64 * 1024

Row = Sequence[Cell]
Rows = Callable[[Tx, "Office"], Generator[Row, None, None]]


class Office:
    """What columns say of the organization: its currency and the names of its companies."""

    def __init__(self, services: Services, tx: Tx) -> None:
        organization = services.accounts.organization(tx)
        self.name = organization.name
        self.base = organization.currency
        self.today = services.receivables.today(tx)
        self._companies = {row.id: f"{row.empresa_id} {row.name}" for row in services.connectors.companies(tx)}

    def company(self, company_id: UUID) -> str:
        """Number and name of a company."""
        return self._companies.get(company_id, "")


class Turns:
    """Who is writing spreadsheets in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: list[UUID] = []

    @contextmanager
    def take(self, organization_id: UUID) -> Iterator[None]:
        """A turn until the end of the block; SERVICE_UNAVAILABLE where all are taken."""
        with self._lock:
            if len(self._taken) >= AT_ONCE or self._taken.count(organization_id) >= OF_ONE:
                raise DomainError(
                    "SERVICE_UNAVAILABLE",
                    Refused.UNAVAILABLE,
                    "Se están preparando otros archivos; vuelve a intentar en unos segundos",
                    retry_after=5,
                )
            self._taken.append(organization_id)
        try:
            yield
        finally:
            with self._lock:
                self._taken.remove(organization_id)


TURNS = Turns()


def spreadsheet(services: Services, mine: UUID, name: str, columns: Sequence[Column], rows: Rows) -> Stream:
    """The file of the organization `mine` as an answer; money headings name its currency."""
    folder = services.settings.data_dir / "spool"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the answer closes it when it was sent
    try:
        with TURNS.take(mine), services.db.reading(mine) as tx:
            office = Office(services, tx)
            titled = [_titled(column, office.base) for column in columns]
            heading = f"{office.name} · {name} al {office.today:%d/%m/%Y}"
            with closing(rows(tx, office)) as found:
                write(file, Sheet(name, heading, titled), found, services.clock.now(), folder)
        services.audit.exported(services.db, mine, name, "Excel")
    except BaseException:
        file.close()
        raise
    size = file.seek(0, 2)
    file.seek(0)
    named = f"{_plain(name)}-{office.today:%Y-%m-%d}{SUFFIX}"
    headers = {"Content-Disposition": f'attachment; filename="{named}"', "Content-Length": str(size)}
    return Stream(_pieces(file), media_type=MEDIA_TYPE, headers=headers)


def _plain(name: str) -> str:
    """``No contactar`` → ``no-contactar``, ``Órdenes`` → ``ordenes``: a header holds ASCII."""
    return unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode().replace(" ", "-")


def _titled(column: Column, base: str) -> Column:
    if column.kind is not Kind.MONEY or column.title == "Saldo en moneda":
        return column
    return Column(f"{column.title} ({base})", column.kind, column.width, column.total)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
