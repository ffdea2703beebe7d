"""What an operator hands in to seal with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MOST_OCTETS = 64 * 1024


class SealForm(forms.Form):
    """A certificate and its private key."""

    operator = forms.CharField(
        label=_("Who seals"),
        max_length=200,
        required=False,
        help_text=_("As the sheet names it; the name of this registry where empty."),
    )
    certificates = forms.FileField(
        label=_("Certificate"),
        help_text=_("PEM; the operator's first, then those that lead to the authority."),
    )
    private_key = forms.FileField(
        label=_("Private key"), help_text=_("PEM; RSA of 2048 bits or more, or P-256.")
    )
    passphrase = forms.CharField(
        label=_("Passphrase of the key"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Neither file is long."""
        values = super().clean() or {}
        for name in ("certificates", "private_key"):
            if values.get(name) and values[name].size > _MOST_OCTETS:
                self.add_error(name, _("This file is too large to be one."))
        return values
