"""The result of a check as a part of a page: one model for the check page, shares and backpacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone, translation

from cairn.registry.site.components import Tone, Verdict, tone_of
from cairn.rendering import ResultPage, result_pages
from cairn.rendering.records import records_of
from cairn.verification import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.rendering.page_model import CheckLine, PartLine, Question, Value
    from cairn.verification import Report


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the five questions as it is drawn: short, so that all five are seen at once.

    Attributes:
        question: with all its answers.
        mark: the icon of its verdict; empty where it gives none.
    """

    question: Question
    mark: str

    @property
    def first(self) -> Value:
        """The answer in short."""
        return self.question.answers[0]

    @property
    def rest(self) -> tuple[Value, ...]:
        """What is behind it, for who wants to know more."""
        return self.question.answers[1:]


@dataclass(frozen=True, slots=True)
class ResultPart:
    """One award's result, drawn as design.md says: the sentence first, evidence below.

    Attributes:
        page: the model, every text of it ready.
        folded: put everything below the five questions behind one heading (a claimed credential).
        heading: the level of the heading that its sentence is.
    """

    template: ClassVar[str] = "components/result.html"
    page: ResultPage
    folded: bool = False
    heading: int = 1

    @property
    def below(self) -> int:
        """The level of the headings in it."""
        return self.heading + 1

    @property
    def verdict(self) -> Verdict:
        """The outcome; with it what is wrong or open, or that nobody vouches for the issuer's name.

        What was confirmed answers the first question below and is not said twice.
        """
        page = self.page
        text = page.caveat if page.outcome is Outcome.PASSED else " ".join(page.assurance)
        return Verdict(tone_of(page.outcome), text, page.verdict)

    @property
    def questions(self) -> list[Asked]:
        """The five questions."""
        return [Asked(each, _mark(each.outcome)) for each in self.page.questions]

    @property
    def wrong(self) -> list[tuple[CheckLine, str]]:
        """What failed."""
        return [(each, _mark(each.outcome)) for each in self.page.wrong]

    @property
    def unchecked(self) -> list[tuple[CheckLine, str]]:
        """What could not be checked."""
        return [(each, _mark(each.outcome)) for each in self.page.unchecked]

    @property
    def checks(self) -> list[tuple[CheckLine, str]]:
        """Every check."""
        return [(each, _mark(each.outcome)) for each in self.page.checks]

    @property
    def parts(self) -> list[tuple[PartLine, str]]:
        """The credentials inside it."""
        return [(each, _mark(each.outcome)) for each in self.page.parts]


def _mark(outcome: Outcome | None) -> str:
    """The icon's name; empty where there is no verdict."""
    if outcome is None:
        return ""
    tone = tone_of(outcome)
    return "info" if tone is Tone.PLAIN else tone.value


def results_of(
    report: Report,
    data: bytes,
    *,
    folded: bool = False,
    heading: int = 1,
    at: datetime | None = None,
) -> list[ResultPart]:
    """A result for each award in a credential, in the reader's language.

    Args:
        report: what :func:`cairn.registry.verifying.checking.check` found.
        data: what was checked.
        folded: see :class:`ResultPart`.
        heading: the level of the first heading; of several results only one can be the first.
        at: the moment for which the report holds; now where absent.
    """
    pages = pages_of(report, data, at=at)
    later = max(heading, 2)
    return [
        ResultPart(page, folded, heading if place == 0 else later)
        for place, page in enumerate(pages)
    ]


def pages_of(report: Report, data: bytes, *, at: datetime | None = None) -> tuple[ResultPage, ...]:
    """The model of each award's result, from which page, file and print are made."""
    language = translation.get_language() or "en"
    return result_pages(
        report, records_of(report, data), language=language, at=at or timezone.now()
    )
