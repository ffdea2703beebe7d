"""Addresses of the API, and of the pages about it."""

from __future__ import annotations

from django.urls import path

from cairn.registry.api import views
from cairn.registry.api.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/", views.description, name="api"),
    path("inside/<slug:slug>/api", views.programs, name="programs"),
    path("inside/<slug:slug>/api/new", views.make, name="token_make"),
    path("inside/<slug:slug>/api/<uuid:number>/end", views.end, name="token_end"),
]
