"""The Python client against a running server."""

from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from cobranzacloud_client import ApiClient, ApiError, Tokens
from cobranzacloud_client.generated import Credentials, NuevoRecordatorio, OrganizationChange
from tests.clients.conftest import Running

pytestmark = pytest.mark.slow
UNKNOWN = UUID("550e8400-e29b-41d4-a716-446655449999")


def test_a_person_logs_in_looks_and_reminds(running: Running) -> None:
    with ApiClient(running.base_url) as api:
        login = api.auth.login(Credentials(email=running.email, password=running.password))
        assert login.user.role == "owner"
        summary = api.cartera.get_resumen()
        assert (summary.total_cartera, str(summary.cartera_vencida)) == (Decimal("12500.00"), "12500.00")
        [row] = api.clientes.list(con_saldo=True).data
        detail = api.clientes.get(row.id)
        assert (detail.clave, detail.facturas[0].folio) == ("C001", "F-1001")
        wish = NuevoRecordatorio(cliente_id=row.id, plantilla_id=api.cobranza.list_plantillas().data[0].id)
        asked = api.cobranza.enviar_recordatorio(wish, idempotency_key="python-1")
        assert asked.status == "queued"
        assert api.cobranza.enviar_recordatorio(wish, idempotency_key="python-1").id == asked.id
        assert api.cobranza.get_recordatorio(asked.id).envios[0].email == "juan@clienteuno.com"
        api.cobranza.cancelar_recordatorio(asked.id)


def test_what_is_absent_stays_and_null_clears(running: Running) -> None:
    with ApiClient(running.base_url) as api:
        api.auth.login(Credentials(email=running.email, password=running.password))
        before = api.organizations.get_current()
        changed = api.organizations.update_current(OrganizationChange(rfc=None))
        assert (changed.rfc, changed.nombre) == (None, before.nombre)
        assert api.organizations.update_current(OrganizationChange(rfc=before.rfc)).rfc == before.rfc


def test_a_session_renews_itself_and_is_told(running: Running) -> None:
    kept: list[Tokens | None] = []
    with ApiClient(running.base_url, on_tokens=kept.append) as api:
        api.auth.login(Credentials(email=running.email, password=running.password))
        assert api.tokens is not None
        api.tokens = Tokens(access_token="over", refresh_token=api.tokens.refresh_token)
        assert api.auth.me().email == running.email
        api.auth.logout()
    assert [tokens is None for tokens in kept] == [False, False, True]
    assert api.tokens is None


def test_a_refusal_is_an_error_with_its_code(running: Running) -> None:
    with ApiClient(running.base_url) as api:
        with pytest.raises(ApiError, match="401 UNAUTHORIZED"):
            api.cartera.get_resumen()
        api.auth.login(Credentials(email=running.email, password=running.password))
        with pytest.raises(ApiError) as missing:
            api.clientes.get(UNKNOWN)
        assert (missing.value.status, missing.value.code) == (404, "NOT_FOUND")
        with pytest.raises(ApiError) as wrong:
            api.cartera.list_vencidas(limit=101)
        assert wrong.value.details[0].field == "limit"


def test_an_answer_that_is_not_ours_is_an_error_too() -> None:
    def gateway(_: httpx.Request) -> httpx.Response:
        return httpx.Response(502, text="<html>Bad Gateway</html>", headers={"Retry-After": "7"})

    with httpx.Client(transport=httpx.MockTransport(gateway)) as http:
        with pytest.raises(ApiError) as refused:
            ApiClient("http://localhost/v1", http=http).auth.me()
        assert (refused.value.status, refused.value.code, refused.value.retry_after) == (502, "UNKNOWN", 7)
        assert not http.is_closed
