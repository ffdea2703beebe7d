"""Addresses of the account's own pages, beside those of allauth."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from cairn.registry.accounts import views

urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("former-name", views.forget_name, name="account_forget_name"),
    path("help/", views.no_way_in, name="account_no_way_in"),
    path("devices/", views.devices, name="account_devices"),
    path("devices/<int:number>", views.end_device, name="account_device_end"),
    # One list of sessions is enough; allauth's stands aside.
    path("sessions/", RedirectView.as_view(pattern_name="account_devices")),
    path("data/", views.data, name="account_data"),
    path("data/download", views.download, name="account_data_download"),
    path("data/delete", views.delete, name="account_delete"),
]
