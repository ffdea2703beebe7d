"""How every form of the registry is drawn, those of other packages too."""

from __future__ import annotations

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class PartsRenderer(TemplatesSetting):
    """Label, help, error and field as one part; a summary of all errors above the form."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
