"""The status mechanisms that Cairn can check, by the ``type`` of a ``credentialStatus``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.status import bitstring_status_list, list_2021, revocation_list_1edtech
from cairn.status.standing import StatusMechanism, types_of

if TYPE_CHECKING:
    from collections.abc import Mapping

JsonObject: TypeAlias = dict[str, Any]

MECHANISMS: Mapping[str, StatusMechanism] = MappingProxyType(
    {
        "BitstringStatusListEntry": bitstring_status_list.MECHANISM,
        "StatusList2021Entry": list_2021.MECHANISM,
        "1EdTechRevocationList": revocation_list_1edtech.MECHANISM,
    }
)
"""``type`` → mechanism. One line here, one file beside it and one folder of vectors add another."""


def mechanism_of(entry: JsonObject) -> StatusMechanism | None:
    """The mechanism of a ``credentialStatus``; ``None`` where Cairn does not know it.

    An entry with an unknown type could be a revocation, so whoever gets ``None`` cannot tell.
    """
    kind = entry.get("type")
    if isinstance(kind, str):
        return MECHANISMS.get(kind)
    return next((MECHANISMS[name] for name in sorted(types_of(entry)) if name in MECHANISMS), None)
