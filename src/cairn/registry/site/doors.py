"""The first page: what each visitor most likely came for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cairn.registry.organisations.rights import may_found
from cairn.registry.site import navigation

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
    """The page model: one main action, and the doors beside it.

    Attributes:
        name: who has signed in, or empty.
        check_url: where credentials are checked.
        doors: what else this visitor may want.
    """

    name: str
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
    person = request.user
    check = Door(
        "check",
        _("Check a credential"),
        _("Drop a file, paste a text or scan a code. No account, and nothing is kept."),
        _address("check"),
    )
    find = Door(
        "search",
        _("Find a micro-credential"),
        _("By field, level, size, language and what it counts towards."),
        _address("catalogue"),
    )
    if person.is_authenticated:
        doors = (*_own(request), find, check)
        name = str(person)
    else:
        enter = Door(
            "person",
            _("Sign in"),
            _("As a learner, to your backpack. As staff, to what needs you today."),
            _address("account_login"),
        )
        doors = (check, find, enter)
        name = ""
    return Home(name=name, check_url=check.url, doors=tuple(door for door in doors if door.url))


def _own(request: HttpRequest) -> tuple[Door, ...]:
    """The doors of who has signed in: what each institution needs today, and the backpack."""
    language = get_language() or "en"
    places = navigation.institutions(request.user, request.path, language)
    inside = tuple(
        Door(
            "institution", str(link.label), _("What needs you today, and all its pages."), link.url
        )
        for link in places
    )
    backpack = Door(
        "stones",
        _("Open your backpack"),
        _("What you earned, from every institution, and who may see it."),
        _address("backpack"),
    )
    found = Door(
        "plus",
        _("Found an institution"),
        _("Describe micro-credentials and issue them, alone or with colleagues."),
        "" if inside or not may_found(request.user) else _address("organisation_found"),
    )
    return (*inside, backpack, found)
