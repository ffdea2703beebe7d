"""Addresses of checking."""

from __future__ import annotations

from django.urls import path

from cairn.registry.verifying import views

urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/report", views.report, name="check_report"),
]
