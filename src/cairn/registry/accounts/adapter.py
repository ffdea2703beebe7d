"""How allauth behaves here: which language it writes in, what it seals, whose word it takes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.utils import translation

from cairn.registry import instance

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

    from cairn.registry.accounts.models import User

_PURPOSE = "second-factor"


@dataclass(frozen=True, slots=True)
class _Here:
    """What the library's mails call this place."""

    domain: str

    @property
    def name(self) -> str:
        """As the operator has named it."""
        return str(settings.REGISTRY_NAME)


def _at_home(value: Any) -> Any:
    """An address of a page of ours, under the name that the operator has given.

    The library takes the name from the request, which a stranger writes: a link in a mail with
    somebody's secret in it would lead to where the stranger says.
    """
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return f"{settings.BASE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Mails in the language of who gets them."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to an address in its owner's language, where they have chosen one."""
        found = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
        language = found.user.language if found else ""
        with translation.override(language or translation.get_language()):
            super().send_mail(
                template_prefix,
                email,
                {
                    **{name: _at_home(value) for name, value in context.items()},
                    "registry_name": settings.REGISTRY_NAME,
                    "current_site": _Here(urlsplit(settings.BASE_URL).netloc),
                },
            )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """What authenticator apps and recovery codes are made from is sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        sealed = instance.require_secrets().seal(text.encode(), purpose=_PURPOSE)
        return b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret.

        Raises:
            InstanceUnusable: it was sealed by another installation's secrets.
        """
        opened = instance.require_secrets().open(b64decode(encrypted_text), purpose=_PURPOSE)
        return opened.decode()

    def _get_site_name(self) -> str:
        return str(settings.REGISTRY_NAME)


class IdentityProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # ships no types
    """An identity provider vouches for addresses of its own domains and of no other."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take a provider's word for an address only where the operator has said so.

        Else whoever runs any provider could take over what was sent to somebody's mailbox.
        """
        del request
        app = sociallogin.provider.app
        domains = {str(each).lower() for each in app.settings.get("domains", [])}
        for address in sociallogin.email_addresses:
            address.verified = address.email.rpartition("@")[2].lower() in domains

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take over the name that the provider gives; the person may change it."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = str(data.get("name") or " ".join(str(part) for part in parts if part))[:200]
        user.language = translation.get_language() or ""
        return user
