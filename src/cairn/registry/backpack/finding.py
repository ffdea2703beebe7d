"""Going through what a learner holds, part by part: by who issued it, by words, by skill.

A backpack holds up to :data:`cairn.registry.backpack.holding.MOST_HELD` credentials. Its pages show
a part of them (:mod:`cairn.registry.site.slices`), in an order for which there is an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cairn.registry.backpack import awards
from cairn.registry.backpack.awards import NO_SKILL
from cairn.registry.backpack.models import HeldCredential
from cairn.registry.catalogue.indexing import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.awards import Skill

PART = 24
"""How many credentials a page shows: with the longest titles it stays under 100 kB."""
FEW = 3
"""How many credentials stand on the shelf of a skill; the others are a link away."""
LONGEST_SEARCH = 200
_MOST_WORDS = 8
_LONGEST_SHELF = 100
_ORDER = ("shelf", "-added_at", "id")
_HEAVY = ("document", "picture", "credential__document")


def index(held: HeldCredential) -> None:
    """Set the columns that a credential is found by; the caller saves the row."""
    held.shelf = fold(held.issuer_name or held.issuer_id)[:_LONGEST_SHELF]
    held.words = fold(f"{held.title} {held.issuer_name or held.issuer_id}")


def found(
    user: User, *, words: str = "", skill: str = "", archived: bool = False
) -> QuerySet[HeldCredential]:
    """What the person holds, by who issued it and the newest first; without the documents.

    Args:
        user: whose.
        words: each of them stands in the title or the name of the issuer, in any case and with or
            without accents.
        skill: what names it, by :attr:`cairn.registry.backpack.awards.Skill.key`;
            :data:`~cairn.registry.backpack.awards.NO_SKILL` for what names none.
        archived: what is put away instead.
    """
    rows = (
        HeldCredential.objects.filter(holder=user, archived_at__isnull=not archived)
        .select_related("credential")
        .defer(*_HEAVY)
        .order_by(*_ORDER)
    )
    for word in fold(words[:LONGEST_SEARCH]).split()[:_MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    if skill:
        indexes = rows.values_list("pk", "awards")
        rows = rows.filter(pk__in=[pk for pk, each in indexes if _names(each, skill)])
    return rows


def _names(index: Iterable[dict[str, Any]], skill: str) -> bool:
    skills = awards.named(index)
    return not skills if skill == NO_SKILL else skill in skills


def by_keys(user: User, keys: Iterable[UUID | str]) -> dict[str, HeldCredential]:
    """Of these keys those of the person's own, put away or not, without the documents."""
    wanted = list(dict.fromkeys(map(str, keys)))
    rows = HeldCredential.objects.filter(holder=user, pk__in=wanted)
    own = {str(each.pk): each for each in rows.select_related("credential").defer(*_HEAVY)}
    return {key: own[key] for key in wanted if key in own}


@dataclass(frozen=True, slots=True)
class SkillsPart:
    """Some of the skills, and the keys of those that begin the parts beside it, if any."""

    skills: Sequence[Skill]
    previous: str
    next: str
    count: int


def by_skill(user: User, asked: str = "", *, archived: bool = False) -> SkillsPart:
    """The skills that the person's credentials name, as many as have :data:`PART` stones.

    Args:
        user: whose.
        asked: the skill whose part it is; the first part where there is none such.
        archived: of what is put away.
    """
    rows = found(user, archived=archived).values_list("pk", "awards")
    skills = awards.skills_in(rows, FEW)
    parts: list[list[Skill]] = [[]]
    stones = 0
    for each in skills:
        if stones + len(each.first) > PART:
            parts.append([])
            stones = 0
        parts[-1].append(each)
        stones += len(each.first)
    at = next((n for n, part in enumerate(parts) if any(one.key == asked for one in part)), 0)
    return SkillsPart(
        parts[at],
        parts[at - 1][0].key if at else "",
        parts[at + 1][0].key if at + 1 < len(parts) else "",
        len(skills),
    )
