"""What learners are told: that something was issued to them, corrected, or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cairn.registry.issuing.models import Act
from cairn.registry.mail import services as mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.registry.accounts.models import User
    from cairn.registry.issuing.models import Batch, Credential


def claim_address(token: str) -> str:
    """Where a learner takes a credential into the backpack."""
    return f"{settings.BASE_URL}/claim/{token}"


def announce(credential: Credential, token: str, mails_at: datetime | None = None) -> None:
    """Tell a learner of a new credential; a person without an address is not written to."""
    _tell(
        credential,
        kind="claim",
        template="issuing/mail/issued.txt",
        subject=lambda: _("%(issuer)s has awarded you “%(title)s”"),
        not_before=mails_at,
        about=f"batch:{credential.batch_id}" if credential.batch_id else "",
        link=claim_address(token),
    )


def corrected(credential: Credential, token: str) -> None:
    """Tell a learner that a corrected credential stands in the place of an earlier one."""
    _tell(
        credential,
        kind="corrected",
        template="issuing/mail/corrected.txt",
        subject=lambda: _("%(issuer)s has corrected “%(title)s”"),
        link=claim_address(token),
        reason=credential.replaces_reason,
    )


_SUBJECTS = {
    Act.REVOKE: lambda: _("%(issuer)s has withdrawn “%(title)s”"),
    Act.SUSPEND: lambda: _("%(issuer)s has suspended “%(title)s”"),
    Act.REINSTATE: lambda: _("“%(title)s” by %(issuer)s is valid again"),
}


def status_changed(credential: Credential, act: Act, reason: str) -> None:
    """Tell a learner what was done to a credential, and why."""
    _tell(
        credential,
        kind="status",
        template="issuing/mail/status.txt",
        subject=_SUBJECTS[act],
        act=act.value,
        reason=reason,
    )


def _tell(
    credential: Credential,
    *,
    kind: str,
    template: str,
    subject: Callable[[], str],
    about: str = "",
    not_before: datetime | None = None,
    **more: str,
) -> None:
    holder = credential.holder
    address = holder.email if holder else credential.recipient_email
    if not address or (holder and not holder.wants_mail(kind)):
        return
    organisation = credential.organisation
    language = (holder.language if holder else "") or organisation.language
    with translation.override(language):
        facts = {"issuer": organisation.name_in(language), "title": credential.version.title}
        text = render_to_string(
            template,
            {"credential": credential, "base_url": settings.BASE_URL, **facts, **more},
        )
        mail.write(
            address,
            subject() % facts,
            text,
            kind=kind,
            about=about or f"credential:{credential.pk}",
            user=holder,
            not_before=not_before,
        )


def show_oneself(user: User, batch: Batch) -> None:
    """Send the mail of a list to the person who prepares it, with no credential behind it."""
    organisation = batch.organisation
    with translation.override(organisation.language):
        facts = {
            "issuer": organisation.name_in(organisation.language),
            "title": batch.version.title,
        }
        text = render_to_string(
            "issuing/mail/issued.txt",
            {
                "credential": {"recipient_name": str(user)},
                "link": f"{settings.BASE_URL}/claim/…",
                **facts,
            },
        )
        mail.write(
            user.email,
            _("To look at: %(issuer)s has awarded you “%(title)s”") % facts,
            text,
            kind="preview",
            about=f"preview:{batch.pk}",
            user=user,
        )
