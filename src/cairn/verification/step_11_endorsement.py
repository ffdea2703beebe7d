"""Step 11: the credentials inside this one, each verified on its own.

Open Badges 3.0 §9.1 step 6 (endorsements), CLR 2.0 §6 (the credentials of a record). Each gets the
whole procedure and a report of its own. What happens to it *later* is its own affair: a revoked or
expired part leaves the record as genuine as it was, and a lapsed endorsement no longer speaks. But
a part that was forged was forged when the record was signed, and then the record vouches for a
falsehood.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cairn.formats.detect import Kind
from cairn.verification.inquiry import Role
from cairn.verification.nested import Nested, endorsements_of, identifiers_in, parts_of
from cairn.verification.report import (
    Check,
    Outcome,
    Report,
    failed,
    indeterminate,
    not_applicable,
    overall,
    passed,
)
from cairn.verification.step_01_format import recognise_inside

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.verification.inquiry import Inquiry

_LATER = frozenset({"validity", "status", "endorsement", "trust", "log", "anchor"})
"""Steps whose answer can change after the outer credential was signed."""

_WITHDRAWN = frozenset({"validity", "status"})
"""Steps by which something genuine no longer counts."""


def check_parts(
    kind: Kind, document: JsonObject, inquiry: Inquiry
) -> tuple[tuple[Check, ...], tuple[Report, ...]]:
    """The credentials of a record or a presentation: one check for all, one report for each."""
    nested = parts_of(kind, document)
    if not nested:
        return (), ()
    presented = kind is Kind.PRESENTATION
    reports = _examine_all(nested, inquiry, Role.PRESENTED if presented else Role.PART)
    if reports is None:
        return (indeterminate("structure.parts", "too_many"),), ()
    # A presentation is looked at for its credentials as they are now; a record outlives its parts.
    counted = _now if presented else lasting
    outcome = overall(counted(report) for report in reports)
    number = len(reports)
    if outcome is Outcome.PASSED:
        return (passed("structure.parts", number=number),), reports
    found = next(report for report in reports if counted(report) is outcome)
    make = failed if outcome is Outcome.FAILED else indeterminate
    return (make("structure.parts", part=found.source, detail=_why(found)),), reports


def check_endorsements(
    kind: Kind, document: JsonObject, inquiry: Inquiry
) -> tuple[tuple[Check, ...], tuple[Report, ...]]:
    """Every endorsement: a check and a report for each."""
    nested = endorsements_of(kind, document)
    if not nested:
        return (not_applicable("endorsement.carried"),), ()
    reports = _examine_all(nested, inquiry, Role.ENDORSEMENT)
    if reports is None:
        return (indeterminate("endorsement.carried", "too_many"),), ()
    return judge_endorsements(reports, document), reports


def judge_endorsements(reports: tuple[Report, ...], document: JsonObject) -> tuple[Check, ...]:
    """The check of each endorsement that stands in ``document``, by its own report."""
    known = identifiers_in(document)
    return tuple(_judge(report, known) for report in reports)


def _judge(report: Report, known: frozenset[str]) -> Check:
    """Whether an endorsement is genuine, about this, and still counts; not whether it is known."""
    said: dict[str, Any] = {"place": report.source, "endorser": report.essentials.issuer_named}
    settled, later = lasting(report), _over(report, _WITHDRAWN)
    if settled is Outcome.FAILED:
        return failed("endorsement.verified", detail=_why(report), **said)
    about = {identity.value for identity in report.essentials.identities}
    if about and not about & known:
        return failed("endorsement.verified", "other_subject", **said)
    if later is Outcome.FAILED:
        return not_applicable("endorsement.verified", "lapsed", detail=_why(report), **said)
    if Outcome.INDETERMINATE in {settled, later}:
        open_, facts = Outcome.INDETERMINATE, {**said, "detail": _why(report)}
        return Check("endorsement.verified", open_, open_.value, facts)
    return passed("endorsement.verified", **said)


def _examine_all(nested: list[Nested], inquiry: Inquiry, role: Role) -> tuple[Report, ...] | None:
    """A report for each; ``None`` where they are more, or deeper, than the policy allows."""
    if len(nested) > inquiry.policy.maximum_parts or inquiry.depth >= inquiry.policy.maximum_depth:
        return None
    return tuple(_examine(each, inquiry.inside(role)) for each in nested)


def _examine(nested: Nested, inquiry: Inquiry) -> Report:
    found = recognise_inside(nested.value)
    if isinstance(found, Check):
        return Report(nested.pointer, (found,))
    return replace(inquiry.examine(found, inquiry), source=nested.pointer)


def _now(report: Report) -> Outcome:
    return report.outcome


def lasting(report: Report) -> Outcome:
    """The outcome of what was settled when it was signed."""
    return overall(
        check.outcome
        for check in report.checks
        if check.step not in _LATER and check.outcome is not Outcome.NOT_APPLICABLE
    )


def _over(report: Report, steps: frozenset[str]) -> Outcome:
    """The outcome of some steps; passed where none of them applied."""
    outcomes = {check.outcome for check in report.checks if check.step in steps}
    return overall({*outcomes - {Outcome.NOT_APPLICABLE}, Outcome.PASSED})


def _why(report: Report) -> Check | str:
    """The first reason why a nested credential is not confirmed."""
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE):
        for check in report.checks:
            if check.outcome is outcome:
                return check
    return ""
