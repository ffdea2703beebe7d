"""What a person reads when something did not work: what happened, and what to do now."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cairn.registry import structured_logs
from cairn.registry.errors import NotAllowed
from cairn.registry.organisations import pages, rights
from cairn.registry.site import context
from cairn.registry.site.components import Action
from cairn.registry.site.frame import frame_for
from cairn.wording import SOURCE_LANGUAGE, catalogue, offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from cairn.errors import CairnError

_log = logging.getLogger(__name__)

BAD, FORBIDDEN, ABSENT, GONE, BROKEN = 400, 403, 404, 410, 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """A page about something that did not work.

    Attributes:
        status: of HTTP.
        title: what happened, in one sentence.
        text: what to do about it.
        actions: the ways on.
        number: of the request, by which the operator finds the fault in the log.
    """

    template: ClassVar[str] = "components/trouble.html"
    status: int
    title: str
    text: str
    actions: Sequence[Action] = ()
    number: str = ""


def first_page() -> Action:
    """The way on that always is."""
    return Action(_("Go to the first page"), reverse("home"))


def ways_on(request: HttpRequest) -> tuple[Action, ...]:
    """Back into the institution on whose pages it happened, for who may; else the first page."""
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match and request.path.startswith("/inside/") else None
    mine = rights.organisations_where(request.user, rights.Action.SEE_INSIDE)
    organisation = mine.filter(slug=slug).first() if slug else None
    if organisation is None:
        return (first_page(),)
    name = organisation.name_in(get_language() or SOURCE_LANGUAGE)
    own = Action(name, reverse("today", args=[organisation.slug]))
    return (own, replace(first_page(), kind="quiet"))


def of(error: CairnError, status: int, actions: Sequence[Action] = ()) -> Trouble:
    """An error of the tree in the reader's language; one that is not translated is in English.

    The library's sentences are in ``cairn.wording``, by code. The registry's own are in Django's
    catalogue, as they stand in the class.
    """
    known = catalogue(offered(get_language() or SOURCE_LANGUAGE), "errors")
    problem = known.get(f"{error.code}.problem") or (error.problem and _(error.problem))
    remedy = known.get(f"{error.code}.remedy") or (error.remedy and _(error.remedy))
    facts = dict(error.facts)
    if isinstance(error, NotAllowed):
        words = {action.value: what for action, what in pages.WHAT.items()}
        facts["action"] = words.get(str(facts["action"]), facts["action"])
    title, text = problem.format(**facts), remedy.format(**facts)
    return Trouble(status, title, text, actions or (first_page(),))


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page, in the whole frame."""
    page = render_to_string("error.html", {"trouble": trouble}, request=request)
    return HttpResponse(page, status=trouble.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent makes no sense here."""
    del exception
    trouble = Trouble(
        BAD,
        _("This request cannot be understood."),
        _("Go back and try again. If you came by a link, it may be cut short."),
        (first_page(),),
    )
    return answer(request, trouble)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not for this person."""
    del exception
    trouble = Trouble(
        FORBIDDEN,
        _("You may not see this page."),
        _("Sign in as somebody who may, or ask an owner of the institution for the role."),
        (first_page(),),
    )
    return answer(request, trouble)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing there."""
    del exception
    trouble = Trouble(
        ABSENT,
        _("There is no page at this address."),
        _("Check the address for a typing mistake. A link in a mail may be cut in two: copy all."),
        (first_page(),),
    )
    return answer(request, trouble)


def gone(title: str, text: str, actions: Sequence[Action] = ()) -> Trouble:
    """Something that was here and was ended on purpose: a share, an invitation, a request."""
    return Trouble(GONE, title, text, (*actions, first_page()))


def cross_site(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that shows that it is ours."""
    _log.info("form refused: %s", reason)
    trouble = Trouble(
        FORBIDDEN,
        _("This form was open too long, or your browser keeps no cookies."),
        _(
            "Nothing was changed. Go back, load the page anew and send it once more. Cookies of "
            "this site must be allowed for that."
        ),
        (first_page(),),
    )
    return answer(request, trouble)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; session and database are not asked: they may be the fault."""
    values = {
        "trouble": Trouble(
            BROKEN,
            _("Something broke on our side."),
            _(
                "What you sent may not have been kept. Try again in a minute. If it happens again, "
                "tell who runs this registry what you did and when."
            ),
            (first_page(),),
            structured_logs.REQUEST.get(),
        ),
        **context.page(request),
        "frame": frame_for(request, AnonymousUser()),
    }
    return HttpResponse(render_to_string("error.html", values), status=BROKEN)
