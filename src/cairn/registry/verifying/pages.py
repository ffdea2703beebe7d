"""Page models of checking."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.bulk.report_table import Row
from cairn.registry.site.components import (
    WORDS,
    Cell,
    Column,
    FileDrop,
    Notice,
    Table,
    Tag,
    Tone,
    Verdict,
    tone_of,
)
from cairn.registry.verifying.result import results_of
from cairn.rendering.pdf_seal_state import Seal
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.registry.verifying.forms import HandInForm
    from cairn.registry.verifying.handed_in import HandedIn
    from cairn.rendering.pdf_seal_state import SealFound
    from cairn.verification import Report

ROWS = "cairn.verifying.rows"
"""What the rows of a report are signed for, on their way to the reader and back."""
LARGEST_SENT_BACK = 96 * 1024
"""Octets of a credential that its page carries, so that a report can be made of it again."""
_SHOWN_IN_FULL = 10
_SHOWN_REASONS = 3


def check_page(form: HandInForm) -> dict[str, Any]:
    """The page on which something is handed in."""
    errors = [str(each) for each in form.errors.get("file", [])] if form.is_bound else []
    drop = FileDrop(
        "file",
        _("Drop credentials here, or choose files"),
        _(
            "JSON, a certificate as PDF, a picture with a badge in it, a signed text, a ZIP of "
            "these, or a photo of a QR code; of any issuer, one or up to fifty."
        )
        + "\N{SPACE}"
        + _("A proof of logging goes in with its credential."),
        multiple=True,
        error=" ".join(errors),
    )
    return {"form": form, "drop": drop}


def result_page(report: Report, given: HandedIn) -> dict[str, Any]:
    """The answer about one credential.

    The page carries the credential, so that a report can be had although nothing was kept.
    """
    data = given.data
    octets = len(data) + len(given.proof or b"")
    fits = octets <= LARGEST_SENT_BACK and report.credential is not None
    sealed = _sealed(given.seal) if given.seal else None
    # The answer comes first; what speaks against the file that it is from comes before it.
    first = sealed if given.seal and given.seal.state in _AGAINST else None
    return {
        "results": results_of(report, data),
        "title": report.essentials.called(_language()),
        "warning": first,
        "notice": None if first else sealed,
        "sent_back": base64.b64encode(data).decode() if fits else "",
        "proof_sent_back": base64.b64encode(given.proof or b"").decode() if fits else "",
        "digest": hashlib.sha256(data).hexdigest() if report.outcome is Outcome.PASSED else "",
    }


_AGAINST = frozenset({Seal.CHANGED, Seal.ADDED_TO})


def _sealed(seal: SealFound) -> Notice:
    """What the seal of a PDF shows, and that its pages are not what was checked."""
    return Notice(
        Tone.PLAIN,
        _("This is what the credential in the PDF file says"),
        " ".join(
            [
                seal.words(_language()),
                _("Compare the credential with what is printed: pages can say anything."),
            ]
        ),
    )


def several(reports: Sequence[Report], found: Sequence[HandedIn]) -> dict[str, Any]:
    """The answer about several: how many came out how, then a line for each."""
    language = _language()
    rows = [Row.of(each, language) for each in reports]
    signed = signing.dumps(
        [
            [
                row.source,
                row.outcome.value,
                row.word,
                row.title,
                row.issuer,
                row.reasons,
                row.lights,
            ]
            for row in rows
        ],
        salt=ROWS,
        compress=True,
    )
    full = [
        (each.essentials.called(language), results_of(each, given.data, heading=3))
        for each, given in zip(reports, found, strict=True)
    ]
    return {
        "title": _("What was found"),
        "verdict": summary(reports),
        "table": _table(reports),
        "in_full": full if len(full) <= _SHOWN_IN_FULL else (),
        "rows": signed,
    }


def summary(reports: Sequence[Report]) -> Verdict:
    """One outcome for all: what is worst in it, and how many came out how."""
    counts = Counter(each.outcome for each in reports)
    parts = [
        text % {"number": counts[outcome]}
        for outcome, text in (
            (
                Outcome.FAILED,
                ngettext(
                    "%(number)s is not valid.", "%(number)s are not valid.", counts[Outcome.FAILED]
                ),
            ),
            (
                Outcome.INDETERMINATE,
                ngettext(
                    "%(number)s could not be checked.",
                    "%(number)s could not be checked.",
                    counts[Outcome.INDETERMINATE],
                ),
            ),
            (
                Outcome.PASSED,
                ngettext(
                    "%(number)s is confirmed.", "%(number)s are confirmed.", counts[Outcome.PASSED]
                ),
            ),
        )
        if counts[outcome]
    ]
    worst = next(
        each for each in (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED) if counts[each]
    )
    tone = tone_of(worst)
    return Verdict(tone, "\N{SPACE}".join(parts), _SEVERAL[tone]())


_SEVERAL = {
    Tone.CONFIRMED: lambda: _("All are confirmed"),
    Tone.INVALID: lambda: _("Not all are valid"),
    Tone.UNKNOWN: lambda: _("Not all could be checked"),
}


def _table(reports: Sequence[Report]) -> Table:
    language = _language()
    return Table(
        "results",
        _("Every credential that you handed in"),
        [Column(_("Credential")), Column(_("Result")), Column(_("Issuer")), Column(_("Why"))],
        [
            [
                Cell(
                    each.essentials.called(language) if each.credential is not None else each.source
                ),
                Cell(tag=_tag(tone_of(each.outcome))),
                Cell(each.essentials.issued_by(language) if each.credential is not None else ""),
                Cell(_why(each)),
            ]
            for each in reports
        ],
    )


def _tag(tone: Tone) -> Tag:
    return Tag(WORDS[tone], tone.value, tone.value)


def _why(report: Report) -> str:
    if report.outcome is Outcome.PASSED:
        return report.issuer_doubt.reason_in(_language()) if report.issuer_doubt else ""
    return " ".join(each.reason_in(_language()) for each in report.decisive()[:_SHOWN_REASONS])


def _language() -> str:
    return get_language() or "en"
