"""The kinds of mail that are sent, and which of them a person may decline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class MailKind:
    """One kind.

    Attributes:
        name: ``Message.kind``.
        meaning: in words for who chooses.
        always: it is sent whatever a person has chosen.
    """

    name: str
    meaning: StrOrPromise
    always: bool = False


KINDS: tuple[MailKind, ...] = (
    MailKind("account", _("your account and its safety"), always=True),
    MailKind("recovery", _("getting back into an account"), always=True),
    MailKind("invitation", _("invitations that somebody sends you"), always=True),
    MailKind("preview", _("what you send to yourself to look at"), always=True),
    MailKind("test", _("a trial of the mail server"), always=True),
    MailKind("closing", _("an institution that awarded you something closes"), always=True),
    MailKind("claim", _("something was awarded to you")),
    MailKind("corrected", _("something that you earned was corrected")),
    MailKind("status", _("something that you earned was suspended, revoked or is valid again")),
)
"""Every kind; one that is not here is always sent."""


def optional() -> list[MailKind]:
    """Those that a person may decline."""
    return [each for each in KINDS if not each.always]
