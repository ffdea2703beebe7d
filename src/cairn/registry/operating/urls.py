"""Addresses of who runs this registry."""

from __future__ import annotations

from django.urls import path

from cairn.registry.operating import start_views, views

urlpatterns = [
    path("operator/", views.health_page, name="operator_health"),
    path("operator/jobs/", views.jobs, name="operator_jobs"),
    path("operator/jobs/<uuid:number>/again", views.job_again, name="operator_job_again"),
    path("operator/settings/", views.settings_page, name="operator_settings"),
    path("operator/settings/change", views.settings_edit, name="operator_settings_edit"),
    path("operator/settings/mail", views.try_mail, name="operator_try_mail"),
    path("operator/institutions/", views.institutions, name="operator_institutions"),
    path("operator/institutions/<slug:slug>/close", views.close, name="operator_close"),
    path("operator/institutions/<slug:slug>/open", views.reopen, name="operator_reopen"),
    path("operator/people/", views.people, name="operator_people"),
    path("operator/people/<uuid:number>/take", views.take, name="operator_take"),
    path("start/settings", start_views.first_settings, name="start_settings"),
    path("start/institution", start_views.first_institution, name="start_institution"),
    path("start/<str:token>", start_views.account, name="start"),
]
