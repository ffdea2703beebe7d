"""Addresses of the API, and of the pages about it."""

from __future__ import annotations

from allauth.idp.oidc.views import revoke, token
from django.urls import include, path

from cairn.registry.api import connected_views, views, webhook_views
from cairn.registry.api.api import api
from cairn.registry.api.open_badges.consent import consent
from cairn.registry.api.open_badges.discovery import discover
from cairn.registry.api.open_badges.hosting import credentials, profile
from cairn.registry.api.open_badges.registration import register

# Of allauth's addresses those that Open Badges needs, under the names by which it finds them.
_OAUTH = [
    path("authorize", consent, name="authorization"),
    path("token", token, name="token"),
    path("revoke", revoke, name="revoke"),
    path("register", register, name="client_registration"),
]

urlpatterns = [
    path("api/v1/", api.urls),
    path("oauth/", include(([path("", include((_OAUTH, "oidc")))], "idp"))),
    path("ims/ob/v3p0/discovery", discover, name="ob_discovery"),
    path("ims/ob/v3p0/credentials", credentials, name="ob_credentials"),
    path("ims/ob/v3p0/profile", profile, name="ob_profile"),
    path("account/programs/", connected_views.connected, name="connected"),
    path("account/programs/<str:client>/end", connected_views.end, name="connected_end"),
    path("api/", views.description, name="api"),
    path("inside/<slug:slug>/api", views.programs, name="programs"),
    path("inside/<slug:slug>/api/webhooks", webhook_views.listed, name="webhooks"),
    path("inside/<slug:slug>/api/webhooks/new", webhook_views.add, name="webhook_add"),
    path(
        "inside/<slug:slug>/api/webhooks/<uuid:number>/end", webhook_views.end, name="webhook_end"
    ),
    path(
        "inside/<slug:slug>/api/deliveries/<uuid:number>/again",
        webhook_views.again,
        name="delivery_again",
    ),
    path("inside/<slug:slug>/api/new", views.make, name="token_make"),
    path("inside/<slug:slug>/api/<uuid:number>/end", views.end, name="token_end"),
]
