"""What surrounds an installed agent in a proof: our service and a Firebird server with SAE companies, on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.installer.cloud import cloud
from tests.sae import Truth, build
from tests.support.firebird import Access, FirebirdServer, use_embedded
from tests.support.processes import Owner, ServerProcess

READER = "LECTOR"
READER_PASSWORD = "solo-lee"


@dataclass(frozen=True, slots=True)
class Office:
    """An organization in the cloud, and two companies of SAE behind a server with a user who may only read."""

    server: ServerProcess
    owner: Owner
    truth: Truth
    reader: Access

    def database(self, number: str) -> str:
        """HOST/PORT:PATH of a company, as a person types it."""
        return self.reader.dsn(self.truth.companies[number].database)


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Start everything below `folder`, stop it on leaving."""
    use_embedded()
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    firebird = FirebirdServer(folder / "firebird").start()
    try:
        truth = build(firebird.data / "sae", customers=50, charges=300, dirty=True, as_of=today, access=firebird.access)
        reader = firebird.add_reader(
            READER, READER_PASSWORD, [company.database for company in truth.companies.values()]
        )
        with cloud(folder) as (server, owner):
            yield Office(server, owner, truth, reader)
    finally:
        firebird.stop()
