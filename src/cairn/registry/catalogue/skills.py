"""Skills to align to: the bundled classification, and what an organisation has read in."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.registry.audit import trail
from cairn.registry.catalogue.models import SkillFramework
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations.rights import Action, require
from cairn.skills import ImportLimits, SkillIndex, bundled, read

if TYPE_CHECKING:
    from cairn.domain import Alignment
    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation
    from cairn.skills import Framework, Imported, Match

BUNDLED = "esco"
"""What the bundled classification is called in an address and a form."""
LIMITS = ImportLimits(octets=8 * 1024 * 1024, skills=20_000)
"""Bounds on a framework that is uploaded; ESCO as a whole comes bundled."""
MOST_FRAMEWORKS = 20
_SHOWN = 8
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A skill that was found.

    Attributes:
        key: by which a form names it: framework and IRI.
        name: in the reader's language.
        description: what it means, where the framework says.
        framework: the short name of the framework.
        why: why it was found, where its name does not say it.
    """

    key: str
    name: str
    description: str
    framework: str
    why: str


def search(organisation: Organisation | None, text: str, language: str = "en") -> list[Found]:
    """The skills that fit what a person types, misspelt or not, of all frameworks at hand."""
    typed = text[:_LONGEST].strip()
    if not typed:
        return []
    found: list[Found] = []
    if organisation is not None:
        for row in organisation.skill_frameworks.only("pk", "name", "language"):
            index = _imported_index(row.pk, language)
            found += [
                _found(str(row.pk), index, each, language) for each in index.search(typed, _SHOWN)
            ]
    index = _bundled_index(language)
    found += [_found(BUNDLED, index, each, language) for each in index.search(typed, _SHOWN)]
    return found[:_SHOWN]


def addresses(text: str, language: str = "en") -> list[str]:
    """The IRIs of bundled skills that fit what a person types."""
    return [each.skill.id for each in _bundled_index(language).search(text[:_LONGEST])]


def alignment(organisation: Organisation, key: str) -> dict[str, Any]:
    """The alignment to a skill, as a record writes it.

    Args:
        organisation: whose frameworks are at hand.
        key: as :class:`Found` gives it.

    Raises:
        NotFound: there is no such framework here, or it has no such skill.
    """
    name, _sep, iri = key.partition("|")
    framework = _framework(organisation, name)
    skill = framework.by_id.get(iri)
    if skill is None:
        raise NotFound
    return _written(framework.alignment(skill))


def _written(made: Alignment) -> dict[str, Any]:
    members: dict[str, Any] = {
        "framework": made.framework,
        "url": made.target_url,
        "name": dict(made.target_name.texts),
    }
    if made.target_code:
        members["code"] = made.target_code
    if made.target_type:
        members["type"] = made.target_type
    return members


def _framework(organisation: Organisation, name: str) -> Framework:
    if name == BUNDLED:
        return bundled()
    try:
        key = UUID(name)
    except ValueError:
        raise NotFound from None
    if not organisation.skill_frameworks.filter(pk=key).exists():
        raise NotFound
    return _imported(key).framework


def _found(key: str, index: SkillIndex, match: Match, language: str) -> Found:
    skill = match.skill
    return Found(
        key=f"{key}|{skill.id}",
        name=skill.label.best(language),
        description=skill.description.best(language),
        framework=index.framework.name,
        why=match.why(language),
    )


@lru_cache(maxsize=4)
def _bundled_index(language: str) -> SkillIndex:
    return SkillIndex(bundled(), language)


@lru_cache(maxsize=8)
def _imported_index(pk: UUID, language: str) -> SkillIndex:
    return SkillIndex(_imported(pk).framework, language)


@lru_cache(maxsize=8)
def _imported(pk: UUID) -> Imported:
    """A framework read anew from its file; rows never change, so it can be kept."""
    row = SkillFramework.objects.get(pk=pk)
    data = zlib.decompress(bytes(row.source))
    return read(data, language=row.language, version=row.version, limits=LIMITS)


def bring_in(
    user: User, organisation: Organisation, data: bytes, *, language: str = "en", name: str = ""
) -> tuple[SkillFramework, Imported]:
    """Read a framework in: ESCO in CSV or JSON-LD, another SKOS vocabulary, a CASE package.

    Args:
        user: who asks.
        organisation: for whose achievements.
        data: the file.
        language: of texts that do not say theirs.
        name: short name for lists and alignments; the framework's own where empty.

    Returns:
        the row, and what was read with the entries that were left out.

    Raises:
        NotAllowed: no role that allows it.
        NotPossible: there are too many already, or this one is there.
        FrameworkMalformed: the file is none of these.
        LimitExceeded: it is too large.
    """
    require(user, Action.WRITE_ACHIEVEMENT, organisation)
    imported = read(data, language=language, limits=LIMITS)
    framework = imported.framework
    with transaction.atomic():
        held = SkillFramework.objects.select_for_update().filter(organisation=organisation)
        if held.count() >= MOST_FRAMEWORKS:
            raise NotPossible(
                detail=_("There are %(count)s frameworks already.") % {"count": MOST_FRAMEWORKS},
                mend=_("Take one out first."),
            )
        if held.filter(iri=framework.id[:1000]).exists():
            raise NotPossible(
                detail=_("This framework has been read in before."),
                mend=_("Take the older one out first."),
            )
        row = SkillFramework.objects.create(
            organisation=organisation,
            iri=framework.id[:1000],
            name=(name or framework.name)[:200],
            title=framework.title.best(language)[:400],
            language=language,
            version=framework.version[:100],
            licence=framework.licence[:1000],
            skill_count=len(framework.skills),
            left_out=imported.left_out_count,
            source=zlib.compress(data),
            added_by=user,
        )
        trail.record(
            Action.WRITE_ACHIEVEMENT.value,
            organisation=organisation,
            actor=user,
            subject=f"skill_framework:{row.pk}",
            done="framework read",
            skills=row.skill_count,
        )
    return row, imported


def take_out(user: User, organisation: Organisation, pk: UUID) -> None:
    """Take a framework out; alignments that name its skills stay as they are."""
    require(user, Action.WRITE_ACHIEVEMENT, organisation)
    with transaction.atomic():
        gone, _kinds = SkillFramework.objects.filter(organisation=organisation, pk=pk).delete()
        if not gone:
            raise NotFound
        trail.record(
            Action.WRITE_ACHIEVEMENT.value,
            organisation=organisation,
            actor=user,
            subject=f"skill_framework:{pk}",
            done="framework taken out",
        )
