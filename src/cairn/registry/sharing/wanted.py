"""What can be asked for: skills of the bundled classification, achievements of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import get_language

from cairn.registry.catalogue import queries, skills
from cairn.registry.catalogue.models import Achievement
from cairn.registry.catalogue.search import Wanted as CatalogueWanted
from cairn.registry.catalogue.search import search as search_catalogue
from cairn.registry.errors import NotFound
from cairn.skills import bundled, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain import Record
    from cairn.skills.evidence import Finding

SKILL, ACHIEVEMENT = "skill", "achievement"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be asked for.

    Attributes:
        key: by which a form names it.
        name: as it reads.
        note: where it is from.
        description: what it means, where that is said.
    """

    key: str
    name: str
    note: str
    description: str = ""


def search(text: str) -> list[Thing]:
    """Skills and achievements that fit what somebody types."""
    language = get_language() or "en"
    typed = text[:200].strip()
    if not typed:
        return []
    found = [
        Thing(f"{SKILL}|{each.key.partition('|')[2]}", each.name, each.framework, each.description)
        for each in skills.search(None, typed, language)
    ]
    listed = search_catalogue(CatalogueWanted(q=typed), language=language).listings
    found += [
        Thing(
            f"{ACHIEVEMENT}|{row.achievement_id}",
            row.titles.get(language) or row.version.title,
            row.organisation.name_in(language),
        )
        for row in listed.select_related("version", "organisation")[:_SHOWN]
    ]
    return found


def named(key: str) -> dict[str, Any]:
    """What a request keeps of a thing; its name is looked up here, never taken from a form.

    Raises:
        NotFound: there is no such skill or public achievement.
    """
    kind, _sep, word = key.partition("|")
    if kind == SKILL:
        skill = bundled().by_id.get(word)
        if skill is None:
            raise NotFound
        return {
            "kind": SKILL,
            "id": skill.id,
            "name": skill.label.best(get_language() or "en"),
            "from": bundled().name,
        }
    if kind == ACHIEVEMENT:
        try:
            achievement = queries.public_achievement(UUID(word))
        except ValueError:
            raise NotFound from None
        version = queries.current_version(achievement)
        if version is None:
            raise NotFound
        return {
            "kind": ACHIEVEMENT,
            "id": str(achievement.pk),
            "name": version.title,
            "from": str(achievement.organisation),
        }
    raise NotFound


def key_of(thing: dict[str, Any]) -> str:
    """The key by which a form names what a request keeps."""
    return f"{thing['kind']}|{thing['id']}"


def finding(thing: dict[str, Any], records: Sequence[Record]) -> Finding:
    """What confirmed credentials show of it."""
    if thing["kind"] == SKILL:
        skill = bundled().by_id.get(thing["id"])
        names = [thing["name"]]
        if skill is not None:
            names += [text for _, text in skill.label.texts]
            names += [text for _, text in skill.alternatives]
        return evidence.of_skill(thing["id"], names, bundled(), records)
    achievement = Achievement.objects.filter(pk=thing["id"]).first()
    version = queries.current_version(achievement) if achievement else None
    described = queries.domain_achievement(version) if version else None
    if achievement is None or described is None:
        return evidence.of_achievement("", (), records)
    return evidence.of_achievement(achievement.url, evidence.skills_of(described), records)
