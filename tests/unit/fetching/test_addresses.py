"""The rules on addresses, as tables: what is asked, what never is."""

import pytest

from cairn.errors import FetchRefused
from cairn.fetching.addresses import locate, require_allowed

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001::200e",
]

OPENED_BY_AN_OPERATOR = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
]

NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",  # metadata of clouds
    "192.0.0.8",
    "192.0.0.170",  # NAT64 discovery
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:127.0.0.1",  # IPv4-mapped
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",  # IPv4-compatible
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2002:a00:1::1",
    "3fff::1",
    "5f00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "::1%lo",
]


def refused(address, *, url="https://example.org/", allow_private=False):
    location = locate(url, allow_private=allow_private)
    try:
        require_allowed(location, address, allow_private=allow_private)
    except FetchRefused:
        return True
    return False


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_asked(address):
    assert not refused(address)
    assert not refused(address, allow_private=True)


@pytest.mark.parametrize("address", OPENED_BY_AN_OPERATOR)
def test_a_private_address_is_asked_only_where_an_operator_allows_it(address):
    assert refused(address)
    assert not refused(address, allow_private=True)


@pytest.mark.parametrize("address", [*NEVER, "no address", "", "1.2.3.4.5"])
def test_these_are_asked_by_nobody(address):
    assert refused(address)
    assert refused(address, allow_private=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_plain_http_reaches_no_public_address(address):
    assert refused(address, url="http://example.org/", allow_private=True)


def test_plain_http_reaches_a_private_address_where_allowed():
    assert not refused("127.0.0.1", url="http://localhost:8000/", allow_private=True)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",  # decimal
        "0x7f000001",  # hexadecimal
        "0x7f.0.0.1",
        "017700000001",  # octal
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.01",
        "127.0.0.0x1",
        "0",
        "0x",
        "1.2.3.4.5",
        "256.1.1.1",
        "example.1",
        "[::ffff:127.0.0.1%25eth0]",
        "[fe80::1%25eth0]",
        "[::1",
        "[no]",
        "[v1.x]",
        "",
        ".",
        "a..b",
        "-a.example",
        "a-.example",
        "exa mple.org",
        "exa\tmple.org",
        "example.org\\@127.0.0.1",
        "%6c%6f%63alhost",
        "a" * 64 + ".example",
        ("a" * 60 + ".") * 5 + "example",
        "exam!ple.org",
        "x:y.example",
    ],
)
def test_a_host_in_no_usual_form_is_refused(host):
    for allow_private in (False, True):
        with pytest.raises(FetchRefused):
            locate(f"https://{host}/path", allow_private=allow_private)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "//example.org/",
        "example.org",
        "",
        "https:",
        "https:///path",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://example.org:0/",
        "https://example.org:22/",
        "https://example.org:25/",
        "https://example.org:80/",
        "https://example.org:444/",
        "https://example.org:65536/",
        "https://example.org:-1/",
        "https://example.org:x/",
        "https://example.org/a b",
        "https://example.org/a\nb",
        "https://example.org/a\r\nHost: other",
        "https://example.org/ä",
        "https://example.org/" + "a" * 2048,
        "\x00https://example.org/",
    ],
)
def test_a_url_in_no_usual_form_is_refused(url):
    with pytest.raises(FetchRefused):
        locate(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "target", "header"),
    [
        ("https://example.org", "example.org", 443, "/", "example.org"),
        ("https://EXAMPLE.org/a?b=c#d", "example.org", 443, "/a?b=c", "example.org"),
        ("https://example.org:8443/x", "example.org", 8443, "/x", "example.org:8443"),
        ("https://example.org:443/x", "example.org", 443, "/x", "example.org"),
        ("https://münchen.example/", "xn--mnchen-3ya.example", 443, "/", "xn--mnchen-3ya.example"),
        ("https://93.184.216.34/", "93.184.216.34", 443, "/", "93.184.216.34"),
        ("https://[2606:4700::1111]:8443/", "2606:4700::1111", 8443, "/", "[2606:4700::1111]:8443"),
        ("https://a_b.example/", "a_b.example", 443, "/", "a_b.example"),
        ("https://example.org./", "example.org.", 443, "/", "example.org."),
    ],
)
def test_an_honest_url_is_taken_apart(url, host, port, target, header):
    location = locate(url)
    assert (location.host, location.port, location.target) == (host, port, target)
    assert location.host_header == header
    assert "#" not in location.url


@pytest.mark.parametrize("port", [80, 8080, 1, 443])
def test_an_operator_who_opens_private_networks_opens_their_ports(port):
    assert locate(f"http://localhost:{port}/", allow_private=True).port == port
