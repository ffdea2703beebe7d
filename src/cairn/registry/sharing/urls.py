"""Addresses of sharing."""

from __future__ import annotations

from django.urls import path

from cairn.registry.sharing import asking_views, holder_views, open_views, views

urlpatterns = [
    path("s/<str:token>", open_views.share, name="share"),
    path("s/<str:token>/<int:position>", open_views.share_file, name="share_file"),
    path("holder/", holder_views.ask, name="holder_ask"),
    path("holder/watch/<str:token>", holder_views.watch, name="holder_watch"),
    path("holder/<str:token>", holder_views.answer, name="holder_answer"),
    path("ask/", asking_views.new, name="request_new"),
    path("ask/received/<str:token>", asking_views.watch, name="request_watch"),
    path("ask/received/<str:token>/end", asking_views.end, name="request_end"),
    path("ask/<str:token>", asking_views.answer, name="request_answer"),
    path("backpack/shares/", views.shares, name="shares"),
    path("backpack/shares/new", views.new, name="share_new"),
    path("backpack/shares/<uuid:pk>", views.own_share, name="own_share"),
    path("backpack/shares/<uuid:pk>/end", views.end, name="share_end"),
    path("backpack/shares/<uuid:pk>/link", views.renew_link, name="share_renew_link"),
    path("backpack/shares/<uuid:pk>/code", views.renew_code, name="share_renew_code"),
]
