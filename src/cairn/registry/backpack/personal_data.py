"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from cairn.registry.backpack import queries
from cairn.registry.backpack.models import (
    Collection,
    Evidence,
    HeldCredential,
    KeptLogEvidence,
    TakenIn,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Each credential as it was received. The rows go with the account."""
    return {
        "credentials": [
            {
                "title": each.title,
                "issuer": each.issuer_name,
                "came_by": each.origin,
                "from": each.origin_detail,
                "added_at": each.added_at.isoformat(),
                "verdict": each.outcome,
                "removed_at": each.removed_at.isoformat() if each.removed_at else None,
                "picture_base64": b64encode(bytes(each.picture)).decode(),
                **_document(bytes(each.document)),
                **_logged(each),
            }
            for each in HeldCredential.with_removed.filter(holder=user).order_by("added_at")
        ],
        "evidence": [
            {
                "title": each.title,
                "kind": each.kind,
                "provider": each.provider,
                "hours": each.hours,
                "ended_on": each.ended_on.isoformat() if each.ended_on else None,
                "link": each.link,
                "note": each.note,
                "file_name": each.file_name,
                "file_base64": b64encode(bytes(each.file)).decode(),
                "added_at": each.added_at.isoformat(),
            }
            for each in Evidence.objects.filter(holder=user).order_by("added_at")
        ],
        "collections": [
            {
                "name": each.name,
                "note": each.note,
                "made_at": each.created_at.isoformat(),
                "credentials": [one.title for one in queries.collected(each)],
            }
            for each in Collection.objects.filter(holder=user)
        ],
        "large_files": [
            {"name": each.name, "handed_in_at": each.asked_at.isoformat()}
            for each in TakenIn.objects.filter(holder=user)
        ],
    }


def _logged(held: HeldCredential) -> dict[str, str]:
    """What came with it to show that it was logged; both are texts."""
    row = KeptLogEvidence.objects.filter(held=held).first()
    if row is None:
        return {}
    return {"log_proof": bytes(row.proof).decode(), "anchor": bytes(row.receipt).decode()}


def _document(data: bytes) -> dict[str, str]:
    try:
        return {"document": data.decode()}
    except UnicodeDecodeError:
        return {"document_base64": b64encode(data).decode()}
