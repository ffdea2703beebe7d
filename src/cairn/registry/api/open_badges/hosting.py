"""The four calls: a learner's badges and profile, read and written by a program they let in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cairn.canonical import json_text
from cairn.errors import CairnError
from cairn.formats.detect import Kind
from cairn.registry.accounts import services as accounts
from cairn.registry.api.open_badges.answers import called, failure
from cairn.registry.api.open_badges.scopes import READ, READ_PROFILE, UPDATE_PROFILE, UPSERT
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.queries import held_by
from cairn.registry.verifying import checking

if TYPE_CHECKING:
    from allauth.idp.oidc.models import Token
    from django.http import HttpRequest

    from cairn.registry.accounts.models import User

_MOST, _USUAL = 100, 20
_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_JSON = ("application/json", "application/vc+ld+json", "application/ld+json", "application/vc")


def _whole(text: str, usual: int, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() else usual


def get_credentials(request: HttpRequest, token: Token) -> HttpResponse:
    """``getCredentials``: the badges, newest first; each exactly as it was received."""
    asked = request.GET
    limit = max(1, _whole(asked.get("limit", ""), _USUAL, _MOST))
    offset = _whole(asked.get("offset", ""), 0, backpack.MOST_HELD)
    rows = held_by(token.user).filter(kind=Kind.OPEN_BADGES_3.value).order_by("-added_at", "pk")
    if "since" in asked:
        since = _moment(asked["since"])
        if since is None:
            return failure(400, "since is not a date and time (RFC 3339).")
        rows = rows.filter(added_at__gt=since)
    total = rows.count()
    texts = [bytes(each.document).decode().strip() for each in rows[offset : offset + limit]]
    credentials = [each for each in texts if each.startswith("{")]
    tokens = [each for each in texts if not each.startswith("{")]
    # Joined as text: a reader gets each badge byte for byte, and no number is written anew.
    body = f'{{"credential":[{",".join(credentials)}],"compactJwsString":{json.dumps(tokens)}}}'
    response = HttpResponse(body, content_type="application/json")
    response["X-Total-Count"] = str(total)
    last = max(0, (total - 1) // limit * limit)
    ways = {"first": 0, "last": last}
    if offset + limit < total:
        ways["next"] = offset + limit
    if offset > 0:
        ways["prev"] = max(0, offset - limit)
    kept = {"since": asked["since"]} if "since" in asked else {}
    response["Link"] = ", ".join(
        f"<{settings.BASE_URL}{request.path}?"
        f'{urlencode({"limit": limit, "offset": start, **kept})}>; rel="{name}"'
        for name, start in ways.items()
    )
    return response


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def _identity(document: bytes) -> tuple[str, str, datetime | None]:
    """Issuer, identifier and beginning of a badge: what makes two the same (§8.3)."""
    found = checking.check(document, fetch=False).essentials
    begins = next((_moment(str(value)) for _name, value in found.begins), None)
    return unquote(found.issuer).strip(), unquote(found.identifier).strip(), begins


def upsert(request: HttpRequest, token: Token) -> HttpResponse:
    """``upsertCredential``: take a badge in; a newer one takes an older one's place.

    What it replaces is put away, not deleted: the learner still finds it.
    """
    media = request.content_type
    if media not in (*_JSON, "text/plain"):
        return failure(400, "Send a badge as application/json, or as a compact JWS in text/plain.")
    data = request.body.strip()
    if (media == "text/plain") == data.startswith(b"{"):
        return failure(400, "The body is not what its Content-Type says.")
    user = token.user
    same = _the_same(user, data)
    with transaction.atomic():
        held = backpack.take_in(user, data, Origin.API, detail=token.client.name)
        if held.kind != Kind.OPEN_BADGES_3.value:
            transaction.set_rollback(True)
            return failure(400, "This is not an Open Badges 3.0 credential.")
        kept = _newest(held, same)
        outdated = [each.pk for each in (held, *same) if each.pk != kept.pk]
        HeldCredential.objects.filter(pk__in=outdated).update(archived_at=timezone.now())
        HeldCredential.objects.filter(pk=kept.pk).update(archived_at=None)
    return HttpResponse(
        bytes(kept.document),
        status=200 if same else 201,
        content_type="text/plain" if media == "text/plain" else "application/json",
    )


def _the_same(user: User, data: bytes) -> list[HeldCredential]:
    """What the learner holds that is the same badge, by issuer and identifier (§8.3)."""
    found = checking.check(data, fetch=False).essentials
    mine = _identity(data)[:2]
    others = held_by(user).filter(issuer_id=found.issuer[:500])
    return [each for each in others if mine[1] and _identity(bytes(each.document))[:2] == mine]


def _newest(given: HeldCredential, others: list[HeldCredential]) -> HeldCredential:
    """The one that is valid from the latest moment on; the one just given where that is equal."""
    kept, begins = given, _identity(bytes(given.document))[2]
    for each in others:
        since = _identity(bytes(each.document))[2]
        if each.pk != given.pk and begins and since and since > begins:
            kept, begins = each, since
    return kept


def get_profile(request: HttpRequest, token: Token) -> HttpResponse:
    """``getProfile``: who the learner is, as far as the account says it."""
    del request
    return _profile(token.user)


def put_profile(request: HttpRequest, token: Token) -> HttpResponse:
    """``putProfile``: the name alone; address and rest are changed by the learner."""
    try:
        given = json_text.parse(request.body)
    except CairnError:
        return failure(400, "The body is not JSON.")
    name = given.get("name") if isinstance(given, dict) else None
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 200:  # noqa: PLR2004
        return failure(400, "name is needed, of at most 200 characters.")
    user = token.user
    accounts.rename(user, name)
    return _profile(user)


def _profile(user: User) -> HttpResponse:
    profile = {
        "@context": _CONTEXT,
        "id": f"urn:uuid:{user.pk}",
        "type": ["Profile"],
        "email": user.email,
        **({"name": user.name} if user.name else {}),
    }
    return HttpResponse(json.dumps(profile, ensure_ascii=False), content_type="application/json")


credentials = called(get=(READ, get_credentials), post=(UPSERT, upsert))
profile = called(get=(READ_PROFILE, get_profile), put=(UPDATE_PROFILE, put_profile))
