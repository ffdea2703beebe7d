"""Addresses of the outbox."""

from __future__ import annotations

from django.urls import path

from cairn.registry.mail import views

urlpatterns = [path("", views.outbox, name="outbox")]
