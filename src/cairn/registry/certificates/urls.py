"""Addresses of certificates."""

from __future__ import annotations

from django.urls import path

from cairn.registry.certificates import views

urlpatterns = [
    path("backpack/<uuid:pk>/certificate", views.certificate, name="certificate"),
    path("operator/seal/", views.seal, name="operator_seal"),
    path("operator/seal/own", views.make_own, name="operator_seal_own"),
]
