"""Making, replacing, retiring and giving up keys. No key is ever shown, sent or logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.keyvaults.new_keys import generate
from cairn.registry import instance
from cairn.registry.audit import trail
from cairn.registry.errors import NotPossible
from cairn.registry.keys.models import OrganisationKey, State
from cairn.registry.organisations.models import Organisation
from cairn.registry.organisations.rights import Action, require, require_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.registry.accounts.models import User

_AFTER_CHANGE: list[Callable[[Organisation], None]] = []


def after_change(act: Callable[[Organisation], None]) -> Callable[[Organisation], None]:
    """Have something done, in the same transaction, whenever an institution's keys change.

    The status lists are signed anew by the new key; the change goes to the public log.
    """
    _AFTER_CHANGE.append(act)
    return act


def signing_key(organisation: Organisation) -> OrganisationKey:
    """The key that signs now.

    Raises:
        NotPossible: there is none.
    """
    key = OrganisationKey.objects.filter(organisation=organisation, state=State.ACTIVE).first()
    if key is None:
        raise NotPossible(
            detail=_("%(name)s has no signing key.") % {"name": organisation},
            mend=_("An owner makes one under “Keys”."),
        )
    return key


def open_key(key: OrganisationKey) -> PrivateKey:
    """The private key in memory, to sign with now and then forget.

    Raises:
        NotPossible: it will never sign again.
        InstanceUnusable: it was sealed by other secrets than this installation's.
    """
    if key.state != State.ACTIVE:
        raise NotPossible(
            detail=_("The key %(name)s no longer signs.") % {"name": key.fragment},
            mend=_("Use the institution's present key."),
        )
    secret = instance.require_secrets().open(bytes(key.sealed), purpose=_purpose(key))
    return PrivateKey.from_secret(KeyType(key.kind), secret)


def create(
    user: User, organisation: Organisation, kind: KeyType = KeyType.ED25519
) -> OrganisationKey:
    """Make the institution's first key, or one after the last was retired.

    Raises:
        NotAllowed: the person does not manage keys there.
        NotPossible: there is an active key: rotate it; or the institution has closed.
    """
    require(user, Action.MANAGE_KEYS, organisation)
    with transaction.atomic():
        # The last word of one that has closed was its last signature.
        require_open(_queue_up(organisation))
        if OrganisationKey.objects.filter(organisation=organisation, state=State.ACTIVE).exists():
            raise NotPossible(
                detail=_("There is a key in use already."), mend=_("Replace it instead.")
            )
        key = _make(organisation, kind)
        _changed(key, "keys.created", user)
    return key


def rotate(user: User, organisation: Organisation, kind: KeyType | None = None) -> OrganisationKey:
    """Replace the key in use by a new one; what the old one signed stays good.

    Raises:
        NotAllowed: the person does not manage keys there.
        NotPossible: there is no key to replace, or the institution has closed.
    """
    require(user, Action.MANAGE_KEYS, organisation)
    with transaction.atomic():
        require_open(_queue_up(organisation))
        old = signing_key(organisation)
        _end(old, State.ROTATED, "")
        key = _make(organisation, kind or KeyType(old.kind))
        _changed(key, "keys.rotated", user, replaces=old.fragment)
    return key


def retire(user: User, key: OrganisationKey, reason: str) -> None:
    """Take the key in use out of use without a successor; what it signed stays good.

    Raises:
        NotAllowed: the person does not manage keys there.
        NotPossible: it is not in use, or no reason is given.
    """
    require(user, Action.MANAGE_KEYS, key.organisation)
    _need_reason(reason)
    with transaction.atomic():
        _queue_up(key.organisation)
        key.refresh_from_db()
        if key.state != State.ACTIVE:
            raise NotPossible(detail=_("That key is not in use."), mend=_("Nothing need be done."))
        _end(key, State.RETIRED, reason)
        _changed(key, "keys.retired", user)


def mark_compromised(user: User, key: OrganisationKey, since: datetime, reason: str) -> None:
    """Say that a key may be in other hands since an instant; if it was in use it is replaced.

    Other people's verifiers then refuse all that it signed, whatever its date; count what that
    means with ``issuing.queries.signed_by`` and say it before.

    Args:
        user: an owner.
        key: the key.
        since: from when on it may have been in other hands; not in the future.
        reason: what happened.

    Raises:
        NotAllowed: the person does not manage keys there.
        NotPossible: no reason, an instant in the future or before the key was made, or marked
            already at an earlier instant.
    """
    require(user, Action.MANAGE_KEYS, key.organisation)
    _need_reason(reason)
    if since > timezone.now():
        raise NotPossible(
            detail=_("That instant lies in the future."), mend=_("Give the first unsafe moment.")
        )
    with transaction.atomic():
        _queue_up(key.organisation)
        key.refresh_from_db()
        if key.compromised_at is not None and key.compromised_at <= since:
            raise NotPossible(
                detail=_("That key is marked as compromised from an earlier time already."),
                mend=_("Nothing need be done."),
            )
        was_active = key.state == State.ACTIVE
        key.compromised_at = since
        _end(key, State.COMPROMISED, reason)
        facts = {"since": since.isoformat()}
        if was_active:
            facts["successor"] = _make(key.organisation, KeyType(key.kind)).fragment
        _changed(key, "keys.compromised", user, **facts)


def _queue_up(organisation: Organisation) -> Organisation:
    """Let changes to one institution's keys wait for one another."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _make(organisation: Organisation, kind: KeyType) -> OrganisationKey:
    private = generate(kind)
    count = OrganisationKey.objects.filter(organisation=organisation).count()
    key = OrganisationKey(
        organisation=organisation,
        fragment=f"key-{count + 1}",
        kind=kind.value,
        public=private.public_key.multikey,
    )
    key.sealed = instance.require_secrets().seal(private.secret, purpose=_purpose(key))
    key.save(force_insert=True)
    return key


def _end(key: OrganisationKey, state: State, reason: str) -> None:
    key.state = state
    key.ended_at = key.ended_at or timezone.now()
    key.reason = reason
    key.sealed = b""
    key.save()


def _changed(key: OrganisationKey, action: str, user: User, **facts: str) -> None:
    trail.record(
        action, organisation=key.organisation, actor=user, subject=f"key:{key.fragment}", **facts
    )
    for act in _AFTER_CHANGE:
        act(key.organisation)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise NotPossible(detail=_("A reason is needed."), mend=_("Say in a few words why."))


def _purpose(key: OrganisationKey) -> str:
    return f"organisation-key:{key.pk}"
