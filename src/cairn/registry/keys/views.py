"""The DID document, served to everybody and cached; and an institution's pages about its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.errors import NotPossible
from cairn.registry.keys import pages, registry_key, services
from cairn.registry.keys.forms import CompromiseForm
from cairn.registry.keys.identity import did_document
from cairn.registry.keys.models import OrganisationKey, RegistryKey, State
from cairn.registry.organisations.models import Organisation
from cairn.registry.organisations.rights import Action, require_operator
from cairn.registry.organisations.views import inside
from cairn.registry.site.components import (
    Cell,
    Column,
    Confirmation,
    Crumb,
    Empty,
    Fact,
    Table,
    Technical,
)
from cairn.registry.site.forms import ReasonForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from cairn.registry.accounts.requests import Request


def registry_did_json(request: HttpRequest) -> JsonResponse:
    """The did:web document of the registry itself, which signs what it puts together."""
    del request
    return _published(registry_key.did_document())


def did_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The did:web document of an institution (did:web method §2.5.2)."""
    del request
    organisation = get_object_or_404(Organisation, slug=slug)
    return _published(did_document(organisation))


def _published(document: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(document, content_type="application/did+ld+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response


@login_required
def keys(request: Request, slug: str) -> HttpResponse:
    """The key in use, those before it, and what can be done."""
    organisation = inside(request, slug, Action.MANAGE_KEYS)
    active = OrganisationKey.objects.filter(organisation=organisation, state=State.ACTIVE).first()
    return render(
        request,
        "keys/keys.html",
        {
            "active": active,
            "table": pages.keys_table(organisation),
            "technical": pages.technical(organisation),
            "organisation": organisation,
            "crumbs": [
                Crumb(str(organisation), reverse("today", args=[slug])),
                Crumb(_("Keys")),
            ],
        },
    )


@login_required
def create(request: Request, slug: str) -> HttpResponse:
    """Make the first key."""
    organisation = inside(request, slug, Action.MANAGE_KEYS)
    if request.method == "POST":
        services.create(request.user, organisation)
        messages.success(request, _("The key is made. The institution can issue now."))
    return redirect("keys", slug=slug)


@login_required
def rotate(request: Request, slug: str) -> HttpResponse:
    """Replace the key, after saying that nothing is lost by it."""
    organisation = inside(request, slug, Action.MANAGE_KEYS)
    if request.method == "POST":
        services.rotate(request.user, organisation)
        messages.success(request, _("The key was replaced. What was issued before stays valid."))
        return redirect("keys", slug=slug)
    return _confirm(
        request,
        organisation,
        Confirmation(
            title=_("Replace the signing key?"),
            consequences=[
                _("A new key signs from now on."),
                _("Everything that the present key has signed stays valid, everywhere."),
                _("The present key is destroyed and can never sign again."),
            ],
            form="",
            action=_("Replace the key"),
            back=reverse("keys", args=[slug]),
            danger=False,
        ),
    )


@login_required
def retire(request: Request, slug: str) -> HttpResponse:
    """Take the key out of use without a successor."""
    organisation = inside(request, slug, Action.MANAGE_KEYS)
    key = services.signing_key(organisation)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.retire(request.user, key, form.cleaned_data["reason"])
        messages.success(request, _("The key is out of use."))
        return redirect("keys", slug=slug)
    return _confirm(
        request,
        organisation,
        Confirmation(
            title=_("Take the signing key out of use?"),
            consequences=[
                _("Nobody can issue, correct, suspend or revoke until a new key is made."),
                _("Everything that it has signed stays valid."),
            ],
            form=form,
            action=_("Take it out of use"),
            back=reverse("keys", args=[slug]),
        ),
    )


@login_required
def compromised(request: Request, slug: str, number: UUID) -> HttpResponse:
    """Say that a key may be in other hands, after saying what others will then refuse."""
    organisation = inside(request, slug, Action.MANAGE_KEYS)
    key = get_object_or_404(OrganisationKey, pk=number, organisation=organisation)
    form = CompromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.mark_compromised(request.user, key, values["since"], values["reason"])
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.warning(request, _("The key is marked. Issue anew what it signed."))
            return redirect("keys", slug=slug)
    count = pages.signed_with(key)
    return _confirm(
        request,
        organisation,
        Confirmation(
            title=_("Mark this key as compromised?"),
            consequences=[
                ngettext(
                    "%(count)s valid credential was signed with it. Other people's verifiers will "
                    "refuse it, whatever its date.",
                    "%(count)s valid credentials were signed with it. Other people's verifiers "
                    "will refuse them all, whatever their date.",
                    count,
                )
                % {"count": count},
                _("They have to be issued anew for their holders."),
                _("If the key is in use, a new one takes its place at once."),
            ],
            form=form,
            action=_("Mark it as compromised"),
            back=reverse("keys", args=[slug]),
            undo=_("This cannot be undone."),
            about=key.fragment,
        ),
    )


def _confirm(
    request: Request, organisation: Organisation, confirmation: Confirmation
) -> HttpResponse:
    return render(
        request, "confirm.html", {"confirmation": confirmation, "organisation": organisation}
    )


@login_required
def registry_keys(request: Request) -> HttpResponse:
    """The registry's own key, and the way to replace it."""
    require_operator(request.user)
    if request.method == "POST":
        return _rotate(request)
    rows = [
        [
            Cell(key.fragment),
            Cell(key.created_at),
            Cell(key.ended_at or "", absent=_("in use")),
            Cell(key.public),
        ]
        for key in RegistryKey.objects.order_by("-pk")
    ]
    columns = [Column(_("Key")), Column(_("Made")), Column(_("Replaced")), Column(_("Public part"))]
    return render(
        request,
        "keys/registry.html",
        {
            "table": Table(
                "keys",
                _("Keys of this registry"),
                columns,
                rows,
                empty=Empty(
                    _("There is no key yet"), _("It is made when the first export needs it.")
                ),
            ),
            "did": Technical([Fact(_("Identifier"), registry_key.did())]),
            "any": bool(rows),
        },
    )


@signed_in_again
def _rotate(request: Request) -> HttpResponse:
    registry_key.rotate(request.user)
    messages.success(request, _("A new key signs from now on. What the old one signed stays good."))
    return redirect("operator_key")
