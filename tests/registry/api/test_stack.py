"""How far somebody is in a programme, asked by a program: the answer of “My stack”."""

import json

import pytest

from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one
from cairn.registry.stacks import services as stacks


@pytest.fixture
def asked(client, programme):
    def ask(*credentials, number=None, **body):
        answer = client.post(
            f"/api/v1/programmes/{number or programme.pk}/stack",
            data=json.dumps({"credentials": credentials, **body}),
            content_type="application/json",
        )
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def document(issuer, version, recipient):
    return issue_one(issuer, version, recipient()).document


def test_programmes_are_listed(client, programme, organisation):
    (listed,) = client.get("/api/v1/programmes").json()
    assert listed["id"] == str(programme.pk)
    assert listed["institution"] == organisation.slug
    assert client.get(f"/api/v1/programmes/{programme.pk}").json() == listed
    nothing = client.get(f"/api/v1/programmes/{organisation.slug}")
    assert nothing.status_code == 422


def test_the_answer_is_that_of_my_stack_and_nothing_is_kept(asked, programme, document, person):
    learner = person("aroha")
    backpack.take_in(learner, document.encode(), Origin.FILE)
    page = stacks.page_of(learner, programme, "en")
    rows = HeldCredential.objects.count()
    status, answer = asked(json.loads(document))
    assert status == 200
    assert answer["verdict"] == page.verdict
    assert answer["total"] == page.total
    assert answer["complete"] is page.complete
    assert [each["title"] for each in answer["credentials"]] == [one.title for one in page.items]
    assert [each["counting"] for each in answer["credentials"]] == [
        one.counting.value for one in page.items
    ]
    assert [each["said"] for each in answer["ways"]] == [way.said for way in page.ways]
    assert "entitlement" in answer["label"]
    assert asked(document) == (200, answer)
    assert HeldCredential.objects.count() == rows


def test_what_is_not_genuine_is_named_and_does_not_count(asked, document, issuer):
    forged = document.replace("Aroha Ngata", "Mallory Ngata")
    _, answer = asked(forged, "no credential at all", document)
    assert len(answer["credentials"]) == 1
    assert [each["source"] for each in answer["not_verified"]] == [
        "credentials/0",
        "credentials/1",
    ]
    assert answer["not_verified"][0]["reasons"]
    withdrawal.revoke(issuer, list(Credential.objects.all()), "In error")
    _, answer = asked(document)
    assert not answer["credentials"]
    assert answer["complete"] is False


def test_what_is_tried_makes_it_a_trial(asked, version, programme):
    status, answer = asked(tried=[str(version.achievement_id)])
    assert status == 200
    assert answer["is_trial"] is True
    assert [each["is_tried"] for each in answer["credentials"]] == [True]
    assert answer["label"] != asked()[1]["label"]
    status, refused = asked(tried=[str(programme.pk)])
    assert status == 409
    assert str(programme.pk) in refused["detail"]


def test_bounds_hold(asked, programme, version):
    assert asked(*["{}"] * 61)[0] == 422
    assert asked(number=version.pk)[0] == 404
    statuses = {asked()[0] for _ in range(31)}
    assert statuses == {200, 429}
