"""Page models of an institution's programs, and of the published description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.api.forms import SCOPES
from cairn.registry.api.models import ApiToken, Delivery, Event, Webhook
from cairn.registry.organisations.rights import Action
from cairn.registry.site.components import Cell, Column, Empty, Table, Tag
from cairn.registry.site.slices import Slices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.registry.organisations.models import Organisation
    from cairn.registry.site.slices import Slice

_METHODS = ("get", "post", "put", "patch", "delete")


def tokens_table(organisation: Organisation) -> Table:
    """The programs that were let in, newest first."""
    rows = []
    for token in ApiToken.objects.filter(organisation=organisation).select_related("made_by"):
        state = _state(token)
        end = Cell("", absent="")
        if state.tone == "confirmed":
            address = reverse("token_end", args=[organisation.slug, token.pk])
            end = Cell(_("End it"), url=address)
        scopes = [str(SCOPES.get(Action(each), each)) for each in token.scopes]
        rows.append(
            [
                Cell(token.name),
                Cell(tag=state),
                Cell("; ".join(scopes)),
                Cell(str(token.made_by)),
                Cell(token.expires_at),
                Cell(token.last_used_at or "", absent=_("never")),
                end,
            ]
        )
    return Table(
        id="tokens",
        caption=_("Programs that were let in, newest first"),
        named=True,
        columns=[
            Column(_("Program")),
            Column(_("State")),
            Column(_("Allowed to")),
            Column(_("In the right of")),
            Column(_("Until")),
            Column(_("Last used")),
            Column(_("Change")),
        ],
        rows=rows,
        empty=Empty(
            _("No program was let in yet"),
            _(
                "A student record system or a script can issue, look up and withdraw with a token: "
                "a long password of its own that you make here."
            ),
        ),
    )


def _state(token: ApiToken) -> Tag:
    if token.revoked_at is not None:
        return Tag(_("ended"))
    if token.expires_at <= timezone.now():
        return Tag(_("expired"))
    return Tag(_("good"), "confirmed")


def webhooks_table(organisation: Organisation) -> Table:
    """The addresses that are told of events."""
    found = Webhook.objects.filter(organisation=organisation, ended_at=None)
    return Table(
        id="webhooks",
        caption=_("Addresses that are told"),
        columns=[Column(_("Address")), Column(_("Of what")), Column(_("Change"))],
        rows=[
            [
                Cell(each.url),
                Cell("; ".join(str(Event(event).label) for event in each.events)),
                Cell(_("End it"), url=reverse("webhook_end", args=[organisation.slug, each.pk])),
            ]
            for each in found
        ],
        empty=Empty(
            _("No address is told yet"),
            _("A program that is told need not ask again and again whether something happened."),
        ),
    )


def deliveries_table(part: Slice[Delivery], organisation: Organisation) -> Table:
    """What was sent, newest first, and whether it arrived."""
    rows = []
    for each in part.rows:
        again = Cell("", absent="")
        if each.webhook.ended_at is None:
            address = reverse("delivery_again", args=[organisation.slug, each.pk])
            again = Cell(_("Send again"), url=address)
        rows.append(
            [
                Cell(each.created_at),
                Cell(Event(each.event).label),
                Cell(each.webhook.url),
                Cell(tag=_arrival(each)),
                Cell(each.problem or (str(each.status) if each.status else "")),
                Cell(each.attempts),
                again,
            ]
        )
    return Table(
        id="deliveries",
        caption=_("What was sent, newest first"),
        columns=[
            Column(_("When")),
            Column(_("What")),
            Column(_("To")),
            Column(_("State")),
            Column(_("Answer")),
            Column(_("Tries"), number=True),
            Column(_("Change")),
        ],
        rows=rows,
        empty=Empty(_("Nothing was sent yet"), _("Each event stands here, and its answer.")),
        pagination=Slices(part),
    )


def _arrival(delivery: Delivery) -> Tag:
    if delivery.delivered_at is not None:
        return Tag(_("arrived"), "confirmed")
    if delivery.failed_at is not None:
        return Tag(_("given up"), "invalid")
    return Tag(_("on its way"))


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the description."""

    title: str
    table: Table


def groups(description: dict[str, Any]) -> Iterator[Group]:
    """The operations of an OpenAPI document, by tag."""
    found: dict[str, list[list[Cell]]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if method not in _METHODS:
                continue
            words = operation.get("description") or operation.get("summary", "")
            known = " ".join(words.partition("\n\n")[0].split()).replace("`", "")
            tag = (operation.get("tags") or [_("Others")])[0]
            found.setdefault(tag, []).append(
                [
                    Cell(f"{method.upper()} {path}"),
                    Cell(known),
                    Cell(_needed(operation), absent=_("nothing")),
                ]
            )
    for number, (tag, rows) in enumerate(found.items()):
        columns = [Column(_("Request")), Column(_("What it does")), Column(_("It needs"))]
        yield Group(tag, Table(f"operations-{number}", tag, columns, rows, named=True))


def _needed(operation: dict[str, Any]) -> str:
    """The scope of an operation, as it reads where a token is made; empty where none is needed."""
    for requirement in operation.get("security", []):
        for scopes in requirement.values():
            return "; ".join(str(SCOPES.get(Action(each), each)) for each in scopes)
    return ""
