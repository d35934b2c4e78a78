"""Photos by URL: which addresses and URLs are refused, and what a server at the other end may do."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from shutil import which
from socketserver import ThreadingTCPServer

import pytest

from fervi.errors import Refusal
from fervi.settings import ROOT
from fervi.web.fetch import Fetcher, resolve
from fervi.web.photo_url import parse_url
from fervi.web.public_address import is_public

LOCAL = "127.0.0.1"
PUBLIC = "93.184.215.14"

NOT_PUBLIC = {
    "loopback": ["127.0.0.1", "127.1.2.3", "::1"],
    "this network": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    "link-local": ["169.254.1.1", "fe80::1", "fe80::1%lo", "febf::1"],
    "cloud metadata": ["169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"],
    "shared by a carrier's customers": ["100.64.0.1", "100.127.255.255"],
    "unique local": ["fc00::1", "fd12:3456:789a::1"],
    "site-local": ["fec0::1"],
    "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:93.184.215.14", "::ffff:0:127.0.0.1"],
    "IPv4-compatible": ["::127.0.0.1", "::93.184.215.14"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::93.184.215.14", "64:ff9b:1::a00:1"],
    "6to4": ["2002:7f00:1::", "2002:5db8:d70e::1", "192.88.99.1"],
    "Teredo": ["2001:0:7f00:1::", "2001:0:5ef5:79fb::1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1", "198.19.255.255", "100::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "no address": ["", "localhost", "127.1", "0x7f000001", "1.2.3", "::g", "93.184.215.14/32"],
}
PUBLIC_ONES = [PUBLIC, "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450::1"]


def _table(groups: dict[str, list[str]]) -> list:
    return [pytest.param(text, id=f"{kind}: {text}") for kind, texts in groups.items() for text in texts]


@pytest.mark.parametrize("address", _table(NOT_PUBLIC))
def test_an_address_of_no_public_network_is_told_apart(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC_ONES)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


BAD_URLS = {
    "no web address": ["", "photo.jpg", "//example.org/a.jpg", "http://", "http:///a.jpg", "https:example.org"],
    "scheme": [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "data:image/png;base64,AA",
        "JAR:a",
    ],
    "user": ["http://me@example.org/", "http://me:pw@example.org/", "http://@example.org/", "http://a@b@c.org/"],
    "user as a name": [
        "http://example.org@127.0.0.1/",
        "http://example.org:80@127.0.0.1/",
        "http://1.1.1.1 &@2.2.2.2/",
    ],
    "port": ["http://example.org:8000/", "http://example.org:22/", "http://example.org:0/", "http://example.org:6379"],
    "no port": ["http://example.org:http/", "http://example.org:99999/", "http://example.org:-80/"],
    "two readings": [
        "http://example.org\\@127.0.0.1/",
        "http:\\\\127.0.0.1/",
        "http://exa\tmple.org/",
        " http://a.org",
    ],
    "smuggling": ["http://example.org/\r\nHost: a", "http://example.org/\0", "http://example.org/a b"],
    "brackets": ["http://[::1/", "http://::1]/", "http://[localhost]/", "http://[fe80::1%25lo]/", "http://[::1%lo]/"],
    "name": ["http://a..example.org/", f"http://{'a' * 64}.org/", "http://%31%32%37.0.0.1/"],
    "length": [f"http://example.org/{'a' * 2048}"],
}


@pytest.mark.parametrize("url", _table(BAD_URLS))
def test_a_url_that_is_none_of_a_photo_is_refused_before_anything_is_asked(url):
    with pytest.raises(Refusal) as refusal:
        parse_url(url)
    assert refusal.value.code == "bad_url"
    assert "https://example.org/photo.jpg" in refusal.value.message


LOCAL_SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.000.000.001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]:80/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00:ec2::254]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "https://localhost:443/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xA9FEA9FE/",
]


@pytest.mark.parametrize("url", LOCAL_SPELLINGS)
def test_no_spelling_of_a_local_address_is_connected_to(url):
    with pytest.raises(Refusal) as refusal:
        Fetcher(1000).fetch(url)
    assert refusal.value.code in {"url_not_public", "url_unreachable"}, "the latter where the system has no IPv6"


def test_one_local_address_among_public_ones_is_enough_to_refuse_a_name():
    fetcher = Fetcher(1000, resolve=lambda *_: [PUBLIC, "10.0.0.1"])
    with pytest.raises(Refusal, match="not public"):
        fetcher.fetch("https://photos.example/a.jpg")


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://Photos.Example./a.jpg?x=1#part", "photos.example", "/a.jpg?x=1"),
        ("http://photos.example:443", "photos.example:443", "/"),
        ("http://[2606:4700::1111]/", "[2606:4700::1111]", "/"),
        ("https://bücher.example/Größe%20a.jpg", "xn--bcher-kva.example", "/Gr%C3%B6%C3%9Fe%20a.jpg"),
    ],
)
def test_a_url_is_taken_apart(url, authority, path):
    target = parse_url(url)
    assert (target.authority, target.path) == (authority, path)


class Origin:
    """A web server on loopback whose paths answer as the tests say; it remembers what it was asked."""

    def __init__(self) -> None:
        origin = self
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.ended = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                origin.asked.append((self.path, self.headers["Host"]))
                origin.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingTCPServer((LOCAL, 0), Handler)  # HTTP's own asks for the host's name first
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://photos.example:{self.port}{path}"

    def fetcher(self, **options) -> Fetcher:
        """Return who takes this server for a public one."""
        known = {
            "max_bytes": 5000,
            "ports": (self.port,),
            "resolve": lambda *_: [LOCAL],
            "is_public": lambda address: address == LOCAL,
        }
        return Fetcher(**{**known, **options})


def send(body: bytes = b"", status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": "image/jpeg", "Content-Length": str(len(body)), **given}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def origin() -> Iterator[Origin]:
    origin = Origin()
    yield origin
    origin.ended.set()
    origin.server.shutdown()
    origin.server.server_close()


def _refusal(fetcher: Fetcher, url: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        fetcher.fetch(url)
    return refusal.value


def test_a_photo_is_fetched_from_the_address_that_was_checked_under_its_own_name(origin, photo):
    origin.answers["/a.jpg?size=1"] = send(photo)
    assert origin.fetcher().fetch(origin.url("/a.jpg?size=1")) == photo
    assert origin.asked == [("/a.jpg?size=1", f"photos.example:{origin.port}")]


def test_a_name_that_changes_its_address_after_the_check_is_not_asked_again(origin, photo):
    answers = iter([[LOCAL], ["10.0.0.1"]])
    origin.answers["/"] = send(photo)
    assert origin.fetcher(resolve=lambda *_: next(answers)).fetch(origin.url("/")) == photo
    assert next(answers) == ["10.0.0.1"]


def test_the_next_address_of_a_name_is_tried_where_the_first_is_silent(origin, photo):
    origin.answers["/"] = send(photo)
    both = origin.fetcher(resolve=lambda *_: ["127.0.0.2", LOCAL], is_public=lambda _: True)
    assert both.fetch(origin.url("/")) == photo


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(origin, photo, status):
    origin.answers = {"/old": send(status=status, Location="/new"), "/new": send(photo)}
    assert origin.fetcher().fetch(origin.url("/old")) == photo


def test_three_redirects_are_followed_and_a_fourth_is_not(origin, photo):
    origin.answers = {f"/{n}": send(status=302, Location=f"/{n - 1}") for n in range(1, 5)} | {"/0": send(photo)}
    assert origin.fetcher().fetch(origin.url("/3")) == photo
    refusal = _refusal(origin.fetcher(), origin.url("/4"))
    assert (refusal.code, "more than 3 times" in refusal.message) == ("url_unreachable", True)


def test_a_redirect_into_a_private_network_is_refused_and_not_asked(origin):
    origin.answers["/"] = send(status=302, Location=f"http://inside.example:{origin.port}/secret")
    where = {"photos.example": [LOCAL], "inside.example": ["10.0.0.1"]}
    fetcher = origin.fetcher(resolve=lambda host, _: where[host])
    assert _refusal(fetcher, origin.url("/")).code == "url_not_public"
    assert [path for path, _ in origin.asked] == ["/"]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://photos.example:22/", "http://me:pw@photos.example/"]
)
def test_a_redirect_to_what_is_no_photo_s_address_is_refused(origin, location):
    origin.answers["/"] = send(status=302, Location=location)
    assert _refusal(origin.fetcher(), origin.url("/")).code == "bad_url"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (send(b"<html>", Content_Type="text/html"), "unsupported_media_type"),
        (send(b"x", Content_Type="application/octet-stream"), "unsupported_media_type"),
        (send(b"x", Content_Encoding="gzip"), "unsupported_media_type"),
        (send(b"x" * 5001), "image_too_large"),
        (send(status=404), "url_unreachable"),
        (send(status=204), "url_unreachable"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n"), "url_unreachable"),
        (lambda handler: handler.connection.shutdown(socket.SHUT_RDWR), "url_unreachable"),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"), "url_unreachable"),
    ],
    ids=["page", "bytes", "gzip", "too large", "missing", "no content", "no HTTP", "hangs up", "200 header fields"],
)
def test_what_is_no_photo_is_refused(origin, answer, code):
    origin.answers["/"] = answer
    assert _refusal(origin.fetcher(), origin.url("/")).code == code


def test_a_photo_of_no_announced_length_is_cut_off_where_it_becomes_too_large(origin):
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n")
        handler.close_connection = True
        try:
            while True:
                handler.wfile.write(b"x" * 1000)
        except OSError:
            origin.ended.set()

    origin.answers["/"] = endless
    assert _refusal(origin.fetcher(), origin.url("/")).code == "image_too_large"
    assert origin.ended.wait(10)


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"]
)
def test_a_server_that_drips_is_given_up_and_hung_up_on(origin, head):
    hung_up = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        try:
            while not origin.ended.wait(0.01):
                handler.wfile.write(b"x")
        except OSError:
            hung_up.set()

    origin.answers["/"] = drip
    assert _refusal(origin.fetcher(seconds=0.3), origin.url("/")).code == "url_timeout"
    assert hung_up.wait(10)


def test_a_resolver_that_does_not_answer_is_given_up():
    answered = threading.Event()
    fetcher = Fetcher(1000, seconds=0.1, resolve=lambda *_: [LOCAL] * answered.wait(10))
    assert _refusal(fetcher, "http://photos.example/").code == "url_timeout"
    answered.set()


def test_a_name_without_an_address_is_told():
    def unknown(*_: object) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert "no server of that name" in _refusal(Fetcher(1000, resolve=unknown), "http://photos.example/").message


def test_a_port_where_nobody_listens_is_told(origin):
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        port = probe.getsockname()[1]
        refusal = _refusal(origin.fetcher(ports=(port,)), f"http://photos.example:{port}/")
    assert refusal.code == "url_unreachable"


def test_the_system_s_resolver_gives_each_address_once():
    assert LOCAL in resolve("localhost", 80)
    assert resolve("127.1", 80) == [LOCAL]


@pytest.fixture
def certificate(tmp_path) -> str:
    """A certificate of photos.example, signed by itself."""
    if not which("openssl"):
        pytest.skip("openssl, which makes the certificate, is not installed")
    path = str(tmp_path / "server.pem")
    subject = ["-subj", "/CN=photos.example", "-addext", "subjectAltName=DNS:photos.example"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", path, "-out", path]
    subprocess.run([*make, *subject], check=True, capture_output=True)
    return path


@pytest.fixture
def secure_origin(origin, tmp_path, certificate) -> Origin:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    origin.server.socket = context.wrap_socket(origin.server.socket, server_side=True)
    return origin


def test_a_secure_server_proves_its_name_though_its_address_is_connected_to(secure_origin, certificate, photo):
    secure_origin.answers["/"] = send(photo)
    fetcher = secure_origin.fetcher(tls=ssl.create_default_context(cafile=certificate))
    assert fetcher.fetch(secure_origin.url("/", "https")) == photo
    assert secure_origin.asked == [("/", f"photos.example:{secure_origin.port}")]


def test_a_certificate_of_another_name_or_of_nobody_known_is_refused(secure_origin, certificate):
    other = f"https://other.example:{secure_origin.port}/"
    known = secure_origin.fetcher(tls=ssl.create_default_context(cafile=certificate))
    for fetcher, url in ((known, other), (secure_origin.fetcher(), secure_origin.url("/", "https"))):
        assert "cannot prove" in _refusal(fetcher, url).message
    assert secure_origin.asked == []


def test_deadlines_and_certificates_hold_on_gevent_too():
    """Under gunicorn's worker sockets and threads are gevent's, whose timeouts begin anew with each piece."""
    chosen = "drips or proves or another_name or resolver"
    program = f"""
from gevent import monkey; monkey.patch_all()
import sys, pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", {__file__!r}, "-k", {chosen!r}]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
