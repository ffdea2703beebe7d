"""Addresses of the catalogue, and of the pages on which institutions look after it."""

from __future__ import annotations

from django.urls import path

from cairn.registry.catalogue import managing_views, views, writing_views

_INSIDE = "inside/<slug:slug>/"
_ONE = f"{_INSIDE}achievements/<uuid:pk>/"

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("achievements/<uuid:pk>", views.achievement, name="achievement"),
    path(
        "achievements/<uuid:pk>/v/<int:number>",
        views.achievement_version,
        name="achievement_version",
    ),
    path(
        "achievements/<uuid:pk>/v/<int:number>/<slug:form>",
        views.document,
        name="achievement_version_document",
    ),
    path("achievements/<uuid:pk>/<slug:form>", views.document, name="achievement_document"),
    path("pictures/<slug:digest>", views.picture, name="picture"),
    path(f"{_INSIDE}achievements/", managing_views.achievements, name="achievements"),
    path(f"{_INSIDE}achievements/new", managing_views.new, name="new_achievement"),
    path(_ONE, managing_views.manage, name="manage_achievement"),
    path(f"{_ONE}act", managing_views.act, name="act_on_achievement"),
    path(f"{_ONE}write/", writing_views.write, name="write_achievement"),
    path(f"{_ONE}write/save", writing_views.save, name="save_achievement"),
    path(f"{_ONE}write/skills", writing_views.find_skills, name="find_skills"),
    path(f"{_ONE}write/text", writing_views.raw, name="raw_achievement"),
    path(f"{_ONE}write/picture", writing_views.picture, name="picture_achievement"),
    path(f"{_ONE}publish/", writing_views.publish, name="publish_achievement"),
    path(f"{_INSIDE}skills/", managing_views.frameworks, name="skill_frameworks"),
]
