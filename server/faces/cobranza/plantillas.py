"""/v1/cobranza/plantillas: what reminders say (document §8.1 and §8.2)."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT
from msgspec import Meta

from server.capabilities.collections.model import Template
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.wire import Wire

READ, MANAGE = "cobranza:read", "cobranza:manage"
Nombre = Annotated[str, Meta(min_length=1, max_length=100)]
Asunto = Annotated[str, Meta(min_length=1, max_length=200)]
Cuerpo = Annotated[str, Meta(min_length=1, max_length=10_000)]
ClienteId = Annotated[UUID | None, QueryParameter(name="clienteId")]


class Plantilla(Wire):
    """A template. `variables` are those that it uses; `usadaEn` counts its reminders."""

    id: UUID
    nombre: str
    asunto: str
    cuerpo: str
    variables: tuple[str, ...]
    activa: bool
    usada_en: int

    @classmethod
    def from_model(cls, value: Template) -> "Plantilla":
        """Render a template."""
        return cls(
            id=value.id,
            nombre=value.name,
            asunto=value.subject,
            cuerpo=value.body,
            variables=value.variables,
            activa=value.active,
            usada_en=value.used,
        )


class Plantillas(Wire):
    """200 of GET /cobranza/plantillas."""

    data: tuple[Plantilla, ...]


class NuevaPlantilla(Wire):
    """Body of POST /cobranza/plantillas."""

    nombre: Nombre
    asunto: Asunto
    cuerpo: Cuerpo
    activa: bool = True


class CambioPlantilla(Wire):
    """Body of PATCH: only what changes."""

    nombre: Nombre | None = None
    asunto: Asunto | None = None
    cuerpo: Cuerpo | None = None
    activa: bool | None = None


class Borrador(Wire):
    """Body of POST /cobranza/plantillas/preview."""

    asunto: Asunto
    cuerpo: Cuerpo
    cliente_id: UUID | None = None


class Muestra(Wire):
    """A subject and a text filled in."""

    asunto: str
    cuerpo: str


class PlantillasController(Controller):
    """Templates of the organization."""

    path = "/cobranza/plantillas"
    tags = ("Cobranza",)

    @get("/", sync_to_thread=True, guards=[require(READ)], summary="Listar plantillas")
    def list_templates(self, services: FromServices, caller: FromUser) -> Plantillas:
        """From friendly to firm, then the organization's own by age."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.collections.templates.list_all(tx)
        return Plantillas(data=tuple(Plantilla.from_model(one) for one in found))

    @post(
        "/",
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Crear plantilla",
    )
    def create(self, services: FromServices, caller: FromUser, data: JSONBody[NuevaPlantilla]) -> Plantilla:
        """Text with the variables cliente, empresa, monto, dias and facturas in braces.

        Another variable is a 422 that names it, as is a link to a host that the operator did not allow.
        """
        with services.db.transaction(caller.organization_id) as tx:
            made = services.collections.templates.create(
                tx, name=data.nombre, subject=data.asunto, body=data.cuerpo, active=data.activa
            )
        return Plantilla.from_model(made)

    @post(
        "/preview",
        status_code=HTTP_200_OK,
        sync_to_thread=True,
        guards=[require(READ)],
        summary="Probar el texto de una plantilla",
    )
    def preview_draft(self, services: FromServices, caller: FromUser, data: JSONBody[Borrador]) -> Muestra:
        """The text filled in for a customer's overdue invoices, or for an example customer; nothing is kept."""
        with services.db.reading(caller.organization_id) as tx:
            subject, body = services.collections.templates.preview(tx, data.asunto, data.cuerpo, data.cliente_id)
        return Muestra(asunto=subject, cuerpo=body)

    @get("/{template_id:uuid}", sync_to_thread=True, guards=[require(READ)], summary="Ver plantilla")
    def show(self, services: FromServices, caller: FromUser, template_id: FromPath[UUID]) -> Plantilla:
        """One template."""
        with services.db.reading(caller.organization_id) as tx:
            return Plantilla.from_model(services.collections.templates.show(tx, template_id))

    @patch("/{template_id:uuid}", sync_to_thread=True, guards=[require(MANAGE)], summary="Cambiar plantilla")
    def change(
        self,
        services: FromServices,
        caller: FromUser,
        template_id: FromPath[UUID],
        data: JSONBody[CambioPlantilla],
    ) -> Plantilla:
        """Only the members sent change; reminders already asked for keep their text."""
        with services.db.transaction(caller.organization_id) as tx:
            changed = services.collections.templates.change(
                tx, template_id, name=data.nombre, subject=data.asunto, body=data.cuerpo, active=data.activa
            )
        return Plantilla.from_model(changed)

    @delete(
        "/{template_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Eliminar plantilla",
    )
    def remove(self, services: FromServices, caller: FromUser, template_id: FromPath[UUID]) -> None:
        """The history keeps the name of a template that is gone."""
        with services.db.transaction(caller.organization_id) as tx:
            services.collections.templates.delete(tx, template_id)

    @post(
        "/{template_id:uuid}/preview",
        status_code=HTTP_200_OK,
        sync_to_thread=True,
        guards=[require(READ)],
        summary="Probar una plantilla",
    )
    def preview(
        self, services: FromServices, caller: FromUser, template_id: FromPath[UUID], cliente_id: ClienteId = None
    ) -> Muestra:
        """The template filled in for a customer's overdue invoices, or for an example customer."""
        with services.db.reading(caller.organization_id) as tx:
            kept = services.collections.templates.show(tx, template_id)
            subject, body = services.collections.templates.preview(tx, kept.subject, kept.body, cliente_id)
        return Muestra(asunto=subject, cuerpo=body)
