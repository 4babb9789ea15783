"""Pairing and heartbeat as the document shows them."""

import msgspec

from contract.connectors import Heartbeat, HeartbeatReply, RegisterReply, RegisterRequest


def test_documented_registration() -> None:
    request = msgspec.json.decode(
        b'{"linkCode":"A1B2C3","nombre":"Servidor Principal","machineFingerprint":"hash_del_hardware",'
        b'"version":"2.0.0",'
        b'"empresas":[{"id":"01","nombre":"Empresa Principal","baseDatos":"SAE90EMPRE01"}]}',
        type=RegisterRequest,
    )
    assert request.companies[0].database == "SAE90EMPRE01"
    assert request.companies[0].rfc is None
    reply = msgspec.json.decode(
        b'{"connectorId":"x","tokens":{"accessToken":"a","refreshToken":"b","expiresIn":86400},"syncConfig":'
        b'{"intervalMinutes":15,"endpoints":{"sync":"https://h/v1/sync","heartbeat":"https://h/v1/connectors/heartbeat"}}}',
        type=RegisterReply,
    )
    assert (reply.sync_config.interval_minutes, reply.sync_config.heartbeat_seconds) == (15, 60)


def test_documented_heartbeat() -> None:
    beat = msgspec.json.decode(
        b'{"status":"healthy","uptime":3600,"memoryUsage":45.2,"lastSyncStatus":"success","empresasOnline":["01","02"]}',
        type=Heartbeat,
    )
    assert beat.empresas_online == ["01", "02"]
    assert beat.empresas == []
    reply = msgspec.json.decode(b'{"ack":true,"serverTime":"2025-12-22T15:30:00Z","commands":[]}', type=HeartbeatReply)
    assert reply.ack
