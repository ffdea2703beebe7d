"""The five questions that everybody asks of a credential, and what was confirmed of it.

Only a confirmed credential's answers are facts; any other's are what its document says, and the
question says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.rendering.page_model import Question, Value
from cairn.rendering.result_facts import (
    assessments,
    awarding_bodies,
    grades,
    outcomes,
    party_name,
    text,
)
from cairn.rendering.size_words import size_lines
from cairn.verification import Outcome
from cairn.verification.report import overall
from cairn.wording import sentence
from cairn.wording.numbers import list_text, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.domain import Record
    from cairn.verification import Report

_ROOM = "result"
_SHOWN_OUTCOMES = 4
"""Outcomes that answer "what can this person do?"; all of them stand below."""

_ASPECTS = (
    ("content", ("terms", "structure")),
    ("signature", ("proof", "key")),
    ("issuer", ("issuer",)),
    ("validity", ("validity",)),
    ("status", ("status",)),
    ("recipient", ("subject",)),
    ("logged", ("log",)),
    ("anchored", ("anchor",)),
)
"""What the steps are about, in the order in which a person would doubt it."""
_SELDOM = frozenset({"content", "recipient"})
"""Aspects that are named only where they are wrong or open: nobody asks for them by name."""

_SIGNED = frozenset({"proof", "key", "issuer"})
"""Steps that must hold before anybody can be said to have signed it."""

_TOLD = frozenset({"can", "how", "work"})
"""Questions that the issuer's words answer."""


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(_ROOM, code, language, **facts)


def assurance(report: Report, language: str) -> Iterator[str]:
    """What was confirmed, what is wrong and what is open, each named."""
    if not report.kind:
        return
    found: dict[Outcome, list[str]] = {each: [] for each in Outcome}
    for aspect, steps in _ASPECTS:
        applied = [
            check.outcome
            for check in report.checks
            if check.step in steps and check.outcome is not Outcome.NOT_APPLICABLE
        ]
        outcome = overall(applied) if applied else Outcome.NOT_APPLICABLE
        if outcome is Outcome.PASSED and aspect in _SELDOM:
            continue
        found[outcome].append(_say(f"aspect.{aspect}", language))
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED):
        if found[outcome]:
            aspects = list_text(found[outcome], language)
            yield _say(f"assurance.{outcome.value}", language, aspects=aspects)


def five_questions(report: Report, record: Record | None, language: str) -> tuple[Question, ...]:
    """The five questions in their order, each with its answer or with its absence."""

    def ask(code: str, answers: Iterable[Value], outcome: Outcome | None = None) -> Question:
        said = tuple(answer for answer in answers if answer.text)
        absent = (Value(_say("absent", language)),)
        question = _say(f"question.{code}", language)
        # Only a confirmed credential's answers are facts; any other's are what a document says.
        claimed = said and code in _TOLD and report.outcome is not Outcome.PASSED
        note = _say("question.claimed", language) if claimed else ""
        return Question(code, question, said or absent, bool(said), outcome, note)

    return (
        ask("genuine", _genuine(report, language), report.outcome),
        ask("who", _who(report, record, language)),
        ask("can", _can(record, language)),
        ask("how", [*assessments(record, language), *grades(record, language)] if record else ()),
        ask("work", map(text, size_lines(record, language)[:1]) if record else ()),
    )


def _genuine(report: Report, language: str) -> Iterator[Value]:
    if report.outcome is not Outcome.PASSED:
        because = report.decisive()[0]
        yield text(_say(f"genuine.{report.outcome.value}", language, because=because))
        return
    confirmed = " ".join(assurance(report, language))
    yield text(_say("genuine.passed", language, confirmed=confirmed))
    for check in report.of_step("status"):
        if check.outcome is Outcome.NOT_APPLICABLE:
            yield text(check.reason_in(language))


def _who(report: Report, record: Record | None, language: str) -> Iterator[Value]:
    if not report.kind:
        return
    issuer = issuer_name(report, record, language)
    signed = overall(
        check.outcome
        for check in report.checks
        if check.step in _SIGNED and check.outcome is not Outcome.NOT_APPLICABLE
    )
    bodies = [party_name(body, language) for body in awarding_bodies(record)] if record else []
    body = list_text(filter(None, bodies), language)
    if report.issuer_doubt is not None:
        name = issuer_with_host(report, record, language)
        code = "who.stranger" if body and body != issuer else "who.issuer"
        yield text(_say(code, language, issuer=name, body=body))
        if report.trust is Outcome.PASSED:  # by another name, which is said
            yield from known(report, language)
        return
    if signed is not Outcome.PASSED or not report.of_step("issuer"):
        yield text(_say("who.claimed", language, issuer=issuer))
    elif report.outcome is not Outcome.PASSED:
        yield text(_say("who.signed", language, issuer=issuer))
    elif body and body != issuer:
        yield text(_say("who.awarded_signed", language, body=body, issuer=issuer))
    elif body:
        yield text(_say("who.awarded", language, body=body))
    else:
        yield text(_say("who.issuer", language, issuer=issuer))
    yield from known(report, language)


def issuer_name(report: Report, record: Record | None, language: str) -> str:
    """The issuer's name in the reader's language, where the record is by that same issuer."""
    own = record.issuer if record else None
    if own is not None and own.id == report.essentials.issuer and own.legal_name:
        return own.legal_name.best(language)
    return report.essentials.issued_by(language)


def issuer_with_host(report: Report, record: Record | None, language: str) -> str:
    """:func:`issuer_name` and the host at which the issuer's keys stand, where there is one."""
    return report.essentials.with_host(issuer_name(report, record, language))


def known(report: Report, language: str) -> Iterator[Value]:
    """What a list of known issuers says; where none was asked, what that leaves open."""
    for check in report.of_step("trust"):
        if check.outcome is Outcome.NOT_APPLICABLE:
            yield text(_say("who.unasked", language))
        else:
            yield Value(check.reason_in(language), outcome=check.outcome)


def _can(record: Record | None, language: str) -> Iterator[Value]:
    if record is None:
        return
    found = list(outcomes(record, language))
    yield from found[:_SHOWN_OUTCOMES]
    if len(found) > _SHOWN_OUTCOMES:
        left = number_text(str(len(found) - _SHOWN_OUTCOMES), language)
        yield text(_say("list.more", language, number=left))
