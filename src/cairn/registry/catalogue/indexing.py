"""The catalogue's index of an achievement's current version, made anew from its record."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from cairn.credit import reference
from cairn.credit.schemes import scheme_named
from cairn.errors import CreditUnclear
from cairn.registry.catalogue.models import (
    AchievementVersion,
    FacetKind,
    Listing,
    ListingFacet,
    ListingWord,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from cairn.domain import Achievement as Described
    from cairn.domain import Alignment, LanguageMap, Reference

LONGEST_SUMMARY = 300
_LONGEST_WORD = 60
_LONGEST_VALUE = 400
_MOST_WORDS = 2_000
_MOST_FACETS = 500
_WORD = re.compile(r"\w+")
_EQF = "EQF"


def fold(text: str) -> str:
    """Text for comparing: no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return [each[:_LONGEST_WORD] for each in _WORD.findall(fold(text))]


def eqf_level(described: Described) -> int | None:
    """The highest level of the EQF that is stated, or that a referencing table is certain of."""
    found: list[int] = []
    for level in described.levels:
        try:
            referenced = reference(level.framework, level.level, _EQF).level
        except CreditUnclear:
            continue
        if referenced is not None and referenced.isdecimal():
            found.append(int(referenced))
    return max(found, default=None)


def hours(described: Described) -> tuple[Fraction, Fraction | None] | None:
    """Least and most hours of work: stated, or by the stated factor, or as the scheme has it.

    The most is ``None`` where the scheme is open above.
    """
    workload, credit = described.workload, described.credit
    if workload is not None and workload.hours is not None:
        return workload.hours, workload.hours
    if credit is not None and credit.hours_per_credit is not None:
        stated = credit.value * credit.hours_per_credit
        return stated, stated
    if workload is not None:
        value, unit = workload.value, workload.unit
    elif credit is not None:
        value, unit = credit.value, credit.scheme
    else:
        return None
    try:
        scheme = scheme_named(unit)
    except CreditUnclear:
        return None
    most = None if scheme.most_hours is None else value * scheme.most_hours
    return value * scheme.least_hours, most


def rewrite(version: AchievementVersion, described: Described, *, public: bool) -> Listing:
    """Make the index of an achievement anew, in the caller's transaction."""
    achievement = version.achievement
    Listing.objects.filter(pk=achievement.pk).delete()
    span = hours(described)
    listing = Listing.objects.create(
        achievement=achievement,
        version=version,
        organisation=achievement.organisation,
        public=public,
        sort_title=fold(version.title)[:400],
        titles=_texts(described.title, 400),
        summaries=_texts(described.description, LONGEST_SUMMARY),
        image=described.image.id if described.image and len(described.image.id) <= 2000 else "",  # noqa: PLR2004  # the column's length
        level=version.level,
        credit_value=version.credit_value,
        credit_scheme=version.credit_scheme,
        least_hours=None if span is None else decimal(span[0]),
        most_hours=None if span is None or span[1] is None else decimal(span[1]),
        published_at=version.published_at,
    )
    facets = {
        (kind, value[:_LONGEST_VALUE]): label[:_LONGEST_VALUE]
        for kind, value, label in _facets(described)
        if value
    }
    ListingFacet.objects.bulk_create(
        ListingFacet(listing=listing, kind=kind, value=value, label=label)
        for (kind, value), label in list(facets.items())[:_MOST_FACETS]
    )
    found = dict.fromkeys(
        word
        for text in _searched(described, achievement.organisation.name.values())
        for word in words(text)
    )
    ListingWord.objects.bulk_create(
        ListingWord(listing=listing, word=word) for word in list(found)[:_MOST_WORDS]
    )
    return listing


def decimal(amount: Fraction) -> Decimal:
    """An exact amount as the index has it, cut off below after nine places."""
    scaled = amount * 10**9
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-9)


def _texts(texts: LanguageMap, longest: int) -> dict[str, str]:
    return {
        tag: text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
        for tag, text in texts
    }


def _facets(described: Described) -> Iterator[tuple[FacetKind, str, str]]:
    yield FacetKind.TYPE, described.credential_type, ""
    if described.setting is not None:
        yield FacetKind.SETTING, described.setting.value, ""
    for field in described.fields:
        yield FacetKind.FIELD, field.id, field.label.best()
    for language in described.languages_of_instruction:
        yield FacetKind.LANGUAGE, language.partition("-")[0].lower(), ""
    for alignment in alignments(described):
        yield FacetKind.SKILL, alignment.target_url, alignment.target_name.best()
    for target in _wholes(described):
        yield FacetKind.TOWARDS, target.id, target.title.best()


def alignments(described: Described) -> tuple[Alignment, ...]:
    """Every alignment, those of the outcomes first."""
    outcomes = described.outcomes
    return (*(each for outcome in outcomes for each in outcome.alignments), *described.alignments)


def _wholes(described: Described) -> Iterator[Reference]:
    """What it is said to count towards."""
    if described.stackability is not None:
        yield from described.stackability.towards
    for recognition in described.credit_recognition:
        if recognition.towards is not None:
            yield recognition.towards


def _searched(described: Described, names: Iterable[str]) -> Iterator[str]:
    """Texts whose words find the achievement, the telling ones first."""
    maps = [described.title, *(outcome.title for outcome in described.outcomes)]
    maps.extend(alignment.target_name for alignment in alignments(described))
    maps.extend(field.label for field in described.fields)
    yield described.human_code
    yield from described.tags
    yield from names
    for each in (*maps, described.description, described.purpose, described.target_group):
        yield from (text for _, text in each)
