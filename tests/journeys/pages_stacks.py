"""What one's credentials build up to."""

from tests.journeys.checks import Page
from tests.registry.sharing.conftest import hold

from cairn.registry.issuing.services import issue_one


def _aroha(person):
    return person("aroha")


def _holding(person, issuer, version, recipient, programme):
    hold(_aroha(person), issue_one(issuer, version, recipient()))
    return programme


def _list(person, issuer, version, recipient, programme):
    _holding(person, issuer, version, recipient, programme)
    return "/backpack/stack/"


def _one(person, issuer, version, recipient, programme):
    return f"/backpack/stack/{_holding(person, issuer, version, recipient, programme).pk}"


PAGES = [
    Page("stacks-none", "/backpack/stack/", who=_aroha),
    Page("stacks", _list, who=_aroha, route="stacks"),
    Page("stack", _one, who=_aroha, route="stack"),
    Page(
        "stack-of-nothing",
        lambda programme: f"/backpack/stack/{programme.pk}",
        who=_aroha,
        route="stack",
    ),
]
