"""A request that is sent twice is done once; two at once make one; another one is refused."""

import json

import pytest
from django.test import Client

from cairn.registry.api import tokens
from cairn.registry.api.models import IdempotencyKey
from cairn.registry.issuing.models import Batch, Credential
from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action

AROHA = {"name": "Aroha Ngata", "email": "aroha@example.org"}


@pytest.fixture
def award(version):
    return {"achievement": str(version.achievement_id), "person": AROHA}


def test_the_same_request_again_is_answered_as_the_first_time(call, award):
    first = call("post", "credentials", [Action.ISSUE], award, **{"Idempotency-Key": "k"})
    again = call("post", "credentials", [Action.ISSUE], award, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Credential.objects.count() == 1
    without = call("post", "credentials", [Action.ISSUE], award)
    assert without.status_code == 409


def test_a_key_with_another_request_is_refused_and_does_nothing(call, award):
    call("post", "credentials", [Action.ISSUE], award, **{"Idempotency-Key": "k"})
    other = award | {"person": {"name": "Bela Bartok", "email": "bela@example.org"}}
    refused = call("post", "credentials", [Action.ISSUE], other, **{"Idempotency-Key": "k"})
    assert refused.status_code == 422
    assert refused.json()["code"] == "registry.key-used"
    people = {"achievement": award["achievement"], "people": [AROHA]}
    refused = call("post", "batches", [Action.ISSUE], people, **{"Idempotency-Key": "k"})
    assert refused.status_code == 422
    assert Credential.objects.count() == 1
    assert not Batch.objects.exists()


def test_a_request_that_failed_may_be_sent_again_with_its_key(call, award, version):
    wrong = award | {"person": {"name": "", "email": "x"}}
    assert call(
        "post", "credentials", [Action.ISSUE], wrong, **{"Idempotency-Key": "k"}
    ).status_code
    assert not IdempotencyKey.objects.exists()
    made = call("post", "credentials", [Action.ISSUE], award, **{"Idempotency-Key": "k"})
    assert made.status_code == 201


def test_a_key_is_the_institutions_own(
    call, award, person, organisation, other_organisation, version
):
    call("post", "credentials", [Action.ISSUE], award, **{"Idempotency-Key": "k"})
    elsewhere = person("tane", Role.OWNER, other_organisation)
    refused = call(
        "post",
        "credentials",
        [Action.ISSUE],
        award,
        by=elsewhere,
        at=other_organisation,
        **{"Idempotency-Key": "k"},
    )
    assert refused.status_code == 404
    assert Credential.objects.count() == 1


@pytest.fixture
def secret(transactional_db, version, owner, organisation):
    return tokens.make(owner, organisation, "SIS", [Action.ISSUE], tokens.LONGEST_LIFE)[1]


@pytest.mark.parametrize("path", ["credentials", "batches"])
def test_of_several_at_once_one_is_done_and_all_hear_of_it(path, version, secret, at_once):
    body = {"achievement": str(version.achievement_id)}
    body |= {"person": AROHA} if path == "credentials" else {"people": [AROHA]}

    def ask():
        return Client().post(
            f"/api/v1/{path}",
            data=json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"},
        )

    answers = at_once(4, ask)
    statuses = sorted(each.status_code for each in answers)
    assert statuses == ([201] * 4 if path == "credentials" else [200, 200, 200, 202])
    assert len({each.json()["id"] for each in answers}) == 1
    (counts,) = at_once(1, lambda: (Credential.objects.count(), Batch.objects.count()))
    assert counts == ((1, 0) if path == "credentials" else (0, 1))
