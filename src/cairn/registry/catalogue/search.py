"""Finding achievements: every filter is an index look-up, and nothing reads a record."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Q, Value, When

from cairn.registry.catalogue import indexing, queries, skills
from cairn.registry.catalogue.models import FacetKind, Listing, ListingFacet, ListingWord
from cairn.registry.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet


SORTS = {
    "": ("-published_at", "pk"),
    "title": ("sort_title", "pk"),
    "level": ("level", "sort_title", "pk"),
    "hours": ("least_hours", "sort_title", "pk"),
}
"""By which a list can be sorted; the newest first where nothing is said."""
SIZES = {"25": (None, 25), "125": (25, 125), "300": (125, 300), "more": (300, None)}
"""Bands of workload in hours: more than the first, up to the second."""
_MOST_WORDS = 8
_KEPT_SECONDS = 600
_ISCED = "http://data.europa.eu/snb/isced-f/"
_LAST = "\U0010ffff"
_FACETS = {
    "type": (FacetKind.TYPE,),
    "skill": (FacetKind.SKILL,),
    "language": (FacetKind.LANGUAGE,),
    "setting": (FacetKind.SETTING,),
    "towards": (FacetKind.TOWARDS, FacetKind.COUNTS),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; the names are those of the address's parameters.

    Attributes:
        q: words; each must be found, the beginning of a word is enough.
        level: of the European framework.
        size: a key of ``SIZES``.
        field: a code of ISCED-F; a broad one includes the narrow ones.
        skill: the IRI of a skill.
        language: of teaching.
        issuer: the slug of an institution.
        setting: formal, non-formal, informal.
        type: an achievement type.
        towards: the address of a programme.
        consortium: the slug of a consortium: what its members offer.
        sort: a key of ``SORTS``.
    """

    q: str = ""
    level: str = ""
    size: str = ""
    field: str = ""
    skill: str = ""
    language: str = ""
    issuer: str = ""
    setting: str = ""
    type: str = ""
    towards: str = ""
    consortium: str = ""
    sort: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Wanted:
        """From the parameters of an address; each is bounded, and what is unknown is left out."""
        made = cls(**{name: str(data.get(name, ""))[:400].strip() for name in cls.__slots__})
        if made.sort not in SORTS:
            made = replace(made, sort="")
        return made

    def query(self, *without: str) -> str:
        """The parameters of an address, without some and without what is empty."""
        return urlencode(
            {
                name: getattr(self, name)
                for name in self.__slots__
                if getattr(self, name) and name not in without
            }
        )

    @property
    def filtered(self) -> bool:
        """Whether anything but the order is asked."""
        return bool(self.query("sort"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes:
        listings: lazily, in order.
        by_skills: nothing has the words; these have skills that are called so, misspelt or not.
    """

    listings: QuerySet[Listing]
    by_skills: bool = False


def search(
    wanted: Wanted, *, language: str = "en", shared_in: Organisation | None = None
) -> Answer:
    """What the public catalogue has for this.

    Args:
        wanted: what is looked for.
        language: of the person who looks.
        shared_in: the consortium asked for, where the person is of one of its members: then what
            members share there is found too, public or not.
    """
    listed = Q(public=True)
    if shared_in is not None:
        own = queries.shares(Organisation.objects.filter(pk=shared_in.pk), OuterRef("pk"))
        listed |= Q(Exists(own), achievement__archived_at=None)
    rows = _filtered(Listing.objects.filter(listed), wanted)
    words = indexing.words(wanted.q)[:_MOST_WORDS]
    if not words:
        return Answer(_ordered(rows, wanted, []))
    having = reduce(lambda found, word: found.filter(pk__in=_with_word(word)), words, rows)
    if having.exists():
        return Answer(_ordered(having, wanted, words))
    named = ListingFacet.objects.filter(
        kind=FacetKind.SKILL, value__in=skills.addresses(wanted.q, language)
    )
    return Answer(_ordered(rows.filter(pk__in=named.values("listing")), wanted, []), by_skills=True)


def _filtered(rows: QuerySet[Listing], wanted: Wanted) -> QuerySet[Listing]:
    for name, kinds in _FACETS.items():
        value = getattr(wanted, name)
        if value:
            rows = rows.filter(pk__in=_with_facet(kinds, value))
    if wanted.field:
        rows = rows.filter(pk__in=_with_field(wanted.field))
    if wanted.level:
        level = int(wanted.level) if wanted.level.isdecimal() and len(wanted.level) == 1 else 0
        rows = rows.filter(level=level)
    if wanted.size:
        more, most = SIZES.get(wanted.size, (None, None))
        rows = rows.exclude(least_hours=None)
        rows = rows if more is None else rows.filter(least_hours__gt=more)
        rows = rows if most is None else rows.filter(least_hours__lte=most)
    if wanted.issuer:
        rows = rows.filter(organisation__slug=wanted.issuer)
    if wanted.consortium:
        rows = rows.filter(
            organisation__consortia__consortium__slug=wanted.consortium,
            organisation__consortia__accepted_at__isnull=False,
        )
    return rows


def _with_facet(kinds: tuple[FacetKind, ...], value: str) -> QuerySet[ListingFacet, Any]:
    return ListingFacet.objects.filter(kind__in=kinds, value=value).values("listing")


def _with_field(code: str) -> QuerySet[ListingFacet, Any]:
    """A field by its code, and those within it, whose codes begin with it."""
    of_fields = ListingFacet.objects.filter(kind=FacetKind.FIELD)
    if not code.isdecimal():
        return of_fields.filter(value=code).values("listing")
    return of_fields.filter(_begins("value", f"{_ISCED}{code}")).values("listing")


def _with_word(word: str) -> QuerySet[ListingWord, Any]:
    return ListingWord.objects.filter(_begins("word", word)).values("listing")


def _begins(column: str, start: str) -> Q:
    """That a column begins with a text, so that an index serves.

    SQLite uses none for ``LIKE`` that keeps case apart, and compares by octet: a range says the
    same. PostgreSQL orders by the rules of a language, and has an index for beginnings.
    """
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": start})
    return Q(**{f"{column}__gte": start, f"{column}__lt": f"{start}{_LAST}"})


def _ordered(rows: QuerySet[Listing], wanted: Wanted, words: list[str]) -> QuerySet[Listing]:
    rows = rows.select_related("organisation")
    if wanted.sort == "level":
        rows = rows.exclude(level=None)
    if wanted.sort == "hours":
        rows = rows.exclude(least_hours=None)
    if not words or wanted.sort:
        return rows.order_by(*SORTS[wanted.sort])
    whole = " ".join(words)
    rank = Case(
        When(sort_title__startswith=whole, then=Value(0)),
        When(sort_title__contains=whole, then=Value(1)),
        When(sort_title__contains=words[0], then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "sort_title", "pk")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that can be filtered by, with how many have it."""

    value: str
    label: str
    count: int


@lru_cache(maxsize=32)
def values(kind: FacetKind, state: str, most: int = 60) -> tuple[FacetValue, ...]:
    """The values of a facet that public achievements have, the most frequent first.

    Counting reads every public listing, so a process does it once for a ``state`` of the catalogue.
    """
    del state
    rows = (
        ListingFacet.objects.filter(kind=kind, listing__public=True)
        .values("value")
        .annotate(count=Count("pk"))
        .order_by("-count", "value")[:most]
    )
    found = {row["value"]: row["count"] for row in rows}
    labels = dict(
        ListingFacet.objects.filter(kind=kind, value__in=list(found))
        .exclude(label="")
        .values_list("value", "label")
    )
    return tuple(FacetValue(value, labels.get(value, ""), count) for value, count in found.items())


def state() -> str:
    """What changes whenever the public catalogue does, and every ten minutes."""
    listed = Listing.objects.filter(public=True).aggregate(Max("published_at"), Count("pk"))
    facet = ListingFacet.objects.aggregate(Max("pk"))["pk__max"]
    since = int(time.time() // _KEPT_SECONDS)
    return f"{listed['pk__count']} {listed['published_at__max']} {facet} {since}"


def issuers(state: str, most: int = 200) -> list[tuple[Organisation, int]]:
    """The institutions that have something in the public catalogue, with how much."""
    counts = _issuer_counts(state, most)
    found = Organisation.objects.filter(pk__in=counts).order_by("slug")
    return [(each, counts[each.pk]) for each in found]


@lru_cache(maxsize=4)
def _issuer_counts(state: str, most: int) -> dict[UUID, int]:
    del state
    rows = (
        Listing.objects.filter(public=True)
        .values("organisation")
        .annotate(count=Count("pk"))
        .order_by("-count")[:most]
    )
    return {row["organisation"]: row["count"] for row in rows}


def label(kind: FacetKind, value: str) -> str:
    """How a value of a facet reads, where an achievement says."""
    found = ListingFacet.objects.filter(kind=kind, value=value).exclude(label="").first()
    return "" if found is None else found.label
