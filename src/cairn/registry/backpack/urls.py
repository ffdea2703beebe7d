"""Addresses of backpacks."""

from __future__ import annotations

from django.urls import path

from cairn.registry.backpack import keeping_views, views

urlpatterns = [
    path("claim/<str:token>", views.claim, name="claim"),
    path("backpack/", views.backpack, name="backpack"),
    path("backpack/add", views.add, name="import"),
    path("backpack/add/<uuid:pk>", views.taken_in, name="taken_in"),
    path("backpack/waiting", views.claim_all, name="claim_all"),
    path("backpack/waiting/<uuid:pk>", views.claim_own, name="claim_own"),
    path("backpack/export", views.export, name="export"),
    path("backpack/export/<uuid:pk>", views.export_file, name="export_file"),
    path("backpack/removed", views.removed, name="removed"),
    path("backpack/skills-and-credit", views.skills_and_credit, name="skills_and_credit"),
    path("backpack/evidence/", keeping_views.evidence_list, name="evidence"),
    path("backpack/evidence/new", keeping_views.evidence_new, name="evidence_new"),
    path("backpack/evidence/<uuid:pk>", keeping_views.evidence_one, name="evidence_one"),
    path(
        "backpack/evidence/<uuid:pk>/change", keeping_views.evidence_change, name="evidence_change"
    ),
    path(
        "backpack/evidence/<uuid:pk>/remove", keeping_views.evidence_remove, name="evidence_remove"
    ),
    path("backpack/evidence/<uuid:pk>/file", keeping_views.evidence_file, name="evidence_file"),
    path("backpack/collections/", keeping_views.collections, name="collections"),
    path("backpack/collections/new", keeping_views.collection_new, name="collection_new"),
    path("backpack/collections/<uuid:pk>", keeping_views.collection, name="collection"),
    path(
        "backpack/collections/<uuid:pk>/change",
        keeping_views.collection_change,
        name="collection_change",
    ),
    path(
        "backpack/collections/<uuid:pk>/move", keeping_views.collection_move, name="collection_move"
    ),
    path(
        "backpack/collections/<uuid:pk>/remove",
        keeping_views.collection_remove,
        name="collection_remove",
    ),
    path("backpack/<uuid:pk>", views.held, name="held"),
    path("backpack/<uuid:pk>/do", views.act, name="held_act"),
    path("backpack/<uuid:pk>/history", views.history, name="held_history"),
    path("backpack/<uuid:pk>/document", views.download, name="held_document"),
    path("backpack/<uuid:pk>/log-proof", views.log_proof, name="held_log_proof"),
    path("backpack/<uuid:pk>/anchor", views.anchor_receipt, name="held_anchor"),
    path("backpack/<uuid:pk>/badge", views.badge, name="held_badge"),
]
