"""The live check: what each framework says of each element of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cairn.domain import Element
from cairn.linting import GENERAL, PROFILES, Outcome, Severity, lint, profile_named
from cairn.registry.catalogue import queries
from cairn.registry.site.components import Tag, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from cairn.linting import Finding, LintReport
    from cairn.registry.catalogue.drafts import Understood
    from cairn.registry.catalogue.models import Achievement
    from cairn.registry.catalogue.writing.binding import BoundSection

SHORT: dict[str, StrOrPromise] = {
    GENERAL: _lazy("Every credential"),
    "eu": _lazy("EU Annex I"),
    "cmf": _lazy("CMF"),
    "nzqa": _lazy("NZQA"),
    "au": _lazy("Australia"),
    "trusted": _lazy("TrustEd"),
}
"""What the frameworks are called where there is little room."""
ALWAYS = frozenset({Element.TITLE, Element.CREDENTIAL_TYPE, Element.OUTCOMES, Element.ASSESSMENT})
"""What is asked first whatever the framework: nothing is published without."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend in one element.

    Attributes:
        what: what is the case.
        why: why it matters.
        how: how to mend it.
        framework: who asks for it, in short.
        mandatory: whether the framework insists.
    """

    what: str
    why: str
    how: str
    framework: StrOrPromise
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one framework says of the whole.

    Attributes:
        code: of its profile.
        title: its full name.
        tag: the outcome in a word.
        counts: what is to mend, in words.
        note: what a reader must know of the profile.
    """

    code: str
    title: str
    tag: Tag
    counts: str
    note: str


@dataclass(frozen=True, slots=True)
class Check:
    """What all frameworks say of a draft."""

    reports: tuple[LintReport, ...]
    verdicts: tuple[Verdict, ...]

    def report(self, code: str) -> LintReport:
        """What one framework says."""
        return next(each for each in self.reports if each.profile.code == code)

    def into(self, sections: Sequence[BoundSection], asked: Sequence[str]) -> None:
        """Write into each section what is to mend there, and whether it is asked first."""
        first = {element for code in (GENERAL, *asked) for element in demanded(code)}
        for section in sections:
            element = Element(section.number)
            section.asked = element in ALWAYS or (element in first and bool(section.parts))
            section.remarks = self._remarks(element, (GENERAL, *asked))
            section.standing = self._standing(element)

    def _remarks(self, element: Element, codes: Sequence[str]) -> list[Remark]:
        found: dict[str, Remark] = {}
        for code in codes:
            for each in self.report(code).findings:
                if each.element is element and (
                    each.wants_mending or each.outcome is Outcome.UNCLEAR
                ):
                    found.setdefault(each.what, _remark(each, code))
        return sorted(found.values(), key=lambda each: not each.mandatory)

    def _standing(self, element: Element) -> list[Tag]:
        """How the element stands with each framework that asks about it."""
        tags = []
        for code in PROFILES:
            about = [each for each in self.report(code).findings if each.element is element]
            missing = [
                each for each in about if each.wants_mending and each.severity is Severity.MANDATORY
            ]
            if missing:
                tags.append(Tag(_("%(framework)s: to mend") % {"framework": SHORT[code]}))
            elif any(each.outcome is Outcome.FITS for each in about):
                tags.append(
                    Tag(
                        _("%(framework)s: fits") % {"framework": SHORT[code]},
                        Tone.CONFIRMED,
                        "check",
                    )
                )
        return tags


def demanded(code: str) -> frozenset[Element]:
    """The elements that a framework insists on."""
    if code == GENERAL:
        return ALWAYS
    return frozenset(
        rule.element
        for rule in profile_named(code).rules
        if rule.severity is Severity.MANDATORY and rule.require is not None
    )


def check(achievement: Achievement, understood: Understood, language: str = "en") -> Check:
    """What every framework says of a draft, and what always holds."""
    issuer = queries.issuer_profile(achievement.organisation)
    reports = tuple(
        lint(understood.achievement, code, issuer=issuer, language=language)
        for code in (GENERAL, *PROFILES)
    )
    return Check(reports, tuple(map(_verdict, reports)))


def _remark(finding: Finding, code: str) -> Remark:
    return Remark(
        finding.what,
        finding.why,
        finding.how,
        SHORT[code],
        finding.severity is Severity.MANDATORY,
    )


def _verdict(report: LintReport) -> Verdict:
    to_mend = len(report.faults())
    further = len(report.faults(Severity.RECOMMENDED))
    tag = {
        True: Tag(_("fits"), Tone.CONFIRMED, "confirmed"),
        False: Tag(_("not yet"), Tone.UNKNOWN, "unknown"),
        None: Tag(_("a person has to decide"), Tone.PLAIN, "info"),
    }[report.fits]
    counts = []
    if to_mend:
        counts.append(_("%(count)s to mend") % {"count": to_mend})
    if further:
        counts.append(_("%(count)s recommended") % {"count": further})
    return Verdict(
        report.profile.code,
        report.profile.title,
        tag,
        ", ".join(counts),
        report.profile.note,
    )


def profile_choices() -> list[tuple[str, str]]:
    """Every framework with its full name."""
    return [(code, profile_named(code).title) for code in PROFILES]
