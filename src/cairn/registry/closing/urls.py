"""Addresses of closing, and of what is kept for others."""

from __future__ import annotations

from django.urls import path, re_path

from cairn.registry.closing import public_views, views

urlpatterns = [
    path("inside/<slug:slug>/records", views.closing, name="closing"),
    path("inside/<slug:slug>/records/take-out", views.take_out, name="closing_take_out"),
    path(
        "inside/<slug:slug>/records/<uuid:number>.cairn", views.taken_out, name="closing_taken_out"
    ),
    path("inside/<slug:slug>/records/close", views.close, name="closing_close"),
    path("institutions/<slug:slug>", public_views.institution, name="institution"),
    path("institutions/<slug:slug>/closure", public_views.statement, name="closing_statement"),
    path("kept/", views.kept, name="kept"),
    path("kept/<str:host>/", views.kept_host, name="kept_host"),
    re_path(
        r"^kept/(?P<host>[^/]+)/(?P<path>(?:institutions|achievements|pictures|log|\.well-known)/.+)$",
        views.kept_path,
        name="kept_path",
    ),
    path("kept/<str:host>/<slug:slug>/", views.kept_one, name="kept_one"),
]
