"""Addresses of institutions' insides."""

from __future__ import annotations

from django.urls import path

from cairn.registry.organisations import views

urlpatterns = [
    path("inside/new", views.found, name="organisation_found"),
    path("inside/<slug:slug>/", views.today_page, name="today"),
    path("inside/<slug:slug>/people", views.people, name="people"),
    path("inside/<slug:slug>/people/<int:number>/remove", views.remove_role, name="role_remove"),
    path(
        "inside/<slug:slug>/invitations/<uuid:number>/withdraw",
        views.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path("inside/<slug:slug>/audit", views.audit, name="audit"),
    path("inside/<slug:slug>/audit.csv", views.audit_csv, name="audit_csv"),
    path("inside/<slug:slug>/about", views.edit, name="organisation_edit"),
    path("inside/<slug:slug>/units", views.add_unit, name="unit_add"),
    path("inside/<slug:slug>/members", views.ask_to_join, name="consortium_ask"),
    path(
        "inside/<slug:slug>/consortia/<int:number>",
        views.answer_consortium,
        name="consortium_answer",
    ),
    path("invitations/<str:token>", views.invitation, name="invitation"),
]
