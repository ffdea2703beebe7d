"""Programmes: their public pages, and where their rules are written."""

from tests.journeys.checks import Page

from cairn.registry.organisations.models import Role
from cairn.registry.programmes import services


def _rita(person, organisation):
    return person("rita", Role.REGISTRAR, organisation)


def _published(person, organisation):
    user = _rita(person, organisation)
    made = services.start(user, organisation)
    services.publish(user, made)
    return made


def _list(person, organisation):
    _published(person, organisation)
    return "/programmes/"


def _public(person, organisation):
    return f"/programmes/{_published(person, organisation).pk}"


def _written(person, organisation):
    return f"/inside/exempla/programmes/{_published(person, organisation).pk}/"


def _unsound(person, organisation):
    user = _rita(person, organisation)
    made = services.start(user, organisation)
    services.save_draft(user, made, made.draft.replace("capstone: CAPSTONE", "capstone: NONE"))
    return f"/inside/exempla/programmes/{made.pk}/"


PAGES = [
    Page("programmes", _list, route="programmes"),
    Page("programme", _public, route="programme"),
    Page("programmes-own", "/inside/exempla/programmes/", who=_rita),
    Page("programme-new", "/inside/exempla/programmes/new", who=_rita),
    Page("programme-written", _written, who=_rita, heaviest=150_000, route="write_programme"),
    Page("programme-unsound", _unsound, who=_rita, heaviest=150_000, route="write_programme"),
]
