"""What staff fill in to award, to correct and to withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cairn.bulk.awards import fault_of_grade, grading_of
from cairn.bulk.recipients import COLUMNS, faults_of_cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cairn.domain import Achievement
    from cairn.registry.organisations.models import Organisation

_LONGEST = 2_000


class AwardForm(forms.Form):
    """One person's award; judged by the very rules of a list."""

    name = forms.CharField(
        label=_("Name"), max_length=300, help_text=_("As it is to stand on the credential.")
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput,
        help_text=_("Where the link is sent. It stands in the credential only as a hash."),
    )
    did = forms.CharField(
        label=_("Wallet identifier (DID)"),
        max_length=500,
        required=False,
        help_text=_("If the person has given you one; else leave it empty."),
    )
    awarded_on = forms.CharField(
        label=_("Awarded on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    grade = forms.CharField(label=_("Grade"), max_length=200, required=False)
    evidence_url = forms.CharField(
        label=_("Address of evidence"),
        max_length=_LONGEST,
        required=False,
        help_text=_("A web page that shows the work; anybody who has the credential can open it."),
    )
    valid_until = forms.CharField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only where the achievement itself runs out, such as a first-aid licence."),
    )

    def __init__(self, *args: Any, achievement: Achievement, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("awarded_on", timezone.localdate().isoformat())
        super().__init__(*args, **kwargs)
        self._achievement = achievement
        grading = grading_of(achievement)
        if grading is None:
            del self.fields["grade"]
        elif grading.allowed_values:
            self.fields["grade"] = forms.ChoiceField(
                label=_("Grade"),
                required=False,
                choices=[("", _("none")), *((each, each) for each in grading.allowed_values)],
            )

    def clean(self) -> dict[str, Any]:
        """The faults of a list's row, each at its field."""
        values = super().clean() or {}
        language = translation.get_language() or settings.LANGUAGE_CODE
        faults = faults_of_cells(0, self.cells(), timezone.localdate())
        graded = fault_of_grade(0, values.get("grade", ""), self._achievement)
        for fault in [*faults, *([graded] if graded else [])]:
            column = fault.column if fault.column in self.fields else None
            if column is None or column not in self.errors:
                self.add_error(column, f"{fault.problem(language)} {fault.remedy(language)}")
        return values

    def cells(self) -> dict[str, str]:
        """The values by the columns of a list."""
        found = {name: str(self.cleaned_data.get(name) or "").strip() for name in COLUMNS}
        return {name: value for name, value in found.items() if value}


class CorrectionForm(AwardForm):
    """What is right, and what was wrong."""

    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learner reads it, and it stands in the new credential."),
    )
    field_order = ("reason",)


class ReasonForm(forms.Form):
    """Why a credential is withdrawn or reinstated."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learner reads it."),
    )


class FilterForm(forms.Form):
    """Which of the issued ones are looked for."""

    achievement = forms.ChoiceField(label=_("Micro-credential"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("every state")),
            ("valid", _("valid")),
            ("suspended", _("suspended")),
            ("revoked", _("revoked")),
            ("corrected", _("corrected")),
        ],
    )
    since = forms.DateField(
        label=_("Issued from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Issued until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, achievements: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["achievement"] = forms.ChoiceField(
            label=_("Micro-credential"),
            required=False,
            choices=[("", _("every micro-credential")), *achievements],
        )

    def chosen(self) -> dict[str, Any]:
        """The arguments of ``queries.issued``; what cannot be read chooses nothing."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if "achievement" in found:
            found["achievement"] = UUID(found["achievement"])
        return found


class ScheduleForm(forms.Form):
    """When a list is issued, where that is not at once."""

    not_before = forms.DateTimeField(
        label=_("Issue later, at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave it empty to issue at once."),
    )

    def clean_not_before(self) -> datetime | None:
        """The moment lies ahead."""
        moment: datetime | None = self.cleaned_data["not_before"]
        if moment is not None and moment < timezone.now():
            raise forms.ValidationError(_("This moment is past. Leave it empty to issue at once."))
        return moment


class AddressForm(forms.Form):
    """Where a mail that did not arrive is sent instead."""

    address = forms.EmailField(label=_("E-mail address"))


class ListForm(forms.Form):
    """A file, or rows pasted from a spreadsheet."""

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Or paste the rows here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "paste"}),
        help_text=_("Copy the cells in your spreadsheet, with the heading, and paste them."),
    )
    awarded_on = forms.DateField(
        label=_("Awarded on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For every row that gives no day of its own."),
    )

    def __init__(self, *args: Any, fellows: Iterable[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fellows = {each.slug: each for each in fellows}
        if self._fellows:
            self.fields["on_behalf_of"] = forms.ChoiceField(
                label=_("Awarded by"),
                required=False,
                choices=[
                    ("", _("this institution")),
                    *((slug, str(each)) for slug, each in self._fellows.items()),
                ],
                help_text=_("Members of your consortium; they stand as awarding, you sign."),
            )

    def awarding(self) -> Organisation | None:
        """The institution on whose behalf is issued."""
        return self._fellows.get(self.cleaned_data.get("on_behalf_of") or "")

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; the day does not lie in the future."""
        values = super().clean() or {}
        if not values.get("file") and not (values.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste the rows below."))
        day = values.get("awarded_on")
        if day and day > timezone.localdate():
            self.add_error("awarded_on", _("This day lies in the future."))
        return values
