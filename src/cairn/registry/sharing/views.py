"""The learner's pages of sharing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cairn.registry.backpack import choosing
from cairn.registry.backpack.choosing import Look, is_key
from cairn.registry.backpack.queries import held_by, in_order, one_collection
from cairn.registry.errors import NotPossible
from cairn.registry.sharing import pages, services
from cairn.registry.sharing.forms import ShareForm
from cairn.registry.sharing.models import Share
from cairn.registry.site.components import Action, Crumb, Empty, Fact, Notice, Tone

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse, QueryDict

    from cairn.registry.accounts.requests import Request


@login_required
def shares(request: Request) -> HttpResponse:
    """What one shows to whom."""
    own = Share.objects.filter(holder=request.user).prefetch_related("openings")
    return render(request, "sharing/shares.html", pages.listed(own))


@never_cache
@login_required
def new(request: Request) -> HttpResponse:
    """Choose, look at it as they will see it, then make the link."""
    crumbs = [
        Crumb(_("Backpack"), reverse("backpack")),
        Crumb(_("Shares"), reverse("shares")),
        Crumb(_("Share credentials")),
    ]
    if not held_by(request.user).exists():
        empty = Empty(
            _("There is nothing to share yet"),
            _("Credentials that you claim or add to your backpack can be shared."),
            [Action(_("Add a credential"), reverse("import"))],
        )
        return render(request, "sharing/new.html", {"empty": empty, "crumbs": crumbs})
    if request.method != "POST":
        keys, more = _asked_for(request)
        form = ShareForm(request.user, initial={"credentials": keys})
        left_out = _left_out() if more else None
        return render(
            request, "sharing/new.html", {"form": form, "left_out": left_out, "crumbs": crumbs}
        )
    look = Look.of(request.POST)
    if choosing.PLACE in request.POST:
        form = ShareForm(request.user, initial=typed(ShareForm, request.POST), look=look)
        return render(request, "sharing/new.html", {"form": form, "crumbs": crumbs})
    form = ShareForm(request.user, request.POST, look=look)
    if not form.is_valid() or "change" in request.POST:
        return render(request, "sharing/new.html", {"form": form, "crumbs": crumbs})
    values = form.cleaned_data
    if "make" in request.POST:
        try:
            share = services.create(
                request.user,
                form.keys(),
                recipient=values["recipient"],
                purpose=values["purpose"],
                expires_at=form.expires_at(),
                with_code=values["with_code"],
            )
        except NotPossible as error:
            form.add_error(None, error.advice())
            return render(request, "sharing/new.html", {"form": form, "crumbs": crumbs})
        return redirect("own_share", pk=share.pk)
    facts = [
        Fact(_("For"), values["recipient"] or _("whoever has the link")),
        Fact(_("Purpose"), values["purpose"]),
        Fact(_("Shown until"), form.expires_at() or _("the person ends it")),
    ]
    seen = pages.received(services.chosen(request.user, form.keys()), facts)
    kept = [(name, each) for name in form.fields for each in request.POST.getlist(name)]
    return render(request, "sharing/preview.html", {"seen": seen, "typed": kept, "crumbs": crumbs})


def typed(form: type[Form], values: QueryDict) -> dict[str, object]:
    """What was typed and ticked so far, kept while somebody looks at another part."""
    found: dict[str, object] = {name: values.get(name, "") for name in form.base_fields}
    return found | {"credentials": values.getlist("credentials")}


def _asked_for(request: Request) -> tuple[list[str], bool]:
    """The credentials that a link to this page names, and whether it names more than can be."""
    keys, most = request.GET.getlist("held"), services.MOST_CREDENTIALS
    collection = request.GET.get("collection", "")
    if is_key(collection):
        within = in_order(one_collection(request.user, UUID(collection)))
        keys = [str(key) for key in within.values_list("held", flat=True)[: most + 1]]
    return [each for each in keys[:most] if is_key(each)], len(keys) > most


def _left_out() -> Notice:
    return Notice(
        Tone.PLAIN,
        _("A share holds up to %(number)s credentials.") % {"number": services.MOST_CREDENTIALS},
        _("The first ones of the collection are chosen; change it as you like."),
    )


@never_cache
@login_required
def own_share(request: Request, pk: UUID) -> HttpResponse:
    """One share: its link, who opened it when, the way to end it."""
    return render(request, "sharing/own.html", pages.own(services.one_of(request.user, pk)))


@require_POST
@login_required
def end(request: Request, pk: UUID) -> HttpResponse:
    """End it at once."""
    services.end(request.user, pk)
    messages.success(request, _("The share has ended. Its link shows nothing any more."))
    return redirect("own_share", pk=pk)


@require_POST
@login_required
def renew_link(request: Request, pk: UUID) -> HttpResponse:
    """Another link in place of the present one."""
    services.renew_link(request.user, pk)
    messages.success(request, _("This is the new link. The one before leads nowhere any more."))
    return redirect("own_share", pk=pk)


@require_POST
@login_required
def renew_code(request: Request, pk: UUID) -> HttpResponse:
    """A one-time code, or another one."""
    services.renew_code(request.user, pk)
    messages.success(request, _("This is the new code."))
    return redirect("own_share", pk=pk)
