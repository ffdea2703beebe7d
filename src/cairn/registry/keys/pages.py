"""Page models of an institution's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.issuing.models import Credential
from cairn.registry.keys.identity import did_of, method_of
from cairn.registry.keys.models import OrganisationKey, State
from cairn.registry.site.components import Cell, Column, Fact, Table, Tag, Technical

if TYPE_CHECKING:
    from cairn.registry.organisations.models import Organisation

_TONES = {State.ACTIVE: "confirmed", State.COMPROMISED: "invalid"}


def signed_with(key: OrganisationKey) -> int:
    """How many credentials a key has signed that are still valid."""
    return Credential.objects.filter(key=key, revoked_at=None).count()


def keys_table(organisation: Organisation) -> Table:
    """Every key that ever signed, newest first."""
    rows = []
    for key in OrganisationKey.objects.filter(organisation=organisation).order_by("-created_at"):
        change = Cell("")
        if key.state != State.COMPROMISED:
            address = reverse("key_compromised", args=[organisation.slug, key.pk])
            change = Cell(_("Mark it as compromised"), url=address)
        rows.append(
            [
                Cell(key.fragment),
                Cell(tag=Tag(key.get_state_display(), _TONES.get(State(key.state), ""))),
                Cell(key.created_at),
                Cell(key.ended_at or ""),
                Cell(Credential.objects.filter(key=key).count()),
                change,
            ]
        )
    return Table(
        id="keys",
        caption=_("Keys, newest first"),
        named=True,
        columns=[
            Column(_("Name")),
            Column(_("State")),
            Column(_("Made")),
            Column(_("Out of use since")),
            Column(_("Credentials signed"), number=True),
            Column(_("Change")),
        ],
        rows=rows,
    )


def technical(organisation: Organisation) -> Technical:
    """The DID, its document, and each public key."""
    keys = OrganisationKey.objects.filter(organisation=organisation).order_by("created_at")
    return Technical(
        [
            Fact(_("Identifier (DID)"), did_of(organisation)),
            Fact(
                _("Document"),
                reverse("did_document", args=[organisation.slug]),
                url=reverse("did_document", args=[organisation.slug]),
            ),
            *(Fact(method_of(key), key.public) for key in keys),
        ]
    )
