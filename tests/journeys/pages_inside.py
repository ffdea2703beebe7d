"""An institution's pages, and those of whoever issues and holds."""

from tests.journeys.checks import Page

from cairn.registry.audit import trail
from cairn.registry.audit.models import AuditEvent
from cairn.registry.site import keyset


def _owner(owner):
    return owner


def _issuer(issuer):
    return issuer


def _inside(rest):
    def address(organisation, version, key):
        del version, key
        return f"/inside/{organisation.slug}/{rest}"

    return address


def _audit_further_on(organisation, owner):
    trail.record_each(
        "credential.issued", organisation=organisation, actor=owner, subjects=["batch:1"] * 150
    )
    events = AuditEvent.objects.filter(organisation=organisation).order_by("-number")
    return f"/inside/{organisation.slug}/audit?cursor={keyset.cut(events, 50).next}"


PAGES = [
    Page("check", "/check/"),
    Page("home-of-staff", "/", who=_owner),
    Page("found", "/inside/new", who=_owner),
    Page("today", _inside(""), who=_owner, route="today"),
    Page("people", _inside("people"), who=_owner, route="people"),
    Page("keys", _inside("keys"), who=_owner, route="keys"),
    Page("audit", _inside("audit"), who=_owner, route="audit"),
    Page("audit-further-on", _audit_further_on, who=_owner, route="audit"),
    Page("programs", _inside("api"), who=_owner, route="programs"),
    Page("webhooks", _inside("api/webhooks"), who=_owner, route="webhooks"),
    Page("for-programs", "/api/"),
    Page("connected", "/account/programs/", who=_issuer),
    Page("about", _inside("about"), who=_owner, route="organisation_edit"),
    Page("issue", _inside("issue"), who=_issuer, route="issue"),
    Page("issued", _inside("issued"), who=_issuer, route="issued"),
    Page("lists", _inside("lists"), who=_issuer, route="batches"),
]
