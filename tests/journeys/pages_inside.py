"""An institution's pages, and the public pages of what it describes."""

from tests.journeys.checks import Page

from cairn.registry.catalogue import services as catalogue


def _owner(owner):
    return owner


def _issuer(issuer):
    return issuer


def _inside(rest):
    def address(organisation, version, key):
        del version, key
        return f"/inside/{organisation.slug}/{rest}"

    return address


def _achievement(version):
    return f"/achievements/{version.achievement_id}"


def _catalogue(version):
    del version
    return "/catalogue/"


def _write(owner, organisation, key):
    del key
    draft = catalogue.start_draft(owner, organisation, example="barista-skills")
    return f"/inside/{organisation.slug}/achievements/{draft.pk}/write/"


PAGES = [
    Page("catalogue", _catalogue),
    Page("achievement", _achievement),
    Page("check", "/check/"),
    Page("home-of-staff", "/", who=_owner),
    Page("found", "/inside/new", who=_owner),
    Page("today", _inside(""), who=_owner),
    Page("people", _inside("people"), who=_owner),
    Page("keys", _inside("keys"), who=_owner),
    Page("audit", _inside("audit"), who=_owner),
    Page("about", _inside("about"), who=_owner),
    Page("achievements", _inside("achievements/"), who=_owner),
    Page("achievements-new", _inside("achievements/new"), who=_owner),
    Page("achievements-write", _write, who=_owner),
    Page("skills", _inside("skills/"), who=_owner),
    Page("issue", _inside("issue"), who=_issuer),
    Page("issued", _inside("issued"), who=_issuer),
    Page("lists", _inside("lists"), who=_issuer),
    Page("backpack", "/backpack/", who=_issuer),
    Page("backpack-add", "/backpack/add", who=_issuer),
]
