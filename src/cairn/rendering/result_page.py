"""A verification report and what the credential says → the result page, in one language.

The verdict, every reason and every fact come from the report and the record; this module only
chooses the sentences. It never says more than was checked: what did not apply is not confirmed,
what could not be checked is listed with its reason, and a credential that is not confirmed is told
as what a document says and not as what somebody did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.rendering.holder_answer import holder_answer
from cairn.rendering.page_model import (
    CheckLine,
    Fact,
    PartLine,
    ResultPage,
    Section,
    Value,
)
from cairn.rendering.result_facts import (
    awarding_bodies,
    fact,
    party_name,
    section,
    text,
)
from cairn.rendering.result_questions import (
    assurance,
    five_questions,
    issuer_name,
    issuer_with_host,
    known,
)
from cairn.rendering.size_words import headline_level, level_name, short_size
from cairn.verification import Outcome
from cairn.wording import offered, sentence
from cairn.wording.dates import day_text, moment_text
from cairn.wording.numbers import list_text, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cairn.domain import Record
    from cairn.verification import Check, Report

_ROOM = "result"
_ENDORSEMENT = "endorsement"
_HEADINGS = ("wrong", "unchecked", "holder", "parts", "checks")


def result_page(
    report: Report,
    record: Record | None,
    *,
    language: str,
    at: datetime,
    presentation: Report | None = None,
) -> ResultPage:
    """The model of a result page.

    Args:
        report: what verification found.
        record: what the credential says (``formats.table.read``), ``None`` where it says no
            achievement: it could not be read, or it only holds others.
        language: BCP 47; answered in the nearest language that is offered.
        at: the moment for which the report holds.
        presentation: the report on the presentation that the credential came in, if it did.
    """
    language = offered(language)
    return ResultPage(
        language=language,
        outcome=report.outcome,
        verdict=sentence("verification", f"verdict.{report.outcome.value}", language),
        title=_title(report, record, language),
        sentence=_sentence(report, record, language),
        caveat=_caveat(report, record, language),
        assurance=tuple(assurance(report, language)),
        wrong=_lines(report.checks, language, Outcome.FAILED),
        unchecked=_lines(
            (each for each in report.checks if each is not report.issuer_doubt),
            language,
            Outcome.INDETERMINATE,
        ),
        questions=five_questions(report, record, language),
        holder=holder_answer(
            report,
            language,
            name=record.award.recipient.name if record else "",
            presentation=presentation,
        ),
        did=_section("did", record, language),
        outcomes=_section("outcomes", record, language),
        size=_with_caution(_section("size", record, language), record, language),
        behind=_behind(report, record, language),
        endorsements=_endorsements(report, language),
        counts=_section("counts", record, language, note=_say("counts.indicative", language)),
        evidence=_section("evidence", record, language),
        parts=tuple(_part(part, language) for part in report.parts if part.kind != _ENDORSEMENT),
        technical=_technical(report, language, at),
        checks=_lines(report.checks, language, *Outcome),
        checked_at=at,
        made=_say("page.made", language, day=moment_text(at, language)),
        headings={code: _say(f"section.{code}", language) for code in _HEADINGS},
    )


def result_pages(
    report: Report,
    records: Iterable[Record],
    *,
    language: str,
    at: datetime,
    presentation: Report | None = None,
) -> tuple[ResultPage, ...]:
    """A page for each award that a credential holds; one page where it holds none of its own."""
    return tuple(
        result_page(report, record, language=language, at=at, presentation=presentation)
        for record in (tuple(records) or (None,))
    )


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(_ROOM, code, language, **facts)


def _title(report: Report, record: Record | None, language: str) -> str:
    titles = (record.title, record.achievement.title) if record else ()
    return next((found for each in titles if (found := each.best(language))), "") or (
        report.essentials.called(language)
    )


def _sentence(report: Report, record: Record | None, language: str) -> str:
    """What this is. Only a confirmed credential is told as a fact."""
    if not report.kind:
        because = report.decisive()[0]
        return sentence("verification", "summary.unreadable", language, because=because)
    held = [part for part in report.parts if part.kind != _ENDORSEMENT]
    if record is None and held:
        return _say("sentence.collection", language, number=number_text(str(len(held)), language))
    if record is None:
        return sentence(
            "verification",
            f"summary.{report.outcome.value}",
            language,
            title=report.essentials.named,
            issuer=report.essentials.issuer_named,
            because=report.decisive()[0],
        )
    doubted = report.issuer_doubt is not None
    said = _say(
        "sentence.stranger" if doubted else f"sentence.{report.outcome.value}",
        language,
        issuer=issuer_name(report, record, language),
        learner=_learner(report, record, language),
        title=record.achievement.title.best(language) or _title(report, record, language),
        kind=_kind(record, language),
        by=_by(report, record, language, doubted=doubted),
        on=_on(record, language),
    )
    return said[:1].upper() + said[1:]


def _learner(report: Report, record: Record, language: str) -> str:
    named = record.award.recipient.name or report.essentials.subject_name
    return named or _say("learner.unnamed", language)


def _kind(record: Record, language: str) -> str:
    size, level = short_size(record, language), headline_level(record)
    micro = record.achievement.credential_type == "MicroCredential"
    code = "kind.micro" if micro else "kind.other"
    facts = {}
    if size:
        code, facts["size"] = f"{code}_size", size
    if level:
        code, facts["level"] = f"{code}_level", level_name(level, language)
    return _say(code, language, **facts)


def _caveat(report: Report, record: Record | None, language: str) -> str:
    if report.issuer_doubt is None:
        return ""
    issuer = issuer_with_host(report, record, language)
    return sentence("verification", "summary.caveat", language, issuer=issuer)


def _by(report: Report, record: Record, language: str, *, doubted: bool) -> str:
    bodies = [party_name(body, language) for body in awarding_bodies(record)]
    if doubted and set(filter(None, bodies)) <= {issuer_name(report, record, language)}:
        return ""  # the sentence begins with the issuer
    if any(bodies):
        body = list_text(filter(None, bodies), language)
        return _say("by.awarded", language, body=body)
    return _say("by.issued", language, body=issuer_name(report, record, language))


def _on(record: Record, language: str) -> str:
    awarded, issued = record.award.awarded_on, record.award.issued_at
    # The day of signing is not the day of the award; it is said only where "issued by" stands.
    day = awarded or (issued.date() if issued and not awarding_bodies(record) else None)
    return _say("on", language, day=day_text(day, language)) if day else ""


def _section(code: str, record: Record | None, language: str, *, note: str = "") -> Section:
    if record is None:
        return Section(code, _say(f"section.{code}", language), (), note)
    return section(code, record, language, note=note)


def _with_caution(found: Section, record: Record | None, language: str) -> Section:
    if record is None or not record.achievement.levels:
        return found
    return Section(found.code, found.heading, found.facts, _say("level.caution", language))


def _behind(report: Report, record: Record | None, language: str) -> Section:
    listed = fact("known", known(report, language), language)
    found = _section("behind", record, language)
    return Section(found.code, found.heading, (*found.facts, listed), found.note)


def _endorsements(report: Report, language: str) -> Section:
    """Every endorsement with its own verdict; that there is none is said as well."""
    values = tuple(
        Value(check.reason_in(language), outcome=check.outcome)
        for check in report.of_step("endorsement")
    )
    found = Fact(
        "endorsement",
        _say("field.endorsement", language),
        values or (Value(_say("none_checked", language)),),
        bool(values),
        _say("note.endorsement", language),
    )
    return Section("endorsements", _say("section.endorsements", language), (found,))


def _technical(report: Report, language: str, at: datetime) -> Section:
    essentials = report.essentials
    kind = sentence("formats", f"kind.{report.kind}", language) if report.kind else ""
    facts = (
        fact("identifier", [text(essentials.identifier)], language),
        fact("issuer_id", [text(essentials.issuer)], language),
        fact("format", [text(kind)], language),
        fact("checked_at", [text(moment_text(at, language))], language),
    )
    return Section("technical", _say("section.technical", language), facts)


def _part(part: Report, language: str) -> PartLine:
    return PartLine(
        part.essentials.called(language),
        part.essentials.issued_by(language),
        part.outcome,
        sentence("verification", f"verdict.{part.outcome.value}", language),
        _why_part(part, language),
    )


def _why_part(part: Report, language: str) -> str:
    if part.outcome is not Outcome.PASSED:
        return part.decisive()[0].reason_in(language)
    return part.issuer_doubt.reason_in(language) if part.issuer_doubt else ""


def _lines(
    checks: Iterable[Check], language: str, *outcomes_shown: Outcome
) -> tuple[CheckLine, ...]:
    return tuple(
        CheckLine(
            check.code,
            check.outcome,
            sentence("verification", f"verdict.{check.outcome.value}", language),
            check.reason_in(language),
            check.clause,
        )
        for check in checks
        if check.outcome in outcomes_shown
    )
