"""Every address of the registry; each folder keeps its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("cairn.registry.site.urls")),
    path("", include("cairn.registry.organisations.urls")),
    path("account/", include("cairn.registry.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("cairn.registry.keys.urls")),
    path("", include("cairn.registry.issuing.urls")),
    path("", include("cairn.registry.catalogue.urls")),
    path("", include("cairn.registry.programmes.urls")),
    path("", include("cairn.registry.verifying.urls")),
    path("", include("cairn.registry.sharing.urls")),
    path("", include("cairn.registry.certificates.urls")),
    path("", include("cairn.registry.backpack.urls")),
    path("", include("cairn.registry.operating.urls")),
    path("", include("cairn.registry.stacks.urls")),
    path("", include("cairn.registry.log.urls")),
    path("", include("cairn.registry.closing.urls")),
    path("", include("cairn.registry.api.urls")),
    path("outbox/", include("cairn.registry.mail.urls")),
]

handler400 = "cairn.registry.site.troubles.bad_request"
handler403 = "cairn.registry.site.troubles.forbidden"
handler404 = "cairn.registry.site.troubles.not_found"
handler500 = "cairn.registry.site.troubles.broken"
