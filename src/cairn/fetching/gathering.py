"""Bringing the facts that verification still wants, in a few bounded rounds.

Verification itself never fetches: it says which addresses it wants, this module asks them all at
once, and verification looks again. Each round can want what the one before revealed: a status list,
then its issuer's key; a hosted badge, its class, its issuer. Four rounds are enough for every
format; more would let a chain of documents keep the verifier busy.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.verification.facts import (
    NO_FACTS,
    Document,
    Facts,
    Purpose,
    Unavailable,
    Want,
    without_fragment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cairn.fetching.fetcher import Fetcher

ROUNDS = 4

_GONE = 410
_REVOKED = b'{"revoked":true}'


def gather(
    wanted: Callable[[Facts], Iterable[Want]],
    fetcher: Fetcher,
    facts: Facts = NO_FACTS,
    *,
    rounds: int = ROUNDS,
) -> Facts:
    """Ask for what is wanted until nothing more is, or the bounds are reached.

    Args:
        wanted: from the facts so far, the facts still missing.
        fetcher: how to fetch; its limits bound the number of documents and the time.
        facts: what is known already, pinned documents among it. It is never asked for again.
        rounds: how often ``wanted`` is asked.

    Returns:
        The facts and what was brought; an address that gave nothing is there as
        :class:`Unavailable` with its reason, so no address is asked twice.
    """
    limits = fetcher.limits
    end = time.monotonic() + limits.total_seconds
    left = limits.documents
    for _ in range(rounds):
        missing = _missing(wanted(facts), facts)
        if not missing:
            break
        asked, beyond = missing[:left], missing[left:]
        left -= len(asked)
        brought: list[Document | Unavailable] = [
            Unavailable(want.url, f"more than {limits.documents} documents were wanted")
            for want in beyond
        ]
        with ThreadPoolExecutor(max_workers=limits.at_once) as threads:
            brought += threads.map(lambda want: _bring(want, fetcher, end), asked)
        facts = facts.with_documents(brought)
    return facts


def _missing(wants: Iterable[Want], facts: Facts) -> list[Want]:
    """What is wanted and not known, each address once, in a fixed order."""
    by_address = {without_fragment(want.url): want for want in sorted(wants, reverse=True)}
    return sorted(want for address, want in by_address.items() if address not in facts)


def _bring(want: Want, fetcher: Fetcher, end: float) -> Document | Unavailable:
    if time.monotonic() >= end:
        return Unavailable(want.url, "the time for asking other servers was used up")
    try:
        fetched = fetcher.fetch(want.url)
    except CairnError as error:
        if want.purpose is Purpose.HOSTED and error.facts.get("status") == _GONE:
            # Open Badges 2.0, Hosted Verification: 410 Gone says what this document says.
            return Document(want.url, _REVOKED, "application/json")
        return Unavailable(want.url, str(error.facts.get("detail", error.what())))
    return Document(want.url, fetched.body, fetched.media_type)
