"""Addresses of who runs this registry."""

from __future__ import annotations

from django.urls import path

from cairn.registry.operating import recovery_views, start_views, views

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
    path("operator/recoveries/", recovery_views.recoveries, name="operator_recoveries"),
    path(
        "operator/recoveries/<uuid:number>/stop",
        recovery_views.withdraw,
        name="operator_recovery_stop",
    ),
    path("recovery/agree/<str:token>", recovery_views.agree, name="recovery_agree"),
    path("recovery/stop/<str:token>", recovery_views.stop, name="recovery_stop"),
    path("recovery/address/<str:token>", recovery_views.take_address, name="recovery_address"),
    path("start/settings", start_views.first_settings, name="start_settings"),
    path("start/institution", start_views.first_institution, name="start_institution"),
    path("start/<str:token>", start_views.account, name="start"),
]
