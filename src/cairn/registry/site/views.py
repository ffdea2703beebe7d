"""The home page and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render

from cairn.registry.site import doors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """Check a credential, find a micro-credential, sign in."""
    return render(request, "home.html", {"home": doors.home(request)})


def how_it_works(request: HttpRequest) -> HttpResponse:
    """What a credential is, who does what, and what a check can and cannot tell."""
    return render(request, "how_it_works.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """How far these pages can be used by everybody, and whom to tell where they cannot."""
    return render(request, "accessibility.html")


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
