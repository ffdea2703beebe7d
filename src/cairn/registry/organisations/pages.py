"""Page models of an institution's inside: what its pages show, worked out in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.registry.accounts.models import User
from cairn.registry.organisations import audited
from cairn.registry.organisations.models import Invitation, Role, RoleGrant
from cairn.registry.organisations.rights import TABLE, Action
from cairn.registry.site import slices
from cairn.registry.site.components import Cell, Column, Empty, Notice, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from cairn.registry.audit.checking import Standing
    from cairn.registry.audit.models import AuditEvent
    from cairn.registry.organisations.models import Organisation
    from cairn.registry.site.slices import Slice

_ROWS_A_PAGE = 100
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
        columns=[Column(_("Role")), Column(_("Allowed to"))],
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


def people_table(organisation: Organisation, asked: Mapping[str, str], *, manages: bool) -> Table:
    """Who holds which role."""
    grants = (
        RoleGrant.objects.filter(organisation=organisation)
        .select_related("user", "unit")
        .order_by("user__name", "user__email", "role", "pk")
    )
    part = slices.cut(grants, _ROWS_A_PAGE, asked)
    columns = [Column(_("Name")), Column(_("Address")), Column(_("Role")), Column(_("For"))]
    if manages:
        columns.append(Column(_("Change")))
    rows = []
    for each in part.rows:
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
    return Table(
        id="people",
        caption=_("People and roles"),
        named=True,
        columns=columns,
        rows=rows,
        pagination=slices.Slices(part, by_time=False, counted=False),
    )


def invitations_table(organisation: Organisation, asked: Mapping[str, str]) -> Table:
    """Invitations that nobody has answered yet."""
    waiting = Invitation.objects.filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None
    ).select_related("unit")
    part = slices.cut(waiting.order_by("-created_at", "-pk"), _ROWS_A_PAGE, asked)
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
            for each in part.rows
        ],
        pagination=slices.Slices(part, counted=False),
        empty=Empty(
            _("Nobody is waiting"),
            _("Invitations stand here until they are accepted or expire."),
        ),
    )


def audit_table(user: User, part: Slice[AuditEvent], organisation: Organisation) -> Table:
    """The audit trail, newest first; people and things by their present names."""
    events = part.rows
    things = audited.named(user, organisation, [event.subject for event in events])
    ids = {event.actor_id for event in events if event.actor_id}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return Table(
        id="audit",
        caption=_("What was done, newest first"),
        named=True,
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
                Cell(audited.deed(event.action)),
                _thing(event, things),
                Cell(event.number),
            ]
            for event in events
        ],
        csv=reverse("audit_csv", args=[organisation.slug]),
        empty=Empty(_("Nothing was done yet"), _("Each deed is written down here for good.")),
        pagination=slices.Slices(part),
    )


def trail_notice(found: Standing) -> Notice:
    """Whether the trail is whole, and how far that was looked at."""
    if found.broken is not None:
        return Notice(
            Tone.INVALID,
            _("The trail was changed at entry %(number)s") % {"number": found.broken},
            _("Somebody has changed the database itself. Tell the operator, and keep a copy."),
        )
    said = _("Each entry is chained to the one before; none is missing and none was changed.")
    if found.whole:
        return Notice(Tone.CONFIRMED, _("The trail is whole"), said)
    newest = {"newest": number_format(found.now)}
    if found.at is None:
        return Notice(
            Tone.UNKNOWN,
            _("The newest entries are whole"),
            _(
                "The newest %(newest)s entries were checked just now. All of them are checked once "
                "a day in the background; that was not done yet."
            )
            % newest,
        )
    return Notice(
        Tone.CONFIRMED,
        _("The trail is whole"),
        _(
            "Entries 1 to %(number)s were checked on %(when)s, the newest %(newest)s just now: "
            "each is chained to the one before."
        )
        % {
            **newest,
            "number": number_format(found.before),
            "when": date_format(timezone.localtime(found.at), "DATETIME_FORMAT"),
        },
    )


def _thing(event: AuditEvent, things: dict[str, audited.Named]) -> Cell:
    thing = things.get(event.subject)
    return Cell(thing.label, url=thing.url) if thing else Cell(event.subject)


def _who(event: AuditEvent, names: dict[UUID, str]) -> str:
    if event.actor_id is None:
        return _("the system")
    who = names.get(event.actor_id) or _("somebody whose account was deleted")
    if "through" in event.facts:
        return _("a program of %(who)s") % {"who": who}
    return who
