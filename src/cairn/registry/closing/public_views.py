"""What anybody sees of an institution: whether it is open, what it awards, by which keys it signs.

Its address stands in its DID document and in what it issued, so it answers for as long as that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cairn.registry.closing import public_pages
from cairn.registry.closing.models import Closure
from cairn.registry.errors import NotFound
from cairn.registry.organisations.models import Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """An institution of this installation, open or closed."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    name, language = public_pages.name_of(found, get_language() or found.language)
    return render(
        request,
        "closing/institution.html",
        {
            "name": name,
            "name_language": language,
            "lead": public_pages.lead(found),
            "closed": public_pages.closed(found),
            "described": public_pages.described(found, get_language() or found.language),
            "actions": public_pages.actions(found),
            "keys": public_pages.keys_table(found),
            "technical": public_pages.technical(found),
        },
    )


@require_safe
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    """The closing statement of an institution of this installation."""
    del request
    rows = Closure.objects.filter(organisation__slug=slug, organisation__closed_at__isnull=False)
    found = rows.first()
    if found is None:
        raise NotFound
    response = HttpResponse(found.statement, content_type="application/vc")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response
