"""The home page and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """Check a credential, find a micro-credential, sign in."""
    return render(request, "home.html")
