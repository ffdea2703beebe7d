"""A question to a service that the operator named: bounded, and silent about its access key."""

import time

import pytest

from cairn.errors import FetchFailed, FetchRefused
from cairn.fetching import Poster, PostLimits
from cairn.services.self_signed import loopback_certificate

SECRET = "/v3/0123456789abcdef"


def _poster(url, certificate=None, **limits):
    return Poster(
        url,
        PostLimits(**{"seconds": 3.0} | limits),
        allow_private=True,
        resolver=lambda *_: ["127.0.0.1"],
        ssl_context=certificate,
    )


def test_it_asks_and_reads_the_answer(plain_site):
    def page(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(handler.sent[::-1])

    plain_site.pages["/rpc"] = page
    answer = _poster(plain_site.base + "/rpc").post(b"abc", "application/json", {"X-Key": "k"})
    assert (answer.status, answer.body) == (200, b"cba")
    (_, headers), = plain_site.requests  # fmt: skip
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Key"] == "k"
    assert "Cookie" not in headers


def test_a_status_is_an_answer(plain_site):
    plain_site.pages["/rpc"] = (409, {}, b"10\n")
    answer = _poster(plain_site.base + "/rpc").post(b"", "text/plain")
    assert (answer.status, answer.body) == (409, b"10\n")


def test_a_redirect_is_not_followed(plain_site):
    url = plain_site.redirect("/rpc", plain_site.json("/elsewhere"))
    assert _poster(url).post(b"{}", "application/json").status == 302
    assert [path for path, _ in plain_site.requests] == ["/rpc"]


def _too_long(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"x" * 5_000)


def _slow(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def _hangs_up(handler):
    handler.close_connection = True


@pytest.mark.parametrize(
    ("page", "words"),
    [(_too_long, "longer than"), (_slow, "longer than 1 seconds"), (_hangs_up, "failed")],
)
def test_no_end_no_answer(plain_site, page, words):
    plain_site.pages[SECRET] = page
    poster = _poster(plain_site.base + SECRET + "?key=hidden", octets=1_000, seconds=1.0)
    plain_site.pages[SECRET + "?key=hidden"] = page
    with pytest.raises(FetchFailed, match=words) as raised:
        poster.post(b"{}", "application/json")
    assert "hidden" not in raised.value.advice()
    assert SECRET not in raised.value.advice()


def test_a_certificate_that_nobody_vouches_for(site):
    site.json(SECRET)
    with pytest.raises(FetchFailed) as raised:
        _poster(site.base + SECRET).post(b"{}", "application/json")
    assert SECRET not in raised.value.advice()
    other = loopback_certificate().client_context()
    with pytest.raises(FetchFailed):
        _poster(site.base + SECRET, other).post(b"{}", "application/json")


@pytest.mark.parametrize(
    "url",
    [
        "http://node.example" + SECRET,
        "https://user:hunter2@node.example" + SECRET,
        "ftp://node.example" + SECRET,
        "node.example" + SECRET,
        "https://node.example:22" + SECRET,
    ],
)
def test_addresses_that_are_never_asked(url):
    with pytest.raises(FetchRefused) as raised:
        Poster(url)
    assert SECRET not in raised.value.advice()
    assert "hunter2" not in raised.value.advice()


def test_private_networks_stay_closed_unless_opened():
    poster = Poster("https://node.example" + SECRET, resolver=lambda *_: ["10.0.0.1"])
    with pytest.raises(FetchRefused) as raised:
        poster.post(b"{}", "application/json")
    assert SECRET not in raised.value.advice()
