"""Where a person can go: entries that each folder declares, and the lists made of them.

A folder of the registry says what it adds in its own module ``navigation``::

    ENTRIES = (
        Entry(Place.MAIN, _("Backpack"), "backpack", order=10, shown=signed_in),
        Entry(Place.INSTITUTION, _("Issue"), "issue", order=30, action=Action.ISSUE),
    )

Templates draw the lists and decide nothing. Entries only decide what is *shown*; what protects a
page is the service behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations import rights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrOrPromise

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

    Person = User | AnonymousUser


class Place(StrEnum):
    """The lists that the frame shows."""

    MAIN = "main"
    """The few entries in the header."""
    ACCOUNT = "account"
    """The menu under the person's name."""
    INSTITUTION = "institution"
    """Below the header, inside one institution. The address takes its ``slug``."""
    OPERATOR = "operator"
    """Below the header, on the pages of who runs this registry."""
    FOOTER = "footer"
    """At the foot of each page."""


def everybody(person: Person) -> bool:
    """Shown to all."""
    del person
    return True


def anonymous(person: Person) -> bool:
    """Shown to who has not signed in."""
    return not person.is_authenticated


def signed_in(person: Person) -> bool:
    """Shown to who has signed in."""
    return person.is_authenticated


def operator(person: Person) -> bool:
    """Shown to who runs this registry."""
    return person.is_authenticated and person.is_operator


@dataclass(frozen=True, slots=True)
class Entry:
    """One way on.

    Attributes:
        place: the list it stands in.
        label: two or three words, translated.
        url_name: the name of its address; without arguments, or with ``slug`` in an institution.
        order: its place in the list; entries of the same order keep the order of declaration.
        shown: to whom it is shown.
        action: in an institution: what the person must be allowed to do there.
        also: beginnings of paths below the entry's own address or elsewhere at which it counts as
            the current one, with ``{slug}`` for the institution; its own address and what lies
            below always do.
    """

    place: Place
    label: StrOrPromise
    url_name: str
    order: int = 50
    shown: Callable[[Person], bool] = everybody
    action: rights.Action | None = None
    also: tuple[str, ...] = ()

    def address(self, slug: str | None = None) -> str | None:
        """Its path, or ``None`` where this installation has no such page."""
        try:
            return reverse(self.url_name, kwargs={"slug": slug} if slug else None)
        except NoReverseMatch:
            return None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is drawn: ``current`` marks the page, or the part, that one is on."""

    label: StrOrPromise
    url: str
    current: bool = False


@cache
def entries() -> tuple[Entry, ...]:
    """What all installed folders declare, in order."""
    found: list[Entry] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.navigation"
        if not config.name.startswith("cairn.registry.") or find_spec(name) is None:
            continue
        found.extend(getattr(import_module(name), "ENTRIES", ()))
    return tuple(sorted(found, key=lambda entry: entry.order))


def _reach(entry: Entry, url: str, path: str, slug: str = "") -> int:
    """How much of a path an entry accounts for: the length of its beginning, or 0."""
    if url == "/":
        return int(path == "/")
    beginnings = (url, *(each.format(slug=slug) for each in entry.also))
    return max(len(each) if path.startswith(each) else 0 for each in beginnings)


def _most_specific(found: Iterable[tuple[Entry, str, int]]) -> tuple[Link, ...]:
    """At most one link is the current one: the one that accounts for most of the path."""
    entries_found = tuple(found)
    most = max((reach for _entry, _url, reach in entries_found), default=0)
    links: list[Link] = []
    for entry, url, reach in entries_found:
        first = reach == most > 0 and not any(link.current for link in links)
        links.append(Link(entry.label, url, current=first))
    return tuple(links)


def links(place: Place, person: Person, path: str) -> tuple[Link, ...]:
    """The entries of a place that this person is shown."""
    return _most_specific(
        (entry, url, _reach(entry, url, path))
        for entry in entries()
        if entry.place is place and entry.shown(person) and (url := entry.address())
    )


def inside(organisation: Organisation, person: Person, path: str) -> tuple[Link, ...]:
    """The entries inside one institution that the person's roles there open."""
    return _most_specific(
        (entry, url, _reach(entry, url, path, organisation.slug))
        for entry in entries()
        if entry.place is Place.INSTITUTION
        and entry.shown(person)
        and (entry.action is None or rights.may(person, entry.action, organisation))
        and (url := entry.address(organisation.slug))
    )


def institutions(person: Person, path: str, language: str) -> tuple[Link, ...]:
    """Each institution in which the person holds a role, leading to its first page inside."""
    first = next((entry for entry in entries() if entry.place is Place.INSTITUTION), None)
    if first is None or not person.is_authenticated:
        return ()
    mine = rights.organisations_where(person, rights.Action.SEE_INSIDE).order_by("slug")
    return tuple(
        Link(organisation.name_in(language), url, path.startswith(url))
        for organisation in mine
        if (url := first.address(organisation.slug))
    )


ENTRIES = (
    Entry(Place.MAIN, _("How it works"), "how_it_works", order=90, shown=anonymous),
    Entry(Place.ACCOUNT, _("E-mail addresses"), "account_email", order=60, shown=signed_in),
    Entry(Place.ACCOUNT, _("Password"), "account_change_password", order=61, shown=signed_in),
    Entry(Place.ACCOUNT, _("Passkeys and second factor"), "mfa_index", order=62, shown=signed_in),
    Entry(Place.FOOTER, _("How it works"), "how_it_works", order=10),
    Entry(Place.FOOTER, _("Your data"), "privacy", order=70),
    Entry(Place.FOOTER, _("Terms of use"), "terms", order=75),
    Entry(Place.FOOTER, _("Accessibility"), "accessibility", order=80),
)
"""What belongs to no single activity."""
