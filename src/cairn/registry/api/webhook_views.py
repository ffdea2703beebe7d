"""Pages about who is told of events, and whether it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.api import webhooks
from cairn.registry.api.forms import WebhookForm
from cairn.registry.api.models import Delivery, Event, Webhook
from cairn.registry.api.pages import deliveries_table, webhooks_table
from cairn.registry.organisations.rights import Action as Right
from cairn.registry.organisations.views import inside
from cairn.registry.site import slices
from cairn.registry.site.components import Action, Confirmation, Copy, Crumb
from cairn.registry.site.privacy import private

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request
    from cairn.registry.organisations.models import Organisation

_A_PAGE = 50


@login_required
def listed(request: Request, slug: str) -> HttpResponse:
    """The addresses, and the log of what was sent."""
    organisation = inside(request, slug, Right.MANAGE_API)
    sent = Delivery.objects.filter(webhook__organisation=organisation).select_related("webhook")
    part = slices.cut(sent.order_by("-created_at", "-pk"), _A_PAGE, request.GET)
    return render(
        request,
        "api/webhooks.html",
        {
            "table": webhooks_table(organisation),
            "log": deliveries_table(part, organisation),
            "new": Action(_("Tell an address"), reverse("webhook_add", args=[slug]), icon="plus"),
            **_where(organisation, _("Webhooks")),
        },
    )


@private
@signed_in_again
def add(request: Request, slug: str) -> HttpResponse:
    """Add an address; the answer shows its secret, this once."""
    organisation = inside(request, slug, Right.MANAGE_API)
    form = WebhookForm(request.POST or None)
    where = _where(organisation, _("Tell an address"))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        events = [Event(each) for each in values["events"]]
        try:
            made, secret = webhooks.add(request.user, organisation, values["url"], events)
        except CairnError as error:
            form.add_error("url", f"{error.what()} {error.advice()}")
        else:
            shown = Copy("secret", _("Secret of %(url)s") % {"url": made.url}, secret)
            back = Action(_("I have kept it"), reverse("webhooks", args=[slug]))
            return render(request, "api/secret.html", {"shown": shown, "back": back, **where})
    return render(request, "api/webhook.html", {"form": form, **where})


@login_required
def end(request: Request, slug: str, number: UUID) -> HttpResponse:
    """Tell an address nothing any more."""
    organisation = inside(request, slug, Right.MANAGE_API)
    webhook = get_object_or_404(Webhook, pk=number, organisation=organisation, ended_at=None)
    if request.method == "POST":
        webhooks.end(request.user, webhook)
        messages.success(request, _("Nothing is sent there any more."))
        return redirect("webhooks", slug=slug)
    confirmation = Confirmation(
        title=_("Send nothing to %(url)s any more?") % {"url": webhook.url},
        consequences=[
            _("What has not arrived yet is dropped."),
            _("The log of what was sent stays."),
        ],
        form="",
        action=_("Send nothing any more"),
        back=reverse("webhooks", args=[slug]),
        undo=_("You can add the address again; it then has a new secret."),
    )
    return render(
        request, "confirm.html", {"confirmation": confirmation, "organisation": organisation}
    )


@login_required
def again(request: Request, slug: str, number: UUID) -> HttpResponse:
    """Send one delivery once more."""
    organisation = inside(request, slug, Right.MANAGE_API)
    delivery = get_object_or_404(Delivery, pk=number, webhook__organisation=organisation)
    if request.method == "POST":
        webhooks.send_again(request.user, delivery)
        messages.success(request, _("It is sent once more. Look again in a moment."))
        return redirect("webhooks", slug=slug)
    confirmation = Confirmation(
        title=_("Send it once more?"),
        consequences=[_("The program may get the same event twice; it carries the same number.")],
        form="",
        action=_("Send it once more"),
        back=reverse("webhooks", args=[slug]),
        danger=False,
    )
    return render(
        request, "confirm.html", {"confirmation": confirmation, "organisation": organisation}
    )


def _where(organisation: Organisation, label: str) -> dict[str, object]:
    crumbs = [
        Crumb(str(organisation), reverse("today", args=[organisation.slug])),
        Crumb(_("Programs"), reverse("programs", args=[organisation.slug])),
        Crumb(label),
    ]
    return {"organisation": organisation, "crumbs": crumbs}
