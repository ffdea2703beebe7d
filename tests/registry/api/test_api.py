"""The API: the same services as the pages, under a token's scopes and its maker's rights."""

import json
from datetime import timedelta

import pytest

from cairn.registry.api import tokens
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
