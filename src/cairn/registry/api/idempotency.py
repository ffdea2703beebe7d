"""A request that is sent twice is done once: the header ``Idempotency-Key``.

As the IETF's draft (draft-ietf-httpapi-idempotency-key-header) has it: the same key with the same
request gets the first one's result, and with another request a 422. Two that come at once wait for
one another on the key's row, and the second finds what the first has made.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from cairn.registry.api.models import IdempotencyKey
from cairn.registry.errors import KeyUsedAgain

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from ninja import Schema

    from cairn.registry.api.models import ApiToken

T = TypeVar("T")


def once(
    token: ApiToken,
    key: str,
    body: Schema,
    *,
    do: Callable[[], tuple[UUID, T]],
    again: Callable[[UUID], T],
) -> tuple[T, bool]:
    """Do what is asked, or find what was done when it was asked with this key before.

    Args:
        token: who asks; a key is the institution's, whichever of its programs sends it.
        key: of the header; without one it is done in any case.
        body: what was sent.
        do: does it, and gives the number of what came of it.
        again: finds that by its number.

    Returns:
        What came of it, and whether it was done now.

    Raises:
        KeyUsedAgain: the key came with another request before.
    """
    if not key:
        return do()[1], True
    digest = _digest(body)
    with transaction.atomic():
        row, _made = IdempotencyKey.objects.get_or_create(
            organisation=token.organisation, key=key, defaults={"digest": digest}
        )
        row = IdempotencyKey.objects.select_for_update().get(pk=row.pk)
        if row.digest != digest:
            raise KeyUsedAgain(key=key)
        if row.made is not None:
            return again(row.made), False
        row.made, result = do()
        row.save(update_fields=["made"])
    return result, True


def _digest(body: Schema) -> str:
    """Of what the request means: spaces and the order of members do not tell two apart."""
    members = {"kind": type(body).__name__, **body.model_dump(mode="json")}
    text = json.dumps(members, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
