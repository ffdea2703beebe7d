"""What somebody hands in to have it checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_OCTETS = 8 * 1024 * 1024
"""The longest file that is checked on a page; the command line has no such bound."""


class CheckForm(forms.Form):
    """A file or a text."""

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("The text of the credential, beginning with { or ey."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed, and not too long."""
        values = super().clean() or {}
        file = values.get("file")
        if not file and not (values.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste the credential below."))
        if file and file.size > MOST_OCTETS:
            self.add_error("file", _("This file is too large; a credential has up to 8 MB."))
        return values

    def octets(self) -> bytes:
        """What was handed in."""
        file = self.cleaned_data["file"]
        if file:
            found: bytes = file.read()
            return found
        return str(self.cleaned_data["text"]).strip().encode()
