"""A published achievement as documents for machines: one table, by name and media type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.formats import ctdl
from cairn.formats.open_badges_3.achievement import achievement_object
from cairn.formats.open_badges_3.style import CAIRN_CONTEXT, OB_CONTEXT, VC_CONTEXT, Style
from cairn.formats.record import Syntax, write_achievement
from cairn.registry.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.domain import Achievement
    from cairn.domain import Organisation as Issuer


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of the same description.

    Attributes:
        name: the end of its address.
        media_type: by which it is asked for.
        title: what it is called on the page.
        write: makes the text.
    """

    name: str
    media_type: str
    title: str
    write: Callable[[Offer], str]


@dataclass(frozen=True, slots=True)
class Offer:
    """What is written.

    Attributes:
        achievement: the description.
        issuer: the institution that offers it.
        page: the address of its public page.
        offered: whether it still is.
    """

    achievement: Achievement
    issuer: Issuer
    page: str
    offered: bool


def _open_badges(offer: Offer) -> str:
    achievement = offer.achievement
    style = Style(achievement.language, achievement.id)
    document = {
        "@context": [VC_CONTEXT, OB_CONTEXT, CAIRN_CONTEXT],
        **achievement_object(achievement, style),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _ctdl(offer: Offer) -> str:
    status = "Active" if offer.offered else "Deprecated"
    written = ctdl.write(offer.achievement, owner=offer.issuer, page=offer.page, status=status)
    return json.dumps(written.document, ensure_ascii=False, indent=2) + "\n"


def _yaml(offer: Offer) -> str:
    return write_achievement(offer.achievement, Syntax.YAML)


REPRESENTATIONS: tuple[Representation, ...] = (
    Representation("ctdl", "application/ld+json", "CTDL", _ctdl),
    Representation("openbadges", "application/json", "Open Badges 3.0", _open_badges),
    Representation("yaml", "application/yaml", "YAML", _yaml),
)
"""Every form; the first that a request accepts is given."""


def named(name: str) -> Representation:
    """The form with this name.

    Raises:
        NotFound: there is none.
    """
    found = next((each for each in REPRESENTATIONS if each.name == name), None)
    if found is None:
        raise NotFound
    return found


def preferred(accepts: Callable[[list[str]], str | None]) -> Representation | None:
    """The form that a request would rather have than a page; ``None`` for a page.

    Args:
        accepts: Django's ``HttpRequest.get_preferred_type``.
    """
    chosen = accepts(["text/html", *(each.media_type for each in REPRESENTATIONS)])
    return next((each for each in REPRESENTATIONS if each.media_type == chosen), None)
