"""Telling programs what happened: signed as Standard Webhooks says, tried again, written down."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.fetching.addresses import locate
from cairn.fetching.posting import Poster, PostLimits
from cairn.registry import instance
from cairn.registry.api.models import Delivery, Event, Webhook
from cairn.registry.audit import trail
from cairn.registry.errors import NotPossible
from cairn.registry.jobs import queue
from cairn.registry.organisations.rights import Action, require

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

PREFIX = "whsec_"
MOST = 10
"""Of one institution."""
WAITS = tuple(
    timedelta(seconds=each) for each in (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 36_000)
)
"""Before each further try: about 31 hours in all, so that a night's fault loses nothing."""
_LIMITS = PostLimits(octets=20_000, seconds=15.0)
_SECRET_OCTETS = 32
_GONE = 410
_FINE = range(200, 300)


def add(
    user: User, organisation: Organisation, url: str, events: Collection[Event]
) -> tuple[Webhook, str]:
    """Have events sent to an address.

    Returns:
        The row, and the secret that signs, which is never shown again.

    Raises:
        NotAllowed: the person may not let programs in there.
        NotPossible: no event, too many addresses, or the same one again.
        FetchRefused: an address of a form that is never asked.
    """
    require(user, Action.MANAGE_API, organisation)
    locate(url, allow_private=settings.FETCH_PRIVATE)
    if not events:
        raise NotPossible(
            detail=_("Nothing is chosen to be told."), mend=_("Choose one event at least.")
        )
    here = Webhook.objects.filter(organisation=organisation, ended_at=None)
    if here.count() >= MOST or here.filter(url=url).exists():
        raise NotPossible(
            detail=_("That address is told already, or there are too many."),
            mend=_("Remove one first."),
        )
    secret = secrets.token_bytes(_SECRET_OCTETS)
    with transaction.atomic():
        webhook = Webhook(
            organisation=organisation, url=url, events=sorted(each.value for each in events)
        )
        webhook.sealed = instance.require_secrets().seal(secret, purpose=_purpose(webhook))
        webhook.save(force_insert=True)
        _told(user, webhook, "api.webhook-added")
    return webhook, PREFIX + base64.b64encode(secret).decode()


def end(user: User, webhook: Webhook) -> None:
    """Send nothing there any more; what waits is dropped, the log stays.

    Raises:
        NotAllowed: the person may not let programs in there.
    """
    require(user, Action.MANAGE_API, webhook.organisation)
    with transaction.atomic():
        _end(webhook)
        _told(user, webhook, "api.webhook-ended")


def _end(webhook: Webhook) -> None:
    webhook.ended_at, webhook.sealed = timezone.now(), b""
    webhook.save(update_fields=["ended_at", "sealed"])


def send_again(user: User, delivery: Delivery) -> None:
    """Try a delivery once more, now; the receiver knows it by the same ``webhook-id``.

    Raises:
        NotAllowed: the person may not let programs in there.
        NotPossible: the address has ended.
    """
    require(user, Action.MANAGE_API, delivery.webhook.organisation)
    if delivery.webhook.ended_at is not None:
        raise NotPossible(
            detail=_("Nothing is sent to that address any more."), mend=_("Add it again first.")
        )
    with transaction.atomic():
        delivery.attempts, delivery.failed_at = 0, None
        delivery.save(update_fields=["attempts", "failed_at"])
        _ask(delivery, timedelta(0))


def tell(organisation: Organisation, event: Event, **data: Any) -> None:
    """Have whoever asked for it told of an event, in the transaction that makes it.

    Args:
        organisation: whose event.
        event: what happened.
        data: identifiers only: the receiver reads the rest with a token, as far as it may.
    """
    for webhook in Webhook.objects.filter(organisation=organisation, ended_at=None):
        if event.value in webhook.events:
            body = {
                "type": event.value,
                "timestamp": timezone.now().isoformat(),
                "data": {"institution": organisation.slug, **data},
            }
            made = Delivery.objects.create(webhook=webhook, event=event, body=json.dumps(body))
            _ask(made, timedelta(0))


def tell_of(organisation: Organisation, event: Event, credentials: Sequence[Any]) -> None:
    """:func:`tell` of credentials, by their numbers and where to read them."""
    base = f"{settings.BASE_URL}/api/v1/credentials/"
    tell(
        organisation,
        event,
        credentials=[{"id": str(pk), "url": f"{base}{pk}"} for pk in credentials],
    )


def _ask(delivery: Delivery, wait: timedelta) -> None:
    queue.ask(
        "api.deliver",
        key=f"{delivery.pk} {secrets.token_hex(4)}",
        not_before=timezone.now() + wait,
        delivery=str(delivery.pk),
    )


def deliver(delivery: Delivery) -> None:
    """Send once; what does not arrive is tried again later."""
    webhook = delivery.webhook
    if webhook.ended_at is not None or delivery.delivered_at is not None:
        return
    secret = instance.require_secrets().open(bytes(webhook.sealed), purpose=_purpose(webhook))
    status, problem = 0, ""
    try:
        poster = Poster(webhook.url, _LIMITS, allow_private=settings.FETCH_PRIVATE)
        answer = poster.post(
            delivery.body.encode(), "application/json", signed_headers(delivery, secret)
        )
        status = answer.status
    except CairnError as error:
        problem = error.what()
    delivery.attempts += 1
    delivery.status, delivery.problem = status, problem[:300]
    with transaction.atomic():
        if status in _FINE:
            delivery.delivered_at = timezone.now()
        elif status == _GONE:
            # Standard Webhooks: the receiver wants no more.
            delivery.failed_at = timezone.now()
            _end(webhook)
            trail.record(
                "api.webhook-gone",
                organisation=webhook.organisation,
                actor=None,
                subject=f"webhook:{webhook.pk}",
            )
        elif delivery.attempts > len(WAITS):
            delivery.failed_at = timezone.now()
        else:
            _ask(delivery, WAITS[delivery.attempts - 1])
        delivery.save()


def signed_headers(delivery: Delivery, secret: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that it is us, now, and this body."""
    moment = str(int(timezone.now().timestamp()))
    text = f"{delivery.pk}.{moment}.{delivery.body}".encode()
    signature = base64.b64encode(hmac.digest(secret, text, hashlib.sha256)).decode()
    return {
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    }


def _purpose(webhook: Webhook) -> str:
    return f"webhook:{webhook.pk}"


def _told(user: User, webhook: Webhook, action: str) -> None:
    trail.record(
        action, organisation=webhook.organisation, actor=user, subject=f"webhook:{webhook.pk}"
    )
