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
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cairn.registry.errors import TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest

_KEY = secrets.token_bytes(32)
_MOST_KEPT = 20_000
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
    """Who asks: behind a proxy in one's own network, whom the proxy names last."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    try:
        beyond = ip_address(near).is_private
    except ValueError:
        beyond = True  # a socket of this machine
    named = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return named if beyond and named else near
