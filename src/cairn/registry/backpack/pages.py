"""Page models of a backpack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.site.components import (
    Action,
    Empty,
    Fact,
    Facts,
    Shelf,
    Stone,
    Tag,
    Tone,
    Verdict,
    tone_of,
)
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.registry.backpack.models import HeldCredential
    from cairn.registry.issuing.models import Credential


def stone_of(held: HeldCredential) -> Stone:
    """A credential as a stone, with the verdict of the last check and where it came from."""
    tone = tone_of(Outcome(held.outcome)) if held.outcome else Tone.PLAIN
    return Stone(
        held.title or _("A credential without a title"),
        url=reverse("held", args=[held.pk]),
        issuer=held.issuer_name or held.issuer_id,
        awarded=held.awarded_on,
        verdict=Verdict(tone),
        tags=[Tag(held.get_origin_display())],
        demo=held.credential is not None and held.credential.demo,
    )


def shelves(held: Iterable[HeldCredential]) -> list[Shelf]:
    """The stones by who issued them."""
    by_issuer: dict[str, list[Stone]] = {}
    for each in held:
        name = each.issuer_name or each.issuer_id or _("Issuer not named")
        by_issuer.setdefault(name, []).append(stone_of(each))
    return [Shelf(name, stones) for name, stones in sorted(by_issuer.items())]


def empty() -> Empty:
    """A backpack with nothing in it."""
    return Empty(
        _("Your backpack is empty"),
        _(
            "What you earn comes here by the link in the mail of the institution. Credentials that "
            "you have from elsewhere can be added as they are."
        ),
        [Action(_("Add a credential"), reverse("import"))],
    )


def waiting_stone(credential: Credential) -> Stone:
    """A credential that waits to be claimed."""
    return Stone(
        credential.version.title,
        issuer=str(credential.organisation),
        awarded=credential.awarded_on,
        place=True,
        demo=credential.demo,
        language=credential.version.language,
    )


def origin_of(held: HeldCredential) -> Facts:
    """Where it came from, and when it was last checked."""
    return Facts(
        [
            Fact(_("How it came here"), held.get_origin_display(), held.origin_detail),
            Fact(_("Added"), held.added_at),
            Fact(_("Last checked"), held.checked_at),
        ],
        absent=_("none"),
    )
