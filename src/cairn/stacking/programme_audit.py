"""A portfolio held against a programme: what counts, what may count, what does not, and why.

The whole path: the version in force, stage 1 for each credential, the allocation read strictly and
(where that is not complete) leniently, the conditions beside credit. The outcome is *indicative*:
stacking creates no right, and a person decides what is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.credit import amount_text, round_down
from cairn.stacking.answer import Effort, answer
from cairn.stacking.case import version_in_force
from cairn.stacking.exceptions import CONDITION, grounded, read_exceptions, waived
from cairn.stacking.findings import Finding
from cairn.stacking.holdings import trial
from cairn.stacking.normalise import normalise
from cairn.stacking.predicates import conjunction, facts_named, holds
from cairn.stacking.problem import prepare
from cairn.stacking.programme_instance import translate
from cairn.stacking.programme_offers import cutoffs
from cairn.stacking.programme_relations import relations_of
from cairn.stacking.soundness import examine
from cairn.stacking.stages import propose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.stacking.answer import Answer
    from cairn.stacking.case import Case
    from cairn.stacking.exceptions import SignedException
    from cairn.stacking.holdings import Holding
    from cairn.stacking.normalise import NormalisedItem
    from cairn.stacking.predicates import Verdict
    from cairn.stacking.programme import Condition, Programme
    from cairn.stacking.programme_instance import Translated
    from cairn.stacking.stages import Proposal


class Counting(StrEnum):
    """What becomes of one credential."""

    COUNTS = "counts"
    MAY_COUNT = "may_count"
    """A person decides: something about it is unknown."""
    DOES_NOT_COUNT = "does_not_count"


@dataclass(frozen=True, slots=True)
class Reading:
    """The programme's question in one reading, and the engine's answer to it."""

    translated: Translated
    proposal: Proposal

    @property
    def complete(self) -> bool | None:
        """Whether it is complete; ``None`` where the work ran out."""
        return self.proposal.complete

    def counted(self) -> dict[str, tuple[tuple[tuple[str, Fraction], ...], Fraction]]:
        """By credential: where it counts with how much, and how much counts in all."""
        problem, allocation = self.proposal.problem, self.proposal.allocation
        amount = self.translated.instance.amount
        item_of = {offer.key: offer.item.key for offer in self.translated.offers}
        found = {}
        for place, key in enumerate(problem.items):
            if allocation.used[place]:
                where = tuple(
                    (problem.requirements[r].id, amount(credit))
                    for r, credit in allocation.placed[place]
                )
                found[item_of[key]] = (where, amount(allocation.counted[place]))
        return found


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """One credential in the answer."""

    item: NormalisedItem
    counting: Counting
    where: tuple[tuple[str, Fraction], ...]
    """(requirement, credit there), where it counts."""
    credit: Fraction
    """How much of it counts towards the total."""
    reasons: tuple[Finding, ...]
    """Why it may or does not count; empty where it counts in full."""


@dataclass(frozen=True, slots=True)
class ConditionOutcome:
    """One condition beside credit (R22)."""

    condition: Condition
    met: Verdict
    evidence: str
    waived: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """The answer to one portfolio and one programme."""

    programme: Programme
    evaluated_on: str
    is_what_if: bool
    """Something in it is assumed: a holding, a date of the policy, another programme."""
    complete: Verdict
    """With everything: credit, rules, conditions."""
    strict: Reading
    answer: Answer
    """The engine's whole answer to the strict reading: certificate, conflicts, cure."""
    lenient: Reading | None
    """Where the strict reading is not complete and something is open."""
    items: tuple[ItemOutcome, ...]
    conditions: tuple[ConditionOutcome, ...]
    exceptions: tuple[SignedException, ...]

    @property
    def counted(self) -> Fraction:
        """The exact total of what certainly counts."""
        return sum((outcome.credit for outcome in self.items), start=Fraction(0))

    @property
    def recorded(self) -> Fraction:
        """The total as it would be recorded: rounded once, downward, by the programme's step."""
        step = self.programme.credit.step
        return self.counted if step is None else round_down(self.counted, step)

    @property
    def recipients(self) -> int:
        """How many different people (by DID) the credentials held name; 1 is as it should be."""
        named = {
            outcome.item.holding.record.award.recipient.did
            for outcome in self.items
            if not outcome.item.holding.assumed
        }
        return len(named - {""})

    def open_questions(self) -> tuple[tuple[NormalisedItem, Finding], ...]:
        """What a person would have to decide in the learner's favour to make it complete.

        Empty where nothing is open, or where even then it would not be complete.
        """
        if self.lenient is None or self.lenient.complete is False:
            return ()
        by_key = {outcome.item.key: outcome.item for outcome in self.items}
        questions: dict[tuple[str, Finding], NormalisedItem] = {}
        for key, (where, _) in self.lenient.counted().items():
            item = by_key[key]
            asked = [*_open_bounds(item, self.programme)]
            for requirement, _ in where:
                if item.may_serve(requirement) is None:
                    asked += _unknowns(item, requirement)
            asked += _no_value(item)
            questions.update(((key, finding), item) for finding in asked)
        return tuple((item, finding) for (_, finding), item in questions.items())


def audit(
    versions: Sequence[Programme],
    holdings: Sequence[Holding],
    case: Case,
    evaluated_on: str,
    *,
    policy_date: str = "",
    is_what_if: bool = False,
    language: str = "en",
    effort: Effort | None = None,
) -> Audit:
    """Hold ``holdings`` against a programme.

    Args:
        versions: of one programme, as ``read_programme`` gave them.
        holdings: verified credentials.
        case: the learner's side; what it assumes is added and makes the answer a trial.
        evaluated_on: ISO date of the evaluation.
        policy_date: what if this date governed the case.
        is_what_if: the caller asks about something that is not so (another programme).
        language: of the explaining lines.
        effort: limits of work.

    Raises:
        NoVersionInForce: no version governs the case.
        ProgrammeMalformed: an exception does not have the published shape.
        InstanceUnusable: the exceptions contradict one another or the rules.
        MissingExtra: the solver is needed and not installed.
    """
    programme = version_in_force(versions, case, evaluated_on, policy_date)
    everything = [*holdings, *(trial(assumed) for assumed in case.assumed)]
    held = {holding.id for holding in everything}
    exceptions = grounded(read_exceptions(case, programme, evaluated_on), programme, held)
    items = normalise(everything, programme, case, evaluated_on, exceptions, language)
    question = _Question(programme, items, case, evaluated_on, exceptions, effort or Effort())
    strict, answered = question.answered(language)
    lenient = None if strict.complete else question.read(lenient=True)
    if lenient is not None and _same_question(strict, lenient):
        lenient = None
    conditions = _conditions(programme, case, waived(exceptions, CONDITION))
    outlook = strict if lenient is None else lenient
    credit = strict.complete or (None if outlook.complete or outlook.complete is None else False)
    return Audit(
        programme=programme,
        evaluated_on=evaluated_on,
        is_what_if=bool(is_what_if or policy_date or case.assumed),
        complete=conjunction((credit, *(condition.met for condition in conditions))),
        strict=strict,
        answer=answered,
        lenient=lenient,
        items=tuple(_outcomes(items, programme, strict, lenient)),
        conditions=conditions,
        exceptions=exceptions,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, in either reading."""

    programme: Programme
    items: Sequence[NormalisedItem]
    case: Case
    evaluated_on: str
    exceptions: Sequence[SignedException]
    effort: Effort

    def answered(self, language: str) -> tuple[Reading, Answer]:
        """The strict reading with the engine's whole answer to it."""
        dates = cutoffs(self.programme, self.items)
        if len(dates) > 1:
            best = self.read(lenient=False)
            return best, answer(best.translated.instance, language=language, effort=self.effort)
        translated = self._translated(dates[0], lenient=False)
        found = answer(translated.instance, language=language, effort=self.effort)
        return Reading(translated, found.proposal), found

    def read(self, *, lenient: bool) -> Reading:
        """The best answer over the dates that the last credit from elsewhere may have (R04)."""
        best: Reading | None = None
        for cutoff in cutoffs(self.programme, self.items):
            translated = self._translated(cutoff, lenient=lenient)
            problem = prepare(examine(translated.instance))
            effort = self.effort
            found = Reading(
                translated,
                propose(problem, verdict_work=effort.verdict, later_work=effort.later),
            )
            if best is None or _rank(found) < _rank(best):
                best = found
            if best.complete:
                break
        assert best is not None
        return best

    def _translated(self, cutoff: str, *, lenient: bool) -> Translated:
        return translate(
            self.programme,
            self.items,
            self.case,
            evaluated_on=self.evaluated_on,
            exceptions=self.exceptions,
            lenient=lenient,
            cutoff=cutoff,
        )


def _rank(reading: Reading) -> tuple[bool, bool, int]:
    """Complete before undecided before short, by how much."""
    complete = reading.complete
    return (complete is not True, complete is False, reading.proposal.missing.total)


def _same_question(one: Reading, other: Reading) -> bool:
    """Whether the two readings differ in nothing: there is nothing open that could matter."""
    first, second = one.translated.instance, other.translated.instance
    return (first.items, first.requirements, first.caps, first.floors) == (
        second.items,
        second.requirements,
        second.caps,
        second.floors,
    )


def _conditions(
    programme: Programme, case: Case, waived_ids: frozenset[str]
) -> tuple[ConditionOutcome, ...]:
    outcomes = []
    for condition in programme.conditions:
        stated = case.conditions.get(condition.id)
        is_waived = condition.id in waived_ids
        met = True if is_waived else None if stated is None else stated.met
        evidence = "" if stated is None else stated.evidence
        outcomes.append(ConditionOutcome(condition, met, evidence, is_waived))
    return tuple(outcomes)


def _outcomes(
    items: Sequence[NormalisedItem],
    programme: Programme,
    strict: Reading,
    lenient: Reading | None,
) -> list[ItemOutcome]:
    """What becomes of each credential, by what is certain."""
    counted = strict.counted()
    outcomes = []
    for item in items:
        open_bounds = () if lenient is None else _open_bounds(item, programme)
        if item.key in counted:
            where, credit = counted[item.key]
            reasons = (*_cut(item, credit), *open_bounds)
            outcomes.append(ItemOutcome(item, Counting.COUNTS, where, credit, reasons))
            continue
        verdicts = {item.may_serve(name) for name in item.serving}
        has_value = item.facts.worth.credit is not None
        if True in verdicts and has_value and not open_bounds:
            counting = Counting.DOES_NOT_COUNT
            reasons = _left_out(item, items, programme, strict, counted)
        elif verdicts & {True, None}:
            counting, reasons = Counting.MAY_COUNT, (*_open(item), *open_bounds)
        else:
            counting = Counting.DOES_NOT_COUNT
            reasons = tuple(one for one in item.findings() if one.verdict is False)
        outcomes.append(ItemOutcome(item, counting, (), Fraction(0), reasons))
    return outcomes


def _open_bounds(item: NormalisedItem, programme: Programme) -> tuple[Finding, ...]:
    """Caps and floors of which it cannot be told whether the credential falls under them."""
    found = []
    for bound in (*programme.caps, *programme.floors):
        if holds(bound.where, item.facts.facts) is None:
            missing = [
                name for name in facts_named(bound.where) if name not in item.facts.facts
            ] or list(facts_named(bound.where))
            facts = {"bound": bound.title or bound.id, "facts": ", ".join(missing)}
            found.append(
                Finding("bound", None, "unknown", facts, bound.id, bound.clause, tuple(missing))
            )
    return tuple(found)


def _cut(item: NormalisedItem, credit: Fraction) -> tuple[Finding, ...]:
    """That only a part counts, where it does."""
    whole = item.facts.worth.credit
    if whole is None or credit >= whole:
        return ()
    facts = {"credit": amount_text(credit), "whole": amount_text(whole)}
    return (Finding("left", True, "cut", facts),)


def _open(item: NormalisedItem) -> tuple[Finding, ...]:
    """The unknowns that stand between the credential and counting."""
    found: dict[Finding, None] = {}
    for name in item.serving:
        if item.may_serve(name) is None:
            found.update(dict.fromkeys(_unknowns(item, name)))
    return (*found, *_no_value(item))


def _unknowns(item: NormalisedItem, requirement: str) -> tuple[Finding, ...]:
    """What is unknown about ``item`` serving ``requirement``."""
    asked = (*item.general, *item.serving[requirement].findings)
    return tuple(finding for finding in asked if finding.verdict is None)


def _no_value(item: NormalisedItem) -> tuple[Finding, ...]:
    """That its credit cannot be told, where it cannot."""
    if item.facts.worth.credit is not None:
        return ()
    line = item.facts.worth.line
    return (Finding("left", None, "no_value", {"line": line}, settles=("credit.scheme",)),)


def _left_out(
    item: NormalisedItem,
    items: Sequence[NormalisedItem],
    programme: Programme,
    strict: Reading,
    counted: Mapping[str, object],
) -> tuple[Finding, ...]:
    """Why a credential that could count does not, beside those that do."""
    translated = strict.translated
    if missing := translated.unheld.get(item.key):
        return (Finding("prerequisite", False, "not_met", {"needs": ", ".join(missing)}),)
    if not any(offer.item is item for offer in translated.offers):
        return (Finding("left", False, "after_the_last", {"awarded": item.holding.awarded}),)
    relations = relations_of(programme)
    for other in items:
        if other is not item and other.key in counted:
            kind = relations.between(item.facts, other.facts)
            if kind:
                return (Finding("left", False, kind, {"other": other.holding.title}),)
    variant = "not_needed" if strict.complete else "no_room"
    return (Finding("left", False, variant),)
