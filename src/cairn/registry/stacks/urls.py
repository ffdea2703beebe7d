"""Addresses of stacks."""

from __future__ import annotations

from django.urls import path

from cairn.registry.stacks import views

urlpatterns = [
    path("backpack/stack/", views.stacks, name="stacks"),
    path("backpack/stack/<uuid:pk>", views.stack, name="stack"),
    path("backpack/stack/<uuid:pk>/pick", views.pick, name="stack_pick"),
]
