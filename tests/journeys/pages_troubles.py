"""What a person sees where something did not work."""

from tests.journeys.checks import Page

from cairn.registry.errors import TooMany
from cairn.registry.organisations.models import Role


def _vera(person, organisation):
    return person("vera", Role.VIEWER, organisation)


def _not_hers(organisation):
    return f"/inside/{organisation.slug}/keys"


def _raising(error):
    def address(monkeypatch, db):
        def broken(*_arguments, **_words):
            raise error

        monkeypatch.setattr("cairn.registry.site.views.render", broken)
        return "/how-it-works/"

    return address


PAGES = [
    Page("not-found", "/no/such/page/", status=404),
    Page("not-allowed", _not_hers, who=_vera, status=403, route="keys"),
    Page("too-often", _raising(TooMany(seconds=40)), status=429, route="how_it_works"),
    Page("broken", _raising(RuntimeError("broken on purpose")), status=500, route="how_it_works"),
]
