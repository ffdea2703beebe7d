"""Writing, holding back, stopping and sending messages."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Required, TypedDict, Unpack
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.jobs import queue
from cairn.registry.mail.models import Message, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.core.mail.backends.base import BaseEmailBackend
    from django.db.models import QuerySet

    from cairn.registry.accounts.models import User

MOST_TRIES = 50
"""How often a server that cannot be reached is tried: an hour apart, after the first six."""


class More(TypedDict, total=False):
    """What a message may have beside address, subject and text; see :func:`compose`."""

    kind: Required[str]
    about: str
    user: User | None
    html: str
    not_before: datetime | None


_LONGEST_SUBJECT = 300

SMTP = "django.core.mail.backends.smtp.EmailBackend"
"""What hands mails over where the operator has named a server."""


def compose(
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
    """A message, not in the queue yet; see :func:`post`.

    Args:
        recipient: one address.
        subject: one line; what is longer than a mail program shows is cut.
        text: the message as plain text.
        html: the same for programs that show it.
        kind: what it is about; see :class:`Message`.
        about: what it belongs to.
        user: who the address belongs to, where known.
        not_before: until then it can be stopped.
    """
    return Message(
        kind=kind,
        about=about,
        recipient=recipient,
        user=user,
        subject=_line(subject),
        text=text,
        html=html,
        not_before=not_before or timezone.now(),
        state=State.HELD if not_before else State.QUEUED,
    )


def _line(subject: str) -> str:
    """A subject as one line that fits: names and titles of others may be long."""
    line = " ".join(subject.split())
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 1]}…"


def post(messages: Sequence[Message]) -> None:
    """Put messages into the queue, in the caller's transaction; one job hands them over one by one.

    Args:
        messages: of one moment: they leave at the latest of their ``not_before``.
    """
    if not messages:
        return
    group = uuid4()
    for message in messages:
        message.group = group
    Message.objects.bulk_create(messages)
    due = max(message.not_before for message in messages)
    queue.ask("mail.send", key=f"{group}:0", not_before=due, group=str(group), tries=0)


def write(recipient: str, subject: str, text: str, **more: Unpack[More]) -> Message:
    """Compose one message and post it; the arguments are those of :func:`compose`."""
    message = compose(recipient, subject, text, **more)
    post([message])
    return message


def stop(about: str) -> int:
    """Stop what was not sent yet of the messages about something; how many were stopped."""
    return Message.objects.filter(about=about, state__in=(State.HELD, State.QUEUED)).update(
        state=State.STOPPED
    )


def stopped(about: str, recipients: Iterable[str]) -> QuerySet[Message]:
    """The messages about something that were stopped; not one that was replaced after it failed.

    Args:
        about: what the messages belong to.
        recipients: to whom they still may go.
    """
    return Message.objects.filter(
        about=about, state=State.STOPPED, problem="", recipient__in=recipients
    )


def resume(messages: QuerySet[Message]) -> int:
    """Send after all what was :func:`stopped`; how many.

    They are held back as at first, so that this can be stopped as well.
    """
    group, due = uuid4(), timezone.now() + HOLD
    count = messages.update(state=State.HELD, group=group, not_before=due)
    if count:
        queue.ask("mail.send", key=f"{group}:0", not_before=due, group=str(group), tries=0)
    return count


def hand_over(group: str, tries: int, seen: Callable[[], None]) -> None:
    """Send what is left of a group; without a mail server it is shown in the outbox.

    An address that the server refuses is written down with its reason and concerns no other. A
    server that cannot be reached is tried again, later each time, for about two days.

    Args:
        group: whose messages.
        tries: how often the server could not be reached before.
        seen: called before each message, so that a job keeps its lease.
    """
    waiting = Message.objects.filter(group=group, state__in=(State.HELD, State.QUEUED))
    connection = get_connection(SMTP) if settings.SMTP_CONFIGURED else None
    try:
        if connection is not None:
            connection.open()
        for message in waiting.order_by("created_at").iterator(chunk_size=100):
            seen()
            # Stopped meanwhile? It was read with a hundred others.
            if waiting.filter(pk=message.pk).exists():
                _send(message, connection)
    except (OSError, smtplib.SMTPException):
        if tries == MOST_TRIES:
            waiting.update(state=State.FAILED, problem=_("The mail server could not be reached."))
            return
        later = timezone.now() + min(timedelta(minutes=2**tries), timedelta(hours=1))
        queue.ask(
            "mail.send", key=f"{group}:{tries + 1}", not_before=later, group=group, tries=tries + 1
        )
    finally:
        if connection is not None:
            connection.close()


def _send(message: Message, connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        mail = EmailMultiAlternatives(
            message.subject,
            message.text,
            settings.DEFAULT_FROM_EMAIL,
            [message.recipient],
            connection=connection,
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
