"""Status lists, for everybody."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404

from cairn.registry.issuing.models import StatusList
from cairn.registry.issuing.status import TTL

if TYPE_CHECKING:
    from django.http import HttpRequest


def status_list(request: HttpRequest, slug: str, purpose: str, number: int) -> HttpResponse:
    """A signed list, as stored; a cache may keep it for five minutes (Bitstring §2.2 ``ttl``)."""
    found = get_object_or_404(StatusList, organisation__slug=slug, purpose=purpose, number=number)
    body = found.document.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type="application/vc")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={int(TTL.total_seconds())}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
