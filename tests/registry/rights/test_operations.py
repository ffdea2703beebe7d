"""Every operation of the API: without a token, with another scope, of another institution."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from cairn.registry.api import tokens
from cairn.registry.api.api import api
from cairn.registry.api.forms import SCOPES
from cairn.registry.log import services as log
from cairn.registry.organisations.models import Role, RoleGrant
from cairn.registry.organisations.rights import Action
from cairn.registry.site import rates

A = Action
PERSON = {"name": "Eva Ek", "email": "eva@example.org"}
REASON = {"reason": "because"}
ONE = "/api/v1/credentials/{credential}"
LIST = "/api/v1/batches/{batch}"

# Written out anew: operation, its scope, what is sent, what comes of it.
ROWS = {
    "get /api/v1/institutions": (None, None, 200),
    "get /api/v1/institutions/{slug}": (None, None, 200),
    "get /api/v1/catalogue": (None, None, 200),
    "get /api/v1/achievements/{pk}/record": (None, None, 200),
    "post /api/v1/verify": (None, {"credential": "x"}, 200),
    "get /api/v1/programmes": (None, None, 200),
    "get /api/v1/programmes/{pk}": (None, None, 200),
    "post /api/v1/programmes/{pk}/stack": (None, {"credentials": []}, 200),
    "get /api/v1/achievements": (A.WRITE_ACHIEVEMENT, None, 200),
    "post /api/v1/achievements": (A.WRITE_ACHIEVEMENT, {"record": {"title": "X"}}, 201),
    "put /api/v1/achievements/{pk}": (A.WRITE_ACHIEVEMENT, {"record": {"title": "X"}}, 200),
    "get /api/v1/achievements/{pk}/lint": (A.WRITE_ACHIEVEMENT, None, 200),
    "post /api/v1/achievements/{pk}/publish": (A.PUBLISH_ACHIEVEMENT, None, 201),
    "get /api/v1/keys": (A.MANAGE_KEYS, None, 200),
    "post /api/v1/keys/rotate": (A.MANAGE_KEYS, None, 201),
    "get /api/v1/people": (A.MANAGE_PEOPLE, None, 200),
    "get /api/v1/audit": (A.READ_AUDIT, None, 200),
    "post /api/v1/credentials": (A.ISSUE, {"achievement": "{achievement}", "person": PERSON}, 201),
    "get /api/v1/credentials": (A.READ_ISSUED, None, 200),
    "get /api/v1/credentials/{pk}": (A.READ_ISSUED, None, 200),
    "get /api/v1/credentials/{pk}/document": (A.READ_ISSUED, None, 200),
    "get /api/v1/credentials/{pk}/log-proof": (A.READ_ISSUED, None, 200),
    "post /api/v1/credentials/{pk}/correct": (A.ISSUE, {"person": PERSON, **REASON}, 201),
    "post /api/v1/credentials/{pk}/revoke": (A.CHANGE_STATUS, REASON, 200),
    "post /api/v1/credentials/{pk}/suspend": (A.CHANGE_STATUS, REASON, 200),
    "post /api/v1/credentials/{pk}/reinstate": (A.CHANGE_STATUS, REASON, 200),
    "post /api/v1/batches": (A.ISSUE, {"achievement": "{achievement}", "people": [PERSON]}, 202),
    "get /api/v1/batches/{pk}": (A.ISSUE, None, 200),
    "patch /api/v1/batches/{pk}/rows/{number}": (A.ISSUE, PERSON, 200),
    "post /api/v1/batches/{pk}/send": (A.ISSUE, None, 202),
    "post /api/v1/batches/{pk}/stop-mails": (A.ISSUE, None, 200),
}
SCOPED = [name for name, (scope, _body, _status) in ROWS.items() if scope is not None]
OPEN = [name for name in ROWS if name not in SCOPED]


def test_every_operation_has_a_row_and_says_its_scope():
    described = api.get_openapi_schema()
    found = {
        f"{method} {path}": operation["security"]
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert {name: [] if scope is None else [{"Token": [scope.value]}]
            for name, (scope, _body, _status) in ROWS.items()} == found  # fmt: skip
    scheme = described["components"]["securitySchemes"]["Token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for scope in SCOPES:
        assert f"`{scope.value}`" in scheme["description"]


def test_every_scope_that_can_be_ticked_is_good_for_something():
    assert {ROWS[name][0] for name in SCOPED} == set(SCOPES)


@pytest.fixture
def ask(world):
    log.append(lambda: None)

    def one(name, user=None, scopes=(), at=None):
        _scope, body, _status = ROWS[name]
        method, _space, path = name.partition(" ")
        draft = "{pk}/lint" in path or "{pk}/publish" in path or method == "put"
        number = {
            "achievements": world.draft.pk if draft else world.achievement.pk,
            "programmes": world.programme.pk,
            "credentials": world.credential.pk,
            "batches": world.batch.pk,
        }.get(path.split("/")[3])
        path = path.format(pk=number, slug=world.here.slug, number=1)
        text = json.dumps(body).replace("{achievement}", str(world.achievement.pk))
        head = {}
        if user is not None:
            secret = tokens.make(user, at or world.here, "x", scopes, timedelta(days=1))[1]
            head = {"Authorization": f"Bearer {secret}"}
        rates.forget()
        return getattr(Client(headers=head), method)(
            path, data=text if body is not None else None, content_type="application/json"
        )

    return one


@pytest.mark.parametrize("name", OPEN)
def test_what_anybody_may_ask_wants_no_token(name, ask):
    assert ask(name).status_code == ROWS[name][2]


@pytest.mark.parametrize("name", SCOPED)
def test_a_token_a_scope_a_role_and_the_institution(name, ask, world, person):
    scope, _body, status = ROWS[name]
    assert ask(name).status_code == 401
    others = [each for each in SCOPES if each is not scope]
    refused = ask(name, world.owner, others)
    assert refused.status_code == 403
    assert scope.value in refused.json()["detail"]
    elsewhere = person("tane", Role.OWNER, world.there)
    _finds_nothing(name, ask(name, elsewhere, list(SCOPES), world.there), world)
    assert ask(name, world.owner, [scope]).status_code == status


@pytest.mark.parametrize("name", SCOPED)
def test_who_loses_the_role_takes_it_from_their_program(name, ask, world, person, monkeypatch):
    former = person("former", Role.OWNER, world.here)
    scope = ROWS[name][0]
    made = tokens.make(former, world.here, "x", [scope], timedelta(days=1))
    RoleGrant.objects.filter(user=former).delete()
    monkeypatch.setattr(tokens, "make", lambda *_asked: made)
    _finds_nothing(name, ask(name, former, [scope]), world)


def _finds_nothing(name, answer, world):
    """Refused, not there, or an answer about one's own institution that names nothing of this."""
    if answer.status_code in {403, 404}:
        return
    assert answer.status_code in {200, 201, 409}, (name, answer.content)
    told = answer.content.decode()
    for thing in (world.here.slug, world.credential.pk, world.draft.pk, world.owner.name):
        assert str(thing) not in told, (name, thing)
