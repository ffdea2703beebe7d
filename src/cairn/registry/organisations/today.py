"""Where a member of staff arrives: what needs them, and what is under way.

A folder says what it adds in its own module ``today``::

    def needs(user: User, organisation: Organisation) -> Iterable[Need]: ...
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_stubs_ext import StrOrPromise

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation
    from cairn.registry.site.components import Action, Progress

    Source = Callable[[User, Organisation], Iterable["Need"]]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for somebody.

    Attributes:
        title: what it is.
        text: why it matters, or how it stands.
        action: what to do about it.
        progress: how far it is, where it is under way.
        order: the lower, the more pressing.
    """

    title: StrOrPromise
    text: StrOrPromise = ""
    action: Action | None = None
    progress: Progress | None = None
    order: int = 50


@cache
def _sources() -> tuple[Source, ...]:
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.today"
        if config.name.startswith("cairn.registry.") and find_spec(name) is not None:
            source = getattr(import_module(name), "needs", None)
            if source is not None:
                found.append(source)
    return tuple(found)


def needs_of(user: User, organisation: Organisation) -> list[Need]:
    """What waits for this person in this institution, the most pressing first."""
    found = [need for source in _sources() for need in source(user, organisation)]
    return sorted(found, key=lambda need: need.order)
