"""Addresses that belong to no activity."""

from __future__ import annotations

from django.urls import path

from cairn.registry.site import views

urlpatterns = [path("", views.home, name="home")]
