"""Mails to learners that did not arrive or were stopped: why, and sending them after all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.audit import trail
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing import notices, services
from cairn.registry.issuing.models import Batch, Credential
from cairn.registry.mail import services as mail
from cairn.registry.mail.models import Message, State

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

_CLAIM = re.compile(r"/claim/([A-Za-z0-9_~-]+)")
_CREDENTIAL = "credential:"
_MOST_LOOKED_AT = 200


def undelivered(credential: Credential) -> QuerySet[Message]:
    """The mails about a credential that did not arrive, those of its list among them."""
    about = Q(about=f"credential:{credential.pk}")
    if credential.batch_id and credential.recipient_email:
        about |= Q(about=f"batch:{credential.batch_id}", recipient=credential.recipient_email)
    return Message.objects.filter(about, state=State.FAILED).order_by("created_at")


def with_undelivered(found: QuerySet[Credential]) -> list[Credential]:
    """Those of the given ones, issued to one person alone, about which a mail did not arrive."""
    failed = Message.objects.filter(about__startswith=_CREDENTIAL, state=State.FAILED)
    about = failed.order_by("-created_at").values_list("about", flat=True)[:_MOST_LOOKED_AT]
    numbers = [each.removeprefix(_CREDENTIAL) for each in about]
    return list(found.filter(pk__in=numbers).defer("document"))


def send_again(user: User, organisation: Organisation, number: UUID, address: str) -> Message:
    """Send a mail that did not arrive once more, to the same or to another address.

    The credential is not changed: if its address was wrong, correct it. To another address goes
    another link, which claims it just as well and shows nobody's mailbox; the one that did not
    arrive ends. A mail to somebody's account goes to that account's address again, which an
    institution is not told.

    Args:
        user: who has it sent.
        organisation: whose list or credential the mail is about.
        number: the mail.
        address: where it goes now; the same as before where empty.

    Raises:
        NotAllowed: the person does not issue there.
        NotFound: this institution has no such mail.
        NotPossible: it did arrive, or is on its way.
    """
    with transaction.atomic():
        found = Message.objects.select_for_update(of=("self",)).filter(pk=number).first()
        kind, _colon, about = found.about.partition(":") if found else ("", "", "")
        owner: Batch | Credential | None = None
        if kind == "batch":
            owner = Batch.objects.filter(pk=about, organisation=organisation).first()
        elif kind == "credential":
            owner = Credential.objects.filter(pk=about, organisation=organisation).first()
        if found is None or owner is None:
            raise NotFound
        services.authorise(user, owner.version, organisation)
        if found.state != State.FAILED:
            raise NotPossible(
                detail=_("This mail is not one that failed."), mend=_("Nothing need be done.")
            )
        own = found.user.email if found.user else ""
        recipient = own or address or found.recipient
        text = found.text
        if recipient.lower() != found.recipient.lower():
            text = _with_another_link(text, organisation)
        again = mail.compose(
            recipient,
            found.subject,
            text,
            kind=found.kind,
            about=found.about,
            user=found.user,
        )
        mail.post([again])
        # The failed one is done with; its reason stays readable in it.
        found.state = State.STOPPED
        found.save(update_fields=["state"])
        trail.record("mail.sent-again", organisation=organisation, actor=user, subject=found.about)
    return again


def stopped(batch: Batch) -> QuerySet[Message]:
    """The mails of a batch that were stopped and can still be sent.

    Not those about what was revoked or claimed meanwhile.
    """
    waiting = batch.credentials.filter(revoked_at=None, holder=None)
    return mail.stopped(f"batch:{batch.pk}", waiting.values_list("recipient_email", flat=True))


def send_stopped(user: User, batch: Batch) -> int:
    """Send the mails after all that were stopped; they are held back once more.

    Returns:
        How many will leave.

    Raises:
        NotAllowed: the person does not issue there.
    """
    services.authorise(user, batch.version, batch.organisation)
    with transaction.atomic():
        count = mail.resume(stopped(batch))
        if count:
            batch.mails_at = timezone.now() + mail.HOLD
            batch.save(update_fields=["mails_at"])
            trail.record(
                "batch.mails-sent-after-all",
                organisation=batch.organisation,
                actor=user,
                subject=f"batch:{batch.pk}",
                mails=count,
            )
    return count


def _with_another_link(text: str, organisation: Organisation) -> str:
    """The text of a mail with a claim link that is not taken for one of the first mailbox."""
    match = _CLAIM.search(text)
    if match is None or not services.shows_mailbox(match[1]):
        return text
    token = services.token_of_claim(to_its_mailbox=False)
    Credential.objects.filter(
        claim_digest=services.digest_of_token(match[1]), organisation=organisation
    ).update(claim_digest=services.digest_of_token(token))
    return text.replace(notices.claim_address(match[1]), notices.claim_address(token))
