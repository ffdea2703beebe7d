"""A learner takes a certificate; an operator looks after the seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.backpack.queries import one_held
from cairn.registry.certificates import services
from cairn.registry.certificates.forms import SealForm
from cairn.registry.errors import NotPossible
from cairn.registry.organisations.rights import require_operator
from cairn.registry.site import rates
from cairn.registry.site.components import Crumb, Fact, Facts, Notice, Technical, Tone

if TYPE_CHECKING:
    from uuid import UUID

    from cairn.registry.accounts.requests import Request

_MADE = rates.Rate("certificate", most=30, seconds=300)


@login_required
def certificate(request: Request, pk: UUID) -> HttpResponse:
    """What a certificate is, then the file."""
    held = one_held(request.user, pk)
    if request.method == "POST":
        rates.allow(request, _MADE)
        made = services.make(request.user, pk)
        response = HttpResponse(made.pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
        response["Cache-Control"] = "no-store"
        return response
    crumbs = [
        Crumb(_("Backpack"), reverse("backpack")),
        Crumb(held.title, reverse("held", args=[held.pk])),
        Crumb(_("Certificate")),
    ]
    values = {"held": held, "can_make": services.can_make(), "crumbs": crumbs}
    if values["can_make"]:
        values["own"] = services.current().own
    else:
        values["notice"] = Notice(
            Tone.PLAIN,
            _("This registry makes no PDF files"),
            _("A library that it needs is missing. Share the credential and print that page."),
        )
    return render(request, "certificates/certificate.html", values)


@login_required
def seal(request: Request) -> HttpResponse:
    """With what PDF files are sealed, what that proves, and how to seal with another."""
    require_operator(request.user)
    form = SealForm()
    if request.method == "POST":
        return _replace(request)
    return _seal_page(request, form)


@signed_in_again
def _replace(request: Request) -> HttpResponse:
    form = SealForm(request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.replace(
                request.user,
                values["operator"],
                values["certificates"].read(),
                values["private_key"].read(),
                values["passphrase"],
            )
        except NotPossible as error:
            form.add_error("certificates", error.advice())
        else:
            messages.success(request, _("Certificates are sealed with it from now on."))
            return redirect("operator_seal")
    return _seal_page(request, form)


@require_POST
@login_required
@signed_in_again
def make_own(request: Request) -> HttpResponse:
    """Go back to a certificate of the installation's own making."""
    services.make_own(request.user)
    messages.success(request, _("A new certificate was made; it seals from now on."))
    return redirect("operator_seal")


def _seal_page(request: Request, form: SealForm) -> HttpResponse:
    row = services.current()
    read = x509.load_der_x509_certificate(bytes(row.certificate))
    values = {
        "form": form,
        "own": row.own,
        "missing": None
        if services.can_make()
        else Notice(
            Tone.UNKNOWN,
            _("PDF files cannot be made here"),
            _("Install the extra “pdf” and the system library Pango, then restart."),
        ),
        "facts": Facts(
            [
                Fact(_("Who seals"), row.operator),
                Fact(
                    _("Where it is from"),
                    _("made by this installation for itself")
                    if row.own
                    else _("handed in by an operator"),
                ),
                Fact(_("Valid until"), read.not_valid_after_utc),
            ]
        ),
        "technical": Technical(
            [
                Fact(_("Subject"), read.subject.rfc4514_string()),
                Fact(_("Issuer"), read.issuer.rfc4514_string()),
                Fact(_("Serial number"), f"{read.serial_number:x}"),
            ]
        ),
    }
    return render(request, "certificates/seal.html", values)
