"""The only outgoing HTTP: documents that verification wants, and nothing else.

A credential comes from a stranger and names addresses. Whoever asks them on a stranger's word must
not be led into the operator's own network, be kept waiting, or be filled up; peers that fetch
issuer addresses unguarded let anybody scan their servers' neighbours. So: https only, public
addresses only, the address that was checked is the address that is connected to, every redirect
starts the checks again, and size and time have ends. Nothing is sent but the request itself: no
cookies, no credentials, no word of which credential is being verified. :class:`Poster` asks
services that the operator of this program chose, by POST and within the same bounds.
"""

from cairn.fetching.addresses import Location, locate
from cairn.fetching.fetcher import Fetched, Fetcher, FetchLimits
from cairn.fetching.gathering import ROUNDS, gather
from cairn.fetching.posting import Posted, Poster, PostLimits

__all__ = [
    "ROUNDS",
    "FetchLimits",
    "Fetched",
    "Fetcher",
    "Location",
    "PostLimits",
    "Posted",
    "Poster",
    "gather",
    "locate",
]
