"""Naming who keeps an institution's records, and closing the institution."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.audit import trail
from cairn.registry.catalogue.models import Listing
from cairn.registry.closing import statements
from cairn.registry.closing.models import Closure, Custodian
from cairn.registry.errors import NotPossible
from cairn.registry.issuing.models import Batch, BatchState
from cairn.registry.jobs import queue
from cairn.registry.keys import services as keys
from cairn.registry.log import recording
from cairn.registry.organisations.models import Organisation
from cairn.registry.organisations.rights import Action, require
from cairn.transparency.entries import EntryKind

if TYPE_CHECKING:
    from datetime import date

    from cairn.registry.accounts.models import User


def name_custodian(
    user: User, organisation: Organisation, *, name: str, url: str = "", agreed_on: date | None
) -> Custodian:
    """Write down who keeps the records if the institution closes.

    Raises:
        NotAllowed: the person may not close the institution.
        NotPossible: it has closed: who keeps the records stands in its last statement.
    """
    require(user, Action.CLOSE, organisation)
    with transaction.atomic():
        if Organisation.objects.select_for_update().get(pk=organisation.pk).closed_at is not None:
            raise NotPossible(
                detail=_("Who keeps the records stands in the closing statement."),
                mend=_("It cannot be changed after closing."),
            )
        custodian, _made = Custodian.objects.update_or_create(
            organisation=organisation,
            defaults={"name": name.strip(), "url": url.strip(), "agreed_on": agreed_on},
        )
        trail.record(
            "organisation.custodian-named",
            organisation=organisation,
            actor=user,
            subject=f"organisation:{organisation.pk}",
        )
    return custodian


def close(user: User, organisation: Organisation, reason: str) -> Closure:
    """Close an institution in good order: statement, last lists, key put away, learners told.

    Everything it issued stays valid: its key is retired, not revoked, and its lists stay as they
    are. The news goes to the people by mail, sent by a job.

    Args:
        user: an owner.
        organisation: which closes.
        reason: why, for the trail and the page.

    Raises:
        NotAllowed: the person may not close the institution.
        NotPossible: no reason, no custodian, no key; it is closed, or a list is being issued.
    """
    require(user, Action.CLOSE, organisation)
    if not reason.strip():
        raise NotPossible(detail=_("A reason is needed."), mend=_("Say in a few words why."))
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=organisation.pk)
        custodian = Custodian.objects.filter(organisation=held).exclude(name="").first()
        _possible(held, custodian)
        assert custodian is not None
        now = timezone.now().replace(microsecond=0)
        statement = statements.closing_statement(held, now, custodian.name, custodian.url)
        # The first moment at which nothing counts any more: the statement itself still does, and
        # what was issued within its second.
        closed_at = now + timedelta(seconds=1)
        closure = Closure.objects.create(
            organisation=held,
            closed_at=closed_at,
            reason=reason.strip(),
            custodian=custodian.name,
            custodian_url=custodian.url,
            statement=statement,
            closed_by=user,
        )
        recording.document(EntryKind.CLOSURE, statement.encode(), f"institution:{held.slug}")
        # The statement was the last thing that it signed.
        keys.retire(user, keys.signing_key(held), reason.strip())
        held.closed_at = closed_at
        held.save(update_fields=["closed_at"])
        Listing.objects.filter(organisation=held).update(public=False)
        trail.record(
            "organisation.closed",
            organisation=held,
            actor=user,
            subject=f"organisation:{held.pk}",
            reason=reason.strip(),
        )
        queue.ask("closing.tell", key=str(closure.pk), closure=closure.pk)
    organisation.closed_at = closed_at
    return closure


def why_not_close(organisation: Organisation) -> NotPossible | None:
    """What stands against closing now, if anything."""
    custodian = Custodian.objects.filter(organisation=organisation).exclude(name="").first()
    try:
        _possible(organisation, custodian)
    except NotPossible as error:
        return error
    return None


def _possible(organisation: Organisation, custodian: Custodian | None) -> None:
    if organisation.closed_at is not None:
        raise NotPossible(detail=_("It is closed already."), mend=_("Nothing need be done."))
    if custodian is None:
        raise NotPossible(
            detail=_("Nobody is named who keeps the records."),
            mend=_("Name a custodian first: learners will look for one."),
        )
    if Batch.objects.filter(organisation=organisation, state=BatchState.ISSUING).exists():
        raise NotPossible(
            detail=_("A list is being issued."), mend=_("Wait until it is done, or stop it.")
        )
    keys.signing_key(organisation)
