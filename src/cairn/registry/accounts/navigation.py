"""What this folder adds to the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cairn.registry.site.navigation import Entry, Place, signed_in

if TYPE_CHECKING:
    from cairn.registry.site.navigation import Person


def _providers(person: Person) -> bool:
    return person.is_authenticated and bool(settings.IDENTITY_PROVIDERS)


ENTRIES = (
    Entry(Place.ACCOUNT, _("Name, language, mails"), "account_profile", order=59, shown=signed_in),
    Entry(Place.ACCOUNT, _("Other sign-ins"), "socialaccount_connections", 63, _providers),
    Entry(Place.ACCOUNT, _("Devices"), "account_devices", order=64, shown=signed_in),
    Entry(
        Place.ACCOUNT,
        _("Your data"),
        "account_data",
        order=65,
        shown=signed_in,
    ),
)
