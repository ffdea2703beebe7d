"""What linting found: for each element what is missing, why it matters and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.linting.profile import Severity

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Element
    from cairn.linting.profile import Profile


class Outcome(StrEnum):
    """How one rule came out."""

    FITS = "fits"
    MISSING = "missing"
    UNSUITABLE = "unsuitable"
    UNCLEAR = "unclear"
    """The record does not settle it; a person decides."""
    AT_ISSUE = "at_issue"
    """It comes with each credential and cannot be missing here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one description.

    Attributes:
        code: the rule's stable code.
        element: what it is about.
        severity: how much it matters to the framework.
        outcome: how it came out.
        what: what is the case, in one sentence.
        why: why it matters; empty where the rule fits.
        how: how to mend it; empty where the rule fits.
        clause: where the framework asks for it.
    """

    code: str
    element: Element
    severity: Severity
    outcome: Outcome
    what: str
    why: str
    how: str
    clause: str

    @property
    def wants_mending(self) -> bool:
        """Whether something is missing or does not fit."""
        return self.outcome in {Outcome.MISSING, Outcome.UNSUITABLE}

    def to_json(self) -> JsonObject:
        """The finding as JSON."""
        return {
            "code": self.code,
            "element": self.element.code,
            "number": self.element.value,
            "severity": self.severity.value,
            "outcome": self.outcome.value,
            "what": self.what,
            **({"why": self.why} if self.why else {}),
            **({"how": self.how} if self.how else {}),
            "clause": self.clause,
        }


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One principle of a checklist, and whether anything in the record speaks to it.

    Attributes:
        code: the principle's stable code.
        title: its name.
        question: what people ask themselves; no machine answers it.
        shown: how many of the signs looked for are there.
        looked_for: how many signs were looked for; 0 where no record can show it.
    """

    code: str
    title: str
    question: str
    shown: int
    looked_for: int

    def to_json(self) -> JsonObject:
        """The line as JSON."""
        return {
            "code": self.code,
            "title": self.title,
            "question": self.question,
            "shown": self.shown,
            "looked_for": self.looked_for,
        }


@dataclass(frozen=True, slots=True)
class LintReport:
    """What one profile says of one description.

    Attributes:
        profile: the profile.
        findings: one for each rule that applies, in the profile's order.
        checklist: the profile's principles.
    """

    profile: Profile
    findings: tuple[Finding, ...]
    checklist: tuple[ChecklistLine, ...] = ()

    def faults(self, severity: Severity = Severity.MANDATORY) -> tuple[Finding, ...]:
        """What is missing or does not fit, of this severity."""
        return tuple(
            each for each in self.findings if each.wants_mending and each.severity is severity
        )

    @property
    def fits(self) -> bool | None:
        """Whether all that is mandatory is there; ``None`` where a person has to decide."""
        if self.faults():
            return False
        unclear = any(
            each.outcome is Outcome.UNCLEAR and each.severity is Severity.MANDATORY
            for each in self.findings
        )
        return None if unclear else True

    def to_json(self) -> JsonObject:
        """The report as JSON; ``fits`` is null where a person has to decide."""
        return {
            "profile": self.profile.code,
            "title": self.profile.title,
            "source": self.profile.source,
            "effective": self.profile.effective,
            "partial": self.profile.partial,
            **({"note": self.profile.note} if self.profile.note else {}),
            "fits": self.fits,
            "findings": [each.to_json() for each in self.findings],
            **({"checklist": [e.to_json() for e in self.checklist]} if self.checklist else {}),
        }
