"""The result of a check as a part of a page: one model for the check page, shares and backpacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone, translation

from cairn.registry.site.components import Tone, Verdict, tone_of
from cairn.rendering import ResultPage, result_pages
from cairn.rendering.records import records_of

if TYPE_CHECKING:
    from cairn.rendering.page_model import CheckLine, PartLine, Question
    from cairn.verification import Outcome, Report


@dataclass(frozen=True, slots=True)
class ResultPart:
    """One award's result, drawn as design.md says: the sentence first, evidence below.

    Attributes:
        page: the model, every text of it ready.
        folded: put everything below the five questions behind one heading (a claimed credential).
    """

    template: ClassVar[str] = "components/result.html"
    page: ResultPage
    folded: bool = False

    @property
    def verdict(self) -> Verdict:
        """The outcome, with what was and was not confirmed."""
        page = self.page
        text = " ".join(page.assurance)
        return Verdict(tone_of(page.outcome), text, page.verdict)

    @property
    def questions(self) -> list[tuple[Question, str]]:
        """The five questions, each with the icon of its verdict, or none."""
        return [(each, _mark(each.outcome)) for each in self.page.questions]

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


def results_of(report: Report, data: bytes, *, folded: bool = False) -> list[ResultPart]:
    """A result for each award in a credential, in the reader's language.

    Args:
        report: what :func:`cairn.registry.verifying.checking.check` found.
        data: what was checked.
        folded: see :class:`ResultPart`.
    """
    language = translation.get_language() or "en"
    pages = result_pages(report, records_of(report, data), language=language, at=timezone.now())
    return [ResultPart(page, folded) for page in pages]
