"""The API as a whole: who is asking, how errors read, where its parts are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from cairn.canonical import json_text
from cairn.errors import CairnError
from cairn.registry.api import catalogue, credentials, institution, programmes, verifying
from cairn.registry.api.authority import say_scopes, scopes_of
from cairn.registry.api.middleware import too_many
from cairn.registry.api.paging import say_links
from cairn.registry.api.shapes import Problem
from cairn.registry.errors import TooMany
from cairn.registry.site.middleware import problem

if TYPE_CHECKING:
    from django.http import HttpRequest


class DescribedAPI(NinjaAPI):
    """Says in its description which scope each operation needs, and how errors read."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        described = super().get_openapi_schema(**options)
        schemas = described["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema()
        refused = {
            "description": "What went wrong and what to do (RFC 9457)",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for methods in described["paths"].values():
            for operation in methods.values():
                operation["responses"]["4XX"] = refused
        say_scopes(described, scopes_of(self))
        say_links(described)
        return described


class BoundedBodies(Parser):
    """Reads bodies within the bounds of every document here.

    The interpreter's own reader goes as deep as its stack allows, and where a library has raised
    that bound a body of brackets ends the process.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body as JSON.

        Raises:
            UnreadableInput: it is none, or too deep; the answer is a 400 with the reason.
        """
        return cast("dict[str, Any]", json_text.parse(request.body))


api = DescribedAPI(
    parser=BoundedBodies(),
    title="Cairn registry",
    version="1",
    description=(
        "Describe, issue, correct, withdraw and check micro-credentials. Everything that this "
        "interface does, the pages do by the same services, under the same rights."
    ),
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)
api.add_router("", catalogue.router, tags=["Catalogue"])
api.add_router("", verifying.router, tags=["Checking"])
api.add_router("", programmes.router, tags=["Programmes"])
api.add_router("", institution.router, tags=["Institution"])
api.add_router("", credentials.router, tags=["Issuing"])


def _answer(status: int, code: str, title: str, detail: str, **more: Any) -> HttpResponse:
    body = {
        "type": f"https://w3id.org/cairn/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


@api.exception_handler(CairnError)
def _error_of_ours(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    return too_many(error) if isinstance(error, TooMany) else problem(error)


@api.exception_handler(ValidationError)
def _not_of_the_shape(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    places = [
        {"at": "/".join(str(part) for part in each["loc"]), "what": each["msg"]}
        for each in error.errors
    ]
    detail = "; ".join(f"{each['at']}: {each['what']}" for each in places[:10])
    return _answer(
        422,
        "request.shape",
        "The request does not have the published shape.",
        detail,
        places=places,
    )


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    answer = _answer(
        401,
        "request.token",
        "A token is needed that is good now.",
        "Send it as “Authorization: Bearer cairn_…”. An owner makes one under “Programs”.",
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def _nothing_there(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    return _answer(404, "request.nothing", "There is nothing here.", "Check the address.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    return _answer(403, "request.denied", "This is not allowed.", "Use another token.")


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    return _answer(
        error.status_code, "request.refused", str(error), "Look at the published description."
    )
