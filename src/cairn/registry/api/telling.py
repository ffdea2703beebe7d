"""Which events of other folders programs are told of; connected when the application is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.api.models import Event
from cairn.registry.api.webhooks import tell, tell_of
from cairn.registry.backpack import services as backpack
from cairn.registry.issuing import batches, services, withdrawal
from cairn.registry.issuing.models import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.registry.issuing.models import Batch, Credential, StatusChange

_OF_ACT = {
    Act.REVOKE: Event.REVOKED,
    Act.SUSPEND: Event.SUSPENDED,
    Act.REINSTATE: Event.REINSTATED,
}


@services.after_issue
def _issued(made: Sequence[Credential]) -> None:
    """One event for each part of a list, and one for a correction."""
    if made:
        event = Event.CORRECTED if made[0].replaces_id else Event.ISSUED
        tell_of(made[0].organisation, event, [each.pk for each in made])


@withdrawal.after_change
def _changed(changes: Sequence[StatusChange]) -> None:
    by_organisation: dict[object, list[StatusChange]] = {}
    for each in changes:
        by_organisation.setdefault(each.credential.organisation_id, []).append(each)
    for group in by_organisation.values():
        event = _OF_ACT[Act(group[0].act)]
        tell_of(group[0].credential.organisation, event, [each.credential_id for each in group])


@backpack.after_claim
def _claimed(credential: Credential) -> None:
    tell_of(credential.organisation, Event.CLAIMED, [credential.pk])


@batches.after_done
def _done(batch: Batch) -> None:
    tell(batch.organisation, Event.BATCH_DONE, batch=str(batch.pk))
