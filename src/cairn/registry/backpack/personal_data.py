"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from cairn.registry.backpack.models import HeldCredential

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
                **_document(bytes(each.document)),
            }
            for each in HeldCredential.objects.filter(holder=user).order_by("added_at")
        ]
    }


def _document(data: bytes) -> dict[str, str]:
    try:
        return {"document": data.decode()}
    except UnicodeDecodeError:
        return {"document_base64": b64encode(data).decode()}
