"""The result of a check as a page shows it: one frozen value, every text ready in one language.

The page, the API, the PDF and the printed report are made from this and from nothing else, so none
of them can say more than another. The order of the members is the order on the page.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.verification import Outcome


@dataclass(frozen=True, slots=True)
class Value:
    """One text.

    Attributes:
        text: as it is read.
        href: an http(s) address that it leads to; empty where it leads nowhere.
        language: BCP 47 tag of a text that the issuer wrote, where it is another than the page's.
        outcome: the verdict on what the text is about, where it has one (an endorsement).
    """

    text: str
    href: str = ""
    language: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of the credential.

    Attributes:
        code: which, stable (``supervision``).
        label: what it is called.
        values: what is stated, at least one; "not stated by the issuer" where nothing is.
        stated: whether the issuer says anything.
        note: what the field means, for somebody who has never met it.
    """

    code: str
    label: str
    values: tuple[Value, ...]
    stated: bool
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    code: str
    heading: str
    facts: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One of the five questions that everybody asks, answered in a sentence or a few.

    Attributes:
        code: ``genuine``, ``who``, ``can``, ``how`` or ``work``.
        question: as a person asks it.
        answers: the answer, at least one text.
        stated: whether there is an answer.
        outcome: the verdict that it gives; only *genuine* gives one.
        note: stands before the answers where they are only what a document says, because the
            credential is not confirmed; empty where it is.
    """

    code: str
    question: str
    answers: tuple[Value, ...]
    stated: bool
    outcome: Outcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check with its answer in words."""

    code: str
    outcome: Outcome
    word: str
    reason: str
    clause: str


@dataclass(frozen=True, slots=True)
class HolderAnswer:
    """Whether the person before the reader is the holder.

    Attributes:
        code: ``presented``, ``unbound``, ``matches``, ``differs``, ``key``, ``address``,
            ``name_only`` or ``unnamed``; only ``presented`` says that it is.
        heading: the question.
        statement: what is known.
        how: how to find out.
    """

    code: str
    heading: str
    statement: str
    how: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A credential inside this one."""

    title: str
    issuer: str
    outcome: Outcome
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What is shown of one credential.

    Attributes:
        language: of every text.
        outcome: the verdict.
        verdict: the verdict in words; never shown without ``sentence``.
        title: the credential's name.
        sentence: the one sentence that answers what this is.
        caveat: that the credential is genuine and its issuer's name is the issuer's own word; empty
            where a list knows the issuer, and where the verdict is another one.
        assurance: what was confirmed, what is wrong, what could not be checked: one text each.
        wrong: the checks that failed.
        unchecked: the checks that could not be made, and why; an issuer who is not known included
            unless ``caveat`` says it.
        questions: the five, in their order.
        holder: whether the person before the reader is the holder.
        did: what the person did to earn it.
        outcomes: learning outcomes and skills.
        size: size and level.
        behind: who stands behind it.
        endorsements: who else speaks for it.
        counts: where it counts.
        evidence: what shows the learning.
        parts: the credentials inside it.
        technical: identifiers and formats.
        checks: every check, in the order of the steps.
        checked_at: the moment for which the answer holds.
        made: that moment in a sentence.
        headings: the headings of the parts that are not a ``Section``, by code.
    """

    language: str
    outcome: Outcome
    verdict: str
    title: str
    sentence: str
    caveat: str
    assurance: tuple[str, ...]
    wrong: tuple[CheckLine, ...]
    unchecked: tuple[CheckLine, ...]
    questions: tuple[Question, ...]
    holder: HolderAnswer
    did: Section
    outcomes: Section
    size: Section
    behind: Section
    endorsements: Section
    counts: Section
    evidence: Section
    parts: tuple[PartLine, ...]
    technical: Section
    checks: tuple[CheckLine, ...]
    checked_at: datetime
    made: str
    headings: dict[str, str]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections below the questions, in their order, technical details apart."""
        return (
            self.did,
            self.outcomes,
            self.size,
            self.behind,
            self.endorsements,
            self.counts,
            self.evidence,
        )

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of an API; every text is the one on the page."""
        return {**asdict(self), "checked_at": self.checked_at.isoformat()}
