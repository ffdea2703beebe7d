"""Addresses of an institution's DID document and of its pages about keys."""

from __future__ import annotations

from django.urls import path

from cairn.registry.keys import views

urlpatterns = [
    path(".well-known/did.json", views.registry_did_json, name="registry_did_document"),
    path("operator/key/", views.registry_keys, name="operator_key"),
    path("institutions/<slug:slug>/did.json", views.did_json, name="did_document"),
    path("inside/<slug:slug>/keys", views.keys, name="keys"),
    path("inside/<slug:slug>/keys/create", views.create, name="key_create"),
    path("inside/<slug:slug>/keys/rotate", views.rotate, name="key_rotate"),
    path("inside/<slug:slug>/keys/retire", views.retire, name="key_retire"),
    path(
        "inside/<slug:slug>/keys/<uuid:number>/compromised",
        views.compromised,
        name="key_compromised",
    ),
]
