"""What somebody hands in to have it checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
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


MOST_FILES = 50
"""Files that are checked at once on a page; the command line has no such bound."""
_LONGEST_NAME = 200


class SeveralFilesInput(forms.ClearableFileInput):
    """A field for files that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All of them."""
        del data
        return files.getlist(name) if isinstance(files, MultiValueDict) else files.get(name)


class HandInForm(forms.Form):
    """What is handed in on the public page: files, a text or an address."""

    file = forms.Field(label=_("Files"), required=False, widget=SeveralFilesInput)
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("The text of the credential, beginning with { or ey."),
    )
    address = forms.CharField(
        label=_("Or give its address"),
        required=False,
        max_length=2_000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("Of a share, or of a credential on the web: what a QR code holds."),
    )

    def clean_file(self) -> list[Any]:
        """Not too many, none too long."""
        files = [each for each in self.cleaned_data["file"] or [] if each]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("Up to %(number)s files are checked at once.") % {"number": MOST_FILES}
            )
        for each in files:
            if each.size > MOST_OCTETS:
                raise forms.ValidationError(
                    _("“%(name)s” is too large; a credential has up to 8 MB.")
                    % {"name": str(each.name)[:_LONGEST_NAME]}
                )
        return files

    def clean(self) -> dict[str, Any]:
        """One of the three is needed."""
        values = super().clean() or {}
        given = (values.get("file"), (values.get("text") or "").strip(), values.get("address"))
        if not self.errors and not any(given):
            self.add_error("file", _("Choose a file, paste the credential, or give its address."))
        return values
