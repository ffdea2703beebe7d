"""Long answers in parts: ``?cursor=`` and ``?size=``, with ``Link`` headers (RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from ninja import Query, Schema
from pydantic import Field

from cairn.registry.errors import PlaceUnknown
from cairn.registry.site import keyset

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 100
_OF_OLD = "page"
"""Programs that count pages would get the first one each time, and never an end."""


class Page(Schema):
    """Which part, and how long."""

    cursor: Annotated[
        str,
        Field(
            max_length=keyset.LONGEST,
            description="As a `Link` header gave it; without one the list begins at its beginning.",
        ),
    ] = ""
    size: Annotated[int, Field(ge=1, le=MOST)] = 50


M = TypeVar("M", bound="Model")
Paged = Annotated[Page, Query()]


def page_of(rows: QuerySet[M], page: Page, request: HttpRequest, response: HttpResponse) -> list[M]:
    """The part of a list that was asked for; says in headers how to get the ones beside it.

    Raises:
        PlaceUnknown: the cursor is none of this list, or a page was asked for by its number.
    """
    if _OF_OLD in request.GET:
        raise PlaceUnknown(name=_OF_OLD)
    part = keyset.cut(rows, page.size, page.cursor)
    links = []
    for cursor, name in ((part.previous, "prev"), (part.next, "next"), ("", "first")):
        if cursor or name == "first":
            query = request.GET.dict() | {"size": str(page.size)}
            query.pop(keyset.PARAMETER, None)
            query |= {keyset.PARAMETER: cursor} if cursor else {}
            links.append(f'<{settings.BASE_URL}{request.path}?{urlencode(query)}>; rel="{name}"')
    response["Link"] = ", ".join(links)
    return part.rows


def say_links(described: dict[str, Any]) -> None:
    """Say in the description which answers carry ``Link`` headers, and what they lead to."""
    link = {
        "description": "The parts of the list beside this one: rel prev, next, first (RFC 8288)",
        "schema": {"type": "string"},
    }
    for methods in described["paths"].values():
        for operation in methods.values():
            parameters = {each.get("name") for each in operation.get("parameters", ())}
            if keyset.PARAMETER in parameters:
                operation["responses"][200].setdefault("headers", {})["Link"] = link
