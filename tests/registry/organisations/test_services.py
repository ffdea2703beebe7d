"""Founding, inviting, giving and taking roles."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cairn.registry.audit.models import AuditEvent
from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.mail.models import Message
from cairn.registry.organisations import services
from cairn.registry.organisations.models import Invitation, Kind, Role, RoleGrant
from cairn.registry.organisations.rights import Action, may


@pytest.fixture
def operator(person):
    user = person("olga")
    user.is_operator = True
    user.save()
    return user


def token_of(kind="invitation"):
    return (
        Message.objects.filter(kind=kind)
        .latest("created_at")
        .text.split("/invitations/")[1]
        .split()[0]
    )


@pytest.mark.parametrize("achievement", [None, uuid.UUID(int=7)])
def test_the_database_holds_a_grant_once(person, organisation, achievement):
    def held():
        RoleGrant.objects.create(
            user=lena, organisation=organisation, role=Role.ISSUER, achievement_id=achievement
        )

    lena = person("lena")
    held()
    with pytest.raises(IntegrityError), transaction.atomic():
        held()
    assert lena.roles.count() == 1


def test_founding(operator, person, settings):
    made = services.found(
        operator, name={"en": "Te Pūkenga North"}, kind=Kind.POLYTECHNIC, country="nz"
    )
    assert (made.slug, made.country) == ("te-pukenga-north", "NZ")
    assert may(operator, Action.MANAGE_PEOPLE, made)
    with pytest.raises(NotPossible, match="taken"):
        services.found(operator, name={"en": "Te Pukenga North"}, kind=Kind.OTHER)
    with pytest.raises(NotPossible, match="taken"):
        services.found(operator, name={"en": "New"}, kind=Kind.OTHER)
    with pytest.raises(NotPossible, match="needs a name"):
        services.found(operator, name={"fr": "Nord"}, kind=Kind.OTHER)
    with pytest.raises(NotAllowed):
        services.found(person("maria"), name={"en": "Other"}, kind=Kind.OTHER)
    settings.OPEN_FOUNDING = True
    services.found(person("maria"), name={"en": "Other"}, kind=Kind.OTHER)


def test_an_invitation_is_accepted_once(owner, organisation, person):
    services.invite(owner, organisation, "Ivo@Example.org", Role.ISSUER)
    token, ivo = token_of(), person("ivo")
    assert not may(ivo, Action.ISSUE, organisation)
    services.accept(ivo, token)
    assert may(ivo, Action.ISSUE, organisation)
    for refused in (
        lambda: services.accept(person("mallory"), token),
        lambda: services.find_invitation(token),
    ):
        with pytest.raises(NotPossible):
            refused()
    with pytest.raises(NotFound):
        services.accept(ivo, token + "x")
    assert "ivo" not in str(list(AuditEvent.objects.values_list("facts", "subject")))


def test_an_invitation_expires_and_is_withdrawn(owner, organisation, person):
    first = services.invite(owner, organisation, "a@example.org", Role.ISSUER)
    token = token_of()
    services.withdraw(owner, first)
    with pytest.raises(NotPossible):
        services.accept(person("a"), token)
    services.invite(owner, organisation, "b@example.org", Role.ISSUER)
    token = token_of()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotPossible):
        services.accept(person("b"), token)
    assert not RoleGrant.objects.exclude(user=owner).exists()


def test_the_last_owner_stays(owner, organisation, person):
    other = person("paul", Role.OWNER, organisation)
    services.take_away(owner, RoleGrant.objects.get(user=other))
    with pytest.raises(NotPossible, match="Nobody would own"):
        services.take_away(owner, RoleGrant.objects.get(user=owner))


def test_consortium(owner, organisation, other_organisation, person, operator):
    consortium = services.found(operator, name={"en": "Alliance"}, kind=Kind.CONSORTIUM)
    with pytest.raises(NotPossible, match="not a consortium"):
        services.ask_to_join(owner, organisation, other_organisation)
    membership = services.ask_to_join(operator, consortium, organisation)
    with pytest.raises(NotAllowed):
        services.answer_consortium(operator, membership, joins=True)
    services.answer_consortium(owner, membership, joins=True)
    membership.refresh_from_db()
    assert membership.accepted_at


def test_who_may(organisation, other_organisation, person):
    held = RoleGrant.objects.create(user=person("v"), organisation=organisation, role=Role.VIEWER)
    for user in (
        person("i", Role.ISSUER, organisation),
        person("o", Role.OWNER, other_organisation),
    ):
        for act in (
            lambda u: services.edit(u, organisation, url="https://x.example"),
            lambda u: services.add_unit(u, organisation, {"en": "Science"}),
            lambda u: services.invite(u, organisation, "a@example.org", Role.OWNER),
            lambda u: services.grant(u, held.user, organisation, Role.OWNER),
            lambda u: services.take_away(u, held),
            lambda u: services.ask_to_join(u, organisation, other_organisation),
        ):
            with pytest.raises(NotAllowed):
                act(user)


def test_who_was_removed_does_not_come_back_by_an_invitation(owner, organisation, person):
    paul = person("paul", Role.OWNER, organisation)
    services.invite(paul, organisation, "another.mailbox@example.org", Role.OWNER)
    token = token_of()
    services.take_away(owner, RoleGrant.objects.get(user=paul))
    with pytest.raises(NotPossible, match="no longer holds"):
        services.accept(paul, token)
    assert not RoleGrant.objects.filter(user=paul).exists()


def test_nobody_is_flooded_with_invitations(
    owner, organisation, other_organisation, person, monkeypatch
):
    elsewhere = person("tane", Role.OWNER, other_organisation)
    for _ in range(services.MOST_TO_ONE):
        services.invite(elsewhere, other_organisation, "V@Example.org", Role.VIEWER)
    with pytest.raises(NotPossible, match="several times"):
        services.invite(owner, organisation, "v@example.org", Role.VIEWER)
    services.invite(owner, organisation, "w@example.org", Role.VIEWER)
    monkeypatch.setattr(services, "MOST_A_DAY", 1)
    with pytest.raises(NotPossible, match="as many invitations"):
        services.invite(owner, organisation, "x@example.org", Role.VIEWER)
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    services.invite(owner, organisation, "x@example.org", Role.VIEWER)
