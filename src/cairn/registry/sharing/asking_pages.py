"""Page models of requests: what is asked, and what each person's credentials show of it."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cairn.registry.sharing import asking, links, services, wanted
from cairn.registry.site.components import Copy, Fact, Facts
from cairn.registry.verifying import checking
from cairn.rendering.records import records_of
from cairn.skills.evidence import How, Standing
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_stubs_ext import StrOrPromise

    from cairn.domain import Record
    from cairn.registry.backpack.models import HeldCredential
    from cairn.registry.sharing.models import Request, RequestAnswer

_SECONDS, _EACH = 30.0, 5.0
"""In which other servers are asked for a page, and of them for one person's credentials."""
STANDINGS: dict[Standing, StrOrPromise] = {
    Standing.EVIDENCED: gettext_lazy("Evidenced"),
    Standing.PARTLY: gettext_lazy("Partly evidenced"),
    Standing.RELATED: gettext_lazy("Related"),
    Standing.NOT_EVIDENCED: gettext_lazy("Not evidenced"),
}
_ICONS = {
    Standing.EVIDENCED: "success",
    Standing.PARTLY: "stones",
    Standing.RELATED: "next",
    Standing.NOT_EVIDENCED: "unknown",
}
_HOW: dict[How, StrOrPromise] = {
    How.NAMES_SKILL: gettext_lazy("“%(title)s” names this skill."),
    How.IS_ACHIEVEMENT: gettext_lazy("“%(title)s” is this achievement."),
    How.NARROWER: gettext_lazy("“%(title)s” names a part of this skill."),
    How.EQUAL_BY_ISSUER: gettext_lazy("“%(title)s” is equivalent to it, says its issuer."),
    How.BROADER: gettext_lazy("“%(title)s” names a wider skill."),
    How.BESIDE: gettext_lazy("“%(title)s” names a neighbouring skill."),
    How.SPOKEN_OF: gettext_lazy("The outcomes of “%(title)s” speak of it."),
    How.SHARED_SKILL: gettext_lazy("“%(title)s” names a skill that it names, too."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one person's credentials show of one thing that is asked for."""

    name: str
    word: StrOrPromise
    icon: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person's answer.

    Attributes:
        name: as the person gave it.
        lines: one for each thing asked for, in the order of the request.
        unconfirmed: credentials that show nothing, since they are not confirmed.
        url: the share that answers.
    """

    name: str
    lines: Sequence[Line]
    unconfirmed: Sequence[str]
    url: str


def lines(
    request: Request, credentials: Sequence[HeldCredential], *, seconds: float
) -> tuple[list[Line], list[str]]:
    """What credentials show of everything asked for, and which of them are not confirmed.

    Args:
        request: what is asked for.
        credentials: that may show it.
        seconds: for how long other servers may be asked.
    """
    documents = [bytes(each.document) for each in credentials]
    reports = checking.check_each([("", each) for each in documents], seconds=seconds)
    records: list[Record] = []
    unconfirmed: list[str] = []
    for report, document in zip(reports, documents, strict=True):
        if report.outcome is Outcome.PASSED:
            records += records_of(report, document)
        else:
            unconfirmed.append(report.essentials.called(get_language() or "en"))
    found = []
    for thing in request.wanted:
        finding = wanted.finding(thing, records)
        reasons = [
            str(_HOW[each.how]) % {"title": _title(records[each.record])} for each in finding.shown
        ]
        standing = finding.standing
        found.append(Line(thing["name"], STANDINGS[standing], _ICONS[standing], reasons))
    return found, unconfirmed


def _title(record: Record) -> str:
    return record.achievement.title.best(get_language() or "en")


def facts(request: Request) -> Facts:
    """Who asks, why and until when, as everybody reads it."""
    return Facts(
        [
            Fact(
                _("Who asks"),
                request.asker,
                _("As they typed it; nobody has checked it."),
            ),
            Fact(_("How to reach them"), request.contact),
            Fact(_("What for"), request.purpose),
            Fact(_("Until"), request.until, _("Then the request and all answers end.")),
        ],
        absent=_("not said"),
    )


def received(request: Request) -> dict[str, Any]:
    """What was answered: for each person what is evidenced and what not; no score, no order."""
    return {
        "request_facts": facts(request),
        "wanted": [(each["name"], each["from"]) for each in request.wanted],
        "candidates": list(_candidates(request)),
        "link": Copy(
            "answer-link",
            _("The link for candidates"),
            links.address("request_answer", asking.answer_token(request)),
        ),
        "own": Copy(
            "own-link",
            _("Your own secret link to this page"),
            links.address("request_watch", asking.watch_token(request)),
        ),
        "end": reverse("request_end", args=[asking.watch_token(request)]),
    }


def _candidates(request: Request) -> Iterator[Candidate]:
    """Everybody who answered; one whose servers are slow takes no time of the next ones."""
    end = monotonic() + _SECONDS
    for each in asking.answers(request):
        yield _candidate(request, each, min(_EACH, end - monotonic()))


def _candidate(request: Request, answer: RequestAnswer, seconds: float) -> Candidate:
    found, unconfirmed = lines(request, services.contents(answer.share), seconds=seconds)
    url = reverse("share", args=[services.token_of(answer.share)])
    return Candidate(answer.name, found, unconfirmed, url)


def fitting(request: Request, held: Sequence[HeldCredential]) -> list[str]:
    """The keys of the learner's own credentials that show something of what is asked for."""
    keys, end = [], monotonic() + _EACH
    for each in held:
        found, _unconfirmed = lines(request, [each], seconds=end - monotonic())
        if any(line.reasons for line in found):
            keys.append(str(each.pk))
    return keys
