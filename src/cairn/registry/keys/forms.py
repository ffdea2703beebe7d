"""What people fill in about keys."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.registry.site.forms import ReasonForm


class CompromiseForm(ReasonForm):
    """Since when a key may have been in other hands."""

    since = forms.DateTimeField(
        label=_("Since when it may have been in other hands"),
        help_text=_("If you are not sure, the earliest moment that is possible."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    field_order = ("since", "reason")
