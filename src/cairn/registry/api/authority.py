"""In whose right a program asks: its token, and the one scope that an operation needs.

Each operation names its scope where it is declared, so what is enforced and what the published
description says are the same value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja.security import HttpBearer

from cairn.registry.api import acting
from cairn.registry.api.forms import SCOPES
from cairn.registry.api.tokens import find, require_scope
from cairn.registry.site.rates import Rate, allow

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import NinjaAPI

    from cairn.registry.api.models import ApiToken
    from cairn.registry.organisations.rights import Action

SCHEME = "Token"
"""What the published description calls tokens."""
_FOR_A_TOKEN = 600
"""Requests a minute."""


class Authority(HttpBearer):
    """``Authorization: Bearer cairn_…``, with a token that has one scope.

    Attributes:
        scope: what the operation needs.
    """

    def __init__(self, scope: Action) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token's row, or nothing, which is a 401.

        Raises:
            TooMany: this token was used too often.
            NotAllowed: it is not for this scope.
        """
        found = find(token)
        if found is not None:
            allow(request, Rate("api-token", _FOR_A_TOKEN, 60), of=str(found.pk))
            acting.by(found)
            require_scope(found, self.scope)
        return found


def needs(scope: Action) -> Authority:
    """Who may ask an operation: a program whose token has this scope."""
    return Authority(scope)


def asked(request: HttpRequest) -> ApiToken:
    """The token of a request that was let in."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by ninja
    return token


def scopes_of(api: NinjaAPI) -> dict[str, Action | None]:
    """Each operation's scope by its ``operationId``; ``None`` where anybody may ask."""
    found: dict[str, Action | None] = {}
    for router in api._get_bound_routers():  # noqa: SLF001 - ninja has no other way to them
        for view in router.path_operations.values():
            for operation in view.operations:
                name = operation.operation_id or api.get_openapi_operation_id(operation)
                scopes = [
                    each.scope for each in operation.auth_callbacks if isinstance(each, Authority)
                ]
                found[name] = scopes[0] if scopes else None
    return found


def say_scopes(description: dict[str, Any], scopes: dict[str, Action | None]) -> None:
    """Have an OpenAPI description name the scope of each operation.

    OpenAPI 3.1 (Security Requirement Object) lets a requirement of a bearer token list the roles
    that it takes.
    """
    description["components"]["securitySchemes"] = {
        SCHEME: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cairn_…",
            "description": (
                "A token that an owner of the institution makes under “Programs”, for some of "
                "these scopes: "
                + "; ".join(f"`{scope.value}` ({words})" for scope, words in SCOPES.items())
                + ". It may never do more than who made it."
            ),
        }
    }
    for methods in description["paths"].values():
        for operation in methods.values():
            scope = scopes[operation["operationId"]]
            if scope is None:
                operation["security"] = []
                operation["description"] = f"{_words(operation)}\n\nAnybody may ask; no token."
            else:
                operation["security"] = [{SCHEME: [scope.value]}]
                operation["description"] = (
                    f"{_words(operation)}\n\nNeeds a token with the scope `{scope.value}`."
                )


def _words(operation: dict[str, Any]) -> str:
    return str(operation.get("description") or operation.get("summary", "")).strip()
