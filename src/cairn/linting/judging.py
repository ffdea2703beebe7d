"""Holding a description against a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import NotPublishable
from cairn.linting.conditions import Judgement, State
from cairn.linting.profile import GENERAL, Profile, Rule, profile_named
from cairn.linting.report import ChecklistLine, Finding, LintReport, Outcome
from cairn.linting.subject import Subject
from cairn.wording import codes, sentence

if TYPE_CHECKING:
    from cairn.domain import Achievement, Organisation

ROOM = "linting"


def lint(
    achievement: Achievement,
    profile: Profile | str,
    *,
    issuer: Organisation | None = None,
    language: str = "en",
) -> LintReport:
    """What ``profile`` says of ``achievement``.

    Args:
        achievement: the description.
        profile: a profile, or the code of one in the package (``eu``).
        issuer: the issuer's profile, where it is known; some elements sit there.
        language: of the sentences.

    Raises:
        WrongUse: the package has no such profile.
    """
    held = profile_named(profile) if isinstance(profile, str) else profile
    subject = Subject(achievement, issuer)
    findings = tuple(
        _judge(rule, subject, language) for rule in held.rules if _applies(rule, subject)
    )
    checklist = tuple(
        ChecklistLine(
            each.code,
            each.title,
            each.question,
            sum(sign.holds(subject) for sign in each.shown_by),
            len(each.shown_by),
        )
        for each in held.checklist
    )
    return LintReport(held, findings, checklist)


def require_publishable(achievement: Achievement, issuer: Organisation | None = None) -> None:
    """Refuse what must never be issued, whatever framework it is for.

    The mandatory rules of the profile ``general``: outcomes and how they are assessed (M02), the
    learning setting, no credit without a known scheme, codes that are in their lists.

    Raises:
        NotPublishable: names each thing to mend.
    """
    faults = lint(achievement, GENERAL, issuer=issuer).faults()
    if faults:
        raise NotPublishable(
            title=achievement.title.best() or achievement.id,
            detail="".join(f"\n  {each.what} {each.how} [{each.code}]" for each in faults),
            codes=tuple(each.code for each in faults),
        )


def _applies(rule: Rule, subject: Subject) -> bool:
    since = subject.achievement.version_date
    if rule.effective is not None and since is not None and since < rule.effective:
        return False
    return rule.when is None or rule.when.holds(subject)


def _judge(rule: Rule, subject: Subject, language: str) -> Finding:
    if rule.require is None:
        return _finding(rule, Outcome.AT_ISSUE, Judgement(State.FITS), language)
    judgement = rule.require.judge(subject)
    if judgement.state is State.FITS:
        return _finding(rule, Outcome.FITS, judgement, language)
    if rule.unclear_when is not None and rule.unclear_when.holds(subject):
        return _finding(rule, Outcome.UNCLEAR, judgement, language)
    return _finding(rule, Outcome(judgement.state.value), judgement, language)


def _finding(rule: Rule, outcome: Outcome, judgement: Judgement, language: str) -> Finding:
    settled = outcome in {Outcome.FITS, Outcome.AT_ISSUE}
    return Finding(
        code=rule.code,
        element=rule.element,
        severity=rule.severity,
        outcome=outcome,
        what=_what(rule, outcome, judgement, language),
        why="" if settled else rule.why or _said(rule, "why", language),
        how="" if settled else rule.how or _said(rule, "how", language),
        clause=rule.clause,
    )


def _what(rule: Rule, outcome: Outcome, judgement: Judgement, language: str) -> str:
    element = sentence(ROOM, f"element.{rule.element.code}", language)
    own = f"rule.{rule.code}.{outcome.value}"
    if own in codes(ROOM):
        return sentence(ROOM, own, language, element=element, found=judgement.found)
    wanted = ""
    if outcome is Outcome.UNSUITABLE and judgement.wanted:
        wanted = sentence(ROOM, f"wanted.{judgement.wanted}", language, **dict(judgement.facts))
    code = f"outcome.{outcome.value}" if not wanted else "outcome.unsuitable.wanted"
    return sentence(ROOM, code, language, element=element, found=judgement.found, wanted=wanted)


def _said(rule: Rule, about: str, language: str) -> str:
    """The sentence of the rule, or else that of its element."""
    own = f"rule.{rule.code}.{about}"
    code = own if own in codes(ROOM) else f"element.{rule.element.code}.{about}"
    return sentence(ROOM, code, language)
