"""What WeasyPrint leaves out of the tags: the language of each sheet, and each attachment once.

A screen reader takes the language of a text from the structure element around it (PDF 32000-1
§14.9.2); WeasyPrint writes only that of the whole document. It also names an attachment twice in
``/AF`` where its relationship is given. Both are put right before the file is written.
"""

from __future__ import annotations

from typing import Any

from cairn.rendering.certificate_sheet import SHEET


def finish(document: Any, pdf: Any) -> None:
    """Complete a PDF: the ``finisher`` of WeasyPrint's ``write_pdf``.

    Args:
        document: WeasyPrint's ``Document``, whose pages say which sheet begins on them.
        pdf: the pydyf ``PDF`` that is about to be written.
    """
    _name_attachments_once(pdf)
    languages = _languages(document)
    # ``Kids`` of the page tree are references: number, generation, R.
    pages = [int(number) for number in pdf.pages["Kids"][::3]]
    of_page = dict(zip(pages, languages, strict=True))
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("S") == "/Sect" and "Pg" in each:
            page = int(each["Pg"].split()[0])
            each["Lang"] = _text(of_page[page])


def _languages(document: Any) -> list[str]:
    """The language of each page: that of the sheet that begins on it, else of the one before."""
    found: list[str] = []
    for page in document.pages:
        begun = [name.removeprefix(SHEET) for name in page.anchors if name.startswith(SHEET)]
        found.append(begun[0] if begun else found[-1])
    return found


def _text(language: str) -> str:
    """A PDF string; a tag holds letters, digits and hyphens only."""
    return f"({language})"


def _name_attachments_once(pdf: Any) -> None:
    named = pdf.catalog.get("AF")
    if named is not None:
        named[:] = list(dict.fromkeys(named))
