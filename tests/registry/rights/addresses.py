"""Every address of the registry, and how each is filled in for the world of these tests."""

from django.urls import get_resolver
from django.urls.resolvers import URLPattern


def _patterns(resolver=None, prefix="", space=""):
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, f"{space}{each.name}", each
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _patterns(each, route, inner)


ROUTES = {
    route: name
    for route, name, _each in _patterns()
    if not route.startswith("api/v1/") and name != "None"
}
"""The name of each pattern; the API's operations have a table of their own."""


def path_of(w, route):
    """The address of something that is there."""
    things = {
        "people/<int:number>": w.role.pk,
        "invitations/<uuid:number>": w.invitation.pk,
        "consortia/<int:number>": w.membership.pk,
        "keys/<uuid:number>": w.credential.key_id,
        "issue/<uuid:pk>": w.achievement.pk,
        "lists/<uuid:number>": w.batch.pk,
        "issued/<uuid:pk>": w.credential.pk,
        "inside/<slug:slug>/achievements/<uuid:pk>": w.draft.pk,
        "inside/<slug:slug>/programmes/<uuid:pk>": w.programme_draft.pk,
        "achievements/<uuid:pk>": w.achievement.pk,
        "programmes/<uuid:pk>": w.programme.pk,
        "shares/<uuid:pk>": w.share.pk,
        "backpack/export/<uuid:pk>": w.taken_out.pk,
        "backpack/add/<uuid:pk>": w.taken_in.pk,
        "evidence/<uuid:pk>": w.evidence.pk,
        "collections/<uuid:pk>": w.collection.pk,
        "waiting/<uuid:pk>": w.credential.pk,
        "stack/<uuid:pk>": w.programme.pk,
        "backpack/<uuid:pk>": w.held.pk,
        "jobs/<uuid:number>": w.job.pk,
        "operator/people/<uuid:number>": w.owner.pk,
        "recoveries/<uuid:number>": w.recovery.pk,
        "webhooks/<uuid:number>": w.webhook.pk,
        "deliveries/<uuid:number>": w.delivery.pk,
        "api/<uuid:number>": w.token.pk,
    }
    for part, number in things.items():
        if part in route:
            kept, _sep, _placeholder = part.rpartition("<")
            route = route.replace(part, f"{kept}{number}", 1)
            break
    route = route.replace("<uuid:number>", str(w.mail.pk))
    for placeholder, value in (
        ("<slug:slug>", w.here.slug),
        ("<slug:act>", "revoke"),
        ("<uuid:number>", str(w.mail.pk)),
        ("<slug:purpose>", "revocation"),
        ("<slug:form>", "ctdl"),
        ("<slug:digest>", "0" * 64),
        ("<str:token>", "no-link-of-ours"),
        ("<str:client>", "none"),
        ("<str:host>", "gone.example"),
        ("<path:path>", "0/000"),
    ):
        route = route.replace(placeholder, value)
    for placeholder in (
        "<int:number>",
        "<int:position>",
        "<int:pk>",
        "<int:chain>",
        "<int:size>",
    ):
        route = route.replace(placeholder, "1")
    return f"/{route}"
