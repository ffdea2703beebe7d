"""Django's mail, put into the queue like every other message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail.backends.base import BaseEmailBackend

from cairn.registry.mail import services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class QueueBackend(BaseEmailBackend):
    """What allauth sends goes through the same queue and outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each message for each of its recipients."""
        count = 0
        for mail in email_messages:
            html = next(
                (
                    str(each[0])
                    for each in getattr(mail, "alternatives", [])
                    if each[1] == "text/html"
                ),
                "",
            )
            for recipient in mail.recipients():
                # Lower-cased as allauth keeps addresses: a person's mails are found by them.
                services.write(
                    recipient.lower(), str(mail.subject), str(mail.body), kind="account", html=html
                )
                count += 1
        return count
