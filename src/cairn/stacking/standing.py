"""An issuer's standing as at the award, not as at today (R14).

An accreditation that lapsed since does not lower what was awarded inside it; one that began later
does not raise what was awarded before it. A re-issued credential renews nothing: the date is that
of the award. Learners who were taught out are covered after the end by their date of enrolment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.stacking.predicates import FactTest, Operation, conjunction, disjunction, holds

if TYPE_CHECKING:
    from cairn.credit import Referenced
    from cairn.stacking.predicates import Verdict
    from cairn.stacking.programme import Accreditation, Issuer


class Standing(StrEnum):
    """What the awarding institution knows about the issuer as at the award."""

    OWN = "own"
    """It is the awarding institution itself."""
    IN_SCOPE = "in_scope"
    """Accredited then, for this level and field."""
    OUTSIDE_SCOPE = "outside_scope"
    """Accredited then, but not for this level or field."""
    NOT_ACCREDITED = "not_accredited"
    """Known, and not accredited then."""
    UNKNOWN = "unknown"
    """Not known, or not known well enough."""


@dataclass(frozen=True, slots=True)
class Award:
    """What of one credential its issuer's standing depends on."""

    awarded: str
    """ISO date; empty where unknown."""
    level: Referenced | None
    fields: tuple[str, ...]
    enrolled: str = ""
    """When the learner enrolled there, where known: decides a teach-out."""


@dataclass(frozen=True, slots=True)
class IssuerStanding:
    """The standing and what it rests on."""

    standing: Standing
    registers: tuple[str, ...] = ()
    covers_level: bool | None = None
    lapsed_since: str = ""
    """The end of the accreditation, where it has ended since; shown, and of no weight."""


def standing_at(issuer: Issuer | None, award: Award, today: str) -> IssuerStanding:
    """The standing of ``issuer`` for ``award``.

    Args:
        issuer: what is known about it; ``None`` where nothing is.
        award: date, level and field of what was awarded.
        today: ISO date of the evaluation; only for saying that an accreditation has lapsed since.
    """
    if issuer is None or not award.awarded:
        return IssuerStanding(Standing.UNKNOWN)
    then = [entry for entry in issuer.accreditations if _in_force(entry, award)]
    if not then:
        return IssuerStanding(Standing.NOT_ACCREDITED, covers_level=False)
    levels = disjunction(_covers_level(entry, award) for entry in then)
    scopes = {
        entry: conjunction((_covers_level(entry, award), _covers_field(entry, award)))
        for entry in then
    }
    verdict = disjunction(scopes.values())
    registers = tuple(entry.register for entry, inside in scopes.items() if inside is verdict)
    ends = [entry.until for entry in then if entry.until and entry.until < today]
    lapsed = max(ends) if len(ends) == len(then) else ""
    standing = {True: Standing.IN_SCOPE, False: Standing.OUTSIDE_SCOPE, None: Standing.UNKNOWN}
    return IssuerStanding(standing[verdict], registers, levels, lapsed)


def _in_force(entry: Accreditation, award: Award) -> bool:
    if entry.since <= award.awarded and (not entry.until or award.awarded <= entry.until):
        return True
    taught_out = entry.teach_out_until and award.awarded <= entry.teach_out_until
    return bool(taught_out and award.enrolled and entry.since <= award.enrolled <= entry.until)


def _covers_level(entry: Accreditation, award: Award) -> Verdict:
    """Whether the level is at most the highest accredited; unknown where the level is."""
    if not entry.level_max:
        return True
    if award.level is None:
        return None
    at_most = FactTest("credit.level", Operation.LTE, entry.level_max)
    return holds(at_most, {"credit.level": award.level})


def _covers_field(entry: Accreditation, award: Award) -> Verdict:
    if not entry.fields:
        return True
    if not award.fields:
        return None
    return any(field.startswith(within) for field in award.fields for within in entry.fields)
