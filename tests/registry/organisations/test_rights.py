"""The table of rights, role by action, here and in another tenant."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cairn.registry.catalogue.models import Achievement
from cairn.registry.errors import NotAllowed
from cairn.registry.organisations.models import Role, Unit
from cairn.registry.organisations.rights import (
    ONLY_WHOLE,
    TABLE,
    Action,
    Target,
    may,
    organisations_where,
    reached,
    require,
)

# Written out anew, so that a slip in the table shows here.
EXPECTED = {
    Action.SEE_INSIDE: "owner issuer assessor registrar quality_officer viewer",
    Action.EDIT_ORGANISATION: "owner",
    Action.MANAGE_PEOPLE: "owner",
    Action.READ_AUDIT: "owner quality_officer",
    Action.MANAGE_KEYS: "owner",
    Action.MANAGE_API: "owner",
    Action.WRITE_ACHIEVEMENT: "owner issuer",
    Action.PUBLISH_ACHIEVEMENT: "owner issuer",
    Action.WRITE_PROGRAMME: "owner registrar",
    Action.ISSUE: "owner issuer",
    Action.READ_ISSUED: "owner issuer assessor registrar",
    Action.CHANGE_STATUS: "owner issuer registrar",
    Action.ASSESS: "assessor",
    Action.RECOGNISE: "registrar",
    Action.READ_QUALITY: "owner quality_officer",
    Action.CLOSE: "owner",
}


def test_every_action_is_in_the_expected_table():
    assert set(EXPECTED) == set(Action)
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_role_by_action(role, action, person, organisation, other_organisation):
    user = person("maria", role, organisation)
    assert may(user, action, organisation) == (role.value in EXPECTED[action].split())
    assert not may(user, action, other_organisation)
    with pytest.raises(NotAllowed):
        require(user, action, other_organisation)


@pytest.mark.parametrize("action", Action)
def test_a_unit_role_holds_in_its_unit_alone(action, person, organisation):
    mine = Unit.objects.create(organisation=organisation, name={"en": "Science"})
    other = Unit.objects.create(organisation=organisation, name={"en": "Arts"})
    user = person("maria", Role.OWNER, organisation, unit=mine)
    expected = "owner" in EXPECTED[action].split() and action not in ONLY_WHOLE
    assert may(user, action, Target(organisation, unit=mine)) == expected
    inside = action is Action.SEE_INSIDE
    assert may(user, action, Target(organisation, unit=other)) == inside
    assert may(user, action, organisation) == inside


@pytest.mark.parametrize("action", sorted(set(Action) - ONLY_WHOLE))
def test_what_is_listed_is_what_may_be_done(action, person, organisation, other_organisation):
    """The filter and the question agree, for a whole, a unit, one achievement, and one in a unit."""
    science = Unit.objects.create(organisation=organisation, name={"en": "Science"})
    arts = Unit.objects.create(organisation=organisation, name={"en": "Arts"})
    rows = [
        Achievement.objects.create(organisation=where, unit=unit, slug=slug)
        for slug, where, unit in (
            ("a", organisation, science),
            ("b", organisation, science),
            ("c", organisation, arts),
            ("d", organisation, None),
            ("e", other_organisation, None),
        )
    ]
    for number, scope in enumerate(
        (
            {},
            {"unit": science},
            {"achievement_id": rows[3].pk},
            {"unit": science, "achievement_id": rows[0].pk},
        )
    ):
        for role in Role:
            user = person(f"{role}{number}", role, organisation, **scope)
            listed = set(
                Achievement.objects.filter(
                    reached(user, organisation, action), organisation=organisation
                )
            )
            allowed = {
                row for row in rows if may(user, action, Target(row.organisation, row.unit, row.pk))
            }
            if action is Action.SEE_INSIDE:  # who has any role there sees all of it
                continue
            assert listed == allowed, (role, scope)


def test_strangers_operators_and_closed_accounts_may_nothing(person, organisation):
    operator = person("olga")
    operator.is_operator = True
    gone = person("gone", Role.OWNER, organisation)
    gone.is_active = False
    for user in (AnonymousUser(), operator, gone):
        assert not any(may(user, action, organisation) for action in Action)
        assert not organisations_where(user, Action.SEE_INSIDE).exists()
