"""Fetching from a real server on loopback: what is brought, and what is refused on the way."""

import gzip
import socket
import time

import httpcore
import pytest

from cairn.errors import FetchFailed, FetchRefused
from cairn.fetching import Fetcher, FetchLimits


def to(*addresses):
    """A resolver that knows one answer."""
    return lambda *_: list(addresses)


def test_a_document_is_brought(site, local):
    url = site.json("/did.json", b'{"id":"did:web:x"}')
    fetched = local().fetch(url + "#key-1")
    assert fetched.body == b'{"id":"did:web:x"}'
    assert fetched.media_type == "application/json"
    assert fetched.final_url == url


def test_nothing_but_the_request_is_sent(site, local):
    local().fetch(site.json("/did.json"))
    (_, headers) = site.requests[0]
    assert set(headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}
    assert headers["Host"] == f"localhost:{site.port}"
    assert headers["User-Agent"] == "cairn"


def test_no_cookie_is_kept(site, local):
    fetcher = local()
    url = site.json("/did.json", b"{}", **{"Set-Cookie": "a=b"})
    fetcher.fetch(url)
    fetcher.fetch(url)
    assert all("Cookie" not in headers for _, headers in site.requests)


def test_loopback_is_refused_unless_an_operator_allows_it(site):
    with pytest.raises(FetchRefused, match="an address that is not public") as refused:
        Fetcher(resolver=to("127.0.0.1")).fetch(site.json("/x"))
    # Whoever may have a name looked up does not learn the map of the network behind it.
    assert "127.0.0.1" not in str(refused.value)
    assert site.requests == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"]
)
def test_an_address_in_the_url_is_checked_too(host):
    with pytest.raises(FetchRefused):
        Fetcher().fetch(f"https://{host}/latest/meta-data")


def test_localhost_by_the_real_resolver_is_refused():
    with pytest.raises(FetchRefused):
        Fetcher().fetch("https://localhost:1024/")


def test_a_name_that_mixes_public_and_private_addresses_is_refused():
    fetcher = Fetcher(resolver=to("93.184.216.34", "127.0.0.1"))
    with pytest.raises(FetchRefused):
        fetcher.fetch("https://rebinding.example/")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    # DNS rebinding: the first answer is public, every later one is loopback.
    answers = iter([["93.184.216.34"]] + [["127.0.0.1"]] * 9)
    connected = []

    def connect(_, host, port, *__):
        connected.append((host, port))
        raise httpcore.ConnectError("refused")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailed):
        Fetcher(resolver=lambda *_: next(answers)).fetch("https://rebinding.example/")
    assert connected == [("93.184.216.34", 443)]


def test_a_dead_address_is_followed_by_the_next(site, local):
    url = site.json("/x")
    closed = socket.create_server(("127.0.0.1", 0))
    closed.close()
    fetcher = local()
    fetcher._resolver = to("::1", "127.0.0.1")  # nobody listens on ::1
    assert fetcher.fetch(url).body == b"{}"


def test_the_certificate_must_be_trusted(site):
    fetcher = Fetcher(allow_private=True, resolver=to("127.0.0.1"))
    with pytest.raises(FetchFailed, match="certificate"):
        fetcher.fetch(site.json("/x"))
    assert site.requests == []


def test_the_certificate_must_be_for_the_name(site, local):
    url = site.json("/x").replace("localhost", "other.example")
    with pytest.raises(FetchFailed, match="certificate"):
        local().fetch(url)


def test_plain_http_is_for_private_addresses(plain_site, local):
    assert local().fetch(plain_site.json("/x")).body == b"{}"
    with pytest.raises(FetchRefused):
        Fetcher().fetch(plain_site.json("/x"))


def test_a_redirect_is_followed(site, local):
    target = site.json("/there", b'{"a":1}')
    fetched = local().fetch(site.redirect("/here", "/there"))
    assert fetched.body == b'{"a":1}'
    assert fetched.url.endswith("/here")
    assert fetched.final_url == target


@pytest.mark.parametrize(
    "target",
    [
        "https://169.254.169.254/latest/meta-data",
        "http://169.254.169.254/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "file:///etc/passwd",
        "ftp://localhost/",
        "https://user:secret@localhost/",
        "//0x7f.1/",
        "https://[/",
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(site, local, target):
    with pytest.raises(FetchRefused):
        local().fetch(site.redirect("/here", target))


def test_a_redirect_from_a_public_to_a_private_address_is_refused(site, local, monkeypatch):
    # The public site is played by the loopback server; the rules see a public address.
    fetcher = local()
    fetcher._allow_private = False
    fetcher._resolver = lambda host, _: ["93.184.216.34"] if host == "localhost" else ["10.0.0.7"]
    plain = httpcore.SyncBackend.connect_tcp
    monkeypatch.setattr(
        httpcore.SyncBackend,
        "connect_tcp",
        lambda self, _, port, *rest: plain(self, "127.0.0.1", port, *rest),
    )
    site.redirect("/here", "https://inside.example/")
    with pytest.raises(FetchRefused, match=r"^https://inside\.example/.*not public\.$"):
        fetcher.fetch(site.base + "/here")
    assert len(site.requests) == 1


def test_redirects_end(site, local):
    for number in range(6):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.json("/3")
    assert local().fetch(site.base + "/0").body == b"{}"
    site.redirect("/3", "/4")
    with pytest.raises(FetchRefused, match="3 times"):
        local().fetch(site.base + "/0")


def test_a_redirect_to_itself_ends(site, local):
    with pytest.raises(FetchRefused):
        local().fetch(site.redirect("/loop", "/loop"))
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    "status", [201, 204, 206, 304, 400, 401, 403, 404, 410, 418, 429, 500, 503]
)
def test_another_status_than_200_brings_nothing(site, local, status):
    site.pages["/x"] = (
        status,
        {"Content-Type": "application/json"},
        b"" if status in {204, 304} else b"{}",
    )
    with pytest.raises(FetchFailed) as caught:
        local().fetch(site.base + "/x")
    assert caught.value.facts["status"] == status


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "text/html; charset=utf-8", "video/mp4", "image/gif", "multipart/form-data"],
)
def test_a_web_page_is_not_taken_for_a_document(site, local, media_type):
    site.pages["/x"] = (200, {"Content-Type": media_type}, b"<html>")
    with pytest.raises(FetchFailed):
        local().fetch(site.base + "/x")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vc",
        "application/vc+jwt",
        "application/vc+ld+json",
        "application/did+ld+json",
        "application/ld+json;profile=x",
        "application/JSON",
        "application/jose+json",
        "application/statuslist+jwt",
        "text/plain",
        "application/octet-stream",
        "image/png",
        "image/svg+xml",
        "",
    ],
)
def test_documents_are_served_as_many_things(site, local, media_type):
    site.pages["/x"] = (200, {"Content-Type": media_type} if media_type else {}, b"{}")
    fetched = local().fetch(site.base + "/x")
    assert fetched.media_type == media_type.partition(";")[0].lower()


def test_a_long_document_is_cut_off(site, local):
    site.json("/exact", b"x" * 1000)
    site.json("/long", b"x" * 1001)
    fetcher = local(octets=1000)
    assert len(fetcher.fetch(site.base + "/exact").body) == 1000
    with pytest.raises(FetchFailed, match="1000 octets"):
        fetcher.fetch(site.base + "/long")


def test_an_endless_document_is_cut_off(site, local):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        for _ in range(100_000):
            handler.wfile.write(b"x" * 10_000)
            sent.append(10_000)

    site.pages["/x"] = endless
    with pytest.raises(FetchFailed, match="octets"):
        local(octets=100_000).fetch(site.base + "/x")
    assert sum(sent) < 20_000_000


def test_compressed_documents_are_expanded(site, local):
    site.json("/x", gzip.compress(b'{"a":1}', mtime=0), **{"Content-Encoding": "gzip"})
    assert local().fetch(site.base + "/x").body == b'{"a":1}'


def test_a_compressed_bomb_is_stopped(site, local):
    site.json("/x", gzip.compress(bytes(100_000_000), mtime=0), **{"Content-Encoding": "gzip"})
    begin = time.monotonic()
    with pytest.raises(FetchFailed, match="octets"):
        local(octets=1_000_000).fetch(site.base + "/x")
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"{}" * 100, mtime=0)[:-9]),
        ("gzip", b""),
        ("br", b"x"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0)),
    ],
)
def test_damaged_or_strange_compression_brings_nothing(site, local, encoding, body):
    site.json("/x", body, **{"Content-Encoding": encoding})
    with pytest.raises(FetchFailed):
        local().fetch(site.base + "/x")


def took(call):
    begin = time.monotonic()
    with pytest.raises(FetchFailed, match="took longer"):
        call()
    return time.monotonic() - begin


def test_a_server_that_drips_its_body_is_left(site, local):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    site.pages["/x"] = drip
    assert took(lambda: local(seconds=0.4).fetch(site.base + "/x")) < 1.5


def test_a_server_that_drips_its_headers_is_left(site, local):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            handler.wfile.write(b"X-%d: y\r\n" % number)
            handler.wfile.flush()
            time.sleep(0.05)

    site.pages["/x"] = drip
    assert took(lambda: local(seconds=0.4).fetch(site.base + "/x")) < 1.5


def test_a_server_that_never_speaks_is_left(local):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert took(lambda: local(seconds=0.3).fetch(f"https://localhost:{port}/")) < 1.5


def test_a_resolver_that_never_answers_is_left(local):
    fetcher = local(seconds=0.3)
    fetcher._resolver = lambda *_: time.sleep(2) or ["127.0.0.1"]
    assert took(lambda: fetcher.fetch("https://slow.example/")) < 1.5


def test_redirects_share_the_time(site, local):
    def slow(handler):
        time.sleep(0.25)
        handler.send_response(302)
        handler.send_header("Location", "/x")
        handler.end_headers()

    site.pages["/x"] = slow
    assert took(lambda: local(seconds=0.6).fetch(site.base + "/x")) < 1.5


def test_a_name_without_address_is_said(local):
    def nothing(*_):
        raise socket.gaierror(-2, "Name or service not known")

    fetcher = local()
    fetcher._resolver = nothing
    with pytest.raises(FetchFailed, match="no address"):
        fetcher.fetch("https://nowhere.example/")


def test_a_server_that_speaks_no_http_is_said(site, local):
    site.pages["/x"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    with pytest.raises(FetchFailed):
        local().fetch(site.base + "/x")


def test_the_usual_limits_are_not_endless():
    limits = FetchLimits()
    assert limits.octets <= 16 * 1024 * 1024
    assert limits.seconds <= 15
    assert limits.redirects == 3
