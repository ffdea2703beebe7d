"""Addresses of the log."""

from __future__ import annotations

from django.urls import path

from cairn.registry.log import views

urlpatterns = [
    path("log/", views.log, name="log"),
    path("operator/log/", views.operator_log, name="operator_log"),
    path("operator/log/ask", views.ask_again, name="operator_log_ask"),
    path("operator/log/release", views.release, name="operator_log_release"),
    path(
        "operator/log/evidence/<int:number>/settled",
        views.settle,
        name="operator_log_settle",
    ),
    path("log/checkpoint", views.checkpoint, name="log_checkpoint"),
    path("log/anchors/<int:chain>/<int:size>.anchor.json", views.anchor, name="log_anchor"),
    path("log/tile/<path:path>", views.tile, name="log_tile"),
]
