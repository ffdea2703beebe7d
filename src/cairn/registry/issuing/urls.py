"""Addresses of what is issued."""

from __future__ import annotations

from django.urls import path

from cairn.registry.issuing import award_views, list_views, views

urlpatterns = [
    path(
        "institutions/<slug:slug>/status/<slug:purpose>/<int:number>",
        views.status_list,
        name="status_list",
    ),
    path("inside/<slug:slug>/issue", award_views.issue, name="issue"),
    path("inside/<slug:slug>/issue/<uuid:pk>/one", award_views.issue_one, name="issue_one"),
    path("inside/<slug:slug>/issue/<uuid:pk>/list", list_views.hand_in, name="issue_list"),
    path("inside/<slug:slug>/lists", list_views.batches_page, name="batches"),
    path("inside/<slug:slug>/lists/<uuid:number>", list_views.batch, name="batch"),
    path("inside/<slug:slug>/issued", award_views.issued, name="issued"),
    path("inside/<slug:slug>/issued.csv", award_views.issued_csv, name="issued_csv"),
    path("inside/<slug:slug>/issued/change/<slug:act>", award_views.change, name="issued_change"),
    path("inside/<slug:slug>/issued/<uuid:pk>", award_views.issued_one, name="issued_one"),
    path(
        "inside/<slug:slug>/issued/<uuid:pk>/document", award_views.document, name="issued_document"
    ),
    path(
        "inside/<slug:slug>/issued/<uuid:pk>/mail/<uuid:number>",
        award_views.mail_again,
        name="issued_mail_again",
    ),
    path("inside/<slug:slug>/issued/<uuid:pk>/correct", award_views.correct, name="issued_correct"),
]
