"""Addresses that belong to no activity."""

from __future__ import annotations

from django.urls import path

from cairn.registry.site import languages, showcase, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", languages.choose, name="language"),
    path("how-it-works/", views.how_it_works, name="how_it_works"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("design/", showcase.showcase, name="design"),
    path("healthz", views.healthz, name="healthz"),
]
