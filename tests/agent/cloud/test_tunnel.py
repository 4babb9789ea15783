"""Through a proxy that asks for logins, opens TLS, cuts lines and shows pages of its own."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import httpcore
import httpx
import pytest

from agent.cloud.making import make_client
from agent.cloud.translate import network_errors
from agent.cloud.tunnel import LOGIN_REST_SECONDS, Impatient, TunnelBackend
from agent.core.delivery import RefusedError
from agent.core.proxies import Proxy
from contract.errors import Reaction
from tests.support.certificates import Authority
from tests.support.proxy import FakeSession, FaultyProxy, OpenFakeSession, refusing

URL = "https://cobranza.example/x"


class Echo(httpx.BaseTransport):
    """Answers what it was sent, and counts."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.read())
        return httpx.Response(200, json={"got": request.content.decode()})


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority("Oficina Central CA", tmp_path)


@pytest.fixture
def proxy(authority: Authority) -> Iterator[FaultyProxy]:
    with FaultyProxy(Echo(), authority) as running:
        yield running


Open = Callable[..., httpx.Client]


@pytest.fixture
def client(proxy: FaultyProxy, authority: Authority) -> Iterator[Open]:
    opened: list[httpx.Client] = []

    def make(
        user: str = "",
        password: str = "",
        session: OpenFakeSession | None = None,
        context: ssl.SSLContext | None = None,
        limit: float = 5.0,
        port: int | None = None,
    ) -> httpx.Client:
        through = Proxy("127.0.0.1", port or proxy.port, user, password)
        made = make_client(limit, context or authority.trusting(), lambda _host, _port: through, session)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.close()


def refused(http: httpx.Client) -> RefusedError:
    with pytest.raises(RefusedError) as caught, network_errors():
        http.post(URL, content=b"one")
    return caught.value


def test_the_proxys_host_never_sees_what_is_sent(proxy: FaultyProxy, client: Open) -> None:
    http = client()
    assert http.post(URL, content=b"one").json() == {"got": "one"}
    assert http.post(URL, content=b"two").json() == {"got": "two"}
    assert len(proxy.connects) == 1, "one tunnel serves both"
    assert proxy.connects[0]["host"] == "cobranza.example:443"
    assert "proxy-authorization" not in proxy.connects[0]


@pytest.mark.parametrize("leaves", [False, True])
def test_a_login_is_given_only_where_it_is_asked_for(proxy: FaultyProxy, client: Open, leaves: bool) -> None:
    proxy.login, proxy.leaves = "basic", leaves
    assert client("oficina", "secreta").post(URL, content=b"one").status_code == 200
    assert ["proxy-authorization" in headers for headers in proxy.connects] == [False, True]


@pytest.mark.parametrize(
    ("user", "session", "login", "code", "says"),
    [
        ("", None, "basic", "PROXY_LOGIN_WANTED", "pide usuario y contraseña"),
        ("oficina", None, "basic", "PROXY_LOGIN_WRONG", "no aceptó el usuario «oficina»"),
        ("", None, "ntlm", "PROXY_SESSION_WANTED", "solo acepta la sesión de Windows"),
        ("oficina", None, "ntlm", "PROXY_SESSION_WANTED", "deje pasar a cobranza.example"),
        ("", "wrong", "ntlm", "PROXY_SESSION_WRONG", "no aceptó tu sesión de Windows"),
    ],
)
def test_what_needs_a_person_is_said_and_not_tried_again(
    proxy: FaultyProxy, client: Open, user: str, session: str | None, login: str, code: str, says: str
) -> None:
    proxy.login = login  # type: ignore[assignment] # of the parameters above
    opened = (lambda _scheme, _host: FakeSession(wrong=True)) if session else None
    error = refused(client(user, "otra", opened))
    assert (error.refusal.code, error.refusal.reaction, error.refusal.status) == (code, Reaction.REPORT, 0)
    assert says in error.refusal.sentence
    assert "otra" not in error.refusal.sentence


def test_a_refused_login_rests_until_it_is_changed_or_time_has_passed(proxy: FaultyProxy, authority: Authority) -> None:
    proxy.login = "basic"
    time, chosen = [0.0], [Proxy("127.0.0.1", proxy.port, "oficina", "otra")]
    backend = TunnelBackend(lambda _host, _port: chosen[0], None, 5.0, lambda: time[0])

    def shown() -> int:
        with pytest.raises(RefusedError, match="no aceptó el usuario"):
            backend.connect_tcp("cobranza.example", 443, 5.0)
        return sum("proxy-authorization" in headers for headers in proxy.connects)

    assert [shown(), shown(), shown()] == [1, 1, 1]
    chosen[0] = Proxy("127.0.0.1", proxy.port, "oficina", "todavía otra")
    assert [shown(), shown()] == [2, 2]
    time[0] += LOGIN_REST_SECONDS
    assert shown() == 3
    chosen[0] = Proxy("127.0.0.1", proxy.port, "oficina", "secreta")
    backend.connect_tcp("cobranza.example", 443, 5.0).close()


def test_ntlm_alone_is_answered_with_the_windows_session(proxy: FaultyProxy, client: Open) -> None:
    proxy.login = "ntlm"
    begun: list[tuple[str, str]] = []

    def open_session(scheme: str, host: str) -> FakeSession:
        begun.append((scheme, host))
        return FakeSession()

    assert client(session=open_session).post(URL, content=b"one").json() == {"got": "one"}
    assert begun == [("NTLM", "127.0.0.1")]
    assert len(proxy.connects) == 3


def test_a_system_without_a_session_is_said(proxy: FaultyProxy, client: Open) -> None:
    proxy.login = "ntlm"

    def none(_scheme: str, _host: str) -> FakeSession:
        raise OSError("no credentials")

    assert refused(client(session=none)).refusal.code == "PROXY_SESSION_WRONG"


@pytest.mark.parametrize(
    ("answer", "code", "reaction"),
    [
        (refusing(403), "PROXY_FORBIDDEN", Reaction.REPORT),
        (refusing(302, "Location: http://portal/\r\n"), "PROXY_PORTAL", Reaction.RETRY),
        (refusing(511), "PROXY_PORTAL", Reaction.RETRY),
        (refusing(502, body=b"<h1>no</h1>"), "PROXY_BROKEN", Reaction.RETRY),
        (b"", "PROXY_BROKEN", Reaction.RETRY),
        (b"rubbish\r\n\r\n", "PROXY_BROKEN", Reaction.RETRY),
        (b"x" * 200_000, "PROXY_BROKEN", Reaction.RETRY),
    ],
    ids=["403", "302", "511", "502", "cut", "rubbish", "endless"],
)
def test_a_tunnel_that_is_refused_is_named(
    proxy: FaultyProxy, client: Open, answer: bytes, code: str, reaction: Reaction
) -> None:
    proxy.refusals.append(answer)
    error = refused(client())
    assert (error.refusal.code, error.refusal.reaction) == (code, reaction)
    assert f"127.0.0.1:{proxy.port}" in error.refusal.sentence


def test_a_proxy_that_is_not_there_is_named(client: Open) -> None:
    assert refused(client(port=1)).refusal.code == "PROXY_UNREACHABLE"


def test_an_opened_connection_is_refused_before_anything_is_sent(proxy: FaultyProxy, client: Open) -> None:
    error = refused(client(context=ssl.create_default_context()))
    assert error.refusal.reaction is Reaction.REPORT
    assert "certificado" in error.refusal.sentence
    assert isinstance(proxy.service, Echo)
    assert proxy.service.seen == []


@pytest.mark.parametrize("fault", ["cut after commit", "half body", "cut before"])
def test_a_cut_line_is_tried_again(proxy: FaultyProxy, client: Open, fault: str) -> None:
    proxy.faults.append(fault)  # type: ignore[arg-type] # of the parameters above
    http = client()
    assert refused(http).refusal.reaction is Reaction.RETRY
    assert http.post(URL, content=b"two").json() == {"got": "two"}


def test_a_slow_answer_ends_at_the_limit(proxy: FaultyProxy, client: Open) -> None:
    proxy.faults.append("slow")
    error = refused(client(limit=0.3))
    assert (error.refusal.reaction, error.refusal.sentence) == (Reaction.RETRY, "El servidor no respondió a tiempo.")


def test_an_answer_that_comes_drop_by_drop_ends_too(proxy: FaultyProxy, client: Open) -> None:
    proxy.faults.append("drip")
    error = refused(client(limit=0.2))
    assert (error.refusal.reaction, error.refusal.sentence) == (Reaction.RETRY, "El servidor no respondió a tiempo.")


class Dripping(httpcore.NetworkStream):
    """Gives a byte at every reading, each of which takes a second of the clock."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.asked: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.asked.append(timeout)
        self.clock += 1
        return b"x"

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.clock += 100

    def close(self) -> None:
        self.clock = -1


def test_patience_is_counted_anew_for_each_answer() -> None:
    drops = Dripping()
    stream = Impatient(drops, 3.0, lambda: drops.clock)
    for _ in range(2):
        stream.write(b"request")
        assert [stream.read(1, 2.0) for _ in range(3)] == [b"x"] * 3
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, 2.0)
    assert drops.asked == [2.0, 2.0, 1.0] * 2
    stream.close()
    assert drops.clock == -1


def test_this_very_machine_is_reached_without_a_proxy(proxy: FaultyProxy, client: Open) -> None:
    with pytest.raises(httpx.ConnectError):
        client().get("http://127.0.0.1:1/")
    assert proxy.connects == []
