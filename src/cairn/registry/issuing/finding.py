"""Finding one credential among a million: by the words of a name, an address, or its identifier.

A word is found by its beginning. Words stand in a table of their own, as octets, so that the
beginning of one is a range of an ordinary index on SQLite and PostgreSQL alike, whatever the
collation; ``LIKE '%…%'`` would read every row, and with each row its document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from cairn.registry.catalogue.indexing import fold, words
from cairn.registry.catalogue.models import AchievementVersion
from cairn.registry.issuing.models import Credential, RecipientWord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cairn.registry.organisations.models import Organisation

MOST_WORDS = 5
"""Words of a search that count; the rest is not looked at."""
LONGEST = 100
"""Octets of a word that are kept and compared."""
_FEW = 500
_MOST_TITLES = 500
_AFTER_ANY = b"\xff"  # no octet of UTF-8 is so high
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


_NOTE = (
    "INSERT INTO issuing_recipientword (credential_id, organisation_id, word) VALUES (%s, %s, %s)"
)


def note(made: Sequence[Credential]) -> None:
    """Note the words by which new credentials are found, in the caller's transaction."""
    stored = Credential._meta.pk.get_db_prep_value  # noqa: SLF001 - documented
    # Four or five rows a credential: as model instances they took an eighth of the time of issuing.
    rows = [
        (stored(each.pk, connection), stored(each.organisation_id, connection), word)
        for each in made
        for word in _words_of(each.recipient_name, each.recipient_email, each.recipient_did)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_NOTE, rows)


def forget_contact(credentials: Collection[UUID]) -> None:
    """Leave the words of the name alone: addresses and DIDs were erased."""
    found = list(Credential.objects.filter(pk__in=credentials).defer("document"))
    RecipientWord.objects.filter(credential__in=found).delete()
    note(found)


def _words_of(name: str, email: str, did: str) -> set[bytes]:
    parts = [*words(name), *words(email.partition("@")[0]), fold(email), fold(did)]
    return {octets for each in parts if (octets := _octets(each))}


def _octets(word: str) -> bytes:
    return word.encode()[:LONGEST]


def matching(organisation: Organisation, search: str) -> Q:
    """The credentials in which each word of a search begins something.

    Args:
        organisation: whose credentials are looked through.
        search: words of a name or a title, an address, a DID, or an identifier.
    """
    found = Q()
    for piece in _pieces(search):
        found &= _one(organisation, piece)
    return found


def _pieces(search: str) -> Iterator[str | UUID]:
    for piece in search.split()[:MOST_WORDS]:
        identifier = _IDENTIFIER.search(piece)
        if identifier:
            yield UUID(identifier[0])
        elif "@" in piece or piece.startswith("did:"):
            yield fold(piece)
        else:
            yield from words(piece)[:MOST_WORDS]


def _one(organisation: Organisation, piece: str | UUID) -> Q:
    if isinstance(piece, UUID):
        return Q(pk=piece)
    first = _octets(piece)
    rows = RecipientWord.objects.filter(
        organisation=organisation, word__gte=first, word__lt=first + _AFTER_ANY
    )
    few = list(rows.values_list("credential_id", flat=True)[: _FEW + 1])
    # A rare word is looked up; of one that many have, the newest are soon come by.
    people = (
        Q(pk__in=set(few))
        if len(few) <= _FEW
        else Q(Exists(rows.filter(credential=OuterRef("pk"))))
    )
    titled = _titled(organisation, piece)
    return people | Q(version__in=titled) if titled else people


def _titled(organisation: Organisation, piece: str) -> list[UUID]:
    """The versions with a word in the title: the institution's own, and those it may issue."""
    own = Q(achievement__organisation=organisation) | Q(achievement__shares__isnull=False)
    found = AchievementVersion.objects.filter(own, title__icontains=piece)
    return list(found.values_list("pk", flat=True).distinct()[:_MOST_TITLES])
