"""The first page: what each visitor most likely came for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: an icon, what one can do there, and what it takes."""

    icon: str
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Home:
    """The page model: one main action, and the doors beside it."""

    check_url: str
    doors: tuple[Door, ...]


def _address(*names: str) -> str:
    """The first of these pages that this installation has, or empty."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def home(request: HttpRequest) -> Home:
    """What the first page offers this visitor."""
    check = _address("check")
    doors = [
        Door(
            "check",
            _("Check a credential"),
            _("Drop a file, paste a text or scan a code. No account, and nothing is kept."),
            check,
        ),
        Door(
            "search",
            _("Find a micro-credential"),
            _("By field, level, size, language and what it counts towards."),
            _address("catalogue"),
        ),
    ]
    if request.user.is_authenticated:
        doors.append(
            Door(
                "stones",
                _("Open your backpack"),
                _("What you earned, from every institution, and who may see it."),
                _address("backpack", "account_email"),
            )
        )
    else:
        doors.append(
            Door(
                "person",
                _("Sign in"),
                _("As a learner, to your backpack. As staff, to what needs you today."),
                _address("account_login"),
            )
        )
    return Home(check_url=check, doors=tuple(door for door in doors if door.url))
