"""Addresses of backpacks."""

from __future__ import annotations

from django.urls import path

from cairn.registry.backpack import views

urlpatterns = [
    path("claim/<str:token>", views.claim, name="claim"),
    path("backpack/", views.backpack, name="backpack"),
    path("backpack/add", views.add, name="import"),
    path("backpack/waiting/<uuid:pk>", views.claim_own, name="claim_own"),
    path("backpack/<uuid:pk>", views.held, name="held"),
    path("backpack/<uuid:pk>/document", views.download, name="held_document"),
]
