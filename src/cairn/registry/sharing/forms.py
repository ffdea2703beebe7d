"""What a learner decides when sharing, and what is typed to open a share."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.registry.backpack.choosing import ChosenField, Look
from cairn.registry.sharing.services import MOST_CREDENTIALS

if TYPE_CHECKING:
    from django.http import QueryDict

    from cairn.registry.accounts.models import User

_ENDS = {"day": 1, "week": 7, "month": 30, "quarter": 90}


class ShareForm(forms.Form):
    """What to show to whom, why and for how long."""

    credentials = ChosenField(
        label=_("What they will see"),
        error_messages={"required": _("Choose at least one credential.")},
    )
    recipient = forms.CharField(
        label=_("For whom"),
        required=False,
        max_length=200,
        help_text=_("They read it on the page. Leave it empty for a link that you give to many."),
    )
    purpose = forms.CharField(
        label=_("What for"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read it on the page, for example “application as data analyst”."),
    )
    ends = forms.ChoiceField(
        label=_("Until when"),
        choices=[
            ("day", _("One day")),
            ("week", _("One week")),
            ("month", _("30 days")),
            ("quarter", _("90 days")),
            ("date", _("Until the day below")),
            ("never", _("Until I end it")),
        ],
        initial="month",
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    with_code = forms.BooleanField(
        label=_("Ask for a one-time code, which I give them by another way"), required=False
    )

    def __init__(
        self,
        user: User,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
        look: Look | None = None,
    ) -> None:
        """The form of one learner; ``look`` is the part of the backpack that it shows."""
        super().__init__(data, initial=initial)
        field = self.fields["credentials"]
        assert isinstance(field, ChosenField)
        field.offer(user, self["credentials"].value() or (), look or Look())

    def clean(self) -> dict[str, Any]:
        """The end lies ahead; not too much is chosen."""
        values = super().clean() or {}
        if len(values.get("credentials", [])) > MOST_CREDENTIALS:
            self.add_error(
                "credentials",
                _("Choose up to %(number)s credentials.") % {"number": MOST_CREDENTIALS},
            )
        if values.get("ends") == "date":
            day = values.get("last_day")
            if day is None:
                if "last_day" not in self.errors:
                    self.add_error("last_day", _("Say until which day."))
            elif day < timezone.now().date():
                self.add_error("last_day", _("This day has passed."))
        return values

    def keys(self) -> list[UUID]:
        """What is chosen."""
        return [UUID(each) for each in self.cleaned_data["credentials"]]

    def expires_at(self) -> datetime | None:
        """The end; the last day counts whole."""
        ends = self.cleaned_data["ends"]
        if ends == "never":
            return None
        if ends == "date":
            after = self.cleaned_data["last_day"] + timedelta(days=1)
            return datetime.combine(after, time(), timezone.get_current_timezone())
        return timezone.now() + timedelta(days=_ENDS[ends])


class CodeForm(forms.Form):
    """The one-time code of a share."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8}
        ),
        help_text=_("Six digits. The person who gave you the link has it."),
    )
