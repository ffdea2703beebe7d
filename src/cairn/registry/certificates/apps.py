"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates on paper: the PDF of a credential, and the seal of this installation."""

    name = "cairn.registry.certificates"
    label = "certificates"
