"""Asking the web: every way a server can fail, on this machine alone."""

from __future__ import annotations

import datetime
import email.utils
import ipaddress
import socket
import ssl
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contentops.source import web
from contentops.source.web import Answer, Limits, ask, is_public

QUICK = Limits(timeout=0.5, delay=0, backoff=0.01, within=60, patience=1)


class Server:
    """A server that does what a path says, and remembers what it was asked."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.over = threading.Event()
        self.most = 0
        self.busy = set[BaseHTTPRequestHandler]()
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                outer.answer(self)

            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{address}:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def count(self, path: str) -> Counter[str]:
        return Counter(method for method, asked, _ in self.asked if asked == path)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path, method = handler.path, handler.command
        with self.lock:
            self.asked.append((method, path, dict(handler.headers)))
            times = sum(asked == path for _, asked, _ in self.asked)
            self.busy.add(handler)
            self.most = max(self.most, len(self.busy))
        try:
            self._answer(handler, path.partition("?")[0], method, times)
        finally:
            self.done(handler)

    def done(self, handler: BaseHTTPRequestHandler) -> None:
        """A request is over before its answer is there: whoever has the answer may ask again at once."""
        with self.lock:
            self.busy.discard(handler)

    def _answer(self, handler: BaseHTTPRequestHandler, path: str, method: str, times: int) -> None:
        def say(status: int, **headers: str) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", "0")
            self.done(handler)
            handler.end_headers()

        kind, _, rest = path.strip("/").partition("/")
        if kind == "to":  # /to/302/ok
            status, _, target = rest.partition("/")
            say(int(status), Location=f"/{target}")
        elif kind == "out":
            say(301, Location=self.elsewhere)
        elif kind == "busy":
            say(429 if times == 1 else 200, Retry_After=rest or "0")
        elif kind == "broken-once":
            say(500 if times <= 2 else 200)
        elif kind == "no-head":
            say(int(rest) if method == "HEAD" else 200)
        elif kind == "breaks-at-head" and method == "GET":
            say(200)
        elif kind in ("breaks", "breaks-at-head"):
            handler.connection.shutdown(socket.SHUT_RDWR)
        elif kind == "garbage":
            handler.connection.sendall(b"\0" * 70_000)
            handler.connection.shutdown(socket.SHUT_RDWR)
        elif kind == "silent":
            self.over.wait()
        elif kind == "thinks":
            self.over.wait(0.03)
            say(200)
        elif kind == "drips":
            while not self.over.wait(0.05):
                handler.connection.sendall(b"H")
        elif kind == "endless":
            handler.send_response(200)
            handler.end_headers()
            while method == "GET" and not self.over.wait(0.01):
                handler.wfile.write(b"x" * 65536)
        elif kind == "cookie":
            say(302, Location="/ok", Set_Cookie="a=b")
        elif kind == "nowhere":
            say(302)
        elif kind == "ftp":
            say(302, Location="ftp://127.0.0.1/")
        elif kind.isdigit():
            say(int(kind))
        else:
            say(200 if kind == "ok" else 404)


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


def one(server: Server, path: str, limits: Limits = QUICK, *, allowed=lambda address: True) -> Answer:
    address = path if path.startswith("http") else server.url + path
    ((told, answer),) = ask([address], limits, allowed=allowed)
    assert told == address
    return answer


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/ok", Answer("alive")),
        ("/ok?q=文字 x#片段", Answer("alive")),
        ("/gone", Answer("dead", "404 Not Found")),
        ("/410", Answer("dead", "410 Gone")),
        ("/400", Answer("dead", "400 Bad Request")),
        ("/403", Answer("alive", "403 Forbidden")),
        ("/999", Answer("alive", "999")),
        ("/no-head/405", Answer("alive")),
        ("/no-head/404", Answer("alive")),
        ("/no-head/500", Answer("alive")),
        ("/breaks-at-head", Answer("alive")),
        ("/endless", Answer("alive")),
        ("/500", Answer("unsure", "500 Internal Server Error")),
        ("/broken-once", Answer("alive")),
        ("/busy", Answer("alive")),
        ("/busy/9999", Answer("unsure", "429 Too Many Requests; it asks to come back in 9999 seconds")),
        ("/silent", Answer("unsure", "no answer within 0.5 seconds")),
        ("/to/302/ok", Answer("alive")),
        ("/to/301/gone", Answer("dead", "404 Not Found")),
        ("/nowhere", Answer("dead", "it redirects (302) to nowhere")),
        ("/ftp", Answer("dead", "it redirects to an address of another kind, ftp://127.0.0.1/")),
    ],
)
def test_every_answer_is_told_for_what_it_is(server, path, answer):
    assert one(server, path) == answer


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        ("/to/301/ok", "/ok"),
        ("/to/308/to/301/ok", "/ok"),
        ("/to/301/to/302/ok", "/to/302/ok"),
        ("/to/302/to/301/ok", ""),
        ("/to/301/ok#part", "/ok#part"),
        ("/to/301/gone", ""),
    ],
)
def test_only_what_moved_for_good_has_a_new_address(server, path, moved):
    assert one(server, path).moved == (server.url + moved if moved else "")


def test_redirects_come_to_an_end(server):
    assert one(server, "/to/302/" + "to/302/" * 4 + "ok").kind == "alive"
    assert one(server, "/to/302/" + "to/302/" * 5 + "ok") == Answer("dead", "it redirects more than 5 times")


@pytest.mark.parametrize("path", ["/breaks", "/garbage", "/drips"])
def test_a_server_that_speaks_nonsense_or_never_ends_is_left(server, path):
    assert one(server, path, Limits(timeout=0.2, delay=0, backoff=0.01)).kind == "unsure"


def test_what_fails_for_now_is_asked_again_and_what_is_gone_is_not(server):
    one(server, "/gone")
    one(server, "/500")

    assert server.count("/gone") == {"HEAD": 1, "GET": 1}
    assert server.count("/500") == {"HEAD": 3, "GET": 3}


def test_a_page_is_never_read_and_no_cookie_is_kept(server):
    one(server, "/no-head/405")
    one(server, "/cookie")

    headers = [each for _, _, each in server.asked]
    assert [each.get("Range") for method, _, each in server.asked if method == "GET"] == ["bytes=0-0"]
    assert not any("Cookie" in each or "Authorization" in each for each in headers)
    assert {each["User-Agent"] for each in headers} == {web.AGENT}
    assert {each["Host"] for each in headers} == {f"127.0.0.1:{server.port}"}


def test_each_address_is_asked_once_and_few_of_a_host_at_once(server):
    addresses = [f"{server.url}/thinks?{n}" for n in range(40)] * 2
    told = dict(ask(addresses, Limits(delay=0, at_once=16, per_host=3), allowed=lambda _: True))

    assert set(told.values()) == {Answer("alive")}
    assert len(server.asked) == len(told) == 40
    assert server.most <= 3


def test_what_the_time_is_too_short_for_is_left_out(server):
    told = dict(
        ask(
            [server.url + "/silent", server.url + "/silent?2", server.url + "/ok"],
            Limits(timeout=30, within=1, per_host=1),
            allowed=lambda _: True,
        )
    )

    assert told == {}


def test_a_host_that_asks_for_patience_is_left_alone_for_so_long(server, monkeypatch):
    rests = []
    monkeypatch.setattr(web._Asking, "_rest", lambda self, name, seconds: rests.append((name, seconds)))
    one(server, "/busy/1")
    one(server, "/500")

    assert rests == [
        (f"127.0.0.1:{server.port}", 1),
        (f"127.0.0.1:{server.port}", 0.01),
        (f"127.0.0.1:{server.port}", 0.02),
    ]


def test_patience_may_be_asked_for_by_a_date():
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=500)

    assert 400 < web._retry_after(email.utils.format_datetime(moment)) <= 500
    assert web._retry_after("Thu, 01 Jan 1970 00:00:00 GMT") == 0
    assert [web._retry_after(each) for each in ("", "x", "-5", "7", "9" * 500)] == [0, 0, 0, 7, 999999999]


@pytest.mark.parametrize(
    "address",
    ["http://", "http:///x", "http://a..b/", "http://[::1", "http://x:y/", f"http://{'a' * 64}.example/", "http://\n/"],
)
def test_what_is_no_address_is_dead(address):
    assert list(ask([address], QUICK)) == [(address, Answer("dead", "it is no address"))]


def test_hosts_that_do_not_exist_or_listen_are_dead(monkeypatch, server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert one(server, f"http://127.0.0.1:{port}/") == Answer("dead", "its host refuses the connection")

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def later(*_, **__):
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert one(server, "http://gone.example/") == Answer("dead", "the host is not known")
    monkeypatch.setattr(socket, "getaddrinfo", later)
    assert one(server, "http://gone.example/") == Answer("unsure", "its host could not be looked up")


# -- private networks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1", "x",
    ],
)  # fmt: skip
def test_addresses_of_private_networks_are_told(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_told(address):
    assert is_public(address)


def test_a_private_host_is_never_connected_to(server):
    answer = one(server, "/ok", allowed=is_public)

    assert answer == Answer("refused", "its host is 127.0.0.1, an address of a private network")
    assert server.asked == []


@pytest.mark.parametrize("host", ["localhost", "0", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "127.1"])
def test_no_way_of_writing_it_gets_through(server, host):
    answer = one(server, f"http://{host}:{server.port}/ok", allowed=is_public)

    assert answer.kind in ("refused", "dead", "unsure")
    assert server.asked == []


def test_a_redirect_into_a_private_network_is_not_followed(server):
    inside = Server("127.0.0.2")
    try:
        server.elsewhere = f"{inside.url}/ok"
        answer = one(server, "/out", allowed=lambda address: address == "127.0.0.1")
        assert answer == Answer("refused", "its host is 127.0.0.2, an address of a private network")
        assert inside.asked == []
    finally:
        inside.close()


def test_a_name_with_one_private_address_is_refused_and_looked_up_once_for_each_request(server, monkeypatch):
    seen = []

    def both(host, port, **_):
        seen.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("127.0.0.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    answer = one(server, f"http://rebinds.example:{server.port}/ok", allowed=lambda address: address == "127.0.0.1")
    assert answer == Answer("refused", "its host is 10.0.0.1, an address of a private network")
    assert seen == ["rebinds.example"]
    assert server.asked == []


# -- TLS --------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that no authority signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    made = Server(tls=context)
    yield made
    made.close()


def test_a_certificate_that_nobody_vouches_for_is_dead(secure):
    answer = one(secure, "/ok")

    assert answer.kind == "dead"
    assert answer.why.startswith("its certificate is not valid: ")
    assert secure.asked == []


def test_a_good_certificate_is_fine_for_its_own_name_alone(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    assert one(secure, "/to/301/ok") == Answer("alive", moved=f"{secure.url}/ok")
    assert one(secure, f"https://localhost:{secure.port}/ok").why.startswith(
        "its certificate is not valid: Hostname mismatch"
    )


def test_a_server_without_tls_is_dead_at_https(server):
    answer = one(server, server.url.replace("http:", "https:") + "/ok")

    assert (answer.kind, answer.why.split(":")[0]) == ("dead", "no secure connection")
