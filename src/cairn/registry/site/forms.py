"""How every form of the registry is drawn, those of other packages too."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class PartsRenderer(TemplatesSetting):
    """Label, help, error and field as one part; a summary of all errors above the form."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
