"""Pages about other programs: what they may, what they sent, and being asked to let one in."""

import json
from datetime import timedelta

from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.test import Client
from tests.journeys import test_programs
from tests.journeys.checks import Page

from cairn.registry.api import tokens
from cairn.registry.api.open_badges.scopes import READ
from cairn.registry.jobs import queue
from cairn.registry.organisations.rights import Action

HOME = "https://folio.example"


def _owner(owner):
    return owner


def _aroha(person):
    return person("aroha")


def _sent(owner, organisation, version):
    """A list that a program sent, half of it wrong."""
    secret = tokens.make(owner, organisation, "Records", [Action.ISSUE], timedelta(days=1))[1]
    people = [
        {"name": "Eva Ek", "email": "eva@example.org"},
        {"name": "Adam Ek", "email": "adam at example"},
    ]
    made = Client().post(
        "/api/v1/batches",
        json.dumps({"achievement": str(version.achievement_id), "people": people}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    while queue.work_once():
        pass
    return f"/inside/{organisation.slug}/lists/{made.json()['id']}"


def _asked(db):
    del db
    cache.clear()
    return test_programs.question(HOME, test_programs.registered(HOME)["client_id"])


def _let_in(person):
    made = test_programs.registered(HOME)["client_id"]
    for kind in (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN):
        Token.objects.create(
            client_id=made, user=_aroha(person), type=kind, hash=f"{kind}-{made}", scopes=READ
        )
    return made


def _connected(person):
    _let_in(person)
    return "/account/programs/"


def _end(person):
    return f"/account/programs/{_let_in(person)}/end"


PAGES = [
    Page("programs-let-in", _connected, who=_aroha, route="connected"),
    Page("program-end", _end, who=_aroha, route="connected_end"),
    Page("list-from-a-program", _sent, who=_owner, route="batch"),
    Page("let-a-program-in", _asked, who=_aroha, route="idp:oidc:authorization"),
]
