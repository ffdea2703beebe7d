"""Pages of an institution's inside: today, people, audit trail, what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.audit import checking, trail
from cairn.registry.audit.models import AuditEvent
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations import pages, services, today
from cairn.registry.organisations.forms import InvitationForm, OrganisationForm, UnitForm
from cairn.registry.organisations.models import (
    ConsortiumMember,
    Invitation,
    Organisation,
    Role,
    RoleGrant,
)
from cairn.registry.organisations.rights import TABLE, Action, may, organisations_where, require
from cairn.registry.site import navigation, slices
from cairn.registry.site.components import Confirmation, Crumb
from cairn.registry.site.csv_answers import csv_answer

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cairn.registry.accounts.requests import Request

_EVENTS_A_PAGE = 50


def inside(request: Request, slug: str, action: Action = Action.SEE_INSIDE) -> Organisation:
    """The institution, if the person may see its inside and do that there.

    Raises:
        NotFound: there is none, or the person has no role in it.
        NotAllowed: the role does not allow the action.
    """
    mine = organisations_where(request.user, Action.SEE_INSIDE)
    organisation = mine.filter(slug=slug).first()
    if organisation is None:
        raise NotFound
    require(request.user, action, organisation)
    return organisation


@login_required
def today_page(request: Request, slug: str) -> HttpResponse:
    """What needs this person in this institution."""
    organisation = inside(request, slug)
    ways = navigation.inside(organisation, request.user, request.path)
    return render(
        request,
        "organisations/today.html",
        {
            "needs": today.needs_of(request.user, organisation),
            "ways": [way for way in ways if not way.current],
            "organisation": organisation,
        },
    )


@login_required
def found(request: Request) -> HttpResponse:
    """Found an institution."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.fields_of_organisation()
        try:
            organisation = services.found(request.user, **values)
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(request, _("The institution is founded. Next it needs a signing key."))
            return redirect("keys", slug=organisation.slug)
    crumbs = [Crumb(_("Found an institution"))]
    return render(request, "organisations/found.html", {"form": form, "crumbs": crumbs})


@login_required
def edit(request: Request, slug: str) -> HttpResponse:
    """What the institution says of itself, its faculties, its consortia."""
    organisation = inside(request, slug, Action.EDIT_ORGANISATION)
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(request.user, organisation, **form.fields_of_organisation())
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation_edit", slug=slug)
    return render(
        request,
        "organisations/edit.html",
        {
            "form": form,
            "unit_form": UnitForm(),
            "units": organisation.units.all(),
            "asked": ConsortiumMember.objects.filter(member=organisation).select_related(
                "consortium"
            ),
            "members": organisation.members.select_related("member"),
            "organisation": organisation,
            "crumbs": _crumbs(organisation, _("About the institution")),
        },
    )


@login_required
def add_unit(request: Request, slug: str) -> HttpResponse:
    """Add a faculty."""
    organisation = inside(request, slug, Action.EDIT_ORGANISATION)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_unit(
            request.user, organisation, {organisation.language: form.cleaned_data["name"]}
        )
        messages.success(request, _("The faculty was added."))
    return redirect("organisation_edit", slug=slug)


@login_required
def answer_consortium(request: Request, slug: str, number: int) -> HttpResponse:
    """Join a consortium, or leave it."""
    organisation = inside(request, slug, Action.EDIT_ORGANISATION)
    membership = get_object_or_404(ConsortiumMember, pk=number, member=organisation)
    if request.method == "POST":
        joins = request.POST.get("joins") == "yes"
        services.answer_consortium(request.user, membership, joins=joins)
        messages.success(request, _("Done."))
    return redirect("organisation_edit", slug=slug)


@login_required
def ask_to_join(request: Request, slug: str) -> HttpResponse:
    """Ask an institution of this registry into the consortium, by the word in its address."""
    organisation = inside(request, slug, Action.EDIT_ORGANISATION)
    if request.method == "POST":
        word = request.POST.get("member", "").strip().rstrip("/").rpartition("/")[2]
        member = Organisation.objects.filter(slug=word).first()
        if member is None:
            messages.error(request, _("There is no institution under that word in this registry."))
        else:
            services.ask_to_join(request.user, organisation, member)
            messages.success(request, _("Asked. Its owners decide."))
    return redirect("organisation_edit", slug=slug)


@login_required
def people(request: Request, slug: str) -> HttpResponse:
    """Who holds which role; invite somebody."""
    organisation = inside(request, slug)
    manages = may(request.user, Action.MANAGE_PEOPLE, organisation)
    form = None
    if manages:
        form = InvitationForm(request.POST or None, units=organisation.units.all())
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            try:
                services.invite(
                    request.user,
                    organisation,
                    values["email"],
                    Role(values["role"]),
                    unit=values["unit"],
                )
            except NotPossible as error:
                form.add_error("email", error.advice())
            else:
                messages.success(request, _("The invitation is on its way."))
                return redirect("people", slug=slug)
    return render(
        request,
        "organisations/people.html",
        {
            "form": form,
            "people": pages.people_table(organisation, request.GET, manages=manages),
            "invitations": pages.invitations_table(organisation, request.GET) if manages else None,
            "roles": pages.roles_table(),
            "organisation": organisation,
            "crumbs": _crumbs(organisation, _("People and roles")),
        },
    )


@login_required
def remove_role(request: Request, slug: str, number: int) -> HttpResponse:
    """Take a role from somebody, after saying what that means."""
    organisation = inside(request, slug)
    grant = get_object_or_404(RoleGrant, pk=number, organisation=organisation)
    if grant.user_id != request.user.pk:
        require(request.user, Action.MANAGE_PEOPLE, organisation)
    if request.method == "POST":
        services.take_away(request.user, grant)
        messages.success(request, _("The role was taken away."))
        return redirect("people", slug=slug)
    confirmation = Confirmation(
        title=_("Take this role away?"),
        consequences=[
            _("%(person)s will no longer be %(role)s for %(scope)s.")
            % {
                "person": grant.user,
                "role": grant.get_role_display(),
                "scope": pages.scope_of(grant),
            }
        ],
        form="",
        action=_("Take the role away"),
        back=reverse("people", args=[slug]),
        undo=_("It can be given again at any time."),
        danger=False,
    )
    return _confirm(request, organisation, confirmation)


@login_required
def withdraw_invitation(request: Request, slug: str, number: UUID) -> HttpResponse:
    """Take an invitation back."""
    organisation = inside(request, slug, Action.MANAGE_PEOPLE)
    invitation = get_object_or_404(Invitation, pk=number, organisation=organisation)
    if request.method == "POST":
        services.withdraw(request.user, invitation)
        messages.success(request, _("The invitation was withdrawn."))
        return redirect("people", slug=slug)
    confirmation = Confirmation(
        title=_("Withdraw this invitation?"),
        consequences=[
            _("The link that was sent to %(email)s will no longer work.")
            % {"email": invitation.email}
        ],
        form="",
        action=_("Withdraw it"),
        back=reverse("people", args=[slug]),
        danger=False,
    )
    return _confirm(request, organisation, confirmation)


def invitation(request: Request, token: str) -> HttpResponse:
    """What somebody was invited to; accept it with the account one has or a new one."""
    found_one = services.find_invitation(token)
    if request.method == "POST" and request.user.is_authenticated:
        grant = services.accept(request.user, token)
        messages.success(
            request, _("Welcome to %(organisation)s.") % {"organisation": grant.organisation}
        )
        return redirect("people", slug=grant.organisation.slug)
    return render(
        request,
        "organisations/invitation.html",
        {
            "invitation": found_one,
            "scope": pages.scope_of(found_one),
            "may": [pages.WHAT[each] for each in Action if each in TABLE[Role(found_one.role)]],
            "here": request.path,
        },
    )


@login_required
def audit(request: Request, slug: str) -> HttpResponse:
    """The audit trail, and whether it is whole."""
    organisation = inside(request, slug, Action.READ_AUDIT)
    events = AuditEvent.objects.filter(organisation=organisation).order_by("-number")
    part = slices.cut(events, _EVENTS_A_PAGE, request.GET)
    return render(
        request,
        "organisations/audit.html",
        {
            "notice": pages.trail_notice(checking.standing(organisation)),
            "table": pages.audit_table(request.user, part, organisation),
            "organisation": organisation,
            "crumbs": _crumbs(organisation, _("Audit trail")),
        },
    )


@login_required
def audit_csv(request: Request, slug: str) -> HttpResponseBase:
    """The whole trail as CSV."""
    organisation = inside(request, slug, Action.READ_AUDIT)
    header = ("number", "at", "actor", "action", "subject", "digest")
    rows = (
        (
            event.number,
            event.at.isoformat(),
            event.actor_id or "",
            event.action,
            event.subject,
            event.digest,
        )
        for event in trail.every(organisation)
    )
    return csv_answer(f"{slug}-audit.csv", header, rows)


def _confirm(
    request: Request, organisation: Organisation, confirmation: Confirmation
) -> HttpResponse:
    return render(
        request, "confirm.html", {"confirmation": confirmation, "organisation": organisation}
    )


def _crumbs(organisation: Organisation, here: str) -> list[Crumb]:
    return [Crumb(str(organisation), reverse("today", args=[organisation.slug])), Crumb(here)]
