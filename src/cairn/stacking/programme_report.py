"""The answer to a programme as JSON and as lines for people; always labelled indicative.

Amounts are text (``"59/2"`` beside ``"29.5"``), so that no reader makes a float of them. What the
engine adds about the combination (its certificate, conflicts and cures) stands under ``allocation``
as it wrote it, in whole quanta.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cairn.credit import amount_text, decimal_text, exact_text
from cairn.stacking.answer import write_answer
from cairn.stacking.certificate import certify
from cairn.stacking.programme_audit import Counting
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.stacking.findings import Finding
    from cairn.stacking.programme_audit import Audit, ConditionOutcome, ItemOutcome

ROOM = "stacking_programme"

_VERDICTS = {True: "complete", False: "not_complete", None: "undecided"}


@dataclass(frozen=True, slots=True)
class NotVerified:
    """A credential that was handed in and not found genuine: listed, and not counted."""

    source: str
    outcome: str
    """``failed`` or ``indeterminate``."""
    reasons: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The JSON shape."""
        return {"source": self.source, "outcome": self.outcome, "reasons": list(self.reasons)}


def label(audit: Audit, language: str = "en") -> str:
    """What every answer carries: that it is indicative, and a trial where it is one."""
    said = sentence(ROOM, "label.indicative", language, institution=audit.programme.institution)
    if audit.is_what_if:
        said = f"{sentence(ROOM, 'label.what_if', language)} {said}"
    return said


def verdict(audit: Audit, language: str = "en") -> str:
    """The one sentence: complete, not complete, or a person decides."""
    facts = {"title": audit.programme.title, "version": audit.programme.version}
    return sentence(ROOM, f"verdict.{_VERDICTS[audit.complete]}", language, **facts)


def as_dict(
    audit: Audit,
    not_verified: Sequence[NotVerified] = (),
    language: str = "en",
) -> dict[str, Any]:
    """The answer as JSON.

    Args:
        audit: the answer.
        not_verified: what was handed in and not counted.
        language: of the sentences.
    """
    programme = audit.programme
    allocation = write_answer(audit.answer)
    return {
        "complete": audit.complete,
        "indicative": True,
        "what_if": audit.is_what_if,
        "label": label(audit, language),
        "verdict": verdict(audit, language),
        "programme": {
            "id": programme.id,
            "version": programme.version,
            "title": programme.title,
            "institution": programme.institution,
            "digest": f"sha256:{programme.digest}",
            "source": programme.source.document,
            "certainty": programme.source.certainty,
        },
        "evaluated_on": audit.evaluated_on,
        "scheme": programme.credit.scheme,
        "basis": programme.credit.basis.value,
        "total": None if programme.total is None else exact_text(programme.total),
        "countable_total": exact_text(audit.counted),
        "recorded": decimal_text(audit.recorded),
        "assignment": {
            one.item.key: [name for name, _ in one.where]
            for one in audit.items
            if one.counting is Counting.COUNTS
        },
        "counted": {
            one.item.key: exact_text(one.credit)
            for one in audit.items
            if one.counting is Counting.COUNTS
        },
        "items": [_item(one, language) for one in audit.items],
        "not_verified": [one.as_dict() for one in not_verified],
        "recipients": audit.recipients,
        "open_questions": [
            {"item": item.key, **finding.as_dict(language)}
            for item, finding in audit.open_questions()
        ],
        "conditions": [
            {
                "id": one.condition.id,
                "title": one.condition.title,
                "met": one.met,
                "evidence": one.evidence,
                "waived": one.waived,
            }
            for one in audit.conditions
        ],
        "exceptions": [one.as_dict(language) for one in audit.exceptions],
        "total_shortfall": allocation["total_shortfall"],
        "shortfall": allocation["shortfall"],
        "minimal_conflicts": allocation["minimal_conflicts"],
        "certificate": allocation["certificate"],
        "explanation": " ".join(explanation(audit, language)),
        "allocation": allocation,
        **_if_decided(audit),
    }


def _if_decided(audit: Audit) -> dict[str, Any]:
    """The certificate of the lenient reading, where it is complete."""
    if audit.lenient is None or not audit.lenient.complete:
        return {}
    return {"if_decided": {"complete": True, "certificate": certify(audit.lenient.proposal)}}


def explanation(audit: Audit, language: str = "en") -> tuple[str, ...]:
    """What the engine says about the combination of what is certain, without its last sentence.

    The last one is the label, which stands beside every answer to a programme.
    """
    said = audit.answer.sentences[:-1]
    if audit.complete is None and audit.lenient is not None:
        said = (sentence(ROOM, "reading.strict", language), *said)
    return said


def _item(one: ItemOutcome, language: str) -> dict[str, Any]:
    facts, holding = one.item.facts, one.item.holding
    value = facts.worth.credit
    return {
        "id": one.item.key,
        "title": holding.title,
        "source": holding.source,
        "issuer": holding.record.issuer.id,
        "awarded": holding.awarded,
        "assumed": holding.assumed,
        "outcome": one.counting.value,
        "counts": {name: exact_text(credit) for name, credit in one.where},
        "credit": exact_text(one.credit),
        "worth": None if value is None else exact_text(value),
        "conversion": facts.worth.line,
        "level": facts.placed.line,
        "standing": facts.standing.standing.value,
        "reasons": [finding.as_dict(language) for finding in one.reasons],
    }


def lines(
    audit: Audit,
    not_verified: Sequence[NotVerified] = (),
    language: str = "en",
) -> Iterator[str]:
    """The answer as lines of plain text.

    Args:
        audit: the answer.
        not_verified: what was handed in and not counted.
        language: of the sentences.
    """
    yield verdict(audit, language)
    yield total_line(audit, language)
    if not audit.strict.complete:
        yield ""
        yield from explanation(audit, language)
    for counting in Counting:
        chosen = [one for one in audit.items if one.counting is counting]
        if chosen:
            yield ""
            yield sentence(ROOM, f"heading.{counting.value}", language)
            for one in chosen:
                yield from _item_lines(one, language)
    if not_verified:
        yield ""
        yield sentence(ROOM, "heading.not_verified", language)
        for refused in not_verified:
            yield f"  {refused.source}"
            yield from (f"    {reason}" for reason in refused.reasons)
    yield from _beside(audit, language)
    yield ""
    yield label(audit, language)


def total_line(audit: Audit, language: str) -> str:
    """How much of how much counts."""
    scheme = audit.programme.credit.scheme
    counted = amount_text(audit.counted)
    if audit.programme.total is None:
        return sentence(ROOM, "total.counted", language, counted=counted, scheme=scheme)
    total = amount_text(audit.programme.total)
    return sentence(ROOM, "total.counted_of", language, counted=counted, total=total, scheme=scheme)


def _item_lines(one: ItemOutcome, language: str) -> Iterator[str]:
    holding = one.item.holding
    marks = sentence(ROOM, "item.assumed", language) if holding.assumed else ""
    where = ", ".join(f"{name} {amount_text(credit)}" for name, credit in one.where)
    yield f"  {holding.title}{marks}{f'  → {where}' if where else ''}"
    if one.counting is Counting.COUNTS:
        yield f"    {one.item.facts.worth.line}"
    for text in dict.fromkeys(finding_line(finding, language) for finding in one.reasons):
        yield f"    {text}"


def finding_line(finding: Finding, language: str) -> str:
    """What was found, with who asks and the clause."""
    asker = f"{finding.requirement}: " if finding.requirement else ""
    clause = f" ({finding.clause})" if finding.clause else ""
    return f"{asker}{finding.sentence(language)}{clause}"


def condition_line(one: ConditionOutcome, language: str) -> str:
    """One condition beside credit, and whether it is met."""
    states = {True: "met", False: "not_met", None: "open"}
    state = "waived" if one.waived else states[one.met]
    facts = {"title": one.condition.title, "evidence": one.evidence}
    return sentence(ROOM, f"condition.{state}", language, **facts)


def _beside(audit: Audit, language: str) -> Iterator[str]:
    """Whose they are, open questions, conditions, exceptions."""
    if audit.recipients > 1:
        yield ""
        yield sentence(ROOM, "recipients.several", language, number=audit.recipients)
    questions = audit.open_questions()
    if questions:
        yield ""
        yield sentence(ROOM, "heading.open", language)
        for item, finding in questions:
            yield f"  {item.holding.title}: {finding_line(finding, language)}"
    if audit.conditions:
        yield ""
        yield sentence(ROOM, "heading.conditions", language)
        for one in audit.conditions:
            yield f"  {condition_line(one, language)}"
    if audit.exceptions:
        yield ""
        yield sentence(ROOM, "heading.exceptions", language)
        for exception in audit.exceptions:
            yield f"  {exception.sentence(language)}"
