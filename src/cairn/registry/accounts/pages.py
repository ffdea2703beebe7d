"""Page models of the account's own pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.site.components import Cell, Column, Table, Tag

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User

_PROGRAMS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What a person calls a device: “Firefox on Linux”."""
    program = next((name for mark, name in _PROGRAMS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if program and system:
        return _("%(program)s on %(system)s") % {"program": program, "system": system}
    return program or system or re.sub(r"[^\w ./-]", "", user_agent)[:40] or _("unknown program")


def devices_table(user: User, current_key: str) -> Table:
    """Where the person is signed in, the newest first."""
    sessions = sorted(
        UserSession.objects.purge_and_list(user), key=lambda each: each.created_at, reverse=True
    )
    rows = []
    for each in sessions:
        here = each.session_key == current_key
        rows.append(
            [
                Cell(device_name(each.user_agent)),
                Cell(each.created_at),
                Cell(each.ip),
                Cell(tag=Tag(_("this one"), "confirmed"))
                if here
                else Cell(_("End it"), url=reverse("account_device_end", args=[each.pk])),
            ]
        )
    return Table(
        id="devices",
        caption=_("Where you are signed in"),
        named=True,
        columns=[
            Column(_("Program")),
            Column(_("Signed in")),
            Column(_("From the address")),
            Column(_("End")),
        ],
        rows=rows,
    )
