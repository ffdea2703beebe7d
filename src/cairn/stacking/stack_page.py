"""“My stack”: everything that a page shows of one learner and one programme, ready to be drawn.

A page model holds finished sentences and amounts with units, in one language and in reading order;
a template only sets them. It says what counts, what may count if a person decides so, what does not
and why, and the cheapest ways on; and always that it is indicative and creates no entitlement.
Nothing here is a decision, and nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.credit import amount_text
from cairn.stacking.answer import Effort
from cairn.stacking.completion import Measure
from cairn.stacking.programme_audit import Counting, audit
from cairn.stacking.programme_report import (
    condition_line,
    explanation,
    finding_line,
    label,
    total_line,
    verdict,
)
from cairn.stacking.shelves import Lies, Stone, stack_of
from cairn.stacking.ways_on import ways_on
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.stacking.case import Case
    from cairn.stacking.completion import Completion
    from cairn.stacking.holdings import Holding
    from cairn.stacking.programme import Programme
    from cairn.stacking.programme_audit import Audit, ItemOutcome
    from cairn.stacking.programme_report import NotVerified
    from cairn.stacking.shelves import Stack
    from cairn.stacking.ways_on import OnOffer

ROOM = "stacking_programme"

PAGE_EFFORT = Effort(verdict=10.0, later=0.5, conflicts=1.5)
"""Work for one page: somebody waits for it."""


class Distance(StrEnum):
    """How far it is, as the list of programmes is sorted."""

    COMPLETE = "complete"
    UNDECIDED = "undecided"
    """Complete if a person decides what is open in the learner's favour, or not determined."""
    STEPS = "steps"
    """A known number of steps away."""
    FAR = "far"
    """Nothing that is offered completes it."""


@dataclass(frozen=True, slots=True)
class PageItem:
    """One credential on the page."""

    key: str
    title: str
    issuer: str
    awarded: str
    """ISO date; empty where it states none."""
    counting: Counting
    amount: str
    """What of it counts, or what it is worth here; empty where that cannot be told."""
    where: tuple[tuple[str, str], ...]
    """(title of the requirement, amount there)."""
    conversion: str
    """The line that explains the amount."""
    reasons: tuple[str, ...]
    is_assumed: bool

    @property
    def awarded_on(self) -> date | None:
        """The day of the award, for a page to write as its reader does."""
        return date.fromisoformat(self.awarded) if self.awarded else None


@dataclass(frozen=True, slots=True)
class WayOn:
    """One way to finish."""

    steps: tuple[tuple[str, str], ...]
    """(id of the offer, its title), in an order in which they can be taken."""
    said: str
    """“The cheapest way to finish: Databases and Ethics, at 10 ECTS.”"""


@dataclass(frozen=True, slots=True)
class StackPage:
    """What a page shows of one programme."""

    programme: str
    version: str
    title: str
    institution: str
    source: str
    """The document that the rules come from."""
    verdict: str
    """The one sentence that the page opens with."""
    complete: bool | None
    distance: Distance
    steps: int
    """Steps of the shortest proposed way; 0 where none is needed or none is known."""
    total: str
    """“25 of 35 ECTS count.”"""
    items: tuple[PageItem, ...]
    reasons: tuple[str, ...]
    """Why it is not complete and what would help, in sentences; empty where it is."""
    open_questions: tuple[str, ...]
    """What would complete it, were it decided in the learner's favour."""
    conditions: tuple[str, ...]
    exceptions: tuple[str, ...]
    not_verified: tuple[NotVerified, ...]
    ways: tuple[WayOn, ...]
    ways_note: str
    """What is said of the ways as a whole: one step away, nothing on offer completes it …"""
    label: str
    """Indicative, no entitlement; and a trial, where it is one."""
    stack: Stack
    """For the picture (:func:`cairn.stacking.picture.draw_stack`) and the table beside it."""
    language: str

    def of(self, counting: Counting) -> tuple[PageItem, ...]:
        """The credentials of one kind, in order of award."""
        return tuple(one for one in self.items if one.counting is counting)

    @property
    def counts(self) -> tuple[PageItem, ...]:
        """What counts."""
        return self.of(Counting.COUNTS)

    @property
    def may_count(self) -> tuple[PageItem, ...]:
        """What may count: a person decides."""
        return self.of(Counting.MAY_COUNT)

    @property
    def does_not_count(self) -> tuple[PageItem, ...]:
        """What does not count, with the reasons."""
        return self.of(Counting.DOES_NOT_COUNT)

    @property
    def is_one_step_away(self) -> bool:
        """Whether a single step that is on offer completes it."""
        return self.distance is Distance.STEPS and self.steps == 1


def stack_page(  # noqa: PLR0913 - a page is asked for by who, what, when, how
    versions: Sequence[Programme],
    holdings: Sequence[Holding],
    case: Case,
    evaluated_on: str,
    *,
    catalogue: Sequence[OnOffer] = (),
    measure: Measure = Measure.CREDIT,
    not_verified: Sequence[NotVerified] = (),
    language: str = "en",
    is_what_if: bool = False,
    policy_date: str = "",
) -> StackPage:
    """The page of one programme.

    Args:
        versions: of the programme, as ``read_programme`` gave them.
        holdings: verified credentials of the learner.
        case: the learner's side; what it assumes makes the page a trial.
        evaluated_on: ISO date of the evaluation.
        catalogue: what can be taken to finish; no ways on are looked for without one.
        measure: what a way on is to have the least of.
        not_verified: what was handed in and not found genuine.
        language: BCP 47 tag of everything that is said.
        is_what_if: something is not as it is, by the caller's own knowledge.
        policy_date: what if this date governed the case.

    Raises:
        NoVersionInForce: no version governs the case.
        InstanceUnusable: exceptions contradict one another or the rules.
        MissingExtra: the solver is needed and not installed.
    """
    found = audit(
        versions,
        holdings,
        case,
        evaluated_on,
        policy_date=policy_date,
        is_what_if=is_what_if,
        language=language,
        effort=PAGE_EFFORT,
    )
    ways = None
    if catalogue and found.strict.complete is False:
        ways = ways_on((found.programme,), holdings, case, evaluated_on, catalogue, measure=measure)
    return _page(found, ways, catalogue, measure, not_verified, language)


def stack_pages(
    programmes: Sequence[Sequence[Programme]],
    holdings: Sequence[Holding],
    case: Case,
    evaluated_on: str,
    *,
    catalogue: Sequence[OnOffer] = (),
    language: str = "en",
) -> tuple[StackPage, ...]:
    """The pages of several programmes, the nearest first.

    What is complete stands first, then what is one step away, then what a person decides, then what
    is more steps away, and last what nothing on offer completes; among equals by title.

    Args:
        programmes: each as ``read_programme`` gave it.
        holdings: verified credentials of the learner.
        case: the learner's side.
        evaluated_on: ISO date of the evaluation.
        catalogue: what can be taken to finish.
        language: of everything that is said.
    """
    pages = (
        stack_page(versions, holdings, case, evaluated_on, catalogue=catalogue, language=language)
        for versions in programmes
    )
    return tuple(sorted(pages, key=_nearness))


def _nearness(page: StackPage) -> tuple[int, int, str, str]:
    if page.is_one_step_away:
        return (1, 0, page.title, page.programme)
    rank = {Distance.COMPLETE: 0, Distance.UNDECIDED: 2, Distance.STEPS: 3, Distance.FAR: 4}
    return (rank[page.distance], page.steps, page.title, page.programme)


def _page(
    found: Audit,
    ways: Completion | None,
    catalogue: Sequence[OnOffer],
    measure: Measure,
    not_verified: Sequence[NotVerified],
    language: str,
) -> StackPage:
    programme = found.programme
    said = ways_said(ways, catalogue, measure, found.programme.credit.scheme, language)
    steps = min((len(way.steps) for way in said), default=0)
    distance = _distance(found, steps)
    return StackPage(
        programme=programme.id,
        version=programme.version,
        title=programme.title,
        institution=programme.institution,
        source=programme.source.document,
        verdict=verdict(found, language),
        complete=found.complete,
        distance=distance,
        steps=steps,
        total=total_line(found, language),
        items=tuple(_item(one, found, language) for one in found.items),
        reasons=() if found.strict.complete else explanation(found, language),
        open_questions=tuple(
            f"{item.holding.title}: {finding_line(finding, language)}"
            for item, finding in found.open_questions()
        ),
        conditions=tuple(condition_line(one, language) for one in found.conditions),
        exceptions=tuple(one.sentence(language) for one in found.exceptions),
        not_verified=tuple(not_verified),
        ways=said,
        ways_note=ways_note(ways, language),
        label=label(found, language),
        stack=audit_stack(found, language),
        language=language,
    )


def audit_stack(found: Audit, language: str = "en") -> Stack:
    """The stack of an answer to a programme, with what a person decides and what does not count."""
    stack = stack_of(found.strict.proposal, language=language, title=found.programme.title)
    return stack.with_beside(tuple(_beside(found)))


def _distance(found: Audit, steps: int) -> Distance:
    if found.complete:
        return Distance.COMPLETE
    if found.complete is None:
        return Distance.UNDECIDED
    return Distance.STEPS if steps else Distance.FAR


def ways_note(ways: Completion | None, language: str = "en") -> str:
    """What is said of the ways as a whole; nothing where none were looked for."""
    if ways is None:
        return ""
    if not ways.ways:
        code = "ways.none" if ways.possible is False else "ways.undetermined"
        return sentence(ROOM, code, language)
    steps = min(len(way.steps) for way in ways.ways)
    if steps == 1:
        return sentence(ROOM, "ways.one_step", language)
    return sentence(ROOM, "ways.some_steps", language, number=steps)


def ways_said(
    ways: Completion | None,
    catalogue: Sequence[OnOffer],
    measure: Measure,
    scheme: str,
    language: str = "en",
) -> tuple[WayOn, ...]:
    """Each way on in a sentence, the cheapest first.

    Args:
        ways: what :func:`~cairn.stacking.ways_on.ways_on` found, if it was asked.
        catalogue: what was offered.
        measure: what the ways have the least of.
        scheme: what credit is counted in.
        language: of the sentences.
    """
    titles = {one.course.id: one.course.title or one.course.id for one in catalogue}
    said = []
    for number, way in enumerate(() if ways is None else ways.ways):
        steps = tuple((step, titles[step]) for step in way.steps)
        cost = f"{amount_text(way.proposal.problem.instance.amount(way.cost))} {scheme}"
        if measure is not Measure.CREDIT:
            cost = sentence("stacking", f"cost.{measure.value}", language, amount=way.cost)
        code = "alternative" if number else "path" if ways and ways.cheapest else "unproved"
        path = _listed([title for _, title in steps], language)
        text = sentence("stacking", f"completion.{code}", language, path=path, cost=cost)
        said.append(WayOn(steps, text))
    return tuple(said)


def _listed(words: Sequence[str], language: str) -> str:
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    first = words[0]
    for word in words[1:-1]:
        first = sentence("stacking", "list.comma", language, first=first, last=word)
    return sentence("stacking", "list.two", language, first=first, last=words[-1])


def _item(one: ItemOutcome, found: Audit, language: str) -> PageItem:
    holding, facts = one.item.holding, one.item.facts
    scheme = found.programme.credit.scheme
    titles = {leaf.id: leaf.title or leaf.id for leaf in found.programme.root.leaves()}
    worth = one.credit if one.counting is Counting.COUNTS else facts.worth.credit
    issuer = holding.record.issuer
    return PageItem(
        key=one.item.key,
        title=holding.record.achievement.title.best(language) or holding.id,
        issuer=issuer.legal_name.best(language) or issuer.id,
        awarded=holding.awarded,
        counting=one.counting,
        amount="" if worth is None else f"{amount_text(worth)} {scheme}",
        where=tuple(
            (titles.get(name, name), f"{amount_text(credit)} {scheme}")
            for name, credit in one.where
        ),
        conversion=facts.worth.line,
        reasons=tuple(dict.fromkeys(finding_line(each, language) for each in one.reasons)),
        is_assumed=holding.assumed,
    )


def _beside(found: Audit) -> Iterator[Stone]:
    """Stones of what the allocation does not know: what a person decides, what cannot count."""
    known = {item.id for item in found.strict.proposal.problem.edited.items}
    scheme = found.programme.credit.scheme
    per = found.strict.translated.instance.per
    for one in found.items:
        if one.item.key in known or one.counting is Counting.COUNTS:
            continue
        worth = one.item.facts.worth.credit
        lies = Lies.OPEN if one.counting is Counting.MAY_COUNT else Lies.UNUSED
        amount = "" if worth is None else f"{amount_text(worth)} {scheme}"
        yield Stone(one.item.holding.title, amount, int((worth or 0) * per), lies)
