"""Addresses of programmes."""

from __future__ import annotations

from django.urls import path

from cairn.registry.programmes import views, writing_views

_INSIDE = "inside/<slug:slug>/programmes/"
_ONE = f"{_INSIDE}<uuid:pk>/"

urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<uuid:pk>", views.programme, name="programme"),
    path("programmes/<uuid:pk>/v/<int:number>", views.programme, name="programme_version"),
    path("programmes/<uuid:pk>/yaml", views.text, name="programme_text"),
    path("programmes/<uuid:pk>/v/<int:number>/yaml", views.text, name="programme_version_text"),
    path(_INSIDE, writing_views.listed, name="own_programmes"),
    path(f"{_INSIDE}new", writing_views.new, name="new_programme"),
    path(_ONE, writing_views.write, name="write_programme"),
    path(f"{_ONE}check", writing_views.check, name="check_programme"),
    path(f"{_ONE}act", writing_views.act, name="act_on_programme"),
]
