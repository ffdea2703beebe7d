"""Founding institutions, inviting people, giving and taking roles, joining in consortia."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cairn.registry.audit import trail
from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.mail import services as mail
from cairn.registry.organisations import names
from cairn.registry.organisations.models import (
    ConsortiumMember,
    Invitation,
    Kind,
    Organisation,
    Role,
    RoleGrant,
    Unit,
)
from cairn.registry.organisations.rights import Action, may, may_found, require

if TYPE_CHECKING:
    from uuid import UUID

    from cairn.registry.accounts.models import User

INVITATION_LIFE = timedelta(days=14)
MOST_A_DAY = 300
"""Invitations of one institution within 24 hours."""
MOST_TO_ONE = 5
"""Invitations to one address within 24 hours, whoever sends them."""
_TOKEN_OCTETS = 32
_RESERVED_SLUGS = frozenset({"new", "join", "search", "all"})
_EDITABLE = (
    "name",
    "legal_name",
    "description",
    "country",
    "url",
    "email",
    "language",
    "profiles",
    "kind",
)


def found(
    user: User,
    *,
    name: dict[str, str],
    kind: Kind,
    country: str = "",
    language: str = "en",
    slug: str = "",
    demo: bool = False,
    **more: Any,
) -> Organisation:
    """Found an organisation; who founds it becomes its owner.

    Args:
        user: the first owner; an operator decides whether everybody may (``CAIRN_OPEN``).
        name: by language tag.
        kind: what it is.
        country: ISO 3166-1 alpha-2.
        language: its own language, one of those of ``name``.
        slug: the word in its addresses and DID, which never changes; made from the name if empty.
        demo: belongs to the demonstration world.
        more: other fields that may be edited later.

    Raises:
        NotAllowed: only operators found organisations here.
        NotPossible: the word is taken or reserved, there is no name in the language, or it could be
            taken for another institution's.
    """
    if not may_found(user):
        raise NotAllowed(action="organisation.found")
    chosen = slugify(slug or name.get(language, ""))[:60]
    if not chosen or not name.get(language, "").strip():
        raise NotPossible(
            detail=_("The institution needs a name in its own language."), mend=_("Write it.")
        )
    if chosen in _RESERVED_SLUGS or Organisation.objects.filter(slug=chosen).exists():
        raise NotPossible(
            detail=_("The word “%(slug)s” is taken.") % {"slug": chosen},
            mend=_("Choose another one for the institution's addresses."),
        )
    names.require_own([*name.values(), str(more.get("legal_name", ""))])
    with transaction.atomic():
        organisation = Organisation.objects.create(
            slug=chosen,
            name=name,
            kind=kind,
            country=country.upper(),
            language=language,
            demo=demo,
            **{field: more[field] for field in _EDITABLE if field in more},
        )
        RoleGrant.objects.create(
            user=user, organisation=organisation, role=Role.OWNER, granted_by=user
        )
        _told(organisation, user, "organisation.founded")
    return organisation


def edit(user: User, organisation: Organisation, **changes: Any) -> None:
    """Change what an organisation says of itself.

    Raises:
        NotAllowed: the person may not.
        NotPossible: a name could be taken for another institution's.
    """
    require(user, Action.EDIT_ORGANISATION, organisation)
    before = {*organisation.name.values(), organisation.legal_name}
    given = {*changes.get("name", {}).values(), changes.get("legal_name", "")}
    names.require_own(given - before, organisation)
    with transaction.atomic():
        changed = [
            field
            for field in _EDITABLE
            if field in changes and getattr(organisation, field) != changes[field]
        ]
        for field in changed:
            setattr(organisation, field, changes[field])
        if changed:
            organisation.save(update_fields=changed)
            _told(organisation, user, Action.EDIT_ORGANISATION, changed=changed)


def add_unit(user: User, organisation: Organisation, name: dict[str, str]) -> Unit:
    """Add a faculty or department.

    Raises:
        NotAllowed: the person may not.
    """
    require(user, Action.EDIT_ORGANISATION, organisation)
    with transaction.atomic():
        unit = Unit.objects.create(organisation=organisation, name=name)
        _told(organisation, user, "unit.added", subject=f"unit:{unit.pk}")
    return unit


def invite(
    user: User,
    organisation: Organisation,
    email: str,
    role: Role,
    *,
    unit: Unit | None = None,
    achievement_id: UUID | None = None,
) -> Invitation:
    """Ask somebody by mail to take a role.

    Raises:
        NotAllowed: the person does not manage people there.
        NotPossible: the unit is of another organisation, or there were too many invitations today.
    """
    require(user, Action.MANAGE_PEOPLE, organisation)
    _check_unit(organisation, unit)
    address = email.strip().lower()
    token = secrets.token_urlsafe(_TOKEN_OCTETS)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        _check_number(organisation, address)
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=address,
            role=role,
            unit=unit,
            achievement_id=achievement_id,
            invited_by=user,
            token_digest=_digest(token),
            expires_at=timezone.now() + INVITATION_LIFE,
        )
        with translation.override(organisation.language):
            facts = {"organisation": str(organisation), "inviter": str(user)}
            mail.write(
                invitation.email,
                _("%(inviter)s invites you to %(organisation)s") % facts,
                render_to_string(
                    "organisations/mail/invitation.txt",
                    {
                        **facts,
                        "role": Role(role).label,
                        "link": f"{settings.BASE_URL}/invitations/{token}",
                        "days": INVITATION_LIFE.days,
                    },
                ),
                kind="invitation",
                about=f"invitation:{invitation.pk}",
            )
        _told(
            organisation, user, "people.invited", subject=f"invitation:{invitation.pk}", role=role
        )
    return invitation


def _check_number(organisation: Organisation, address: str) -> None:
    """Refuse to write to one mailbox, or out of one institution, again and again."""
    today = Invitation.objects.filter(created_at__gt=timezone.now() - timedelta(days=1))
    if today.filter(organisation=organisation).count() >= MOST_A_DAY:
        raise NotPossible(
            detail=_("This institution has sent as many invitations as it can in a day."),
            mend=_("Go on tomorrow."),
        )
    if today.filter(email=address).count() >= MOST_TO_ONE:
        raise NotPossible(
            detail=_("This address was invited several times within a day."),
            mend=_("Ask the person to look among unwanted mails, or go on tomorrow."),
        )


def withdraw(user: User, invitation: Invitation) -> None:
    """Take an invitation back; a mail that has not left is stopped.

    Raises:
        NotAllowed: the person does not manage people there.
    """
    require(user, Action.MANAGE_PEOPLE, invitation.organisation)
    with transaction.atomic():
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        mail.stop(f"invitation:{invitation.pk}")
        _told(
            invitation.organisation, user, "people.uninvited", subject=f"invitation:{invitation.pk}"
        )


def find_invitation(token: str) -> Invitation:
    """The invitation that a link is for, if it still holds.

    Raises:
        NotFound: no link of ours.
        NotPossible: it was accepted, withdrawn, has expired, or who sent it may not any more.
    """
    invitation = Invitation.objects.filter(token_digest=_digest(token)).first()
    if invitation is None:
        raise NotFound
    _require_good(invitation)
    return invitation


def _require_good(invitation: Invitation) -> None:
    """Refuse one that is used or over.

    One by somebody who no longer manages people there is over too: an owner whose role was taken
    away would come back by an invitation sent to another mailbox before. An operator who founded
    the institution for somebody never was an owner, and invites nobody else.
    """
    by = invitation.invited_by
    manages = by is not None and (
        may(by, Action.MANAGE_PEOPLE, invitation.organisation) or by.is_operator
    )
    over = invitation.accepted_at or invitation.withdrawn_at
    if over or invitation.expires_at < timezone.now() or not manages:
        raise NotPossible(
            detail=_("This invitation no longer holds."), mend=_("Ask for a new one.")
        )


def accept(user: User, token: str) -> RoleGrant:
    """Take the role that one was invited to.

    Raises:
        NotFound: no link of ours.
        NotPossible: it was accepted, withdrawn, or has expired.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(
            pk=find_invitation(token).pk
        )
        # Two may have found it before the first of them took it.
        _require_good(invitation)
        invitation.accepted_at, invitation.accepted_by = timezone.now(), user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        grant, _made = RoleGrant.objects.get_or_create(
            user=user,
            organisation=invitation.organisation,
            role=invitation.role,
            unit=invitation.unit,
            achievement_id=invitation.achievement_id,
            defaults={"granted_by": invitation.invited_by},
        )
        _told(
            invitation.organisation,
            user,
            "people.joined",
            subject=f"user:{user.pk}",
            role=invitation.role,
        )
    return grant


def grant(
    user: User,
    person: User,
    organisation: Organisation,
    role: Role,
    *,
    unit: Unit | None = None,
    achievement_id: UUID | None = None,
) -> RoleGrant:
    """Give a further role to somebody who holds one there already.

    Raises:
        NotAllowed: the person does not manage people there.
        NotPossible: the other one has no role there yet; invite them.
    """
    require(user, Action.MANAGE_PEOPLE, organisation)
    _check_unit(organisation, unit)
    if not RoleGrant.objects.filter(user=person, organisation=organisation).exists():
        raise NotPossible(
            detail=_("They have no role here yet."), mend=_("Invite them by their e-mail address.")
        )
    with transaction.atomic():
        made, _new = RoleGrant.objects.get_or_create(
            user=person,
            organisation=organisation,
            role=role,
            unit=unit,
            achievement_id=achievement_id,
            defaults={"granted_by": user},
        )
        _told(organisation, user, "people.granted", subject=f"user:{person.pk}", role=role)
    return made


def take_away(user: User, held: RoleGrant) -> None:
    """Take a role from somebody; one's own may be laid down, but never the last owner's.

    Raises:
        NotAllowed: the person does not manage people there, and it is not their own role.
        NotPossible: nobody would own the organisation any more.
    """
    organisation = held.organisation
    if held.user_id != user.pk:
        require(user, Action.MANAGE_PEOPLE, organisation)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        owners = RoleGrant.objects.filter(
            organisation=organisation, role=Role.OWNER, unit=None, achievement_id=None
        )
        if held.role == Role.OWNER and not owners.exclude(pk=held.pk).exists():
            raise NotPossible(
                detail=_("Nobody would own the institution any more."),
                mend=_("Make somebody else an owner first."),
            )
        subject, role = f"user:{held.user_id}", held.role
        held.delete()
        _told(organisation, user, "people.removed", subject=subject, role=role)


def ask_to_join(user: User, consortium: Organisation, member: Organisation) -> ConsortiumMember:
    """Ask an organisation into a consortium; its owners decide.

    Raises:
        NotAllowed: the person does not own the consortium.
        NotPossible: it is no consortium.
    """
    require(user, Action.EDIT_ORGANISATION, consortium)
    if consortium.kind != Kind.CONSORTIUM:
        raise NotPossible(
            detail=_("%(name)s is not a consortium.") % {"name": consortium},
            mend=_("Found a consortium, then invite its members."),
        )
    with transaction.atomic():
        membership, _made = ConsortiumMember.objects.get_or_create(
            consortium=consortium, member=member
        )
        _told(consortium, user, "consortium.invited", subject=f"organisation:{member.pk}")
    return membership


def answer_consortium(user: User, membership: ConsortiumMember, *, joins: bool) -> None:
    """Accept or decline, or leave later.

    Raises:
        NotAllowed: the person does not own the member.
    """
    require(user, Action.EDIT_ORGANISATION, membership.member)
    with transaction.atomic():
        subject = f"organisation:{membership.member_id}"
        done = "consortium.joined" if joins else "consortium.left"
        if joins:
            membership.accepted_at = timezone.now()
            membership.save(update_fields=["accepted_at"])
        for organisation in (membership.consortium, membership.member):
            _told(organisation, user, done, subject=subject)
        if not joins:
            membership.delete()


def _check_unit(organisation: Organisation, unit: Unit | None) -> None:
    if unit is not None and unit.organisation_id != organisation.pk:
        raise NotPossible(
            detail=_("That faculty belongs to another institution."),
            mend=_("Choose one of this institution's."),
        )


def _told(
    organisation: Organisation, user: User, action: str, *, subject: str = "", **facts: Any
) -> None:
    trail.record(action, organisation=organisation, actor=user, subject=subject, **facts)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
