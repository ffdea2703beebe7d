"""Is the person before me the holder? Asked on one screen, answered on the holder's own.

Whoever has a credential before them opens a question; the holder scans its code, is signed in, sees
the same four digits and confirms. That shows that somebody who is signed in to the account that
claimed the credential, or that has the address it is made out to, confirmed within two minutes. It
does not show that this is the person before the screen: somebody far away could confirm for them.
The page says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.errors import Ended, NotFound, NotPossible
from cairn.registry.sharing import links
from cairn.registry.sharing.models import HolderAnswer, HolderQuestion
from cairn.registry.verifying import checking
from cairn.verification import NO_FACTS, Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.registry.accounts.models import User

LIFE = timedelta(minutes=2)
KEPT = timedelta(hours=1)
_ASK, _WATCH = "holder-ask", "holder-watch"


def ask(document_digest: str) -> HolderQuestion:
    """Open a question about a credential; old ones are forgotten meanwhile.

    Args:
        document_digest: SHA-256 of the credential as it lies before whoever asks, hex.

    Raises:
        NotFound: it is no digest.
    """
    if len(document_digest) != 64 or set(document_digest) - set("0123456789abcdef"):  # noqa: PLR2004 - SHA-256
        raise NotFound
    now = timezone.now()
    forget(now - KEPT)
    question = HolderQuestion(
        document_digest=document_digest,
        code=links.matching_code(),
        asked_at=now,
        expires_at=now + LIFE,
    )
    question.ask_digest = links.digest(ask_token(question))
    question.watch_digest = links.digest(watch_token(question))
    question.save(force_insert=True)
    return question


def forget(before: datetime) -> None:
    """Delete questions that ended before a moment."""
    HolderQuestion.objects.filter(expires_at__lt=before).delete()


def ask_token(question: HolderQuestion) -> str:
    """Opens the page on which the holder answers."""
    return links.token(_ASK, question.pk)


def watch_token(question: HolderQuestion) -> str:
    """Opens the page that waits for the answer."""
    return links.token(_WATCH, question.pk)


def asked(token: str) -> HolderQuestion:
    """The question that a scanned code is about.

    Raises:
        NotFound: none of ours.
        Ended: it was answered, or its two minutes are over.
    """
    found = HolderQuestion.objects.filter(ask_digest=links.digest(token)).first()
    if found is None:
        raise NotFound
    if found.answer or found.expires_at <= timezone.now():
        raise Ended
    return found


def watched(token: str) -> HolderQuestion:
    """The question that a page waits for.

    Raises:
        NotFound: none of ours, or forgotten by now.
    """
    found = HolderQuestion.objects.filter(watch_digest=links.digest(token)).first()
    if found is None:
        raise NotFound
    return found


def standing(user: User, question: HolderQuestion) -> HolderAnswer | None:
    """By what this person can confirm; ``None`` where nothing shows that they are the holder.

    Having the file shows nothing: anybody can be given it. What counts is that the institution's
    mail was claimed by this account, or that the credential itself, found to hold, is made out to
    an address that this account has verified.
    """
    held = (
        HeldCredential.objects.filter(holder=user, digest=question.document_digest)
        .select_related("credential")
        .first()
    )
    if held is None:
        return None
    if held.credential is not None and held.credential.holder_id == user.pk:
        return HolderAnswer.CLAIMED
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list(
        "email", flat=True
    )
    known = NO_FACTS
    for each in addresses:
        # With what was brought before: other servers are asked once, not once for each address.
        report, known = checking.check_knowing(bytes(held.document), known, recipient=each)
        found = [check for check in report.checks if check.code == "subject.recipient"]
        if (
            report.outcome is Outcome.PASSED
            and found
            and all(check.outcome is Outcome.PASSED for check in found)
        ):
            return HolderAnswer.ADDRESS
    return None


def answer(user: User, token: str, *, confirm: bool) -> HolderQuestion:
    """Confirm, or refuse; it is answered once, and who answered is not kept.

    Raises:
        NotFound: none of ours.
        Ended: it was answered, or its two minutes are over.
        NotPossible: nothing shows that this person is the holder.
    """
    standing_now = standing(user, asked(token))
    if standing_now is None:
        raise NotPossible(
            detail=_("Nothing shows that this account is the holder of the credential."),
            mend=_("Sign in with the account that claimed it."),
        )
    with transaction.atomic():
        question = HolderQuestion.objects.select_for_update().get(pk=asked(token).pk)
        if question.answer:
            raise Ended
        question.answer = standing_now if confirm else HolderAnswer.REFUSED
        question.answered_at = timezone.now()
        question.save(update_fields=["answer", "answered_at"])
    return question
