"""The operator's pages: health, jobs, settings, institutions, people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cairn.registry.accounts.models import User
from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.errors import NotPossible
from cairn.registry.jobs.models import Job, State
from cairn.registry.operating import health, pages, services
from cairn.registry.operating.forms import (
    AddressForm,
    NewInstitutionForm,
    SettingsForm,
)
from cairn.registry.organisations.models import Kind, Organisation
from cairn.registry.organisations.rights import require_operator
from cairn.registry.site import slices
from cairn.registry.site.components import Confirmation, Crumb, Tab, Tabs
from cairn.registry.site.forms import ReasonForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request

_ON_A_PAGE = 50


@login_required
def health_page(request: Request) -> HttpResponse:
    """How the installation is."""
    require_operator(request.user)
    found = health.findings()
    notice = pages.second_factor_notice(request.user)
    state = health.worst(found)
    if notice and state is health.State.GOOD:
        state = health.State.WATCH
    return render(
        request,
        "operating/health.html",
        {
            "title": pages.health_title(state),
            "checks": pages.health_checks(found),
            "notice": notice,
        },
    )


@login_required
def jobs(request: Request) -> HttpResponse:
    """What is done outside pages."""
    require_operator(request.user)
    state = request.GET.get("state", "")
    found = Job.objects.order_by("-created_at", "-pk")
    if state in State.values:
        found = found.filter(state=state)
    part = slices.cut(found, _ON_A_PAGE, request.GET)
    here = reverse("operator_jobs")
    tabs = [Tab(_("All"), here, current=not state)]
    for each in State:
        count = slices.counted(Job.objects.filter(state=each))
        tabs.append(Tab(each.label, f"{here}?state={each}", state == each, count))
    return render(
        request,
        "operating/jobs.html",
        {"table": pages.jobs_table(part, state), "tabs": Tabs(_("Jobs by state"), tabs)},
    )


@login_required
def job_again(request: Request, number: UUID) -> HttpResponse:
    """Let a job that failed begin anew."""
    require_operator(request.user)
    job = get_object_or_404(Job, pk=number)
    if request.method == "POST":
        services.try_again(request.user, job)
        messages.success(request, _("It is tried again."))
        return redirect("operator_jobs")
    confirmation = Confirmation(
        title=_("Try this job again?"),
        consequences=[
            _("It begins where it stopped; what it did is not done twice."),
            job.problem or _("Why it failed is not known."),
        ],
        form="",
        action=_("Try it again"),
        back=reverse("operator_jobs"),
        danger=False,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@login_required
def settings_page(request: Request) -> HttpResponse:
    """Every setting, and each address that the operator names; no secret."""
    require_operator(request.user)
    return render(
        request,
        "operating/settings.html",
        {"facts": pages.settings_facts(), "addresses": pages.named_addresses()},
    )


@signed_in_again
def settings_edit(request: Request) -> HttpResponse:
    """Change what pages may change."""
    require_operator(request.user)
    form = settings_form(request)
    if request.method == "POST" and form.is_valid():
        services.keep_settings(request.user, form.changes())
        messages.success(request, _("Saved. The server takes it up within a few seconds."))
        return redirect("operator_settings")
    crumbs = [Crumb(_("Settings"), reverse("operator_settings")), Crumb(_("Change"))]
    return render(request, "operating/settings_edit.html", {"form": form, "crumbs": crumbs})


def settings_form(request: Request) -> SettingsForm:
    """The form, filled with what holds."""
    return SettingsForm(
        request.POST if request.method == "POST" else None,
        values=settings.CONFIGURATION,
        fixed=services.base_is_fixed(),
    )


@login_required
def try_mail(request: Request) -> HttpResponse:
    """Send oneself a mail."""
    require_operator(request.user)
    if request.method == "POST":
        services.try_mail(request.user)
        messages.success(
            request,
            _("A mail to %(address)s is on its way. If it does not come, look under “Jobs”.")
            % {"address": request.user.email},
        )
    return redirect("operator_settings")


@login_required
def institutions(request: Request) -> HttpResponse:
    """Every institution; found one for somebody."""
    require_operator(request.user)
    form = NewInstitutionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = services.found_for(
                request.user,
                name=values["name"],
                kind=Kind(values["kind"]),
                country=values["country"],
                owner=values["owner"],
                language=(get_language() or "en").split("-")[0],
            )
        except NotPossible as error:
            form.add_error("name", error.advice())
        else:
            messages.success(
                request,
                _("%(name)s is founded; %(owner)s is invited to own it.")
                % {"name": made, "owner": values["owner"]},
            )
            return redirect("operator_institutions")
    part = slices.cut(Organisation.objects.order_by("slug"), _ON_A_PAGE, request.GET)
    return render(
        request,
        "operating/institutions.html",
        {"table": pages.institutions_table(part), "form": form},
    )


@signed_in_again
def close(request: Request, slug: str) -> HttpResponse:
    """Close an institution, after saying what that means."""
    require_operator(request.user)
    organisation = get_object_or_404(Organisation, slug=slug)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.close(request.user, organisation, form.cleaned_data["reason"])
        messages.success(request, _("%(name)s is closed.") % {"name": organisation})
        return redirect("operator_institutions")
    confirmation = Confirmation(
        title=_("Close %(name)s?") % {"name": organisation},
        consequences=[
            _("It can issue nothing more, and leaves the public catalogue."),
            _("What it issued keeps verifying; its keys and status lists stay in place."),
            _("Its people still see its pages. The reason goes into its audit trail."),
        ],
        form=form,
        action=_("Close it"),
        back=reverse("operator_institutions"),
        undo=_("It can be opened again."),
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@signed_in_again
def reopen(request: Request, slug: str) -> HttpResponse:
    """Open a closed institution again."""
    require_operator(request.user)
    organisation = get_object_or_404(Organisation, slug=slug)
    if request.method == "POST":
        services.reopen(request.user, organisation)
        messages.success(request, _("%(name)s is open again.") % {"name": organisation})
        return redirect("operator_institutions")
    confirmation = Confirmation(
        title=_("Open %(name)s again?") % {"name": organisation},
        consequences=[_("It can issue again, and stands in the public catalogue.")],
        form="",
        action=_("Open it"),
        back=reverse("operator_institutions"),
        danger=False,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@signed_in_again
def people(request: Request) -> HttpResponse:
    """Who runs this registry; let somebody else."""
    require_operator(request.user)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.make_operator(request.user, form.cleaned_data["email"])
        except NotPossible as error:
            form.add_error("email", error.advice())
        else:
            messages.success(request, _("%(name)s is an operator now.") % {"name": person})
            return redirect("operator_people")
    return render(
        request,
        "operating/people.html",
        {"table": pages.operators_table(request.user), "form": form},
    )


@signed_in_again
def take(request: Request, number: UUID) -> HttpResponse:
    """Let somebody no longer be an operator."""
    require_operator(request.user)
    person = get_object_or_404(User, pk=number, is_operator=True)
    if request.method == "POST":
        services.take_operator(request.user, person)
        messages.success(request, _("%(name)s is no longer an operator.") % {"name": person})
        return redirect("operator_people")
    confirmation = Confirmation(
        title=_("Shall %(name)s no longer be an operator?") % {"name": person},
        consequences=[_("They keep their account and their roles in institutions.")],
        form="",
        action=_("Take it away"),
        back=reverse("operator_people"),
        undo=_("It can be given again at any time."),
        danger=False,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})
