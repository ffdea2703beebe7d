"""What people fill in about institutions and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cairn.linting import PROFILES, profile_named
from cairn.registry.organisations.models import Kind, Organisation, Role, Unit
from cairn.registry.site import list_words

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms.boundfield import BoundField
    from django_stubs_ext import StrOrPromise


def _countries() -> list[tuple[str, StrOrPromise]]:
    return [("", _("choose …")), *list_words.names_of("countries")]


class CountryField(forms.ChoiceField):
    """A country, chosen by its name; gives ISO 3166-1 alpha-2, in whatever case it was sent."""

    def __init__(self) -> None:
        super().__init__(label=_("Country"), choices=_countries, required=False)

    def to_python(self, value: object) -> str:
        """The code."""
        return str(super().to_python(value)).upper()


class OrganisationForm(forms.Form):
    """What an institution says of itself; its name and description in each language of the site."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices)
    language = forms.ChoiceField(
        label=_("Its own language"),
        choices=settings.LANGUAGES,
        help_text=_("Mails to learners are written in it where they have chosen none."),
    )
    legal_name = forms.CharField(
        label=_("Name in law"),
        max_length=300,
        required=False,
        help_text=_("Where it differs from the name that people use."),
    )
    country = CountryField()
    url = forms.URLField(label=_("Web site"), required=False, assume_scheme="https")
    email = forms.EmailField(
        label=_("Address for learners' questions"),
        required=False,
        help_text=_("It stands in every credential and in mails."),
    )
    profiles = forms.MultipleChoiceField(
        label=_("Frameworks that descriptions are checked against"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            kwargs["initial"] = _initial(organisation) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field = self.fields["profiles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, profile_named(name).title) for name in PROFILES]
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % {"language": language},
                max_length=300,
                required=False,
            )
            self.fields[f"description_{code}"] = forms.CharField(
                label=_("What it is, in two sentences (%(language)s)") % {"language": language},
                max_length=2_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        names = [name for name in self.fields if name.startswith(("name_", "description_"))]
        self.order_fields(["kind", "language", *names])

    @property
    def first(self) -> list[BoundField]:
        """What everybody is asked: what it is, and its name and description in its own language."""
        return [self[name] for name in ("kind", "language", *self._texts(self._own))]

    @property
    def other_languages(self) -> list[BoundField]:
        """Name and description in the other languages of the site."""
        others = [code for code, _name in settings.LANGUAGES if code != self._own]
        return [self[name] for code in others for name in self._texts(code)]

    @property
    def other_languages_shown(self) -> bool:
        """Whether something is written there, or is wrong there."""
        return any(field.value() or field.errors for field in self.other_languages)

    @property
    def rest(self) -> list[BoundField]:
        """Everything else."""
        drawn = {field.name for field in (*self.first, *self.other_languages)}
        return [field for field in self if field.name not in drawn]

    @property
    def _own(self) -> str:
        codes = [code for code, _name in settings.LANGUAGES]
        chosen = self["language"].value()
        return chosen if chosen in codes else codes[0]

    @staticmethod
    def _texts(code: str) -> tuple[str, str]:
        return f"name_{code}", f"description_{code}"

    def clean(self) -> dict[str, Any]:
        """The name is needed in the institution's own language."""
        values = super().clean() or {}
        own = values.get("language", "")
        if own and not values.get(f"name_{own}", "").strip():
            self.add_error(f"name_{own}", _("The name is needed in the institution's language."))
        return values

    def fields_of_organisation(self) -> dict[str, Any]:
        """The values, as the services take them."""
        values = self.cleaned_data

        def texts(prefix: str) -> dict[str, str]:
            return {
                code: values[f"{prefix}_{code}"].strip()
                for code, _name in settings.LANGUAGES
                if values.get(f"{prefix}_{code}", "").strip()
            }

        plain = ("legal_name", "url", "email", "language", "profiles", "kind")
        return {
            **{name: values[name] for name in plain},
            "country": values["country"],
            "name": texts("name"),
            "description": texts("description"),
        }


def _initial(organisation: Organisation) -> dict[str, Any]:
    plain = ("legal_name", "country", "url", "email", "language", "profiles", "kind")
    return {
        **{name: getattr(organisation, name) for name in plain},
        **{f"name_{code}": text for code, text in organisation.name.items()},
        **{f"description_{code}": text for code, text in organisation.description.items()},
    }


class InvitationForm(forms.Form):
    """Whom to invite, to what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.ISSUER,
        help_text=_("What each may do stands below."),
    )
    unit = forms.ModelChoiceField(
        label=_("Faculty"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("the whole institution"),
        help_text=_("The role then holds for what belongs to this faculty alone."),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units


class UnitForm(forms.Form):
    """The name of a faculty."""

    name = forms.CharField(label=_("Name of the faculty or department"), max_length=200)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea)
