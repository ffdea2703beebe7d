"""What the buttons on the page of a list do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.bulk.mark_sheets import DateOrder, Target
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing import batches, notices, resending, sheets
from cairn.registry.issuing.forms import AddressForm, ScheduleForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.bulk.mark_sheets import MarkSheet
    from cairn.registry.accounts.requests import Request
    from cairn.registry.issuing.models import Batch

_CELL = re.compile(r"cell-(\d{1,7})-(\d{1,3})")


def do(request: Request, batch: Batch, button: str) -> str:
    """Do what a button says: ``word``, or ``word:about what``.

    Whatever was typed into the fields of the sheet is saved first, whichever button it was.

    Returns:
        What is said of it; empty where the page itself shows it.

    Raises:
        NotAllowed: the person does not issue there.
        NotFound: the button is about what is not there.
        NotPossible: it cannot be done now.
    """
    word, _colon, rest = button.partition(":")
    if word in _AFTERWARDS:
        return _AFTERWARDS[word](request, batch, rest)
    sheets.change(request.user, batch, lambda sheet: _typed(request, sheet))
    if word == "send":
        return _send(request, batch)
    if word in _DECISIONS:
        decide = _DECISIONS[word]
        sheets.change(request.user, batch, lambda sheet: decide(batch, sheet, rest))
    return ""


def _send(request: Request, batch: Batch) -> str:
    schedule = ScheduleForm(request.POST)
    if not schedule.is_valid():
        raise NotPossible(
            detail=_("The time to issue it at is past, or cannot be read."),
            mend=_("Give a time that lies ahead, or leave it empty to issue at once."),
        )
    sheets.send(request.user, batch, not_before=schedule.cleaned_data["not_before"])
    return ""


def _show_me(request: Request, batch: Batch, _rest: str) -> str:
    notices.show_oneself(request.user, batch)
    return _("A copy of the mail is on its way to you; nobody else gets it.")


def _call_off(request: Request, batch: Batch, _rest: str) -> str:
    batches.call_off(request.user, batch)
    return _("The list is not issued; it waits here.")


def _stop_mails(request: Request, batch: Batch, _rest: str) -> str:
    stopped = batches.stop_mails(request.user, batch)
    text = ngettext("%(count)s mail was stopped.", "%(count)s mails were stopped.", stopped)
    return text % {"count": stopped}


def _send_stopped(request: Request, batch: Batch, _rest: str) -> str:
    count = resending.send_stopped(request.user, batch)
    text = ngettext(
        "%(count)s mail will be sent after all.", "%(count)s mails will be sent after all.", count
    )
    return text % {"count": count}


def _mail_again(request: Request, batch: Batch, rest: str) -> str:
    try:
        number = UUID(rest)
    except ValueError as error:
        raise NotFound from error
    form = AddressForm(request.POST, prefix=number.hex)
    if not form.is_valid():
        raise NotPossible(
            detail=_("That is no e-mail address."), mend=_("Write it as name@example.org.")
        )
    address = form.cleaned_data["address"]
    resending.send_again(request.user, batch.organisation, number, address)
    return _("The mail is sent again.")


def _order(_batch: Batch, sheet: MarkSheet, rest: str) -> MarkSheet:
    return sheet.with_date_order(DateOrder(rest)) if rest in set(DateOrder) else sheet


def _take(batch: Batch, sheet: MarkSheet, rest: str) -> MarkSheet:
    cell = _CELL.fullmatch(rest)
    if cell is None:
        return sheet
    return sheets.with_one_suggestion(batch, sheet, int(cell[1]), int(cell[2]))


def _out(_batch: Batch, sheet: MarkSheet, rest: str) -> MarkSheet:
    return sheet.without_row(int(rest)) if rest.isdecimal() else sheet


def _in(_batch: Batch, sheet: MarkSheet, rest: str) -> MarkSheet:
    return sheet.with_row(int(rest)) if rest.isdecimal() else sheet


def _every_suggestion(batch: Batch, sheet: MarkSheet, _rest: str) -> MarkSheet:
    return sheet.with_suggestions(sheets.shown(batch, sheet))


_AFTERWARDS: dict[str, Callable[[Request, Batch, str], str]] = {
    "show-me": _show_me,
    "call-off": _call_off,
    "stop-mails": _stop_mails,
    "send-stopped": _send_stopped,
    "mail": _mail_again,
}
_DECISIONS: dict[str, Callable[[Batch, MarkSheet, str], MarkSheet]] = {
    "order": _order,
    "take": _take,
    "out": _out,
    "in": _in,
    "suggestions": _every_suggestion,
}


def _typed(request: Request, sheet: MarkSheet) -> MarkSheet:
    """The sheet with every field of the page that was changed."""
    for place, column in enumerate(sheet.columns):
        chosen = request.POST.get(f"column-{place}")
        if chosen is not None and chosen != str(column.target or ""):
            sheet = sheet.with_column(place, Target(chosen) if chosen in set(Target) else None)
    cells = {row.line: row.cells for row in sheet.sheet.rows}
    for name, text in request.POST.items():
        match = _CELL.fullmatch(name)
        if match is None:
            continue
        line, place = int(match[1]), int(match[2])
        typed = cells.get(line, ())
        before = sheet.mended.get((line, place), typed[place] if place < len(typed) else "")
        if text != before:
            sheet = sheet.with_cell(line, place, str(text)[:2_000])
    return sheet
