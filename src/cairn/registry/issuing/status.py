"""The status lists of an institution: places for new credentials, and lists signed anew.

Bitstring Status List 1.0. A place follows from the credential's ordinal and the institution's
secret, so it needs no table; a list follows from the credentials' rows, so it can always be made
again. Lists are signed in the transaction that changes them: whoever asks sees the change at once.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType
from cairn.issuing.pipeline import DEFAULT_PROOF
from cairn.proofs import data_integrity
from cairn.registry import instance
from cairn.registry.issuing.models import Credential, StatusList, StatusRegister
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import address_of, did_of, method_of
from cairn.registry.organisations.models import Organisation
from cairn.status import MINIMUM_ENTRIES, Bitstring
from cairn.status.allocation import SECRET_OCTETS
from cairn.status.bitstring_status_list import write_list
from cairn.status.places import PURPOSES, StatusPlaces
from cairn.status.standing import StatusPurpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

TTL = timedelta(minutes=5)
"""How long a verifier may keep a list before asking again."""

_SET_BY = {StatusPurpose.REVOCATION: "revoked_at", StatusPurpose.SUSPENSION: "suspended_at"}


_AFTER_PUBLISH: list[Callable[[StatusList], None]] = []


def after_publish(act: Callable[[StatusList], None]) -> Callable[[StatusList], None]:
    """Have something done with each list that is signed, in the transaction that stores it."""
    _AFTER_PUBLISH.append(act)
    return act


def text_of(document: dict[str, Any]) -> str:
    """A document as it is stored and served: compact, and never written again."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def register_of(organisation: Organisation) -> StatusRegister:
    """The institution's register, locked until the transaction ends; made at the first call.

    The institution's own row is locked before it, as whoever changes its keys does: in another
    order two transactions could wait for one another.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    found = StatusRegister.objects.select_for_update().filter(organisation=organisation).first()
    if found is None:
        sealed = instance.require_secrets().seal(
            secrets.token_bytes(SECRET_OCTETS), purpose=purpose_of(organisation)
        )
        StatusRegister.objects.get_or_create(organisation=organisation, defaults={"sealed": sealed})
        found = StatusRegister.objects.select_for_update().get(organisation=organisation)
    return found


def places_of(register: StatusRegister) -> StatusPlaces:
    """Where the bits of the institution's credentials stand."""
    secret = instance.require_secrets().open(
        bytes(register.sealed), purpose=purpose_of(register.organisation)
    )
    template = f"{address_of(register.organisation)}/status/{{purpose}}/{{n}}"
    return StatusPlaces(secret, template, MINIMUM_ENTRIES)


def reserve(
    organisation: Organisation, count: int, *, suspendable: bool = False
) -> tuple[StatusPlaces, int]:
    """Places for so many new credentials; every list they fall into is published at once.

    Args:
        organisation: who signs them.
        count: how many.
        suspendable: whether they get an entry for suspension too.

    Returns:
        The places, and the ordinal of the first.
    """
    register = register_of(organisation)
    places = replace(places_of(register), suspendable=suspendable)
    first = register.next_ordinal
    register.next_ordinal += count
    register.save(update_fields=["next_ordinal"])
    for purpose in PURPOSES if suspendable else (StatusPurpose.REVOCATION,):
        for number in {_list_of(first), _list_of(first + max(count, 1) - 1)}:
            exists = StatusList.objects.filter(
                organisation=organisation, purpose=purpose, number=number
            ).exists()
            if not exists:
                publish(organisation, places, purpose, number)
    return places, first


def publish_for(credentials: Iterable[Credential]) -> None:
    """Sign the lists anew in which these credentials have their places."""
    touched: dict[Organisation, set[tuple[StatusPurpose, int]]] = {}
    for each in credentials:
        lists = touched.setdefault(each.organisation, set())
        purposes = PURPOSES if each.suspendable else (StatusPurpose.REVOCATION,)
        lists.update((purpose, _list_of(each.ordinal)) for purpose in purposes)
    for organisation, lists in touched.items():
        places = places_of(register_of(organisation))
        for purpose, number in sorted(lists):
            publish(organisation, places, purpose, number)


@keys.after_change
def publish_all(organisation: Organisation) -> None:
    """Sign every list anew: the key has changed."""
    published = StatusList.objects.filter(organisation=organisation)
    if published and organisation.keys.filter(state="active").exists():
        places = places_of(register_of(organisation))
        for each in published:
            publish(organisation, places, StatusPurpose(each.purpose), each.number)


def publish(
    organisation: Organisation, places: StatusPlaces, purpose: StatusPurpose, number: int
) -> None:
    """Make one list from the credentials' rows, sign it, and put it in the place of the last."""
    now = timezone.now().replace(microsecond=0)
    url = places.address(purpose, number)
    unsigned = write_list(
        url=url,
        issuer=did_of(organisation),
        purpose=purpose,
        bits=_bits(organisation, places, purpose, number),
        valid_from=_written(now),
        ttl=int(TTL.total_seconds() * 1000),
    )
    key = keys.signing_key(organisation)
    document = data_integrity.sign(
        unsigned,
        suite=DEFAULT_PROOF[KeyType(key.kind)],
        signer=keys.open_key(key),
        verification_method=method_of(key),
        created=_written(now),
        contexts=Contexts.shipped(),
    )
    published, _new = StatusList.objects.update_or_create(
        organisation=organisation,
        purpose=purpose.value,
        number=number,
        defaults={"document": text_of(document), "signed_at": now},
    )
    for act in _AFTER_PUBLISH:
        act(published)


def _bits(
    organisation: Organisation, places: StatusPlaces, purpose: StatusPurpose, number: int
) -> Bitstring:
    first = (number - 1) * places.list_size
    withdrawn = Credential.objects.filter(
        organisation=organisation,
        ordinal__gte=first,
        ordinal__lt=first + places.list_size,
        **{f"{_SET_BY[purpose]}__isnull": False},
    ).values_list("ordinal", flat=True)
    allocator = places.allocators[purpose]
    return Bitstring(bytes(places.list_size // 8)).with_bits(
        {allocator.place(ordinal).index: True for ordinal in withdrawn}
    )


def _list_of(ordinal: int) -> int:
    return ordinal // MINIMUM_ENTRIES + 1


def purpose_of(organisation: Organisation) -> str:
    """Under which words the institution's secret is sealed."""
    return f"status-secret:{organisation.pk}"


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
