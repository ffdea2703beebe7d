"""Which URLs and which network addresses may be asked at all.

The rules are told apart so that each can be tested by a table: a URL is checked before its name is
resolved, and every address that the name resolves to is checked before a socket is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from cairn.errors import FetchRefused

MAXIMUM_URL = 2_048

_HTTPS = 443
_FIRST_UNPRIVILEGED = 1_024
_LAST_PORT = 65_535
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\<>\"{}|^`]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_MAXIMUM_HOST = 253

# The IANA special-purpose registries (RFC 6890 and its updates), as far as they are not globally
# reachable, and what must never be asked by a client: multicast and reserved space.
_PRIVATE_4 = (
    "10.0.0.0/8",
    "100.64.0.0/10",  # shared address space of carriers
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
)
_FORBIDDEN_4 = (
    "0.0.0.0/8",
    "169.254.0.0/16",  # link-local; the metadata services of clouds stand here
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
_PRIVATE_6 = ("::1/128", "fc00::/7")
# Global unicast is 2000::/3. What lies outside (mapped and compatible IPv4, NAT64, link-local,
# multicast) can carry a private IPv4 address past a check that looks at IPv4 only, as can these:
_GLOBAL_6 = "2000::/3"
_FORBIDDEN_6 = (
    "2001::/23",  # protocol assignments; Teredo carries IPv4
    "2001:db8::/32",
    "2002::/16",  # 6to4 carries IPv4
    "2620:4f:8000::/48",
    "3fff::/20",
)


def _networks_4(written: tuple[str, ...]) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(network) for network in written)


def _networks_6(written: tuple[str, ...]) -> tuple[IPv6Network, ...]:
    return tuple(IPv6Network(network) for network in written)


_PRIVATE_4_NETWORKS = _networks_4(_PRIVATE_4)
_FORBIDDEN_4_NETWORKS = _networks_4(_FORBIDDEN_4)
_PRIVATE_6_NETWORKS = _networks_6(_PRIVATE_6)
_FORBIDDEN_6_NETWORKS = _networks_6(_FORBIDDEN_6)
_GLOBAL_6_NETWORK = IPv6Network(_GLOBAL_6)


@dataclass(frozen=True, slots=True)
class Location:
    """A URL taken apart, its form checked."""

    url: str
    """Without a fragment, which is never sent."""

    scheme: str
    host: str
    """In ASCII and lower case; an IPv6 address without its brackets."""

    port: int
    target: str
    """Path and query, as sent."""

    @property
    def host_header(self) -> str:
        """The value of the ``Host`` field."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": _HTTPS, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def locate(url: str, *, allow_private: bool = False) -> Location:
    """Take a URL apart and refuse the forms that are never asked.

    Args:
        url: an absolute URL.
        allow_private: whether an operator allowed private addresses. Then ``http`` and any port
            pass here; a public address still needs https (see :func:`require_allowed`).

    Raises:
        FetchRefused: another scheme, credentials in the URL, a host that is no plain name or
            address, a port that is neither 443 nor unprivileged.
    """
    url = url.partition("#")[0]
    if len(url) > MAXIMUM_URL:
        raise FetchRefused(url=url[:80] + "…", detail=f"it is longer than {MAXIMUM_URL} signs")
    # urlsplit drops tabs and line ends silently, so two readers would see two addresses.
    if _NOT_IN_A_URL.search(url):
        raise FetchRefused(url=url, detail="it holds signs that no URL holds")
    parts, port = _split(url)
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise FetchRefused(url=url, detail="only https is asked")
    if "@" in parts.netloc:
        raise FetchRefused(url=url, detail="it carries a user name or password")
    host = _checked_host(url, parts.hostname or "", bracketed="[" in parts.netloc)
    number = port if port is not None else {"https": _HTTPS, "http": 80}[parts.scheme]
    if not allow_private and number != _HTTPS and number < _FIRST_UNPRIVILEGED:
        raise FetchRefused(url=url, detail=f"port {number} belongs to another service")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii():
        raise FetchRefused(url=url, detail="its path is not percent-encoded")
    return Location(url, parts.scheme, host, number, target)


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused(url=url, detail="it is not a URL") from error
    if port is not None and not 0 < port <= _LAST_PORT:
        raise FetchRefused(url=url, detail="its port does not exist")
    return parts, port


def _checked_host(url: str, host: str, *, bracketed: bool) -> str:
    """The host in ASCII; an address only in its one canonical form.

    ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are all 127.0.0.1 to a resolver. As in the URL
    standard, a host whose last label is a number is an address, and then it must look like one.
    """
    if bracketed:
        if "%" in host:
            raise FetchRefused(url=url, detail="its address names a network interface")
        try:
            return str(IPv6Address(host))
        except ValueError as error:
            raise FetchRefused(url=url, detail="its host is no address") from error
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise FetchRefused(url=url, detail="its host is no name") from error
    labels = name.removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except ValueError as error:
            raise FetchRefused(
                url=url, detail="its host is no address as usually written"
            ) from error
    if len(name) > _MAXIMUM_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise FetchRefused(url=url, detail="its host is no name")
    return name


def require_allowed(location: Location, address: str, *, allow_private: bool = False) -> None:
    """Refuse a network address that must not be connected to.

    Args:
        location: the URL that is asked for, for the rule on http and for the message.
        address: one address that its host resolved to.
        allow_private: whether loopback and private networks are open. Link-local addresses (where
            clouds keep their metadata services), multicast and reserved ones stay closed.

    Raises:
        FetchRefused: the address is not to be asked.
    """
    try:
        number = ip_address(address)
    except ValueError as error:
        raise FetchRefused(url=location.url, detail=f"{address} is no address") from error
    if allow_private and _is_private(number):
        return
    if not _is_public(number):
        # Which address, is not told: anybody could ask for the names of an operator's network.
        raise FetchRefused(url=location.url, detail="it leads to an address that is not public")
    if location.scheme != "https":
        raise FetchRefused(url=location.url, detail="only https is asked")


def _is_private(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv4Address):
        return any(number in network for network in _PRIVATE_4_NETWORKS)
    return number.scope_id is None and any(number in network for network in _PRIVATE_6_NETWORKS)


def _is_public(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv4Address):
        closed = (*_PRIVATE_4_NETWORKS, *_FORBIDDEN_4_NETWORKS)
        return not any(number in network for network in closed)
    return (
        number.scope_id is None
        and number in _GLOBAL_6_NETWORK
        and not any(number in network for network in _FORBIDDEN_6_NETWORKS)
    )
