"""Page models of an institution's public page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.catalogue.models import Listing
from cairn.registry.closing.models import Closure
from cairn.registry.closing.pages import day
from cairn.registry.keys.identity import address_of, did_of
from cairn.registry.keys.models import State
from cairn.registry.site.components import (
    Action,
    Cell,
    Column,
    Empty,
    Fact,
    Notice,
    Table,
    Tag,
    Technical,
    Tone,
)

if TYPE_CHECKING:
    from cairn.registry.organisations.models import Organisation

_TONES = {State.ACTIVE: "confirmed", State.COMPROMISED: "invalid"}


def name_of(organisation: Organisation, language: str) -> tuple[str, str]:
    """The name for a reader of a language, and the language that it is in."""
    names: dict[str, str] = organisation.name
    for each in (language, organisation.language):
        if each in names:
            return names[each], each
    return str(organisation), ""


def lead(organisation: Organisation) -> str:
    """What it is, in one sentence."""
    kind = organisation.get_kind_display()
    if organisation.closed_at is not None:
        return _("What this institution awarded stays valid, and can be checked as before.")
    count = _offered(organisation)
    return ngettext(
        "%(kind)s. It offers %(count)s micro-credential in the catalogue.",
        "%(kind)s. It offers %(count)s micro-credentials in the catalogue.",
        count,
    ) % {"kind": kind, "count": count}


def closed(organisation: Organisation) -> Notice | None:
    """That it has closed, since when, and who keeps its records."""
    if organisation.closed_at is None:
        return None
    closure = Closure.objects.filter(organisation=organisation).first()
    title = _("This institution closed on %(day)s.") % {"day": day(organisation.closed_at)}
    if closure is None:
        return Notice(Tone.PLAIN, title, _("It awards nothing any more."))
    actions = [
        Action(
            _("Read its closing statement"),
            reverse("closing_statement", args=[organisation.slug]),
            "quiet",
        )
    ]
    if closure.custodian_url:
        label = _("Go to who keeps the records")
        actions.append(Action(label, closure.custodian_url, "quiet"))
    return Notice(
        Tone.PLAIN,
        title,
        _("It awards nothing any more. Its records are kept by: %(keeper)s.")
        % {"keeper": closure.custodian},
        actions,
    )


def described(organisation: Organisation, language: str) -> str:
    """What it says of itself."""
    texts: dict[str, str] = organisation.description or {}
    return texts.get(language) or texts.get(organisation.language) or next(iter(texts.values()), "")


def actions(organisation: Organisation) -> list[Action]:
    """What a visitor came for."""
    found = [Action(_("Check a credential"), reverse("check"), icon="search")]
    if _offered(organisation):
        address = f"{reverse('catalogue')}?issuer={organisation.slug}"
        found.append(Action(_("See what it offers"), address, "quiet"))
    if organisation.url:
        found.append(Action(_("Its own pages"), organisation.url, "quiet"))
    return found


def keys_table(organisation: Organisation) -> Table:
    """By which keys it signs and signed."""
    return Table(
        id="keys",
        caption=_("Keys, newest first"),
        columns=[Column(_("Key")), Column(_("State")), Column(_("Since")), Column(_("Until"))],
        rows=[
            [
                Cell(key.fragment),
                Cell(tag=Tag(key.get_state_display(), _TONES.get(State(key.state), ""))),
                Cell(key.created_at),
                Cell(key.ended_at or "", absent=_("in use")),
            ]
            for key in organisation.keys.order_by("-created_at")
        ],
        empty=Empty(_("It has no key"), _("It has not signed anything yet.")),
    )


def technical(organisation: Organisation) -> Technical:
    """Identifiers, for programs and experts."""
    document = reverse("did_document", args=[organisation.slug])
    return Technical(
        [
            Fact(_("Identifier (DID)"), did_of(organisation)),
            Fact(_("Its document"), document, url=document),
            Fact(_("Address of this page"), address_of(organisation)),
            *(Fact(key.fragment, key.public) for key in organisation.keys.order_by("created_at")),
        ]
    )


def _offered(organisation: Organisation) -> int:
    return Listing.objects.filter(organisation=organisation, public=True).count()
