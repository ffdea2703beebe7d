"""The answer as a file to keep: HTML, CSV or PDF, in the words of the page.

Nothing was kept when the page was made, so it sends back what the file is made of: one credential,
which is checked again, or the signed rows of several.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cairn.bulk.report_table import CsvTable, HtmlTable, Reasons, Row, Table
from cairn.errors import MissingExtra, SystemLibraryMissing
from cairn.registry.errors import NotPossible
from cairn.registry.verifying import checking
from cairn.registry.verifying.pages import LARGEST_SENT_BACK, ROWS
from cairn.registry.verifying.result import pages_of
from cairn.rendering.html_report import html_report
from cairn.rendering.report_pdf import report_pdf
from cairn.verification import Outcome

if TYPE_CHECKING:
    from django.http import HttpRequest

_OLDEST = 3600
"""Seconds for which the rows of a page can be made into a file; the page holds longer, on paper."""


def answer(request: HttpRequest) -> HttpResponse:
    """The file that is asked for by ``as``.

    Raises:
        NotPossible: what was sent back is not what a page of ours holds, or too old; or this
            installation makes no PDF.
    """
    kind = request.POST.get("as", "html")
    if request.POST.get("rows"):
        return _file(_of_several(request.POST["rows"], kind), kind)
    sent_back = (request.POST.get("credential", ""), request.POST.get("log_proof", ""))
    return _file(_of_one(*sent_back), "pdf" if kind == "pdf" else "html")


def _of_one(sent_back: str, proof_sent_back: str) -> str:
    try:
        data = base64.b64decode(sent_back, validate=True)
        proof = base64.b64decode(proof_sent_back, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unusable() from error
    if not data or len(data) + len(proof) > LARGEST_SENT_BACK:
        raise _unusable()
    return html_report(*pages_of(checking.check(data, proof=proof or None), data))


def _of_several(signed: str, kind: str) -> str:
    try:
        rows = [_row(each) for each in signing.loads(signed, salt=ROWS, max_age=_OLDEST)]
    except signing.BadSignature as error:
        raise _unusable() from error
    language = get_language() or "en"
    out, scratch = io.BytesIO(), io.BytesIO()
    table: Table = (
        CsvTable(scratch, language)
        if kind == "csv"
        else HtmlTable(scratch, timezone.now(), language)
    )
    reasons = Reasons(language)
    for row in rows:
        table.add(row)
        reasons.add(row)
    table.close(out, Counter(row.outcome for row in rows), reasons)
    return out.getvalue().decode()


def _row(values: list[Any]) -> Row:
    source, outcome, word, title, issuer, reasons, lights = values
    told = tuple((code, reason) for code, reason in reasons)
    return Row(source, Outcome(outcome), word, title, issuer, told, tuple(lights))


def _unusable() -> NotPossible:
    return NotPossible(
        detail=_("The report cannot be made from what was sent."),
        mend=_("Check the credentials again, then ask for the report within the hour."),
    )


def _file(text: str, kind: str) -> HttpResponse:
    """The file, never shown in place: it holds what strangers wrote."""
    if kind == "pdf":
        try:
            body, media_type = report_pdf(text), "application/pdf"
        except (MissingExtra, SystemLibraryMissing) as error:
            raise NotPossible(
                detail=_("This registry makes no PDF files: a library that it needs is missing."),
                mend=_("Take the HTML report, or print the page into a PDF."),
            ) from error
    else:
        kind = "csv" if kind == "csv" else "html"
        body, media_type = text.encode(), f"text/{kind}; charset=utf-8"
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="report.{kind}"'
    return response
