"""Page models of an institution's inside: what its pages show, worked out in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.registry.accounts.models import User
from cairn.registry.organisations.models import Invitation, Role, RoleGrant
from cairn.registry.organisations.rights import TABLE, Action
from cairn.registry.site.components import Cell, Column, Empty, Pagination, Table

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.paginator import Page
    from django_stubs_ext import StrOrPromise

    from cairn.registry.audit.models import AuditEvent
    from cairn.registry.organisations.models import Organisation

WHAT: dict[Action, StrOrPromise] = {
    Action.SEE_INSIDE: gettext_lazy("see the institution's pages"),
    Action.EDIT_ORGANISATION: gettext_lazy("change what the institution says of itself"),
    Action.MANAGE_PEOPLE: gettext_lazy("invite people and give roles"),
    Action.READ_AUDIT: gettext_lazy("read the audit trail"),
    Action.MANAGE_KEYS: gettext_lazy("make and replace signing keys"),
    Action.MANAGE_API: gettext_lazy("let programs in"),
    Action.WRITE_ACHIEVEMENT: gettext_lazy("describe micro-credentials"),
    Action.PUBLISH_ACHIEVEMENT: gettext_lazy("publish descriptions"),
    Action.WRITE_PROGRAMME: gettext_lazy("write programmes"),
    Action.ISSUE: gettext_lazy("issue credentials"),
    Action.READ_ISSUED: gettext_lazy("see what was issued, and to whom"),
    Action.CHANGE_STATUS: gettext_lazy("suspend and revoke"),
    Action.ASSESS: gettext_lazy("assess learners"),
    Action.RECOGNISE: gettext_lazy("decide on recognition"),
    Action.READ_QUALITY: gettext_lazy("read quality figures"),
    Action.CLOSE: gettext_lazy("close the institution"),
}
"""Each action in words."""


def roles_table() -> Table:
    """What each role may do, for who gives roles."""
    order = list(Action)
    return Table(
        id="roles",
        caption=_("What each role may do"),
        columns=[Column(_("Role")), Column(_("May"))],
        rows=[
            [
                Cell(role.label),
                Cell(" · ".join(str(WHAT[each]) for each in order if each in TABLE[role])),
            ]
            for role in Role
        ],
    )


def scope_of(grant: RoleGrant | Invitation) -> str:
    """For what a role holds."""
    if grant.unit is not None:
        return str(grant.unit)
    if grant.achievement_id is not None:
        return _("one micro-credential")
    return _("the whole institution")


def people_table(organisation: Organisation, *, manages: bool) -> Table:
    """Who holds which role."""
    grants = (
        RoleGrant.objects.filter(organisation=organisation)
        .select_related("user", "unit")
        .order_by("user__name", "user__email", "role")
    )
    columns = [Column(_("Name")), Column(_("Address")), Column(_("Role")), Column(_("For"))]
    if manages:
        columns.append(Column(_("Change")))
    rows = []
    for each in grants:
        row = [
            Cell(each.user.name or _("not given")),
            Cell(each.user.email),
            Cell(each.get_role_display()),
            Cell(scope_of(each)),
        ]
        if manages:
            address = reverse("role_remove", args=[organisation.slug, each.pk])
            row.append(Cell(_("Take away"), url=address))
        rows.append(row)
    return Table(id="people", caption=_("People and roles"), columns=columns, rows=rows)


def invitations_table(organisation: Organisation) -> Table:
    """Invitations that nobody has answered yet."""
    waiting = Invitation.objects.filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None
    ).select_related("unit")
    return Table(
        id="invitations",
        caption=_("Invited, not answered yet"),
        columns=[
            Column(_("Address")),
            Column(_("Role")),
            Column(_("For")),
            Column(_("Holds until")),
            Column(_("Change")),
        ],
        rows=[
            [
                Cell(each.email),
                Cell(each.get_role_display()),
                Cell(scope_of(each)),
                Cell(each.expires_at),
                Cell(
                    _("Withdraw"),
                    url=reverse("invitation_withdraw", args=[organisation.slug, each.pk]),
                ),
            ]
            for each in waiting
        ],
        empty=Empty(
            _("Nobody is waiting"),
            _("Invitations stand here until they are accepted or expire."),
        ),
    )


DEEDS: dict[str, StrOrPromise] = {
    "organisation.founded": gettext_lazy("founded the institution"),
    Action.EDIT_ORGANISATION: gettext_lazy("changed what the institution says of itself"),
    "unit.added": gettext_lazy("added a faculty"),
    "people.invited": gettext_lazy("invited somebody"),
    "people.uninvited": gettext_lazy("withdrew an invitation"),
    "people.joined": gettext_lazy("took a role"),
    "people.granted": gettext_lazy("gave somebody a role"),
    "people.removed": gettext_lazy("took a role from somebody"),
    "consortium.invited": gettext_lazy("asked an institution into the consortium"),
    "consortium.joined": gettext_lazy("joined a consortium"),
    "consortium.left": gettext_lazy("left a consortium"),
    "keys.created": gettext_lazy("made a signing key"),
    "keys.rotated": gettext_lazy("replaced the signing key"),
    "keys.retired": gettext_lazy("took the signing key out of use"),
    "keys.compromised": gettext_lazy("marked a key as compromised"),
    Action.ISSUE: gettext_lazy("issued"),
    "credential.corrected": gettext_lazy("corrected a credential"),
    "credential.revoke": gettext_lazy("revoked a credential"),
    "credential.suspend": gettext_lazy("suspended a credential"),
    "credential.reinstate": gettext_lazy("reinstated a credential"),
    "credential.claimed": gettext_lazy("claimed a credential"),
    "batch.mails-stopped": gettext_lazy("stopped the mails of a list"),
    "api.token-made": gettext_lazy("let a program in"),
    "api.token-revoked": gettext_lazy("ended a program's token"),
    "api.webhook-added": gettext_lazy("had a program told of events"),
    "api.webhook-ended": gettext_lazy("stopped telling a program of events"),
    "api.webhook-gone": gettext_lazy("stopped telling a program that wants no more"),
}
"""What was done, in words; a word that is not here is shown as it is."""


def audit_table(events: Page[AuditEvent], organisation: Organisation, query: str) -> Table:
    """The audit trail, newest first; people by their present names."""
    ids = {event.actor_id for event in events if event.actor_id}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return Table(
        id="audit",
        caption=_("What was done, newest first"),
        columns=[
            Column(_("When")),
            Column(_("Who")),
            Column(_("Did what")),
            Column(_("To what")),
            Column(_("No."), number=True),
        ],
        rows=[
            [
                Cell(event.at),
                Cell(_who(event, names)),
                Cell(DEEDS.get(event.action, event.action)),
                Cell(event.subject),
                Cell(event.number),
            ]
            for event in events
        ],
        query=query,
        csv=reverse("audit_csv", args=[organisation.slug]),
        empty=Empty(_("Nothing was done yet"), _("Each deed is written down here for good.")),
        pagination=Pagination(events, query),
    )


def _who(event: AuditEvent, names: dict[UUID, str]) -> str:
    if event.actor_id is None:
        return _("the system")
    who = names.get(event.actor_id) or _("somebody whose account was deleted")
    if "through" in event.facts:
        return _("a program of %(who)s") % {"who": who}
    return who
