"""Writing, holding back, stopping and sending messages."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from cairn.registry.jobs import queue
from cairn.registry.mail.models import Message, State

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User

SMTP = "django.core.mail.backends.smtp.EmailBackend"
"""What hands mails over where the operator has named a server."""


def write(
    recipient: str,
    subject: str,
    text: str,
    *,
    kind: str,
    about: str = "",
    user: User | None = None,
    html: str = "",
    not_before: datetime | None = None,
) -> Message:
    """Put a message into the queue, in the caller's transaction; a job of its own sends it.

    Args:
        recipient: one address.
        subject: one line.
        text: the message as plain text.
        html: the same for programs that show it.
        kind: what it is about; see :class:`Message`.
        about: what it belongs to.
        user: who the address belongs to, where known.
        not_before: until then it can be stopped.
    """
    due = not_before or timezone.now()
    message = Message.objects.create(
        kind=kind,
        about=about,
        recipient=recipient,
        user=user,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        not_before=due,
        state=State.HELD if not_before else State.QUEUED,
    )
    queue.ask("mail.send", key=str(message.pk), not_before=due, message=str(message.pk))
    return message


def stop(about: str) -> int:
    """Stop what was not sent yet of the messages about something; how many were stopped."""
    return Message.objects.filter(about=about, state__in=(State.HELD, State.QUEUED)).update(
        state=State.STOPPED
    )


def hand_over(message: Message) -> None:
    """Send one message; without a mail server it is shown in the outbox, and counts as sent.

    An address that a server refuses is written down with its reason and concerns no other.
    """
    if settings.SMTP_CONFIGURED:
        mail = EmailMultiAlternatives(
            message.subject,
            message.text,
            settings.DEFAULT_FROM_EMAIL,
            [message.recipient],
            connection=get_connection(SMTP),
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            _refused(message, error)
            return
    message.state, message.sent_at, message.problem = State.SENT, timezone.now(), ""
    message.save(update_fields=["state", "sent_at", "problem"])


def _refused(message: Message, error: smtplib.SMTPException) -> None:
    code = getattr(error, "smtp_code", None)
    if code is None and isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    message.state = State.FAILED
    message.problem = f"The mail server refused the address (code {code})."
    message.save(update_fields=["state", "problem"])


HOLD = timedelta(minutes=10)
"""How long the mails of a batch are held back, so that they can be stopped."""
