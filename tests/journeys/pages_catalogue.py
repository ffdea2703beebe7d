"""The public catalogue, and the pages on which an institution writes its achievements."""

from tests.journeys.checks import Page

from cairn.registry.catalogue import services
from cairn.registry.organisations.models import Role


def _maria(person, organisation):
    return person("maria", Role.OWNER, organisation)


def _published(person, organisation):
    user = _maria(person, organisation)
    draft = services.start_draft(user, organisation, example="applied-data-analysis")
    services.publish(user, draft)
    return draft


def _catalogue(person, organisation):
    _published(person, organisation)
    return "/catalogue/?level=6"


def _achievement(person, organisation):
    return f"/achievements/{_published(person, organisation).pk}"


def _list(person, organisation):
    _published(person, organisation)
    return "/inside/exempla/achievements/"


def _one(page):
    def address(person, organisation):
        return f"/inside/exempla/achievements/{_published(person, organisation).pk}/{page}"

    return address


def _empty_draft(person, organisation):
    draft = services.start_draft(_maria(person, organisation), organisation)
    return f"/inside/exempla/achievements/{draft.pk}/write/"


PAGES = [
    Page("catalogue-empty", "/catalogue/"),
    Page("catalogue", _catalogue, route="catalogue"),
    Page("achievement", _achievement, route="achievement"),
    Page("achievements", _list, who=_maria, route="achievements"),
    Page("achievement-new", "/inside/exempla/achievements/new", who=_maria),
    Page("achievement-managed", _one(""), who=_maria, route="manage_achievement"),
    Page("achievement-written", _one("write/"), who=_maria, route="write_achievement"),
    Page("achievement-begun", _empty_draft, who=_maria, route="write_achievement"),
    Page("achievement-as-text", _one("write/text"), who=_maria, route="raw_achievement"),
    Page("achievement-publish", _one("publish/"), who=_maria, route="publish_achievement"),
    Page("skills", "/inside/exempla/skills/", who=_maria),
]
