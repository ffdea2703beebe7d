"""What the audit trail calls micro-credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.registry.catalogue.models import Achievement, AchievementVersion
from cairn.registry.organisations.audited import Named, whole_numbers
from cairn.registry.organisations.rights import Action

if TYPE_CHECKING:
    from collections.abc import Collection

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def _achievements(
    user: User, organisation: Organisation, numbers: Collection[str]
) -> dict[str, Named]:
    """By the title of the newest version; a draft that was never published has none for sure."""
    del user
    own = Achievement.objects.filter(pk__in=whole_numbers(numbers), organisation=organisation)
    newest = own.annotate(newest=Max("versions__number")).values_list("pk", "newest")
    titles = {
        (pk, number): title
        for pk, number, title in AchievementVersion.objects.filter(achievement__in=own).values_list(
            "achievement", "number", "title"
        )
    }
    return {
        str(pk): Named(
            titles.get((pk, number), _("a draft")),
            reverse("manage_achievement", args=[organisation.slug, pk]),
        )
        for pk, number in newest
    }


NAMES = {"achievement": _achievements}
DEEDS = {
    Action.WRITE_ACHIEVEMENT: gettext_lazy("changed the description of a micro-credential"),
    Action.PUBLISH_ACHIEVEMENT: gettext_lazy("published or listed a micro-credential"),
}
