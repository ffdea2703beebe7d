"""What a program reads first (Open Badges 3.0 §6.3): where to register, to ask, to fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from cairn.registry.api.open_badges.scopes import SCOPES

if TYPE_CHECKING:
    from django.http import HttpRequest

_CALLS = {
    "credentials": ("get", "getCredentials", "post", "upsertCredential"),
    "profile": ("get", "getProfile", "put", "putProfile"),
}


def _address(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(name)}"


@require_GET
def discover(request: HttpRequest) -> JsonResponse:
    """The service description document: a profile of OpenAPI 3.0."""
    del request
    terms = settings.TERMS_URL or _address("terms")
    privacy = settings.PRIVACY_URL or _address("privacy")
    token = _address("idp:oidc:token")
    paths: dict[str, Any] = {}
    for name, (first, one, second, two) in _CALLS.items():
        paths[f"/{name}"] = {
            method: {"operationId": operation, "responses": {"200": {"description": "OK"}}}
            for method, operation in ((first, one), (second, two))
        }
    scheme = {
        "type": "oauth2",
        "description": "OAuth 2.0 authorization code grant with PKCE (S256)",
        "x-imssf-name": settings.REGISTRY_NAME,
        "x-imssf-termsOfServiceUrl": terms,
        "x-imssf-privacyPolicyUrl": privacy,
        "x-imssf-registrationUrl": _address("idp:oidc:client_registration"),
        "flows": {
            "authorizationCode": {
                "tokenUrl": token,
                "refreshUrl": token,
                "authorizationUrl": _address("idp:oidc:authorization"),
                "scopes": {name: str(words) for name, words in SCOPES.items()},
            }
        },
    }
    description = {
        "openapi": "3.0.1",
        "info": {
            "title": settings.REGISTRY_NAME,
            "version": "3.0",
            "termsOfService": terms,
            "x-imssf-privacyPolicyUrl": privacy,
        },
        "servers": [{"url": f"{settings.BASE_URL}/ims/ob/v3p0"}],
        "tags": [{"name": "OpenBadgeCredentials"}],
        "paths": paths,
        "components": {"schemas": {}, "securitySchemes": {"OAuth2ACG": scheme}},
    }
    response = JsonResponse(description)
    response["Access-Control-Allow-Origin"] = "*"
    return response
