"""Addresses of what is issued."""

from __future__ import annotations

from django.urls import path

from cairn.registry.issuing import views

urlpatterns = [
    path(
        "institutions/<slug:slug>/status/<slug:purpose>/<int:number>",
        views.status_list,
        name="status_list",
    ),
]
