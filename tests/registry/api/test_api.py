"""The API: the same services as the pages, under a token's scopes and its maker's rights."""

import json
import re
from datetime import timedelta

import pytest

from cairn.registry.api import tokens
from cairn.registry.audit import trail
from cairn.registry.audit.models import AuditEvent
from cairn.registry.errors import NotAllowed
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.log import services as log
from cairn.registry.log.models import LogEntry
from cairn.registry.organisations.models import RoleGrant
from cairn.registry.organisations.rights import Action
from cairn.transparency.log_proof import LogProof

DAY = timedelta(days=1)


def test_a_list_is_issued_once_for_one_idempotency_key(call, version):
    people = [{"name": f"P {n}", "email": f"p{n}@example.org"} for n in range(3)]
    people.append({"name": "", "email": "wrong"})
    body = {"achievement": str(version.achievement_id), "people": people}
    first = call("post", "batches", [Action.ISSUE], body, **{"Idempotency-Key": "k1"})
    assert first.status_code == 202
    again = call("post", "batches", [Action.ISSUE], body, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    while queue.work_once():
        pass
    now = call("get", f"batches/{first.json()['id']}", [Action.ISSUE]).json()
    assert (now["issued"], now["rows"], now["state"]) == (3, 4, "done")
    assert {each["row"] for each in now["faults"]} == {4}
    listed = call("get", "credentials?size=2", [Action.READ_ISSUED])
    assert len(listed.json()) == 2
    assert 'rel="next"' in listed["Link"]


def test_scopes_and_rights_both_hold(call, client, version, owner, organisation):
    body = {
        "achievement": str(version.achievement_id),
        "person": {"name": "Aroha Ngata", "email": "aroha@example.org"},
    }
    assert call("post", "credentials", (), body).status_code == 401
    refused = call("post", "credentials", [Action.READ_ISSUED], body)
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    made = call("post", "credentials", [Action.ISSUE], body)
    assert made.status_code == 201
    assert call("post", "credentials", [Action.ISSUE], body).status_code == 409
    one = f"credentials/{made.json()['id']}"
    assert call("post", f"{one}/revoke", [Action.CHANGE_STATUS], {"reason": ""}).status_code == 422
    revoked = call("post", f"{one}/revoke", [Action.CHANGE_STATUS], {"reason": "In error"})
    assert revoked.json()["state"] == "revoked"
    document = call("get", f"{one}/document", [Action.READ_ISSUED])
    assert document.content.decode() == Credential.objects.get().document
    proof = f"{one}/log-proof"
    assert call("get", proof, [Action.READ_ISSUED]).status_code == 404
    log.append(lambda: None)
    assert call("get", proof, [Action.ISSUE]).status_code == 403
    logged = call("get", proof, [Action.READ_ISSUED]).content
    assert LogProof.parse(logged).extra == bytes(LogEntry.objects.get(kind="commitment").salt)
    with pytest.raises(NotAllowed):
        tokens.make(owner, organisation, "x", [Action.MANAGE_API], DAY)
    secret = tokens.make(owner, organisation, "x", [Action.ISSUE], DAY)[1]
    RoleGrant.objects.filter(user=owner).delete()
    refused = client.post(
        "/api/v1/credentials",
        data=json.dumps(body | {"person": {"name": "B", "email": "b@example.org"}}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert refused.status_code in {403, 404}


def test_anybody_checks(client, version, issuer, recipient):
    document = issue_one(issuer, version, recipient()).document
    answer = client.post(
        "/api/v1/verify",
        data=json.dumps({"credential": json.loads(document)}),
        content_type="application/json",
    )
    assert answer.json()["report"]["outcome"] == "passed"
    assert "Aroha Ngata" in answer.json()["pages"][0]["sentence"]


def test_the_description_is_published(client):
    description = client.get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert "/api/v1/batches" in description["paths"]


@pytest.fixture
def deeds(organisation):
    for _ in range(5):
        trail.record("test.done", organisation=organisation, actor=None)


def _links(answer):
    found = re.findall(r'<https?://[^/]+/api/v1/([^>]+)>; rel="(\w+)"', answer["Link"])
    return {name: path for path, name in found}


def test_a_list_is_gone_through_by_its_links_and_back(call, organisation, deeds):
    def ask(path):
        return call("get", path, [Action.READ_AUDIT])

    first = ask("audit?size=2")
    numbers = [each["number"] for each in first.json()]
    assert "prev" not in _links(first)
    trail.record("test.meanwhile", organisation=organisation, actor=None)
    second = ask(_links(first)["next"])
    assert [each["number"] for each in second.json()] == [numbers[1] - 1, numbers[1] - 2]
    assert ask(_links(second)["prev"]).json() == first.json()
    # Each request of this test makes a token, and that is a deed too: the first ones have changed.
    assert ask(_links(second)["first"]).json()[0]["number"] > numbers[0]
    last = second
    while "next" in _links(last):
        last = ask(_links(last)["next"])
    assert last.json()[-1]["number"] == 1


def test_the_links_keep_what_is_looked_for(call, issuer, version, recipient):
    for number in range(3):
        issue_one(issuer, version, recipient(f"Zed {number}", email=f"z{number}@example.org"))
    issue_one(issuer, version, recipient("Ulla", email="u@example.org"))
    first = call("get", "credentials?q=zed&size=2", [Action.READ_ISSUED])
    second = call("get", _links(first)["next"], [Action.READ_ISSUED])
    found = [each["name"] for each in first.json() + second.json()]
    assert found == ["Zed 2", "Zed 1", "Zed 0"]


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "cursor=%00", "page=2", "cursor=" + "A" * 5000]
)
def test_an_address_that_names_no_place_is_refused_in_words(call, deeds, query):
    refused = call("get", f"audit?{query}", [Action.READ_AUDIT])
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert refused.json()["detail"]


def test_a_cursor_of_another_list_is_refused(call, deeds, client):
    cursor = re.search("cursor=([^&>]+)", call("get", "audit?size=1", [Action.READ_AUDIT])["Link"])
    refused = client.get(f"/api/v1/institutions?cursor={cursor[1]}")
    assert refused.status_code == 422
    assert refused.json()["code"] == "registry.place"
    assert "follow the links" in refused.json()["detail"]


def test_another_institution_s_cursor_shows_nothing_of_it(
    call, deeds, person, organisation, other_organisation
):
    stranger = person("xena", "owner", other_organisation)
    theirs = call("get", "audit?size=1", [Action.READ_AUDIT])
    answer = call(
        "get", _links(theirs)["next"], [Action.READ_AUDIT], by=stranger, at=other_organisation
    )
    digests = AuditEvent.objects.filter(organisation=organisation).values_list("digest", flat=True)
    assert not {each["digest"] for each in answer.json()} & set(digests)


def test_the_description_tells_of_the_links(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    listing = paths["/api/v1/audit"]["get"]
    assert "Link" in listing["responses"]["200"]["headers"]
    assert {each["name"] for each in listing["parameters"]} == {"cursor", "size"}
    assert "headers" not in paths["/api/v1/keys"]["get"]["responses"]["200"]
