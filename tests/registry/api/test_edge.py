"""What every answer of the API has in common: unchanged, refused, too large, too often, elsewhere."""

import json

import pytest

from cairn.registry.api import authority, middleware
from cairn.registry.issuing.services import issue_one
from cairn.registry.organisations.rights import Action
from cairn.registry.site.rates import Rate

BASE = "/api/v1/"


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    return told


def test_what_is_unchanged_is_not_sent_again(call, issuer, version, recipient):
    made = issue_one(issuer, version, recipient())
    first = call("get", "credentials", [Action.READ_ISSUED])
    assert first["Cache-Control"] == "private, no-cache"
    again = call("get", "credentials", [Action.READ_ISSUED], **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"
    document = f"credentials/{made.pk}/document"
    tag = call("get", document, [Action.READ_ISSUED])["ETag"]
    assert call("get", document, [Action.READ_ISSUED], **{"If-None-Match": tag}).status_code == 304
    issue_one(issuer, version, recipient("Bela Bartok"))
    changed = call("get", "credentials", [Action.READ_ISSUED], **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_nobody_learns_from_a_tag_what_they_may_not_read(call, client, issuer, version, recipient):
    made = issue_one(issuer, version, recipient())
    address = f"credentials/{made.pk}"
    tag = call("get", address, [Action.READ_ISSUED])["ETag"]
    assert client.get(f"{BASE}{address}", headers={"If-None-Match": tag}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("delete", "credentials"), ("put", "verify"), ("patch", "people"), ("post", "catalogue")],
)
def test_a_method_that_is_not_there_names_those_that_are(client, method, path):
    answer = getattr(client, method)(f"{BASE}{path}", content_type="application/json")
    assert answer.status_code == 405
    assert problem(answer)["code"] == "request.405"
    assert answer["Allow"]
    assert method.upper() not in answer["Allow"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    body = json.dumps({"credential": "x" * 2_000})
    answer = client.post(f"{BASE}verify", data=body, content_type="application/json")
    assert answer.status_code == 413
    problem(answer)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "application/xml"]
)
def test_another_media_type_is_refused(client, kind):
    answer = client.post(f"{BASE}verify", data='{"credential": "x"}', content_type=kind)
    assert answer.status_code == 415
    assert problem(answer)["code"] == "request.415"
    assert answer["Accept"] == "application/json"


@pytest.mark.parametrize("body", ["", "{", '{"credential": "x"', "[]", "null", '"x"', "\xff"])
def test_what_is_no_json_of_the_shape_is_refused(client, body):
    answer = client.post(f"{BASE}verify", data=body, content_type="application/json")
    assert answer.status_code in {400, 422}
    problem(answer)


def test_who_asks_too_often_hears_how_long_to_wait(client, call, monkeypatch):
    assert (middleware.ASKED.most, middleware.ASKED.seconds) == (1_200, 60)
    monkeypatch.setattr(middleware, "ASKED", Rate("api", 12, 60))
    statuses = [client.get(f"{BASE}institutions").status_code for _ in range(13)]
    assert statuses.count(200) == 12
    refused = client.get(f"{BASE}institutions")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    problem(refused)


def test_a_token_is_counted_from_wherever_it_is_used(client, owner, organisation, monkeypatch):
    monkeypatch.setattr(authority, "_FOR_A_TOKEN", 3)
    from cairn.registry.api import tokens  # noqa: PLC0415

    secret = tokens.make(owner, organisation, "SIS", [Action.READ_ISSUED], tokens.LONGEST_LIFE)[1]
    statuses = [
        client.get(
            f"{BASE}credentials",
            headers={"Authorization": f"Bearer {secret}"},
            REMOTE_ADDR=f"203.0.113.{number}",
        ).status_code
        for number in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def test_any_page_may_ask_after_a_preflight(client):
    answer = client.options(
        f"{BASE}credentials",
        headers={
            "Origin": "https://sis.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, idempotency-key",
        },
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    allowed = answer["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "idempotency-key", "content-type"} <= set(allowed.split(", "))
    assert "POST" in answer["Access-Control-Allow-Methods"]
    # With a star no browser sends cookies along, and nothing here would look at one.
    assert "Access-Control-Allow-Credentials" not in answer


def test_pages_for_people_may_not_be_asked_from_elsewhere(client, db):
    for address in ("/", "/account/login/"):
        answer = client.get(address, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer


def test_a_session_is_no_authority_here(client, owner):
    client.force_login(owner)
    assert client.get(f"{BASE}credentials").status_code == 401
