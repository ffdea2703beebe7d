"""Stage 1, rule by rule: what one credential must be to count, each answered in three values.

A rule here looks at one credential and cites what it states. What is missing is *unknown* and goes
to a person; so do learning that is old (R11) and a credential that has expired (R12), because a
machine may grant and never refuse on those. Every rule is one function of the same shape; a rule
that asks nothing answers ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.credit import at_least, parse_amount
from cairn.domain import IdentityBand
from cairn.errors import CreditUnclear
from cairn.stacking.findings import Finding
from cairn.stacking.item_facts import SELF
from cairn.stacking.predicates import facts_named, holds
from cairn.stacking.programme import ANYTHING, Clock, Coverage, Expired
from cairn.stacking.standing import Standing

if TYPE_CHECKING:
    from cairn.domain import ResultDescription
    from cairn.stacking.case import Case
    from cairn.stacking.item_facts import ItemFacts
    from cairn.stacking.predicates import Verdict
    from cairn.stacking.programme import Eligibility, Grade, Programme

NOT_FINISHED = frozenset({"Failed", "Enrolled", "InProgress", "OnHold", "Provisional", "Withdrew"})
"""Open Badges result statuses that are not an achievement; ``Completed`` or no status is fine."""

_BANDS = tuple(IdentityBand)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks what: a requirement's eligibility, or the programme's of every credential."""

    eligible: Eligibility
    programme: Programme
    case: Case
    evaluated_on: str
    requirement: str = ""
    clause: str = ""
    transferable: bool = True
    extended_until: str = ""
    """An exception lets this learning count as current until this date (R24)."""

    def finding(
        self, rule: str, verdict: Verdict, variant: str = "", *settles: str, **facts: object
    ) -> Finding:
        """A finding of ``rule``; its sentence is named after the verdict where none is given."""
        named = variant or {True: "met", False: "not_met", None: "unknown"}[verdict]
        return Finding(rule, verdict, named, facts, self.requirement, self.clause, settles)


Rule = Callable[["ItemFacts", Asked], Finding | None]


def years_before(day: str, years: int) -> str:
    """The same day ``years`` earlier; 29 February becomes 28 February where there is none."""
    then = date.fromisoformat(day)
    try:
        return then.replace(year=then.year - years).isoformat()
    except ValueError:
        return then.replace(year=then.year - years, day=28).isoformat()


def result(item: ItemFacts, asked: Asked) -> Finding | None:
    """A result that is provisional or failed is not an achievement yet."""
    statuses = item.facts.get("result.status", ())
    assert isinstance(statuses, tuple)
    unfinished = sorted(NOT_FINISHED.intersection(statuses))
    if not unfinished:
        return None
    return asked.finding("result", False, status=", ".join(unfinished))


def achievement(item: ItemFacts, asked: Asked) -> Finding | None:
    """It is one of the achievements named, by an issuer that the institution knows.

    Anybody can write somebody else's achievement id into a credential of their own; so an id that
    an unknown issuer claims is a question for a person.
    """
    wanted = asked.eligible.achievements
    if not wanted:
        return None
    if not item.achievements:
        return asked.finding("achievement", None, "unknown", "achievement.id")
    if not wanted & item.achievements:
        return asked.finding("achievement", False)
    if not item.issuer_is_known:
        issuer = item.holding.record.issuer.id
        return asked.finding(
            "achievement", None, "issuer_unknown", "issuer.standing", issuer=issuer
        )
    return asked.finding("achievement", True)


def field(item: ItemFacts, asked: Asked) -> Finding | None:
    """It is in one of the fields named; a broad ISCED-F code includes the narrow ones."""
    wanted = asked.eligible.fields
    if not wanted:
        return None
    stated = item.facts.get("achievement.fields")
    names = ", ".join(wanted)
    if not isinstance(stated, tuple):
        return asked.finding("field", None, "unknown", "achievement.fields", wanted=names)
    inside = any(code.startswith(within) for code in stated for within in wanted)
    return asked.finding("field", inside, wanted=names)


def setting(item: ItemFacts, asked: Asked) -> Finding | None:
    """It was learnt in one of the settings named."""
    wanted = asked.eligible.settings
    if not wanted:
        return None
    stated = item.facts.get("learning.setting")
    names = ", ".join(sorted(wanted))
    if stated is None:
        return asked.finding("setting", None, "unknown", "learning.setting", wanted=names)
    return asked.finding("setting", stated in wanted, stated=stated, wanted=names)


def level(item: ItemFacts, asked: Asked) -> Finding | None:
    """It is at the level asked for, compared in the receiving framework only (R03)."""
    floor = asked.eligible.level_min
    if not floor:
        return None
    facts = {"floor": floor, "framework": asked.programme.framework, "line": item.placed.line}
    stated = item.placed.level
    verdict = None if stated is None else at_least(stated, floor)
    return asked.finding("level", verdict, "", "credit.level", **facts)


def outcomes(item: ItemFacts, asked: Asked) -> Finding | None:
    """Its outcomes cover those asked for: partly, sufficiently or in full (R16).

    Outcomes are compared by identifier. That two frameworks say the same is for a person to state,
    as a standing decision (R25) or an exception (R24); a credential that names none is unknown.
    """
    wanted = asked.eligible.outcomes
    if not wanted:
        return None
    stated = item.facts.get("achievement.outcomes")
    if not isinstance(stated, tuple):
        return asked.finding(
            "outcomes", None, "unknown", "achievement.outcomes", wanted=len(wanted)
        )
    covered = [outcome for outcome in wanted if outcome in stated]
    needed = {
        Coverage.PARTIAL: Fraction(1, len(wanted)),
        Coverage.SUFFICIENT: asked.eligible.sufficient,
        Coverage.FULL: Fraction(1),
    }[asked.eligible.coverage]
    enough = Fraction(len(covered), len(wanted)) >= needed
    return asked.finding("outcomes", enough, covered=len(covered), wanted=len(wanted))


def grade(item: ItemFacts, asked: Asked) -> Finding | None:
    """The grade is at least the one asked for, inside one grading scheme (R13)."""
    wanted = asked.eligible.grade
    if wanted is None:
        return None
    reached: list[Verdict] = []
    shown = ""
    scales = item.holding.record.achievement.result_descriptions
    for entry in item.holding.record.award.results:
        scale = next((one for one in scales if one.id == entry.description_id), None)
        if scale is None or not _is_scheme(scale, wanted):
            continue
        shown = entry.value or entry.achieved_level
        reached.append(_reaches(shown, wanted))
    facts = {"at_least": wanted.at_least, "scheme": wanted.scheme, "grade": shown}
    if not reached:
        return asked.finding("grade", None, "other_scheme", "result.grade", **facts)
    verdict = True if True in reached else None if None in reached else False
    return asked.finding("grade", verdict, "", "result.grade", **facts)


def _is_scheme(scale: ResultDescription, wanted: Grade) -> bool:
    names = {scale.id, *(text for _, text in scale.scheme)}
    return wanted.scheme in names


def _reaches(value: str, wanted: Grade) -> Verdict:
    if wanted.order:
        if value not in wanted.order:
            return None
        return wanted.order.index(value) >= wanted.order.index(wanted.at_least)
    try:
        return parse_amount(value) >= parse_amount(wanted.at_least)
    except CreditUnclear:
        return None


def tier(item: ItemFacts, asked: Asked) -> Finding | None:
    """The issuer was in one of the tiers named, as at the award (R14)."""
    wanted = asked.eligible.tiers
    if not wanted:
        return None
    stated = item.facts.get("issuer.tier")
    facts: dict[str, object] = {
        "wanted": ", ".join(sorted(wanted)),
        "tier": stated,
        "standing": item.standing.standing.value.replace("_", " "),
        "awarded": item.holding.awarded or "an unknown day",
    }
    if stated in wanted:
        return asked.finding("tier", True, "", **facts)
    if stated is None or item.standing.standing is Standing.UNKNOWN:
        return asked.finding("tier", None, "unknown", "issuer.standing", **facts)
    return asked.finding("tier", False, "", **facts)


def assessment(item: ItemFacts, asked: Asked) -> Finding | None:
    """It was assessed in one of the ways named (R15)."""
    wanted = asked.eligible.assessments
    if not wanted:
        return None
    stated = item.facts.get("assessment.types")
    names = ", ".join(sorted(wanted))
    if not isinstance(stated, tuple):
        return asked.finding("assessment", None, "unknown", "assessment.types", wanted=names)
    return asked.finding("assessment", bool(wanted.intersection(stated)), wanted=names)


def identity(item: ItemFacts, asked: Asked) -> Finding | None:
    """The person was identified at least so well when assessed (R15)."""
    wanted = asked.eligible.identity
    if wanted is None:
        return None
    stated = item.facts.get("assessment.identity")
    facts = {"wanted": wanted.value.replace("-", " ")}
    if stated is None:
        return asked.finding("identity", None, "unknown", "assessment.identity", **facts)
    reached = _BANDS.index(IdentityBand(str(stated))) >= _BANDS.index(wanted)
    facts["stated"] = str(stated).replace("-", " ")
    return asked.finding("identity", reached, **facts)


def own(item: ItemFacts, asked: Asked) -> Finding | None:
    """A part that cannot be transferred is met by the institution's own credential only (R20)."""
    if asked.transferable:
        return None
    issuers = item.facts.get("issuer.id", ())
    assert isinstance(issuers, tuple)
    return asked.finding("own", SELF in issuers, institution=asked.programme.institution)


def currency(item: ItemFacts, asked: Asked) -> Finding | None:
    """It was awarded inside the window of years, by the clock named; else a person looks (R11)."""
    rule = asked.programme.currency
    years = asked.eligible.window_years or (rule.window_years if rule else None)
    if years is None:
        return None
    stated = item.facts.get("achievement.fields", ())
    if rule is not None and not asked.eligible.window_years and isinstance(stated, tuple):
        special = [
            window
            for within, window in rule.by_field.items()
            if any(code.startswith(within) for code in stated)
        ]
        years = min(special, default=years)
    clock = rule.clock if rule else Clock.APPLICATION
    now = asked.case.day(clock, asked.evaluated_on)
    awarded = item.holding.awarded
    facts = {"years": years, "now": now, "awarded": awarded or "an unknown day"}
    if not awarded:
        return asked.finding("currency", None, "unknown", "award.date", **facts)
    if years_before(now, years) <= awarded:
        dated = "met" if item.holding.award_is_dated else "met_by_issue"
        return asked.finding("currency", True, dated, **facts)
    if asked.extended_until and now <= asked.extended_until:
        return asked.finding("currency", True, "extended", until=asked.extended_until, **facts)
    return asked.finding("currency", None, "outside", "award.date", **facts)


def validity(item: ItemFacts, asked: Asked) -> Finding | None:
    """An expired credential: its learning is looked at apart from its validity (R12)."""
    if not item.holding.expired:
        return None
    until = item.holding.record.award.valid_until
    facts = {"until": "" if until is None else until.date().isoformat()}
    if asked.programme.expired is Expired.ACCEPT_IF_CURRENT:
        return asked.finding("validity", True, "accepted", **facts)
    return asked.finding("validity", None, "expired", "award.date", **facts)


def where(item: ItemFacts, asked: Asked) -> Finding | None:
    """The requirement's own predicate holds."""
    predicate = asked.eligible.where
    if predicate == ANYTHING:
        return None
    verdict = holds(predicate, item.facts)
    missing = [name for name in facts_named(predicate) if name not in item.facts]
    named = ", ".join(missing if verdict is None and missing else facts_named(predicate))
    return asked.finding("where", verdict, "", *missing, facts=named)


GENERAL: tuple[Rule, ...] = (result, currency, validity)
"""Asked of every credential once, by the programme."""

SERVING: tuple[Rule, ...] = (
    own,
    achievement,
    field,
    setting,
    level,
    outcomes,
    grade,
    tier,
    assessment,
    identity,
    where,
)
"""Asked by whoever has an eligibility: the programme of everything, a requirement of its own."""


def apply(rules: tuple[Rule, ...], item: ItemFacts, asked: Asked) -> Iterator[Finding]:
    """What each of ``rules`` says about ``item``; those that ask nothing are left out."""
    for rule in rules:
        finding = rule(item, asked)
        if finding is not None:
            yield finding
