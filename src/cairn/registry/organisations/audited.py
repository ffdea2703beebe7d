"""What the audit trail calls deeds and things: their present names in place of identifiers.

A folder says what it adds in its own module ``audited``::

    DEEDS = {"batch.called-off": gettext_lazy("called off a list")}
    NAMES = {"batch": lists}  # def lists(user, organisation, numbers) -> {number: Named(…)}

The trail itself keeps identifiers alone, so that who is erased is gone from it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.registry.accounts.models import User
from cairn.registry.organisations.models import Invitation, Organisation, Unit
from cairn.registry.organisations.rights import Action, may

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from types import ModuleType

    from django_stubs_ext import StrOrPromise

    Namer = Callable[[User, Organisation, Collection[str]], Mapping[str, "Named"]]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as a reader of the trail knows it, and its page where there is one."""

    label: str
    url: str = ""


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = (f"{each.name}.audited" for each in apps.get_app_configs())
    return tuple(
        import_module(name)
        for name in names
        if name.startswith("cairn.registry.") and find_spec(name) is not None
    )


@cache
def _namers() -> Mapping[str, Namer]:
    return {kind: namer for each in _modules() for kind, namer in each.NAMES.items()}


@cache
def _deeds() -> Mapping[str, StrOrPromise]:
    return {deed: words for each in _modules() for deed, words in each.DEEDS.items()}


def deed(action: str) -> StrOrPromise:
    """What was done, in words; a word that no folder explains is shown as it is."""
    return _deeds().get(action, action)


def named(user: User, organisation: Organisation, subjects: Iterable[str]) -> dict[str, Named]:
    """The things of the trail by their present names, as far as the reader may know them.

    Args:
        user: who reads.
        organisation: whose trail it is.
        subjects: as ``kind:id``; what cannot be named is left out of the answer.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for subject in set(subjects):
        kind, _colon, number = subject.partition(":")
        wanted[kind].append(number)
    return {
        f"{kind}:{number}": name
        for kind, numbers in wanted.items()
        if kind in _namers()
        for number, name in _namers()[kind](user, organisation, numbers).items()
    }


def whole_numbers(numbers: Iterable[str]) -> list[UUID]:
    """Those identifiers that are UUIDs."""
    found = []
    for each in numbers:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found


def _people(user: User, organisation: Organisation, numbers: Collection[str]) -> dict[str, Named]:
    del user, organisation
    found = User.objects.filter(pk__in=whole_numbers(numbers))
    return {str(each.pk): Named(str(each)) for each in found}


def _organisations(
    user: User, organisation: Organisation, numbers: Collection[str]
) -> dict[str, Named]:
    del user, organisation
    found = Organisation.objects.filter(pk__in=whole_numbers(numbers))
    return {str(each.pk): Named(str(each)) for each in found}


def _units(user: User, organisation: Organisation, numbers: Collection[str]) -> dict[str, Named]:
    del user
    wanted = set(numbers)
    found = Unit.objects.filter(organisation=organisation)
    return {str(each.pk): Named(str(each)) for each in found if str(each.pk) in wanted}


def _invitations(
    user: User, organisation: Organisation, numbers: Collection[str]
) -> dict[str, Named]:
    found = Invitation.objects.filter(pk__in=whole_numbers(numbers), organisation=organisation)
    people = reverse("people", args=[organisation.slug])
    shown = may(user, Action.MANAGE_PEOPLE, organisation)
    return {
        str(each.pk): Named(
            each.email if shown and each.email else _("an invitation"), people if shown else ""
        )
        for each in found
    }


def _keys(user: User, organisation: Organisation, numbers: Collection[str]) -> dict[str, Named]:
    address = reverse("keys", args=[organisation.slug])
    url = address if may(user, Action.MANAGE_KEYS, organisation) else ""
    return {each: Named(each, url) for each in numbers}


NAMES: dict[str, Namer] = {
    "user": _people,
    "organisation": _organisations,
    "unit": _units,
    "invitation": _invitations,
    "key": _keys,
}

DEEDS: dict[str, StrOrPromise] = {
    "organisation.founded": gettext_lazy("founded the institution"),
    "organisation.closed": gettext_lazy("closed the institution"),
    "organisation.reopened": gettext_lazy("opened the institution again"),
    "organisation.records-taken-out": gettext_lazy("took the institution's records out"),
    "organisation.custodian-named": gettext_lazy("named who keeps the records"),
    Action.EDIT_ORGANISATION: gettext_lazy("changed what the institution says of itself"),
    "unit.added": gettext_lazy("added a faculty"),
    "people.invited": gettext_lazy("invited somebody"),
    "people.uninvited": gettext_lazy("withdrew an invitation"),
    "people.joined": gettext_lazy("took a role"),
    "people.granted": gettext_lazy("gave somebody a role"),
    "people.removed": gettext_lazy("took a role from somebody"),
    "consortium.invited": gettext_lazy("asked an institution into the consortium"),
    "consortium.joined": gettext_lazy("joined a consortium"),
    "consortium.left": gettext_lazy("left a consortium"),
    "keys.created": gettext_lazy("made a signing key"),
    "keys.rotated": gettext_lazy("replaced the signing key"),
    "keys.retired": gettext_lazy("took the signing key out of use"),
    "keys.compromised": gettext_lazy("marked a key as compromised"),
    "api.token-made": gettext_lazy("let a program in"),
    "api.token-revoked": gettext_lazy("ended a program's token"),
    "api.webhook-added": gettext_lazy("had a program told of events"),
    "api.webhook-ended": gettext_lazy("stopped telling a program of events"),
    "api.webhook-gone": gettext_lazy("stopped telling a program that wants no more"),
}
