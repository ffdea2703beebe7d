"""How often somebody may ask: counted in memory, by a keyed digest of the address.

Nothing of it is written down: the key is drawn when the process starts and dies with it, so no
address can be told from what is kept, and a restart forgets everything. Each process counts for
itself, so the true bound is this one times their number.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from django.conf import settings

from cairn.registry.errors import TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest

_KEY = secrets.token_bytes(32)
_MOST_KEPT = 20_000
_IPV6_BITS = 64
_LOCK = threading.Lock()
_COUNTS: OrderedDict[tuple[str, bytes], tuple[float, int]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds.

    Attributes:
        name: of what is counted.
        most: how often.
        seconds: in which time.
    """

    name: str
    most: int
    seconds: int


def allow(request: HttpRequest, rate: Rate, *, cost: int = 1, of: str = "") -> None:
    """Count one more.

    Args:
        request: whose address is counted.
        rate: how often it may be.
        cost: how many it counts as.
        of: what is counted instead of the address, wherever it is asked from.

    Raises:
        TooMany: the address has asked too often; the error says how long to wait.
    """
    now = time.monotonic()
    key = (rate.name, hmac.digest(_KEY, (of or _address(request)).encode(), hashlib.sha256))
    with _LOCK:
        began, count = _COUNTS.pop(key, (now, 0))
        if now - began >= rate.seconds:
            began, count = now, 0
        _COUNTS[key] = (began, count + cost)
        while len(_COUNTS) > _MOST_KEPT:
            _COUNTS.popitem(last=False)
    if count + cost > rate.most:
        raise TooMany(seconds=max(1, round(began + rate.seconds - now)))


def forget() -> None:
    """Begin anew; for tests."""
    with _LOCK:
        _COUNTS.clear()


def _address(request: HttpRequest) -> str:
    """Who asks: the network of whom the operator's proxies name, or of whom we are connected to.

    Without ``CAIRN_PROXIES`` a name in a header is anybody's word: believed, it would give whoever
    writes another one each time as many tries as they like, and others the blame. Of IPv6 the
    first 64 bits count, since one household or server has all the others.
    """
    near = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if 0 < proxies <= len(named):
        near = named[-proxies].strip() or near
    try:
        found = ip_address(near)
    except ValueError:
        return near  # a socket of this machine
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, _IPV6_BITS), strict=False))
