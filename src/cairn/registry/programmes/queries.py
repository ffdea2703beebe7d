"""Reading programmes: what is published, and who may see the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cairn.errors import NoVersionInForce
from cairn.registry.errors import NotFound
from cairn.registry.organisations.rights import Action, organisations_where
from cairn.registry.programmes.models import Programme, ProgrammeVersion
from cairn.stacking.case import Case, version_in_force
from cairn.stacking.programme_reading import read_programme

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from cairn.registry.accounts.models import User
    from cairn.stacking.programme import Programme as Rules


def current_version(programme: Programme) -> ProgrammeVersion | None:
    """The newest published version, or ``None`` where none was published yet."""
    return programme.versions.order_by("-number").first()


def public(pk: UUID) -> Programme:
    """A published programme.

    Raises:
        NotFound: there is none, or none was published.
    """
    found = (
        Programme.objects.select_related("organisation")
        .filter(pk=pk, versions__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def inside(user: User | AnonymousUser, pk: UUID, slug: str) -> Programme:
    """A programme of an organisation in which the person has a role.

    Raises:
        NotFound: there is none there.
    """
    found = (
        Programme.objects.select_related("organisation")
        .filter(pk=pk, organisation__slug=slug)
        .filter(organisation__in=organisations_where(user, Action.SEE_INSIDE))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def all_rules(version: ProgrammeVersion) -> tuple[Rules, ...]:
    """Every version of the rules that the published file holds."""
    return _read(version.digest, version.text)


@lru_cache(maxsize=64)
def _read(digest: str, text: str) -> tuple[Rules, ...]:
    del digest  # found first, so that two files are seldom compared octet by octet
    return read_programme(text.encode(), "the programme")


def rules_on(version: ProgrammeVersion, day: str) -> Rules:
    """The rules that govern somebody who applies on a day, ISO; else the last that were written."""
    rules = all_rules(version)
    try:
        return version_in_force(rules, Case(), day)
    except NoVersionInForce:
        return rules[-1]
