"""What the audit trail calls programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from cairn.registry.organisations.audited import Named, whole_numbers
from cairn.registry.organisations.rights import Action
from cairn.registry.programmes.models import Programme

if TYPE_CHECKING:
    from collections.abc import Collection

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def _programmes(
    user: User, organisation: Organisation, numbers: Collection[str]
) -> dict[str, Named]:
    del user
    found = Programme.objects.filter(pk__in=whole_numbers(numbers), organisation=organisation)
    return {str(each.pk): Named(str(each)) for each in found}


NAMES = {"programme": _programmes}
DEEDS = {Action.WRITE_PROGRAMME: gettext_lazy("changed the rules of a programme")}
