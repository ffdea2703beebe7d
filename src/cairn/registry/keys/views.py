"""The DID document, served to everybody and cached; and an institution's pages about its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from cairn.registry.keys.identity import did_document
from cairn.registry.organisations.models import Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest


def did_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The did:web document of an institution (did:web method §2.5.2)."""
    del request
    organisation = get_object_or_404(Organisation, slug=slug)
    response = JsonResponse(did_document(organisation), content_type="application/did+ld+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response
