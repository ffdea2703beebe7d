"""What people fill in about programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.registry.api.models import Event
from cairn.registry.api.tokens import NEVER
from cairn.registry.organisations.rights import Action, may

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

SCOPES = {
    Action.READ_ISSUED: _("Look up what was issued"),
    Action.ISSUE: _("Issue and correct credentials"),
    Action.CHANGE_STATUS: _("Suspend, reinstate and revoke credentials"),
    Action.WRITE_ACHIEVEMENT: _("Write descriptions of micro-credentials"),
    Action.PUBLISH_ACHIEVEMENT: _("Publish descriptions"),
    Action.MANAGE_PEOPLE: _("Read who holds which role"),
    Action.READ_AUDIT: _("Read the audit trail"),
    Action.MANAGE_KEYS: _("Read the signing keys and replace the one in use"),
}
"""What a program can be let do, in the order of how often it is wanted."""


class TokenForm(forms.Form):
    """Which program, what it may do, for how long."""

    name = forms.CharField(
        label=_("What the program is called"),
        max_length=100,
        help_text=_("So that you know it again: “Student records, nightly run”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as it needs. It may never do more than you may."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        initial=90,
        choices=[
            (7, _("a week")),
            (30, _("30 days")),
            (90, _("90 days")),
            (365, _("a year")),
        ],
    )

    def __init__(self, *args: Any, user: User, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (scope.value, label)
            for scope, label in SCOPES.items()
            if scope not in NEVER and may(user, scope, organisation)
        ]


class WebhookForm(forms.Form):
    """Which address is told of what."""

    url = forms.URLField(
        label=_("Address that is told"),
        max_length=2_000,
        assume_scheme="https",
        help_text=_("It begins with https, and everybody's internet reaches it."),
    )
    events = forms.MultipleChoiceField(
        label=_("Of what"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )
