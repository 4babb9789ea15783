"""What reminders say: templates seen filled in before they are kept."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.collections.model import Template
from server.capabilities.collections.templates import VARIABLES
from server.faces.web.forms import Form, FromForm
from server.faces.web.render import fragment
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, Kind
from server.services import Services

READ, MANAGE = "cobranza:read", "cobranza:manage"
SAMPLE = {"nombre": "", "asunto": "Recordatorio de {empresa}", "cuerpo": "Hola, equipo de {cliente}:\n\n{facturas}\n"}


class TemplatesController(Controller):
    """/cobranza/plantillas."""

    path = "/cobranza/plantillas"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """From friendly to firm, then the organization's own."""
        with services.db.reading(viewer.organization_id) as tx:
            found = services.collections.templates.list_all(tx)
        return page(request, "plantillas.html", section="cobranza", templates=found, may_manage=viewer.may(MANAGE))

    @get("/nueva", guards=[require(MANAGE)], sync_to_thread=True)
    def begin(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """An empty one."""
        return _page(request, services, viewer, None, Form({**SAMPLE, "activa": "1"}))

    @post("/nueva", guards=[require(MANAGE)], sync_to_thread=True)
    def create(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm
    ) -> Response[str] | Redirect:
        """Keep it; a refusal shows the form again."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                services.collections.templates.create(
                    tx,
                    name=form.text("nombre"),
                    subject=form.text("asunto"),
                    body=_lines(form),
                    active=bool(form.text("activa")),
                )
        except DomainError as error:
            return _refused(request, services, viewer, None, form, error)
        return go("/cobranza/plantillas", "plantilla_creada")

    @post("/muestra", guards=[require(READ)], sync_to_thread=True)
    def sample(self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm) -> Response[str]:
        """How it reads for an example customer: the piece for a script, the page for everybody else."""
        template_id = form.uuid("plantilla")
        if request.headers.get("x-pieza") != "1":
            return _page(request, services, viewer, template_id, form)
        return Response(
            fragment("muestra_plantilla.html", "sample", *_sample(services, viewer, form)), media_type="text/html"
        )

    @get("/{template_id:uuid}", guards=[require(READ)], sync_to_thread=True)
    def open(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, template_id: FromPath[UUID]
    ) -> Response[str]:
        """One template, to read or to change."""
        with services.db.reading(viewer.organization_id) as tx:
            kept = services.collections.templates.show(tx, template_id)
        return _page(request, services, viewer, template_id, Form(_values(kept)))

    @post("/{template_id:uuid}", guards=[require(MANAGE)], sync_to_thread=True)
    def change(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        template_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """Change it; reminders already asked for keep their text."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                before = _values(services.collections.templates.show(tx, template_id))
                services.collections.templates.change(
                    tx,
                    template_id,
                    name=form.text("nombre"),
                    subject=form.text("asunto"),
                    body=_lines(form),
                    active=bool(form.text("activa")),
                )
        except DomainError as error:
            return _refused(request, services, viewer, template_id, form, error)
        earlier = as_it_was(request, "plantilla_cambiada", template_id, **before)
        return go("/cobranza/plantillas", "plantilla_cambiada", template_id, earlier)

    @post("/{template_id:uuid}/estado", guards=[require(MANAGE)], sync_to_thread=True)
    def switch(
        self, services: FromServices, viewer: FromViewer, template_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Offer it or not; its text stays."""
        active = bool(form.text("activa"))
        with services.db.transaction(viewer.organization_id) as tx:
            services.collections.templates.change(tx, template_id, active=active)
        return go("/cobranza/plantillas", "plantilla_activa" if active else "plantilla_inactiva", template_id)

    @post("/{template_id:uuid}/eliminar", guards=[require(MANAGE)], sync_to_thread=True)
    def remove(
        self, services: FromServices, viewer: FromViewer, template_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Forget it; the history keeps its name."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.collections.templates.delete(tx, template_id)
        return go("/cobranza/plantillas", "eliminada")


def _values(kept: Template) -> dict[str, str]:
    """A template as its form holds it."""
    values = {"nombre": kept.name, "asunto": kept.subject, "cuerpo": kept.body}
    return values | ({"activa": "1"} if kept.active else {})


def _lines(form: Form) -> str:
    """The text with the line ends that mails are kept with; browsers send another kind."""
    return form.text("cuerpo").replace("\r\n", "\n")


def _sample(services: Services, viewer: Viewer, form: Form) -> tuple[str, str, str]:
    """Subject, text and what is wrong with them; empty where nothing is."""
    try:
        with services.db.reading(viewer.organization_id) as tx:
            subject, body = services.collections.templates.preview(tx, form.text("asunto"), _lines(form))
    except DomainError as error:
        if error.kind is not Kind.INVALID:
            raise
        return "", "", error.message
    return subject, body, ""


def _refused(
    request: WebRequest, services: Services, viewer: Viewer, template_id: UUID | None, form: Form, error: DomainError
) -> Response[str]:
    if error.kind not in {Kind.INVALID, Kind.CONFLICT}:
        raise error
    status = 400 if error.kind is Kind.INVALID else 409
    return _page(request, services, viewer, template_id, form.refused(error, {}), status)


def _page(
    request: WebRequest, services: Services, viewer: Viewer, template_id: UUID | None, form: Form, status: int = 200
) -> Response[str]:
    return page(
        request,
        "plantilla.html",
        status=status,
        section="cobranza",
        template_id=template_id,
        form=form,
        said=_sample(services, viewer, form),
        variables=VARIABLES,
        may_manage=viewer.may(MANAGE),
    )
