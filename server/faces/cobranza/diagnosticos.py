"""/v1/connectors/diagnostics: what a machine found when it was asked to look, sent by it and fetched by people."""

from datetime import datetime
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from contract.connectors import DiagnosticsReceipt, DiagnosticsUpload
from server.capabilities.connectors.diagnoses import Diagnosis
from server.faces.cobranza.auth import FromConnector, FromServices, FromUser, connector_only, require
from server.faces.cobranza.connectors import Total
from server.faces.cobranza.wire import Wire, seconds

ZIP = "application/zip"


class DiagnosisRow(Wire):
    """An archive that can be fetched until it expires; `codigo` is the short id that its machine shows."""

    id: UUID
    codigo: str
    created_at: datetime
    expires_at: datetime
    bytes: int

    @classmethod
    def from_model(cls, diagnosis: Diagnosis) -> "DiagnosisRow":
        """Render one."""
        return cls(
            id=diagnosis.id,
            codigo=diagnosis.code,
            created_at=diagnosis.created_at,
            expires_at=diagnosis.expires_at,
            bytes=diagnosis.size,
        )


class DiagnosisList(Wire):
    """200 of GET /connectors/{id}/diagnostics; five at most."""

    data: tuple[DiagnosisRow, ...]
    meta: Total


class DiagnosticsController(Controller):
    """The answer to the command `upload_diagnostics`."""

    path = "/connectors"
    tags = ("Conectores",)

    @post(
        "/diagnostics",
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
        guards=[connector_only],
        summary="Enviar un diagnóstico",
    )
    def upload(
        self, services: FromServices, caller: FromConnector, data: JSONBody[DiagnosticsUpload]
    ) -> DiagnosticsReceipt:
        """Kept as it came; of each machine the newest five."""
        with services.db.transaction(caller.organization_id) as tx:
            kept = services.connectors.keep_diagnosis(tx, caller.connector_id, data.id, data.content)
        return DiagnosticsReceipt(kept.code, seconds(kept.expires_at))

    @get(
        "/{connector_id:uuid}/diagnostics",
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        summary="Diagnósticos de un conector",
    )
    def list_diagnoses(self, services: FromServices, caller: FromUser, connector_id: FromPath[UUID]) -> DiagnosisList:
        """What a machine sent, newest first."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.connectors.diagnoses(tx, connector_id)
        return DiagnosisList(data=tuple(map(DiagnosisRow.from_model, found)), meta=Total(total=len(found)))

    @get(
        "/{connector_id:uuid}/diagnostics/{diagnosis_id:uuid}",
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        media_type=ZIP,
        summary="Descargar un diagnóstico",
    )
    def fetch(
        self, services: FromServices, caller: FromUser, connector_id: FromPath[UUID], diagnosis_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The zip as the machine sent it."""
        with services.db.reading(caller.organization_id) as tx:
            found, content = services.connectors.diagnosis(tx, connector_id, diagnosis_id)
        services.audit.exported(services.db, caller.organization_id, f"Diagnóstico {found.code}", "ZIP")
        headers = {"Content-Disposition": f'attachment; filename="diagnostico-{found.code}.zip"'}
        return Response(content, media_type=ZIP, headers=headers)
