"""Whether the person before the reader is the holder: what a check can say of that, and no more.

A credential that holds was awarded to somebody. That it was *shown* by that somebody is another
finding: only an answer with the holder's own key to the reader's own question shows it. A name on
paper, or a file in a mail, shows nothing of the kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.rendering.page_model import HolderAnswer
from cairn.verification import Outcome
from cairn.verification.identity import IdentityKind
from cairn.wording import sentence

if TYPE_CHECKING:
    from cairn.verification import Check, Report

_ROOM = "result"


def holder_answer(
    report: Report, language: str, *, name: str = "", presentation: Report | None = None
) -> HolderAnswer:
    """What is known of the holder.

    Args:
        report: on the credential.
        language: of the words.
        name: the holder's name in the record, where it has one.
        presentation: the report on the presentation in which the credential came, if it did.
    """
    code, facts = _found(report, name, presentation)
    return HolderAnswer(
        code,
        sentence(_ROOM, "section.holder", language),
        sentence(_ROOM, f"holder.{code}", language, **facts),
        sentence(_ROOM, f"how.{code}", language),
    )


def _found(report: Report, name: str, presentation: Report | None) -> tuple[str, dict[str, object]]:
    if presentation is not None:
        return ("presented" if _is_bound(report, presentation) else "unbound"), {}
    asked = _check(report, "subject.recipient")
    if asked is not None and asked.outcome is Outcome.PASSED:
        return "matches", {"recipient": asked.facts["recipient"]}
    if asked is not None and asked.outcome is Outcome.FAILED:
        return "differs", {"recipient": asked.facts["recipient"]}
    identities = report.essentials.identities
    if any(each.kind is IdentityKind.DID and not each.hashed for each in identities):
        return "key", {}
    if identities:
        return "address", {}
    named = name or report.essentials.subject_name
    return ("name_only", {"name": named}) if named else ("unnamed", {})


def _is_bound(report: Report, presentation: Report) -> bool:
    """Whether the presentation was signed, for this question, by the credential's own subject."""
    if presentation.outcome is not Outcome.PASSED or report.outcome is not Outcome.PASSED:
        return False
    needed = ("proof.signature", "proof.challenge", "issuer.bound")
    if any(not _passed(presentation, code) for code in needed):
        return False
    holder = presentation.essentials.issuer
    return bool(holder) and any(
        each.kind is IdentityKind.DID and not each.hashed and each.value == holder
        for each in report.essentials.identities
    )


def _passed(report: Report, code: str) -> bool:
    found = [check for check in report.checks if check.code == code]
    return bool(found) and all(check.outcome is Outcome.PASSED for check in found)


def _check(report: Report, code: str) -> Check | None:
    return next((check for check in report.checks if check.code == code), None)
