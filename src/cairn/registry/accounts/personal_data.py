"""What is held about a person: taken out as one document, and erased with the account.

Each folder that holds something about people says so in its own module ``personal_data``::

    def held(user: User) -> Mapping[str, object]: ...      # JSON values, by what they are
    def stays(user: User) -> Iterable[str]: ...            # what remains, and why, in a sentence
    def erase(user: User, addresses: Sequence[str]) -> None: ...   # before the account goes

All three are optional. ``addresses`` are all the verified addresses, lower-cased. A folder whose
rows hang on the account and go with it has no ``erase``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from cairn.registry.accounts.models import User

FORM = "cairn-personal-data-1"


@cache
def _sources() -> tuple[tuple[str, ModuleType], ...]:
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.personal_data"
        if config.name.startswith("cairn.registry.") and find_spec(name) is not None:
            found.append((config.label, import_module(name)))
    return tuple(found)


def verified_addresses(user: User) -> list[str]:
    """The addresses that are known to be the person's, lower-cased.

    One that was only typed in may be another's, and so may be what was sent to it.
    """
    found = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [each.lower() for each in found]


def of_address(address: str) -> User | None:
    """The account that has verified an address, if any."""
    found = (
        EmailAddress.objects.filter(email__iexact=address.strip(), verified=True)
        .select_related("user")
        .first()
    )
    return found.user if found else None


def everything(user: User) -> dict[str, Any]:
    """All that this registry holds about a person, as JSON values, by folder."""
    parts = {
        label: dict(source.held(user)) for label, source in _sources() if hasattr(source, "held")
    }
    return {"form": FORM, "made_at": timezone.now().isoformat(), **parts}


def what_stays(user: User) -> list[str]:
    """What remains after the account is deleted, and why, one sentence each."""
    return [
        str(line)
        for _label, source in _sources()
        if hasattr(source, "stays")
        for line in source.stays(user)
    ]


def erase_everywhere(user: User, addresses: Sequence[str]) -> None:
    """Have each folder erase what it holds; in the caller's transaction, before the account.

    The last folder begins: it is built on the rows of those before it and finds its own by theirs.
    Were the link from a credential to its holder gone first, the log's salts would stay.
    """
    for _label, source in reversed(_sources()):
        if hasattr(source, "erase"):
            source.erase(user, addresses)


def held(user: User) -> Mapping[str, object]:
    """The account itself."""
    return {
        "id": str(user.pk),
        "name": user.name,
        "former_names": user.former_names,
        "language": user.language,
        "made_at": user.created_at.isoformat(),
        "last_signed_in_at": user.last_login.isoformat() if user.last_login else None,
        "declined_mails": user.unwanted_mails,
        "operator": user.is_operator,
        "addresses": [
            {"address": each.email, "verified": each.verified, "primary": each.primary}
            for each in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "identity_providers": [
            {"provider": each.provider, "id": each.uid, "said": each.extra_data}
            for each in SocialAccount.objects.filter(user=user).order_by("pk")
        ],
        # What they are made from is secret, and of no use to anybody who has a copy on purpose.
        "second_factors": [
            {
                "kind": each.type,
                "added_at": each.created_at.isoformat(),
                "last_used_at": each.last_used_at.isoformat() if each.last_used_at else None,
            }
            for each in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "devices": [
            {
                "signed_in_at": each.created_at.isoformat(),
                "address": each.ip,
                "program": each.user_agent,
            }
            for each in UserSession.objects.filter(user=user).order_by("pk")
        ],
    }
