"""Requests of people without an account, and what learners answer.

Who has the asker's link sees what was answered; who has the learners' link sees who asks, for what,
why and until when. Neither sees anything else: not who was given the link, not who looked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.errors import Ended, NotFound, NotPossible
from cairn.registry.sharing import links, services, wanted
from cairn.registry.sharing.models import Request, RequestAnswer, Share, ShareKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from cairn.registry.accounts.models import User

MOST_WANTED = 12
MOST_ANSWERS = 500
_ANSWER, _WATCH = "request-answer", "request-watch"


def create(
    *, asker: str, purpose: str, keys: Sequence[str], until: datetime, contact: str = ""
) -> Request:
    """Ask for evidence.

    Raises:
        NotFound: one of the things is none that can be asked for.
        NotPossible: nothing or too much is asked for, or the end lies behind us.
    """
    keys = list(dict.fromkeys(keys))
    if not keys:
        raise NotPossible(
            detail=_("Nothing is asked for yet."), mend=_("Search for a skill and add it.")
        )
    if len(keys) > MOST_WANTED:
        raise NotPossible(
            detail=_("Up to %(number)s things can be asked for.") % {"number": MOST_WANTED},
            mend=_("Take the least important out."),
        )
    if until <= timezone.now():
        raise NotPossible(detail=_("The end has passed."), mend=_("Choose a later one."))
    request = Request(
        asker=asker.strip(),
        contact=contact.strip(),
        purpose=purpose.strip(),
        wanted=[wanted.named(each) for each in keys],
        until=until,
    )
    request.answer_digest = links.digest(answer_token(request))
    request.watch_digest = links.digest(watch_token(request))
    request.save(force_insert=True)
    return request


def answer_token(request: Request) -> str:
    """Of the link that learners get."""
    return links.token(_ANSWER, request.pk)


def watch_token(request: Request) -> str:
    """Of the asker's own link."""
    return links.token(_WATCH, request.pk)


def asked(token: str) -> Request:
    """The request that learners see by their link.

    Raises:
        NotFound: none of ours.
        Ended: its time is over, or the asker has ended it.
    """
    return _alive(Request.objects.filter(answer_digest=links.digest(token)).first())


def watched(token: str) -> Request:
    """The request that its asker sees by the secret link.

    Raises:
        NotFound: none of ours.
        Ended: its time is over, or the asker has ended it: then nothing is shown any more.
    """
    return _alive(Request.objects.filter(watch_digest=links.digest(token)).first())


def _alive(found: Request | None) -> Request:
    if found is None:
        raise NotFound
    if found.has_ended:
        raise Ended
    return found


def answer(user: User, token: str, keys: Sequence[UUID], name: str) -> Share:
    """Answer with a selection; a second answer takes the place of the first.

    Raises:
        NotFound: no request of ours, or a credential that is not the person's.
        Ended: the request is over.
        NotPossible: nothing or too much is chosen.
    """
    request = asked(token)
    with transaction.atomic():
        Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
        for before in own_answers(user, request):
            services.end(user, before.share_id)
        if request.answers.filter(share__ended_at=None).count() >= MOST_ANSWERS:
            raise NotPossible(
                detail=_("This request has as many answers as it can take."),
                mend=_("Ask the person who sent it."),
            )
        share = services.create(
            user,
            keys,
            recipient=request.asker,
            purpose=request.purpose[:500],
            expires_at=request.until,
            kind=ShareKind.ANSWER,
        )
        RequestAnswer.objects.create(request=request, share=share, name=name.strip())
    return share


def own_answers(user: User, request: Request) -> list[RequestAnswer]:
    """What the person has answered and not taken back."""
    return list(
        request.answers.filter(share__holder=user, share__ended_at=None).select_related("share")
    )


def answers(request: Request) -> list[RequestAnswer]:
    """What was answered and still stands, in the order of the names."""
    found = request.answers.select_related("share__holder").order_by("name", "pk")
    return [
        each
        for each in found
        if not each.share.has_ended and each.share.holder.is_active and each.share.items.exists()
    ]


def end(token: str) -> None:
    """The asker ends the request: answers that were given to it end with it.

    Raises:
        NotFound: none of ours.
        Ended: it has ended already.
    """
    request = watched(token)
    now = timezone.now()
    with transaction.atomic():
        request.ended_at = now
        request.save(update_fields=["ended_at"])
        Share.objects.filter(answer__request=request, ended_at=None).update(ended_at=now)
