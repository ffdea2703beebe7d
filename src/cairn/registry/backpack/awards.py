"""What a credential says was earned, as the JSON index beside its row: for lists, never for proof.

``[{"title", "achievement", "credit", "scheme", "hours", "level", "framework", "setting", "grade",
"skills": [[id, name, framework]]}]``; a member that is not stated is left out. Amounts are exact
texts. The index is made anew whenever the credential is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cairn.credit import amount_text, scheme_named
from cairn.errors import SchemeUnknown
from cairn.formats.detect import Kind
from cairn.rendering.records import records_of
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from cairn.domain import Alignment, Record
    from cairn.registry.backpack.models import HeldCredential
    from cairn.verification import Report

MOST_AWARDS = 200
MOST_SKILLS = 100
NO_SKILL = "-"
"""In the place of a skill: what names none."""
_LONGEST = 400


def awards_of(report: Report, data: bytes) -> list[dict[str, Any]]:
    """The index of what a credential says, confirmed or not."""
    return [_entry(record) for record in records_of(report, data)[:MOST_AWARDS]]


def _entry(record: Record) -> dict[str, Any]:
    achievement, award = record.achievement, record.award
    credit = award.credits_earned or achievement.credit
    hours = achievement.workload.hours if achievement.workload else None
    level = achievement.levels[0] if achievement.levels else None
    entry = {
        "title": achievement.title.best() or record.title.best(),
        "achievement": achievement.id,
        "credit": str(credit.value) if credit else "",
        "scheme": credit.scheme if credit else "",
        "hours": str(hours) if hours is not None else "",
        "level": level.level if level else "",
        "framework": level.framework if level else "",
        "setting": achievement.setting.value if achievement.setting else "",
        "grade": next((each.value for each in award.results if each.value), ""),
    }
    kept: dict[str, Any] = {name: text[:_LONGEST] for name, text in entry.items() if text}
    skills = list(_skills(record))
    return {**kept, "skills": skills[:MOST_SKILLS]} if skills else kept


def _skills(record: Record) -> Iterator[tuple[str, str, str]]:
    achievement = record.achievement
    aligned = [*achievement.alignments]
    for outcome in achievement.outcomes:
        aligned += outcome.alignments
    seen = set()
    for each in aligned:
        name = each.target_name.best() or each.target_url
        if name and each.target_url not in seen and not _is_level(each):
            seen.add(each.target_url)
            yield each.target_url[:_LONGEST], name[:_LONGEST], each.framework[:_LONGEST]


def _is_level(alignment: Alignment) -> bool:
    """Levels and fields of study are aligned too, and are no skills."""
    words = f"{alignment.framework} {alignment.target_type} {alignment.target_url}".lower()
    return any(
        word in words
        for word in ("eqf", "qualification framework", "qualifications framework", "isced", "nzqcf")
    )


def size_text(award: dict[str, Any]) -> str:
    """“5 ECTS (125 to 150 hours)”; what has no unit is said to have none."""
    credit, scheme = award.get("credit", ""), award.get("scheme", "")
    if credit and not scheme:
        return _("%(number)s credits, unit not stated") % {"number": amount_text(Fraction(credit))}
    if credit:
        amount = amount_text(Fraction(credit))
        hours = _hours_text(Fraction(credit), scheme)
        return f"{amount} {scheme} ({hours})" if hours else f"{amount} {scheme}"
    if award.get("hours"):
        return _("%(number)s hours") % {"number": amount_text(Fraction(award["hours"]))}
    return ""


def _hours_text(credit: Fraction, scheme: str) -> str:
    try:
        known = scheme_named(scheme)
    except SchemeUnknown:
        return ""
    least = amount_text(credit * known.least_hours)
    if known.most_hours is None:
        return _("at least %(least)s hours") % {"least": least}
    most = amount_text(credit * known.most_hours)
    if most == least:
        return _("%(number)s hours") % {"number": least}
    return _("%(least)s to %(most)s hours") % {"least": least, "most": most}


def level_text(award: dict[str, Any]) -> str:
    """“EQF level 6”."""
    if not award.get("level"):
        return ""
    return _("%(framework)s level %(level)s") % {
        "framework": award.get("framework", ""),
        "level": award["level"],
    }


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill, and how many credentials have issuers who say so.

    Attributes:
        key: its address in its framework; the folded name where it has none; :data:`NO_SKILL` for
            credentials that name none, whose name is empty.
        first: of those credentials the first few, by key.
        count: how many there are.
    """

    key: str
    name: str
    framework: str
    first: tuple[UUID, ...]
    count: int


def named(index: Iterable[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """The skills that a credential's index names: name and framework, by :attr:`Skill.key`."""
    return {
        (skill[0] or skill[1].casefold()): (skill[1], skill[2])
        for award in index
        for skill in award.get("skills", ())
    }


def skills_in(indexes: Iterable[tuple[UUID, Iterable[dict[str, Any]]]], few: int) -> list[Skill]:
    """The skills named, by name; last, where there are such, the credentials that name none.

    Args:
        indexes: key and index of each credential.
        few: how many of a skill's credentials are named.
    """
    found: dict[str, tuple[str, str, list[UUID]]] = {}
    for pk, index in indexes:
        for key, (name, framework) in (named(index) or {NO_SKILL: ("", "")}).items():
            found.setdefault(key, (name, framework, []))[2].append(pk)
    skills_found = [
        Skill(key, name, framework, tuple(those[:few]), len(those))
        for key, (name, framework, those) in found.items()
    ]
    return sorted(
        skills_found, key=lambda each: (each.key == NO_SKILL, each.name.casefold(), each.key)
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """What confirmed credentials state in one unit; two units are never added.

    Attributes:
        unit: a scheme's code; ``""`` for credits whose unit nobody states, which are not added.
        total: exact; ``None`` where they have no unit.
        held: how many awards.
        again: awards of an achievement that is in the total already.
    """

    unit: str
    total: Fraction | None
    held: int
    again: int


def amounts_in(held: Iterable[HeldCredential]) -> list[Amount]:
    """The credit of what was confirmed, unit by unit.

    Two credentials of one achievement are one piece of learning: the newer of them is added.
    """
    by_unit: dict[str, list[tuple[str, Fraction]]] = {}
    for each in sorted(held, key=lambda one: str(one.awarded_on or ""), reverse=True):
        if each.outcome != Outcome.PASSED.value or each.withdrawn or each.kind == Kind.CLR_2.value:
            continue
        for place, award in enumerate(each.awards):
            if award.get("credit"):
                key = award.get("achievement") or f"{each.pk}/{place}"
                unit = award.get("scheme", "").upper()
                by_unit.setdefault(unit, []).append((key, Fraction(award["credit"])))
    found = []
    for unit, those in sorted(by_unit.items(), key=lambda each: (not each[0], each[0])):
        single = dict(reversed(those))
        total = sum(single.values(), start=Fraction(0)) if unit else None
        found.append(Amount(unit, total, len(those), len(those) - len(single)))
    return found
