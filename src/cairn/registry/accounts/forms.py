"""What people fill in about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cairn.registry.mail import kinds

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cairn.registry.accounts.models import User

_NAME_HELP = _("As it is to stand on what you earn. You can change it later.")


class SignupForm(forms.Form):
    """What is asked of a new account beside allauth's own fields."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        help_text=_NAME_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Take over what was filled in."""
        del request
        user.name = " ".join(self.cleaned_data["name"].split())
        user.language = (get_language() or "").split("-")[0]
        user.save(update_fields=["name", "language"])


class ProfileForm(forms.Form):
    """Name, language, and which mails one wants."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        help_text=_NAME_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of pages and mails"), choices=settings.LANGUAGES, required=True
    )
    mails = forms.MultipleChoiceField(
        label=_("Mails you want"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mails about your account and its safety are always sent."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        chosen = [each.name for each in kinds.optional() if user.wants_mail(each.name)]
        kwargs["initial"] = {
            "name": user.name,
            "language": user.language or get_language(),
            "mails": chosen,
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field = self.fields["mails"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.name, each.meaning) for each in kinds.optional()]


class DeletionForm(forms.Form):
    """That one means it."""

    sure = forms.BooleanField(label=_("I want my account to be deleted for good."))
