"""POST /v1/sync/cartera: a paired machine delivers a company's open receivables (document §5)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Request, post
from litestar.di import Provide
from litestar.status_codes import HTTP_200_OK

from contract.sync import SyncReceipt
from server.capabilities.ingest.pool import SyncJob
from server.faces.cobranza.auth import (
    ConnectorCaller,
    FromConnector,
    FromServices,
    connector_only,
    provide_caller,
    provide_services,
)
from server.http.spool import MEMORY_BYTES, FromSpool, Spool, provide_spool
from server.services import Services

_spooled = asynccontextmanager(provide_spool)


async def provide_body(request: Request[Any, Any, Any]) -> AsyncIterator[Spool]:
    """The whole body. One that says it is large is refused before it is read where the pool has no place for it."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MEMORY_BYTES:
        provide_services(request).sync_pool.check(provide_caller(request).organization_id)
    async with _spooled(request) as spool:
        yield spool


class SyncController(Controller):
    """§5 of the document."""

    path = "/sync"
    tags = ("Sincronización",)

    @post(
        "/cartera",
        status_code=HTTP_200_OK,
        sync_to_thread=True,
        guards=[connector_only],
        dependencies={"spool": Provide(provide_body)},
        summary="Sincronizar la cartera de una empresa",
    )
    def receive(self, services: FromServices, caller: FromConnector, spool: FromSpool) -> SyncReceipt:
        """Everything or what changed; stored whole or not at all, verified to the cent, and answered once."""
        with services.metrics.syncing() as received:
            receipt = _take_in(services, caller, spool)
            received(receipt.verificacion is not None and receipt.verificacion.matches, receipt.stats.invoices)
        return receipt


def _take_in(services: Services, caller: ConnectorCaller, spool: Spool) -> SyncReceipt:
    """A large body goes to the pool, a small one is done here."""
    if spool.path is not None:
        return services.sync_pool.run(SyncJob(caller.organization_id, caller.connector_id, spool.path))
    with services.db.transaction(caller.organization_id) as tx:
        return services.ingest.sync(tx, caller.connector_id, spool.read())
