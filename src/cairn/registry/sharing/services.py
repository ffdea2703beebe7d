"""Making, changing, ending and opening shares.

None of it goes to an institution's audit trail: what a learner shows to whom is no institution's
business. The learner's own list says what was opened when.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.errors import Ended, NotFound, NotPossible
from cairn.registry.sharing import links
from cairn.registry.sharing.models import Opening, Seen, Share, ShareItem, ShareKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from cairn.registry.accounts.models import User

MOST_CREDENTIALS = 20
MOST_OPEN = 200
MOST_WRONG_CODES = 5
TOKEN_KIND = "share"  # noqa: S105 - a word in a derivation, no secret


def chosen(user: User, keys: Sequence[UUID]) -> list[HeldCredential]:
    """The person's own credentials by their keys, in the order in which they were chosen.

    Raises:
        NotFound: one of them is not the person's.
        NotPossible: none, or too many.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise NotPossible(
            detail=_("No credential is chosen."), mend=_("Choose what you want to show.")
        )
    if len(wanted) > MOST_CREDENTIALS:
        raise NotPossible(
            detail=_("A share holds up to %(number)s credentials.") % {"number": MOST_CREDENTIALS},
            mend=_("Choose fewer, or make two shares."),
        )
    found = {each.pk: each for each in HeldCredential.objects.filter(holder=user, pk__in=wanted)}
    if len(found) != len(wanted):
        raise NotFound
    return [found[key] for key in wanted]


def create(
    user: User,
    keys: Sequence[UUID],
    *,
    recipient: str = "",
    purpose: str = "",
    expires_at: datetime | None = None,
    with_code: bool = False,
    kind: ShareKind = ShareKind.LINK,
) -> Share:
    """Show chosen credentials to whoever has the link.

    Raises:
        NotFound: one of them is not the person's.
        NotPossible: none or too many are chosen, the end lies behind us, or there are too many
            shares already.
    """
    credentials = chosen(user, keys)
    if expires_at is not None and expires_at <= timezone.now():
        raise NotPossible(
            detail=_("The end of the share has passed."), mend=_("Choose a later one.")
        )
    with transaction.atomic():
        if open_shares(user) >= MOST_OPEN:
            raise NotPossible(
                detail=_("You have as many shares as can be."), mend=_("End one of them first.")
            )
        share = Share(
            holder=user,
            kind=kind,
            recipient=recipient.strip(),
            purpose=purpose.strip(),
            expires_at=expires_at,
            code_generation=1 if with_code else 0,
        )
        share.digest = links.digest(token_of(share))
        share.save(force_insert=True)
        ShareItem.objects.bulk_create(
            ShareItem(share=share, held=held, position=place)
            for place, held in enumerate(credentials, start=1)
        )
    return share


def open_shares(user: User) -> int:
    """How many of the person's shares were not ended by hand."""
    return Share.objects.filter(holder=user, ended_at=None).count()


def token_of(share: Share) -> str:
    """The token of its present link."""
    return links.token(TOKEN_KIND, share.pk, share.generation)


def code_of(share: Share) -> str:
    """Its present one-time code, for the learner's eyes; empty where it has none."""
    return links.code(share.pk, share.code_generation) if share.code_generation else ""


def one_of(user: User, pk: UUID) -> Share:
    """One of the person's own shares.

    Raises:
        NotFound: there is none.
    """
    found = Share.objects.filter(holder=user, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def end(user: User, pk: UUID) -> Share:
    """End a share at once; doing it again changes nothing.

    Raises:
        NotFound: it is not the person's.
    """
    share = one_of(user, pk)
    if share.ended_at is None:
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
    return share


def renew_link(user: User, pk: UUID) -> Share:
    """Give a share another link; the one before answers as if it had never been.

    Raises:
        NotFound: it is not the person's.
        NotPossible: it has ended.
    """
    with transaction.atomic():
        share = _alive(user, pk)
        share.generation += 1
        share.digest = links.digest(token_of(share))
        share.save(update_fields=["generation", "digest"])
    return share


def renew_code(user: User, pk: UUID) -> Share:
    """Give a share a one-time code, or another one; who opened it by the one before is shut out.

    Raises:
        NotFound: it is not the person's.
        NotPossible: it has ended.
    """
    with transaction.atomic():
        share = _alive(user, pk)
        share.code_generation += 1
        share.code_failures, share.code_used_at = 0, None
        share.save(update_fields=["code_generation", "code_failures", "code_used_at"])
    return share


def _alive(user: User, pk: UUID) -> Share:
    one_of(user, pk)
    share = Share.objects.select_for_update(of=("self",)).get(pk=pk)
    if share.has_ended:
        raise NotPossible(
            detail=_("This share has ended."), mend=_("Make a new one with the same credentials.")
        )
    return share


def find(token: str) -> Share:
    """The share that a link opens.

    Raises:
        NotFound: no link of ours; nothing tells it from one that never was.
        Ended: its learner has ended it, its time is over, or nothing is left in it.
    """
    share = Share.objects.filter(digest=links.digest(token)).select_related("holder").first()
    if share is None:
        raise NotFound
    if share.has_ended or not share.holder.is_active or not contents(share):
        raise Ended
    return share


def contents(share: Share) -> list[HeldCredential]:
    """What it shows, in order: these and nothing else."""
    present = share.items.filter(held__removed_at=None).select_related("held")
    return [each.held for each in present.order_by("position")]


def use_code(share: Share, typed: str) -> bool:
    """Use a share's one-time code.

    Returns:
        whether it was the right one, unused, and not tried too often.
    """
    with transaction.atomic():
        found = Share.objects.select_for_update(of=("self",)).get(pk=share.pk)
        if found.code_used_at is not None or found.code_failures >= MOST_WRONG_CODES:
            return False
        right = code_of(found)
        if right and hmac.compare_digest("".join(typed.split()).encode(), right.encode()):
            found.code_used_at = timezone.now()
            found.save(update_fields=["code_used_at"])
            return True
        found.code_failures += 1
        found.save(update_fields=["code_failures"])
        return False


def note(share: Share, what: Seen) -> None:
    """Write down that it was opened in this minute; once a minute, so reading costs no writing."""
    minute = timezone.now().replace(second=0, microsecond=0)
    if not Opening.objects.filter(share=share, what=what, at=minute).exists():
        Opening.objects.bulk_create(
            [Opening(share=share, what=what, at=minute)], ignore_conflicts=True
        )
