"""Long answers in pages: ``?page=`` and ``?size=``, with ``Link`` headers (RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from ninja import Query, Schema
from pydantic import Field

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 100


class Page(Schema):
    """Which page, and how long."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=MOST)] = 50


M = TypeVar("M", bound="Model")
Paged = Annotated[Page, Query()]


def page_of(rows: QuerySet[M], page: Page, request: HttpRequest, response: HttpResponse) -> list[M]:
    """The rows of a page; says in headers how to get the ones beside it."""
    start = (page.page - 1) * page.size
    # One more tells whether there is a next page, without counting a million rows.
    found = list(rows[start : start + page.size + 1])
    links = []
    for number, name, there in (
        (page.page - 1, "prev", page.page > 1),
        (page.page + 1, "next", len(found) > page.size),
        (1, "first", True),
    ):
        if there:
            query = request.GET.dict() | {"page": str(number), "size": str(page.size)}
            links.append(f'<{settings.BASE_URL}{request.path}?{urlencode(query)}>; rel="{name}"')
    response["Link"] = ", ".join(links)
    return found[: page.size]
