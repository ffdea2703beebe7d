"""What operators fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from cairn.errors import CairnError
from cairn.registry.accounts.models import User
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations.forms import CountryField
from cairn.registry.organisations.models import Kind
from cairn.transparency.trust_policy import TrustPolicy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cairn.registry.configuration import Configuration

_WEB = URLValidator(schemes=["http", "https"])
_MAIL_FIELDS = ("mail_host", "mail_port", "mail_secure", "mail_user", "mail_password")


class OperatorAccountForm(forms.Form):
    """The account of who runs this registry."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A few words that mean nothing together are good."),
    )

    def clean(self) -> dict[str, Any]:
        """The password must be one that is not guessed."""
        values = super().clean() or {}
        if password := values.get("password"):
            person = User(email=values.get("email", ""), name=values.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


_PLAIN = (
    "name",
    "base_url",
    "contact",
    "source",
    "terms",
    "privacy",
    "log_witnesses",
    "trusted_logs",
)
"""Settings that are one field each."""


def _policy_lines(label: StrOrPromise, help_text: StrOrPromise) -> forms.CharField:
    """A field for lines in the form of c2sp.org/tlog-policy."""
    return forms.CharField(
        label=label,
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=help_text,
    )


class SettingsForm(forms.Form):
    """What this registry is called, where it is, how its mails leave."""

    name = forms.CharField(
        label=_("Name of this registry"),
        max_length=200,
        required=False,
        help_text=_("Shown as who knows an institution: “known to …”."),
    )
    base_url = forms.CharField(
        label=_("Its address"),
        max_length=200,
        help_text=_("As visitors type it, such as https://registry.example.org"),
    )
    contact = forms.EmailField(
        label=_("Address for questions"),
        required=False,
        help_text=_("For people who cannot use a page. It is shown to everybody."),
    )
    source = forms.URLField(
        label=_("Where the source of this installation can be had"),
        required=False,
        assume_scheme="https",
    )
    terms = forms.URLField(
        label=_("Where your terms of use stand"), required=False, assume_scheme="https"
    )
    privacy = forms.URLField(
        label=_("Where your privacy statement stands"),
        required=False,
        assume_scheme="https",
        help_text=_("Both are shown at the foot of pages, and to programs before they connect."),
    )
    open_founding = forms.BooleanField(
        label=_("Everybody may found an institution"),
        required=False,
        help_text=_("Else operators alone do, and invite its owner."),
    )
    mail_host = forms.CharField(
        label=_("Mail server"),
        max_length=200,
        required=False,
        help_text=_("Without one, nothing leaves: mails wait, and you see how many."),
    )
    mail_port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65_535, required=False, help_text=_("587, or 465")
    )
    mail_secure = forms.ChoiceField(
        label=_("Secured by"),
        choices=[
            ("smtp", _("STARTTLS, once somebody signs in (587)")),
            ("smtps", _("TLS from the first octet (465)")),
        ],
        required=False,
    )
    mail_user = forms.CharField(label=_("User"), max_length=200, required=False)
    mail_password = forms.CharField(
        label=_("Password"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown. Leave it empty to keep the one that is set."),
    )
    mail_from = forms.CharField(
        label=_("Sender"),
        max_length=200,
        required=False,
        help_text=_("Such as: no-reply@registry.example.org"),
    )

    log_witnesses = _policy_lines(
        _("Witnesses of the log"),
        _(
            "One a line: witness, a name, its verifier key, its address. Then a group, and the "
            "line quorum with its name. They see the size of the log and nothing of a person."
        ),
    )

    trusted_logs = _policy_lines(
        _("Logs of elsewhere that are trusted"),
        _(
            "One a line: log and its verifier key; then its witnesses, and the line quorum. A "
            "proof of logging that comes with a credential is held against them; nobody is asked. "
            "A line --- before the next log gives it witnesses and a quorum of its own; without a "
            "quorum line, more than half of its witnesses are enough."
        ),
    )

    def __init__(self, *args: Any, values: Configuration, fixed: bool, **kwargs: Any) -> None:
        self._values, self._fixed = values, fixed
        mail = urlsplit(values.text("smtp_url"))
        kwargs["initial"] = {
            **{name: values.text(name) for name in _PLAIN},
            "open_founding": values.on("open_founding"),
            "mail_from": values.text("mail_from"),
            "mail_host": mail.hostname or "",
            "mail_port": mail.port,
            "mail_secure": mail.scheme or "smtp",
            "mail_user": unquote(mail.username or ""),
        }
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            setting = "smtp_url" if name in _MAIL_FIELDS else name
            if values.origins[setting] == "environment":
                field.disabled = True
                field.help_text = _("Set by the environment of the server; change it there.")
        if fixed:
            self.fields["base_url"].disabled = True
            self.fields["base_url"].help_text = _(
                "It stands in credentials that were issued, so it can no longer change."
            )

    def clean_base_url(self) -> str:
        """An address without a path."""
        address = str(self.cleaned_data["base_url"]).strip().rstrip("/")
        parts = urlsplit(address)
        local = (parts.hostname or "") in {"localhost", "127.0.0.1", "::1"}
        if not local:
            _WEB(address)
        if parts.scheme not in {"http", "https"} or parts.path or parts.query or parts.username:
            raise forms.ValidationError(_("Write https:// and the name, and nothing after it."))
        if parts.scheme == "http" and not local:
            raise forms.ValidationError(
                _("Only https keeps passwords secret on the way. http is for this machine alone.")
            )
        return address

    def clean_log_witnesses(self) -> str:
        """Lines that can be read, with somebody in them."""
        text, found = self._policy("log_witnesses")
        if found is not None and not found.addresses:
            raise forms.ValidationError(_("No witness has an address, so none can be asked."))
        return text

    def clean_trusted_logs(self) -> str:
        """Lines that can be read, with a log in them."""
        text, found = self._policy("trusted_logs", several=True)
        if found is not None and not found.logs:
            raise forms.ValidationError(_("No log is named; a line is “log”, then its key."))
        return text

    def _policy(self, field: str, *, several: bool = False) -> tuple[str, TrustPolicy | None]:
        """What a field holds in the form of c2sp.org/tlog-policy; nothing where it is empty."""
        text = "\n".join(str(self.cleaned_data[field]).split("\r\n")).strip()
        try:
            read = TrustPolicy.parse_each if several else TrustPolicy.parse
            return text, read(text) if text else None
        except CairnError as error:
            raise forms.ValidationError(error.what()) from error

    def changes(self) -> dict[str, str]:
        """The values, as the file keeps them; what the environment sets is left out."""
        values = self.cleaned_data
        found = {
            **{name: values[name] for name in _PLAIN},
            "mail_from": values["mail_from"],
            "open_founding": "1" if values["open_founding"] else "",
            "smtp_url": self._mail_address(),
        }
        if self._fixed:
            del found["base_url"]
        origins = self._values.origins
        return {
            name: text
            for name, text in found.items()
            if origins[name] != "environment"
            # What was left as it is stays what it is: no setting.
            and (origins[name] == "file" or text != self._values.text(name))
        }

    def _mail_address(self) -> str:
        values = self.cleaned_data
        if not values["mail_host"]:
            return ""
        kept = unquote(urlsplit(self._values.text("smtp_url")).password or "")
        password = values["mail_password"] or (kept if values["mail_user"] else "")
        who = quote(values["mail_user"], safe="")
        if who and password:
            who += f":{quote(password, safe='')}"
        secure = values["mail_secure"] or "smtp"
        port = values["mail_port"] or (465 if secure == "smtps" else 587)
        return f"{secure}://{who + '@' if who else ''}{values['mail_host']}:{port}"


class NewInstitutionForm(forms.Form):
    """An institution whose first owner is invited."""

    name = forms.CharField(label=_("Name"), max_length=300)
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices)
    country = CountryField()
    owner = forms.EmailField(
        label=_("Address of its first owner"),
        help_text=_("Gets an invitation. You yourself get no right over the institution."),
    )


class AddressForm(forms.Form):
    """Somebody's address."""

    email = forms.EmailField(label=_("E-mail address"))


class RecoveryForm(forms.Form):
    """Whom to help back, and whose word is asked for beside one's own."""

    address = forms.EmailField(
        label=_("An address of the account"), help_text=_("Any that was verified, lost or not.")
    )
    kind = forms.ChoiceField(label=_("What was lost"), choices=Recovery.Kind.choices)
    new_email = forms.EmailField(
        label=_("New address"), required=False, help_text=_("Where every address was lost.")
    )
    reason = forms.CharField(
        label=_("How you know that it is the person"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    second = forms.EmailField(
        label=_("Address of who is asked for the second word"),
        help_text=_("Another operator, or an owner of an institution."),
    )
