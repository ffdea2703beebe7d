"""Addresses of an institution's DID document and of its pages about keys."""

from __future__ import annotations

from django.urls import path

from cairn.registry.keys import views

urlpatterns = [path("<slug:slug>/did.json", views.did_json, name="did_document")]
