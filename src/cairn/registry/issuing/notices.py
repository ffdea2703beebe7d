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
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from cairn.registry.accounts.models import User
    from cairn.registry.issuing.models import Batch, Credential
    from cairn.registry.mail.models import Message


def claim_address(token: str) -> str:
    """Where a learner takes a credential into the backpack."""
    return f"{settings.BASE_URL}/claim/{token}"


def announce(issued: Iterable[tuple[Credential, str]], mails_at: datetime | None = None) -> None:
    """Tell learners of new credentials; a person without an address is not written to.

    Args:
        issued: each credential with the token of its claim link.
        mails_at: when the mails leave; until then they can be stopped.
    """
    written = (
        _written(
            credential,
            kind="claim",
            template="issuing/mail/issued.txt",
            subject=lambda: _("%(issuer)s has awarded you “%(title)s”"),
            not_before=mails_at,
            about=f"batch:{credential.batch_id}" if credential.batch_id else "",
            link=claim_address(token),
        )
        for credential, token in issued
    )
    mail.post([message for message in written if message is not None])


def corrected(credential: Credential, token: str) -> None:
    """Tell a learner that a corrected credential stands in the place of an earlier one."""
    message = _written(
        credential,
        kind="corrected",
        template="issuing/mail/corrected.txt",
        subject=lambda: _("%(issuer)s has corrected “%(title)s”"),
        link=claim_address(token),
        reason=credential.replaces_reason,
    )
    mail.post([message] if message else [])


_SUBJECTS = {
    Act.REVOKE: lambda: _("%(issuer)s has withdrawn “%(title)s”"),
    Act.SUSPEND: lambda: _("%(issuer)s has suspended “%(title)s”"),
    Act.REINSTATE: lambda: _("“%(title)s” by %(issuer)s is valid again"),
}


def status_changed(credentials: Iterable[Credential], act: Act, reason: str) -> None:
    """Tell learners what was done to their credentials, and why."""
    written = (
        _written(
            credential,
            kind="status",
            template="issuing/mail/status.txt",
            subject=_SUBJECTS[act],
            act=act.value,
            reason=reason,
        )
        for credential in credentials
    )
    mail.post([message for message in written if message is not None])


def _written(
    credential: Credential,
    *,
    kind: str,
    template: str,
    subject: Callable[[], str],
    about: str = "",
    not_before: datetime | None = None,
    **more: str,
) -> Message | None:
    """The mail to a credential's holder, or to whom it was issued; ``None`` if there is nobody."""
    holder = credential.holder
    address = holder.email if holder else credential.recipient_email
    if not address or (holder and not holder.wants_mail(kind)):
        return None
    organisation = credential.organisation
    language = (holder.language if holder else "") or organisation.language
    with translation.override(language):
        facts = {"issuer": organisation.name_in(language), "title": credential.version.title}
        text = render_to_string(
            template,
            {"credential": credential, "base_url": settings.BASE_URL, **facts, **more},
        )
        return mail.compose(
            address,
            subject() % facts,
            text,
            kind=kind,
            about=about or f"credential:{credential.pk}",
            user=holder,
            not_before=not_before,
        )


def sample(batch: Batch, name: str) -> tuple[str, str]:
    """Subject and text of the mail that a person of a list gets, without a link that works."""
    organisation = batch.organisation
    with translation.override(organisation.language):
        facts = {
            "issuer": organisation.name_in(organisation.language),
            "title": batch.version.title,
        }
        text = render_to_string(
            "issuing/mail/issued.txt",
            {
                "credential": {"recipient_name": name},
                "link": f"{settings.BASE_URL}/claim/…",
                **facts,
            },
        )
        return _("%(issuer)s has awarded you “%(title)s”") % facts, text


def show_oneself(user: User, batch: Batch) -> None:
    """Send the mail of a list to the person who prepares it, with no credential behind it.

    Raises:
        NotAllowed: the person does not issue there.
    """
    from cairn.registry.issuing import services  # noqa: PLC0415 - it calls this module

    services.authorise(user, batch.version, batch.organisation, batch.on_behalf_of)
    subject, text = sample(batch, str(user))
    mail.write(
        user.email,
        _("To look at: %(subject)s") % {"subject": subject},
        text,
        kind="preview",
        about=f"preview:{batch.pk}",
        user=user,
    )
