"""Page models of sharing: the learner's side, and what a recipient sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.backpack.pages import stone_of
from cairn.registry.sharing import links, services
from cairn.registry.site.components import (
    Action,
    Cell,
    Column,
    Copy,
    Crumb,
    Empty,
    Event,
    Fact,
    Facts,
    Notice,
    Stones,
    Table,
    Tag,
    Timeline,
    Tone,
)
from cairn.registry.verifying import checking
from cairn.registry.verifying import pages as verifying_pages
from cairn.registry.verifying.result import ResultPart, results_of
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cairn.registry.backpack.models import HeldCredential
    from cairn.registry.sharing.models import Share


@dataclass(frozen=True, slots=True)
class Shown:
    """One credential as a recipient sees it.

    Attributes:
        results: of each award in it.
        digest: by which the holder can be asked for; empty where it was not confirmed.
        file: where its bytes are had; empty in a preview.
    """

    results: Sequence[ResultPart]
    digest: str = ""
    file: str = ""


def received(
    credentials: Sequence[HeldCredential],
    facts: Sequence[Fact],
    *,
    token: str = "",
) -> dict[str, Any]:
    """What a recipient sees: of these credentials everything, of anything else nothing.

    Args:
        credentials: of the share.
        facts: for whom, why, until when.
        token: of the share's link; empty in a preview, which leads nowhere.
    """
    data = [bytes(each.document) for each in credentials]
    reports = list(checking.check_each([("", each) for each in data], seconds=10.0))
    shown = [
        Shown(
            results_of(report, document, heading=2, folded=len(data) > 1),
            held.digest if report.outcome is Outcome.PASSED and token else "",
            reverse("share_file", args=[token, place]) if token else "",
        )
        for place, (report, document, held) in enumerate(
            zip(reports, data, credentials, strict=True), start=1
        )
    ]
    return {
        "title": ngettext(
            "A credential is shown to you", "%(number)s credentials are shown to you", len(shown)
        )
        % {"number": len(shown)},
        "facts": Facts(facts, absent=_("not said")),
        "summary": verifying_pages.summary(reports) if len(reports) > 1 else None,
        "shown": shown,
    }


def said(share: Share) -> list[Fact]:
    """For whom, why and until when, as the recipient reads it."""
    return [
        Fact(_("For"), share.recipient or _("whoever has the link")),
        Fact(_("Purpose"), share.purpose),
        Fact(_("Shown until"), share.expires_at or _("the person ends it")),
    ]


def listed(shares: Iterable[Share]) -> dict[str, Any]:
    """All shares of a learner: open ones first."""
    rows = [
        [
            Cell(
                share.recipient or _("Whoever has the link"), reverse("own_share", args=[share.pk])
            ),
            Cell(share.purpose, absent=_("not said")),
            Cell(share.credentials.count()),
            Cell(share.expires_at or "", absent=_("when you end it")),
            Cell(tag=state_of(share)),
            Cell(last.at if (last := share.openings.first()) else "", absent=_("never")),
        ]
        for share in sorted(shares, key=lambda each: each.has_ended)
    ]
    return {
        "table": Table(
            "shares",
            _("Open ones first"),
            [
                Column(_("For")),
                Column(_("Purpose")),
                Column(_("Credentials"), number=True),
                Column(_("Ends")),
                Column(_("State")),
                Column(_("Last opened")),
            ],
            rows,
            empty=Empty(
                _("You share nothing"),
                _(
                    "Choose credentials, say for whom and until when, and give the link or the QR "
                    "code away. You can end it at any time."
                ),
                [Action(_("Share credentials"), reverse("share_new"))],
            ),
        ),
        "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(_("Shares"))],
        "any": bool(rows),
    }


def state_of(share: Share) -> Tag:
    """Open or ended, in a word."""
    return Tag(_("ended")) if share.has_ended else Tag(_("open"), icon="share")


def own(share: Share) -> dict[str, Any]:
    """One share, for the learner: the link, who opened it when, the way to end it."""
    credentials = services.contents(share)
    url = links.address("share", services.token_of(share))
    alive = not share.has_ended
    return {
        "share": share,
        "title": _("Shown to %(whom)s") % {"whom": share.recipient or _("whoever has the link")},
        "alive": alive,
        "notice": _notice(share),
        "link": Copy("share-link", _("The link"), url) if alive else None,
        "qr": links.qr_code(url, _("Scanned with a phone, it opens the page.")) if alive else None,
        "code": _code(share) if alive else None,
        "facts": Facts(
            [
                Fact(_("Purpose"), share.purpose),
                Fact(_("Made"), share.created_at, share.get_kind_display()),
                Fact(_("Ends"), share.expires_at or _("when you end it")),
                *([Fact(_("Ended"), share.ended_at)] if share.ended_at else []),
            ],
            absent=_("not said"),
        ),
        "stones": Stones([stone_of(each) for each in credentials]),
        "log": Timeline(
            [Event(each.at, each.get_what_display()) for each in share.openings.all()[:200]]
        ),
        "crumbs": [
            Crumb(_("Backpack"), reverse("backpack")),
            Crumb(_("Shares"), reverse("shares")),
            Crumb(share.recipient or _("A link")),
        ],
    }


def _notice(share: Share) -> Notice | None:
    if share.has_ended:
        return Notice(
            Tone.PLAIN,
            _("This share has ended"),
            _("Its link shows nothing any more. What somebody downloaded before stays with them."),
        )
    if not share.items.exists():
        return Notice(
            Tone.UNKNOWN,
            _("Nothing is left in this share"),
            _("The credentials were removed from your backpack; the link shows nothing."),
        )
    return None


def _code(share: Share) -> Facts | None:
    """The one-time code and how it stands."""
    if not share.code_generation:
        return None
    if share.code_used_at:
        state = Fact(_("The code was used"), share.code_used_at, _("Nobody else can use it."))
        return Facts([state])
    if share.code_failures >= services.MOST_WRONG_CODES:
        state = Fact(
            _("The code is blocked"),
            _("It was typed wrong %(number)s times.") % {"number": share.code_failures},
            _("Make a new one, and give it to the right person."),
        )
        return Facts([state])
    spaced = services.code_of(share)
    return Facts(
        [
            Fact(
                _("One-time code"),
                f"{spaced[:3]} {spaced[3:]}",
                _("Give it to them by another way than the link, for example by telephone."),
            )
        ]
    )
