"""The sync envelope: raw data bytes survive, documented members suffice."""

import msgspec
import pytest

from contract.checksum import checksum
from contract.sync import SyncData, SyncEnvelope

DATA = b'{ "resumen": {"totalCartera": 0.00, "carteraVigente":0,"carteraVencida":0,"clientesConSaldo":0,\
"facturasActivas":0},"antiguedad":[ ],"clientes":[{"clave" : "C1"}, {"clave":"C2"}] }'


def body(stamp: str = "2025-12-22T15:30:00Z") -> bytes:
    return b'{"empresaId":"01","timestamp":"%s","checksum":"%s","data": %s ,"x":1}' % (
        stamp.encode(),
        checksum(DATA).encode(),
        DATA,
    )


def test_data_keeps_its_bytes() -> None:
    envelope = msgspec.json.decode(body(), type=SyncEnvelope)
    assert bytes(envelope.data) == DATA
    assert (envelope.sync_type, envelope.previous_sync_id, envelope.fecha_corte) == ("full", None, None)


def test_customers_stay_raw() -> None:
    data = msgspec.json.decode(DATA, type=SyncData)
    assert [bytes(raw) for raw in data.customers] == [b'{"clave" : "C1"}', b'{"clave":"C2"}']


def test_a_timestamp_needs_its_zone() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.timestamp"):
        msgspec.json.decode(body("2025-12-22T15:30:00"), type=SyncEnvelope)
