"""Two at once get no more than one after the other; with PostgreSQL as with SQLite."""

from queue import SimpleQueue

import pytest

from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import services as issuing
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Act, Credential, StatusChange
from cairn.registry.mail.models import Message
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Role, RoleGrant
from cairn.registry.sharing import services as sharing

pytestmark = pytest.mark.django_db(transaction=True)


def token_in(kind, path):
    text = Message.objects.filter(kind=kind).latest("created_at").text
    return text.split(path)[1].split()[0]


def each_with(at_once, values, act):
    """``act`` with one value each, all at once; what was refused is told as its error."""
    left = SimpleQueue()
    for value in values:
        left.put(value)

    def one():
        try:
            return act(left.get())
        except NotPossible as error:
            return error

    return at_once(len(values), one)


def refused(found):
    return sum(isinstance(each, NotPossible) for each in found)


def test_an_invitation_makes_one_member(owner, organisation, person, at_once):
    organisations.invite(owner, organisation, "ivo@example.org", Role.OWNER)
    token = token_in("invitation", "/invitations/")
    people = [person(f"m{number}") for number in range(4)]
    found = each_with(at_once, people, lambda who: organisations.accept(who, token))
    assert refused(found) == 3
    assert at_once(1, RoleGrant.objects.exclude(user=owner).count) == [1]


def test_a_claim_link_makes_one_holder(issuer, version, recipient, person, at_once):
    issuing.issue_one(issuer, version, recipient())
    token = token_in("claim", "/claim/")
    people = [person(f"m{number}") for number in range(4)]
    found = each_with(at_once, people, lambda who: backpack.claim(who, token))
    assert refused(found) == 3
    assert at_once(1, HeldCredential.objects.count) == [1]


def test_one_account_twice_at_once_claims_once(issuer, version, recipient, person, at_once):
    issuing.issue_one(issuer, version, recipient())
    token, aroha = token_in("claim", "/claim/"), person("aroha")
    found = at_once(4, lambda: backpack.claim(aroha, token).pk)
    assert len(set(found)) == 1
    assert at_once(1, HeldCredential.objects.count) == [1]


def test_wrong_codes_at_once_are_counted_each(issuer, version, recipient, person, at_once):
    issuing.issue_one(issuer, version, recipient())
    aroha = person("aroha")
    held = backpack.claim(aroha, token_in("claim", "/claim/"))
    share = sharing.create(aroha, [held.pk], with_code=True)
    right = sharing.code_of(share)
    wrong = "000000" if right != "000000" else "000001"
    at_once(sharing.MOST_WRONG_CODES, lambda: sharing.use_code(share, wrong))
    assert at_once(1, lambda: sharing.use_code(share, right)) == [False]


def test_a_right_code_at_once_opens_once(issuer, version, recipient, person, at_once):
    issuing.issue_one(issuer, version, recipient())
    aroha = person("aroha")
    held = backpack.claim(aroha, token_in("claim", "/claim/"))
    share = sharing.create(aroha, [held.pk], with_code=True)
    right = sharing.code_of(share)
    assert sorted(at_once(4, lambda: sharing.use_code(share, right))) == [False] * 3 + [True]


def test_the_same_award_at_once_is_made_once(issuer, version, recipient, at_once):
    found = each_with(
        at_once, [recipient()] * 4, lambda row: issuing.issue_one(issuer, version, row)
    )
    assert refused(found) == 3
    assert at_once(1, Credential.objects.count) == [1]


def test_correcting_while_it_is_revoked(issuer, credential, recipient, at_once):
    def act(deed):
        return (
            withdrawal.revoke(issuer, [credential], "Taken back.")
            if deed == "revoke"
            else issuing.correct(issuer, credential, recipient("Aroha Ngatai"), "Her name.")
        )

    found = each_with(at_once, ["revoke", "correct", "revoke", "correct"], act)
    [corrected] = at_once(1, Credential.objects.filter(replaces=credential).count)
    assert corrected + refused(found) == 2
    assert corrected <= 1
    changes = StatusChange.objects.filter(credential=credential, act=Act.REVOKE)
    assert at_once(1, changes.count) == [1]
