"""What a learner fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.credit import parse_amount
from cairn.errors import AmountUnreadable, CairnError
from cairn.registry.backpack import evidence
from cairn.registry.backpack.choosing import ChosenField, Look
from cairn.registry.backpack.models import EvidenceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from cairn.registry.accounts.models import User


class EvidenceForm(forms.Form):
    """Something to show that nobody has verified.

    Attributes:
        has_file: a file is kept already, so none need be given.
    """

    has_file = False

    kind = forms.ChoiceField(label=_("What is it?"), choices=EvidenceKind.choices)
    title = forms.CharField(label=_("What is it called?"), max_length=300)
    provider = forms.CharField(
        label=_("Who gave it?"),
        required=False,
        max_length=300,
        help_text=_("A platform, an employer, a school."),
    )
    hours = forms.CharField(
        label=_("Hours of learning"),
        required=False,
        max_length=20,
        help_text=_("As the certificate says. Hours are no credit: who recognises it decides."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    ended_on = forms.DateField(
        label=_("Finished on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    link = forms.CharField(
        label=_("Where it can be seen"),
        required=False,
        max_length=2_000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Kept as you type it; this registry does not open it."),
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, PNG, JPEG or WebP, up to 8 MB.")
    )
    note = forms.CharField(
        label=_("What you did and learnt"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. Whoever recognises prior learning reads it first."),
    )

    def clean_hours(self) -> str:
        """An exact amount, with a point or a comma."""
        text = str(self.cleaned_data["hours"]).strip().replace(",", ".")
        if text:
            try:
                parse_amount(text)
            except AmountUnreadable as error:
                raise forms.ValidationError(_("Write a number such as 150 or 37.5.")) from error
        return text

    def clean_link(self) -> str:
        """An address of the web, and of nothing else: it becomes a link on a page."""
        link = str(self.cleaned_data["link"]).strip()
        try:
            parts = urlsplit(link)
        except ValueError:
            parts = urlsplit("")
        if link and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise forms.ValidationError(_("Give an address that begins with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        """There must be something to show; a file is looked at before it is taken."""
        values = super().clean() or {}
        file = values.get("file")
        if file:
            try:
                data = file.read() if file.size <= evidence.MOST_OCTETS else b""
                values["media_type"] = evidence.media_type_of(data, size=file.size)
                values["data"] = data
            except CairnError as error:
                self.add_error("file", error.advice())
        if not (file or self.has_file or values.get("link") or values.get("note")):
            self.add_error("file", _("Give a file, an address, or describe it in your own words."))
        return values


class CollectionForm(forms.Form):
    """A name, a note, and what is in it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    note = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    credentials = ChosenField(label=_("Credentials"), required=False)

    def __init__(
        self,
        user: User,
        data: QueryDict | Mapping[str, Any] | None = None,
        *,
        look: Look | None = None,
        initial: dict[str, Any] | None = None,
        first: Sequence[str] = (),
    ) -> None:
        """The form of one learner; ``look`` is the part of the backpack that it shows."""
        super().__init__(data, initial=initial)
        chosen = self.fields["credentials"]
        assert isinstance(chosen, ChosenField)
        ticked = self["credentials"].value() or ()
        chosen.offer(user, ticked, look or Look(), saves=True, first=first)
