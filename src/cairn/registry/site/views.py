"""The home page and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cairn.registry.site import doors
from cairn.registry.site.components import Tone, Verdict
from cairn.registry.site.languages import of_legal_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """Check a credential, find a micro-credential, sign in."""
    return render(request, "home.html", {"home": doors.home(request)})


def how_it_works(request: HttpRequest) -> HttpResponse:
    """What a credential is, who does what, and what a check can and cannot tell."""
    outcomes = (
        Verdict(
            Tone.CONFIRMED,
            _("The signature is right, the issuer is who it says, and it was not taken back."),
        ),
        Verdict(
            Tone.INVALID,
            _("It was changed, has run out, was taken back, or was not signed by its issuer."),
        ),
        Verdict(
            Tone.UNKNOWN,
            _("Something that is needed could not be reached or read. It may be right or wrong."),
        ),
    )
    return render(request, "how_it_works.html", {"outcomes": outcomes})


def accessibility(request: HttpRequest) -> HttpResponse:
    """How far these pages can be used by everybody, and whom to tell where they cannot."""
    return render(request, "accessibility.html", {"contact": settings.CONTACT})


def terms(request: HttpRequest) -> HttpResponse:
    """How these pages are meant to be used, and the operator's own terms where there are some."""
    return _legal(request, "terms.html", settings.TERMS_URL)


def privacy(request: HttpRequest) -> HttpResponse:
    """What the program keeps of people, and the operator's own statement where there is one."""
    return _legal(request, "privacy.html", settings.PRIVACY_URL)


def _legal(request: HttpRequest, template: str, own: str) -> HttpResponse:
    context = {"contact": settings.CONTACT, "own": own, "written_in": of_legal_text()}
    return render(request, template, context)


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers and reaches its database; for whoever watches it.

    ``200`` with ``{"status": "ok"}``, or ``503``. No secret, no version, no count.
    """
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception:  # noqa: BLE001  # whatever is wrong with the database, the answer is "no"
        return JsonResponse({"status": "no database"}, status=503)
    answer = JsonResponse({"status": "ok"})
    answer.headers["Cache-Control"] = "no-store"
    return answer
