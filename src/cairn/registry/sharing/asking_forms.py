"""What somebody types who asks for evidence, and what a learner answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.registry.backpack.choosing import ChosenField, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from cairn.registry.accounts.models import User


class RequestForm(forms.Form):
    """Who asks, why, until when; what for is chosen beside it."""

    asker = forms.CharField(
        label=_("Who asks"),
        max_length=200,
        help_text=_("Your name, or your organisation's. Learners read that nobody has checked it."),
    )
    contact = forms.CharField(
        label=_("How to reach you"),
        required=False,
        max_length=200,
        help_text=_("For example a telephone number or your page of open positions."),
    )
    purpose = forms.CharField(
        label=_("What for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example “application for the position of data analyst, number 17”."),
    )
    days = forms.ChoiceField(
        label=_("Until when"),
        choices=[("7", _("One week")), ("30", _("30 days")), ("90", _("90 days"))],
        initial="30",
        widget=forms.RadioSelect,
        help_text=_("Then the request and all answers to it end by themselves."),
    )

    def until(self) -> datetime:
        """The end."""
        return timezone.now() + timedelta(days=int(self.cleaned_data["days"]))


class AnswerForm(forms.Form):
    """What a learner answers with."""

    name = forms.CharField(
        label=_("Your name, as they will read it"),
        max_length=200,
        help_text=_("The credentials show the name that they were made out to, too."),
    )
    credentials = ChosenField(
        label=_("What you show"),
        error_messages={"required": _("Choose at least one credential, or answer with nothing.")},
    )

    def __init__(
        self,
        user: User,
        fitting: Sequence[str],
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
        look: Look | None = None,
    ) -> None:
        """The form of one learner; ``fitting`` are the keys of what fits, shown first."""
        super().__init__(data, initial=initial)
        field = self.fields["credentials"]
        assert isinstance(field, ChosenField)
        field.offer(user, self["credentials"].value() or (), look or Look(), first=fitting)

    def keys(self) -> list[UUID]:
        """What is chosen."""
        return [UUID(each) for each in self.cleaned_data["credentials"]]
