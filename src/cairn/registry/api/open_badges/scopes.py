"""The scopes of the Open Badges 3.0 API (§6.2), and how they are told to a learner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cairn.registry.api.open_badges import registration

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_BASE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
READ = f"{_BASE}credential.readonly"
UPSERT = f"{_BASE}credential.upsert"
READ_PROFILE = f"{_BASE}profile.readonly"
UPDATE_PROFILE = f"{_BASE}profile.update"
OFFLINE = "offline_access"

SCOPES: dict[str, StrOrPromise] = {
    READ: _("Read the badges in your backpack"),
    UPSERT: _("Add badges to your backpack"),
    READ_PROFILE: _("Read your name and e-mail address"),
    UPDATE_PROFILE: _("Change your name"),
    OFFLINE: _("Do so while you are not there, until you end it"),
}


class HostAdapter(DefaultOIDCAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's rules for programs, with those of Open Badges on top."""

    scope_display = SCOPES

    def validate_client_registration(self, **given: object) -> None:
        """Refuse a registration that lacks what the specification asks of it.

        Raises:
            ValidationError: says what.
        """
        metadata = given["client_metadata"]
        assert isinstance(metadata, dict)
        problem = registration.fault_of(metadata, SCOPES)
        if problem:
            raise ValidationError(problem)
