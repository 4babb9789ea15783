"""A post reaches the address that was judged and no other, ends in time, and keeps little of the answer."""

import ssl
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from server.gateways.webhook_http import EXCERPT_CHARACTERS, UndeliveredError, WebhookHttp
from tests.support.postgres import free_port
from tests.support.receiver import Receiver, Reply, receiving

HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def gateway(*addresses: str, **options: object) -> WebhookHttp:
    """A gateway whose resolver answers these addresses for every name."""
    return WebhookHttp(resolve=lambda *_: addresses, **options)  # type: ignore[arg-type]


def test_a_body_arrives_as_it_was_signed(receiver: Receiver) -> None:
    answer = WebhookHttp(allow_private=True).post(receiver.url + "?a=1&b=ñ x", HEADERS, b'{"a":1}')
    assert (answer.status, answer.excerpt) == (200, "ok")
    (got,) = receiver.requests
    assert (got.method, got.path, got.body) == ("POST", "/webhook?a=1&b=%C3%B1%20x", b'{"a":1}')
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-length"] == "7"
    assert got.headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.8", "169.254.169.254", "64:ff9b::7f00:1"])
def test_a_name_that_leads_inside_is_refused_before_a_connection(receiver: Receiver, address: str) -> None:
    with pytest.raises(UndeliveredError, match="red privada"):
        gateway(address).post(f"http://publico.example:{receiver.port}/", HEADERS, b"{}")
    assert receiver.requests == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(receiver: Receiver) -> None:
    with pytest.raises(UndeliveredError, match="red privada"):
        gateway("93.184.216.34", "127.0.0.1").post(f"http://publico.example:{receiver.port}/", HEADERS, b"{}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0"])
def test_this_machine_is_refused_however_it_is_written(receiver: Receiver, host: str) -> None:
    with pytest.raises(UndeliveredError):
        WebhookHttp().post(f"http://{host}:{receiver.port}/", HEADERS, b"{}")
    assert receiver.requests == []


def test_a_name_is_asked_once_so_that_it_cannot_change_after_the_check(receiver: Receiver) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    answer = WebhookHttp(allow_private=True, resolve=resolve).post(
        f"http://cambia.example:{receiver.port}/", HEADERS, b"{}"
    )
    assert answer.status == 200
    assert asked == ["cambia.example"]
    assert receiver.requests[0].headers["host"] == f"cambia.example:{receiver.port}"


def test_the_next_address_gets_its_turn(receiver: Receiver) -> None:
    answer = gateway("127.0.0.7", "127.0.0.1", allow_private=True).post(
        f"http://dos.example:{receiver.port}/", HEADERS, b"{}"
    )
    assert answer.status == 200


def test_a_redirect_is_an_answer_not_a_way(receiver: Receiver) -> None:
    receiver.reply = Reply(status=302, headers={"Location": f"http://127.0.0.1:{receiver.port}/dentro"})
    assert WebhookHttp(allow_private=True).post(receiver.url, HEADERS, b"{}").status == 302
    assert len(receiver.requests) == 1


def test_a_long_answer_is_cut_and_cleaned(receiver: Receiver) -> None:
    receiver.reply = Reply(status=500, body=b"\0\x1b[31m<b>\xff" + b"x" * 5_000_000)
    excerpt = WebhookHttp(allow_private=True).post(receiver.url, HEADERS, b"{}").excerpt
    assert len(excerpt) <= EXCERPT_CHARACTERS
    assert excerpt.startswith("[31m<b>")
    assert excerpt.isprintable()


@pytest.mark.parametrize(("value", "seconds"), [("120", 120), ("mañana", None), ("-5", None), ("99999999", None)])
def test_a_wait_that_is_asked_for_is_told(receiver: Receiver, value: str, seconds: int | None) -> None:
    receiver.reply = Reply(status=503, headers={"Retry-After": value.encode().decode("latin-1")})
    assert WebhookHttp(allow_private=True).post(receiver.url, HEADERS, b"{}").retry_after == seconds


@pytest.mark.parametrize("reply", [Reply(drip=0.05), Reply(drip=60)])
def test_the_limit_is_for_the_whole_try_however_often_a_byte_comes(receiver: Receiver, reply: Reply) -> None:
    receiver.reply = reply
    began = time.monotonic()
    with pytest.raises(UndeliveredError, match="No respondió"):
        WebhookHttp(allow_private=True, seconds=0.6).post(receiver.url, HEADERS, b"{}")
    assert time.monotonic() - began < 3


def test_a_resolver_that_does_not_answer_is_left_behind() -> None:
    with receiving() as other:

        def never(host: str, port: int) -> Sequence[str]:
            other.closing.wait(30)
            return []

        with pytest.raises(UndeliveredError, match="No respondió"):
            WebhookHttp(resolve=never, seconds=0.3).post("https://lento.example/", HEADERS, b"{}")


def test_an_unknown_name_and_a_closed_port_are_told_apart() -> None:
    with pytest.raises(UndeliveredError, match="nombre no existe"):
        gateway().post("https://no-existe.example/", HEADERS, b"{}")
    with pytest.raises(UndeliveredError, match="no aceptó"):
        WebhookHttp(allow_private=True).post(f"http://127.0.0.1:{free_port()}/", HEADERS, b"{}")


@pytest.mark.parametrize("url", ["http://publico.example/", "ftp://publico.example/"])
def test_production_speaks_https_only(url: str) -> None:
    with pytest.raises(UndeliveredError, match="https"):
        gateway("93.184.216.34", https_only=True).post(url, HEADERS, b"{}")


def test_tls_is_for_the_name_although_the_connection_is_to_the_address(tmp_path: Path) -> None:
    server, client = _certificate(tmp_path, "gancho.example")
    with receiving(server) as receiver:
        trusting = gateway("127.0.0.1", allow_private=True, tls=client)
        assert trusting.post(f"https://gancho.example:{receiver.port}/", HEADERS, b"{}").status == 200
        with pytest.raises(UndeliveredError, match="certificado"):
            trusting.post(f"https://otro.example:{receiver.port}/", HEADERS, b"{}")
        with pytest.raises(UndeliveredError, match="certificado"):
            gateway("127.0.0.1", allow_private=True).post(f"https://gancho.example:{receiver.port}/", HEADERS, b"{}")
        assert len(receiver.requests) == 1


def test_what_is_no_http_is_told(tmp_path: Path) -> None:
    server, _ = _certificate(tmp_path, "gancho.example")
    with receiving(server) as receiver, pytest.raises(UndeliveredError, match="cortó"):
        WebhookHttp(allow_private=True).post(f"http://127.0.0.1:{receiver.port}/", HEADERS, b"{}")


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of its own for a name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(cafile=path)
    return server, client
