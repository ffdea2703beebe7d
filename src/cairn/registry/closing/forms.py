"""What owners fill in before and when an institution closes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CustodianForm(forms.Form):
    """Who keeps the records."""

    name = forms.CharField(
        label=_("Who keeps your records if you close"),
        max_length=300,
        help_text=_("An archive, a ministry, another institution. Ask them first."),
    )
    url = forms.URLField(label=_("Their web page"), required=False, assume_scheme="https")
    agreed_on = forms.DateField(
        label=_("Agreed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
