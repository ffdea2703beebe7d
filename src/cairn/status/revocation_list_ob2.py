"""Revocation in Open Badges 2.0: of signed badges by a list, of hosted ones by their own answer.

Open Badges 2.0, *Revocation List* and *Hosted Verification*. A signed badge is revoked when its
issuer's ``revocationList`` names its ``id`` (before 1.1: its ``uid``); a hosted one when its own
address answers ``410 Gone`` or a document that says ``"revoked": true``. Neither stands in the
badge as an entry, so there is no :class:`StatusMechanism`: `verification` calls these functions.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from cairn.errors import StatusListMismatch, StatusMalformed
from cairn.status.standing import Standing, StatusPurpose, types_of

JsonObject: TypeAlias = dict[str, Any]

LIST_TYPE = "RevocationList"
_MEMBER = "revokedAssertions"
_NAMES = ("id", "uid")


def standing_of_signed(document: JsonObject, assertion: JsonObject, issuer: str) -> Standing:
    """What an issuer's revocation list says of a signed badge.

    Args:
        document: the list at the profile's ``revocationList``.
        assertion: the badge; its ``id`` or ``uid`` is looked for.
        issuer: the ``id`` of the profile that points at the list.

    Raises:
        StatusMalformed: the badge has neither, or the document is no such list.
        StatusListMismatch: the list says that it is another issuer's.
    """
    wanted = {
        member: assertion[member]
        for member in _NAMES
        if isinstance(assertion.get(member), str) and assertion[member]
    }
    if not wanted:
        raise StatusMalformed(member="id", detail="is missing in the badge, and so is uid")
    if LIST_TYPE not in types_of(document):
        raise StatusMalformed(member="type", detail=f"must be {LIST_TYPE}")
    named = document.get("issuer")
    if isinstance(named, str) and named != issuer:
        raise StatusListMismatch(detail=f"it is the list of {named}")
    if _MEMBER not in document:
        raise StatusMalformed(member=_MEMBER, detail="is missing in the revocation list")
    listed = document[_MEMBER]
    for item in listed if isinstance(listed, list) else [listed]:
        standing = _standing_in(item, wanted)
        if standing is not None:
            return standing
    return Standing(StatusPurpose.REVOCATION, 0)


def standing_of_hosted(document: JsonObject) -> Standing:
    """What the document at a hosted badge's own address says of it.

    ``410 Gone`` reaches this room as ``{"revoked": true}``, its equal in the specification.

    Raises:
        StatusMalformed: ``revoked`` is neither true nor false.
    """
    revoked = document.get("revoked", False)
    if not isinstance(revoked, bool):
        raise StatusMalformed(member="revoked", detail="must be true or false")
    return Standing(StatusPurpose.REVOCATION, int(revoked), _reason(document) if revoked else "")


def _standing_in(item: object, wanted: JsonObject) -> Standing | None:
    """The standing by one item of the list; ``None`` where it is about another badge."""
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, dict) or not any(isinstance(item.get(name), str) for name in _NAMES):
        raise StatusMalformed(member=_MEMBER, detail="has an item without an id")
    if not any(item.get(member) == value for member, value in wanted.items()):
        return None
    revoked = item.get("revoked", True)
    if not isinstance(revoked, bool):
        detail = "has an item whose revoked is not true or false"
        raise StatusMalformed(member=_MEMBER, detail=detail)
    return Standing(StatusPurpose.REVOCATION, 1, _reason(item)) if revoked else None


def _reason(holder: JsonObject) -> str:
    reason = holder.get("revocationReason")
    return reason if isinstance(reason, str) else ""
