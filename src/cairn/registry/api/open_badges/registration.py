"""What a program must say of itself (RFC 7591, as Open Badges 3.0 §6.2.1 narrows it)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.idp.oidc.views import client_registration
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cairn.canonical import json_text
from cairn.errors import CairnError

if TYPE_CHECKING:
    from collections.abc import Container

_ADDRESSES = ("client_uri", "logo_uri", "tos_uri", "policy_uri")
_TEXTS = ("client_name", "software_id", "software_version", "scope", *_ADDRESSES)
_GRANTS = {"authorization_code", "refresh_token"}
_LONGEST = 2_000
_MOST_OCTETS = 20_000
_PRIVATE_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ECHOED = (*_TEXTS, "redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method")


def fault_of(metadata: dict[str, Any], scopes: Container[str]) -> str:
    """What is wrong with a registration; empty where nothing is."""
    for name in _TEXTS:
        value = metadata.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            return f"{name} is needed, as text of at most {_LONGEST} characters"
    if metadata.get("token_endpoint_auth_method") != "client_secret_basic":
        return "token_endpoint_auth_method must be client_secret_basic"
    if metadata.get("response_types") != ["code"]:
        return 'response_types must be ["code"]'
    grants = metadata.get("grant_types")
    if not isinstance(grants, list) or "authorization_code" not in grants:
        return "grant_types must name authorization_code"
    if not all(isinstance(each, str) and each in _GRANTS for each in grants):
        return "grant_types may name authorization_code and refresh_token only"
    unknown = [each for each in metadata["scope"].split() if each not in scopes]
    if unknown:
        return f"scope names what is not offered here: {unknown[0]}"
    redirects = metadata.get("redirect_uris")
    if not isinstance(redirects, list) or not redirects:
        return "redirect_uris must be a list"
    return _fault_of_addresses([metadata[name] for name in _ADDRESSES], redirects)


def _fault_of_addresses(pages: list[str], redirects: list[Any]) -> str:
    hosts = set()
    for each in (*pages, *redirects):
        try:
            parts = urlsplit(each if isinstance(each, str) else "")
            host = parts.hostname or ""
        except ValueError:
            return "an address cannot be read"
        # An operator who opened private addresses is trying things out on one machine.
        near = settings.FETCH_PRIVATE and host in _PRIVATE_HOSTS
        if parts.scheme != "https" and not (near and parts.scheme == "http"):
            return f"{each} is not an https address"
        if not host or parts.fragment or "@" in parts.netloc or "*" in parts.netloc:
            return f"{each} is not an address that can be used here"
        hosts.add(host.lower())
    # Open Badges 3.0 §6.2.1: so that one name stands for the whole program.
    return "" if len(hosts) == 1 else "all addresses must have the same host name"


def _refused(why: str) -> JsonResponse:
    """RFC 7591, 3.2.2."""
    body = {"error": "invalid_client_metadata", "error_description": why}
    return JsonResponse(body, status=400)


@csrf_exempt
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register a program; the answer repeats what it said, with its identifier and secret."""
    if len(request.body) > _MOST_OCTETS:
        return _refused("too long")
    try:
        json_text.parse(request.body)
    except CairnError as error:
        return _refused(error.what())
    answer: HttpResponse = client_registration(request)
    if answer.status_code != 201:  # noqa: PLR2004
        return answer
    given, made = json.loads(request.body), json.loads(answer.content)
    repeated = {name: given[name] for name in ECHOED}
    made = {**repeated, **made, **repeated}
    made.setdefault("client_secret_expires_at", 0)
    response = JsonResponse(made, status=201)
    response["Cache-Control"] = "no-store"
    return response
