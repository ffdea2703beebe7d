"""The public page of a programme: what it asks, and what can count for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.registry.catalogue import describing
from cairn.registry.catalogue.views import stone
from cairn.registry.errors import NotFound
from cairn.registry.organisations.rights import Action, may
from cairn.registry.programmes import matching, queries
from cairn.registry.programmes.models import Programme
from cairn.registry.site import slices
from cairn.registry.site.components import (
    Cell,
    Column,
    Crumb,
    Empty,
    Fact,
    Facts,
    Shelf,
    Stone,
    Table,
    Tag,
    Technical,
)
from cairn.stacking.case import Case
from cairn.stacking.picture import draw_stack
from cairn.stacking.programme_audit import audit
from cairn.stacking.shelves import Lies, State, stack_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from cairn.registry.programmes.models import ProgrammeVersion
    from cairn.stacking.programme import Leaf
    from cairn.stacking.programme import Programme as Rules
    from cairn.stacking.shelves import Shelf as Ledge
    from cairn.stacking.shelves import Stack

_A_PAGE = 30
_ON_A_SHELF = 6
_A_DAY = 86_400
_NARROW = 360


@dataclass(frozen=True, slots=True)
class Pictures:
    """The stack that the programme asks for, empty: for a wide page, and for a phone."""

    wide: SafeString
    narrow: SafeString
    table: Table


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Every published programme."""
    language = get_language() or "en"
    rows = (
        Programme.objects.filter(
            archived_at=None, versions__isnull=False, organisation__closed_at=None
        )
        .select_related("organisation")
        .order_by("title", "pk")
        .distinct()
    )
    part = slices.cut(rows, _A_PAGE, request.GET)
    context = {
        "stones": [
            Stone(
                title=_published_title(each),
                url=reverse("programme", kwargs={"pk": each.pk}),
                issuer=each.organisation.name_in(language),
                demo=each.organisation.demo,
            )
            for each in part.rows
        ],
        "pagination": slices.Slices(part, by_time=False),
        "empty": Empty(
            _("No programmes yet"),
            _("As soon as an institution publishes the rules of one, it stands here."),
        ),
    }
    return render(request, "programmes/programmes.html", context)


def _published_title(programme: Programme) -> str:
    version = queries.current_version(programme)
    return programme.title if version is None else version.title


@require_safe
def programme(request: HttpRequest, pk: UUID, number: int | None = None) -> HttpResponse:
    """The shelves, what lies ready for each, and the rules in words."""
    row, version = _version(pk, number)
    current = queries.current_version(row)
    day = timezone.now().date().isoformat()
    rules = queries.rules_on(version, day)
    language = get_language() or "en"
    is_current = version == current and row.archived_at is None
    context = {
        "row": row,
        "version": version,
        "rules": rules,
        "title": version.title,
        "issuer": row.organisation.name_in(language),
        "sentence": _sentence(rules, row.organisation.name_in(language)),
        "outdated": version != current,
        "archived": row.archived_at is not None,
        "pictures": _pictures(version, language, day),
        "shelves": [_shelf(row, leaf, rules, shown=is_current) for leaf in rules.root.leaves()],
        "facts": _facts(rules),
        "conditions": [each.title for each in rules.conditions],
        "versions": row.versions.order_by("-number"),
        "technical": Technical(
            [
                Fact(_("Address"), row.url),
                Fact(_("Identifier in the rules"), rules.id),
                Fact("SHA-256", version.digest),
            ]
        ),
        "find": f"{reverse('catalogue')}?towards={row.url}",
        "manage": reverse("write_programme", kwargs={"slug": row.organisation.slug, "pk": row.pk})
        if may(request.user, Action.SEE_INSIDE, row.organisation)
        else "",
        "crumbs": [Crumb(_("Programmes"), reverse("programmes")), Crumb(version.title)],
    }
    return render(request, "programmes/programme.html", context)


@require_safe
def text(request: HttpRequest, pk: UUID, number: int | None = None) -> HttpResponse:
    """The rules as they were published: what ``cairn stack`` reads."""
    del request
    _row, version = _version(pk, number)
    answer = HttpResponse(version.text, content_type="application/yaml; charset=utf-8")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _version(pk: UUID, number: int | None) -> tuple[Programme, ProgrammeVersion]:
    row = queries.public(pk)
    version = (
        queries.current_version(row)
        if number is None
        else row.versions.filter(number=number).first()
    )
    if version is None:
        raise NotFound
    return row, version


def _pictures(version: ProgrammeVersion, language: str, day: str) -> Pictures:
    """Drawn once a day for each version and language."""
    key = f"programme.{version.digest}.{language}.{day}"
    drawn = cache.get(key)
    if drawn is None:
        answer = audit(
            queries.all_rules(version),
            (),
            Case(),
            day,
            policy_date=_in_force(version, day),
            language=language,
        )
        stack = _empty(stack_of(answer.strict.proposal, language=language), version.title)
        drawn = (
            draw_stack(stack, prefix="wide", embedded=True),
            draw_stack(stack, width=_NARROW, prefix="narrow", embedded=True),
            [(row.requirement, row.amount, row.what) for row in stack.rows()],
            stack.headings,
        )
        cache.set(key, drawn, _A_DAY)
    wide, narrow, rows, headings = drawn
    requirement, _credential, credit, what = headings
    return Pictures(
        mark_safe(wide),  # noqa: S308  # the picture escapes what it writes
        mark_safe(narrow),  # noqa: S308
        Table(
            "shelves",
            _("What is asked"),
            [Column(requirement), Column(credit), Column(what)],
            [[Cell(each) for each in row] for row in rows],
        ),
    )


def _empty(stack: Stack, title: str) -> Stack:
    """The stack as places to fill: nobody's, so nothing in it is missing."""
    return replace(
        stack,
        title=title,
        verdict=_("Nothing is laid yet: these are the places."),
        described=_("The parts of the programme and how much each asks."),
        complete=None,
        shelves=tuple(_places(shelf) for shelf in stack.shelves),
        bounds=(),
        words=tuple(
            (lies, _("a place to fill") if lies is Lies.MISSING else word)
            for lies, word in stack.words
        ),
    )


def _places(shelf: Ledge) -> Ledge:
    stones = tuple(
        replace(stone, name=stone.amount or pgettext("a place in a programme", "open"))
        for stone in shelf.stones
    )
    asked = next((stone.amount for stone in shelf.stones if stone.amount), "")
    return replace(shelf, reached=asked, said=_("to be laid"), stones=stones, state=State.PLAIN)


def _in_force(version: ProgrammeVersion, day: str) -> str:
    """A day that the rules shown govern: rules of the future and the past are shown too."""
    rules = queries.rules_on(version, day)
    if rules.since and rules.since > day:
        return rules.since
    return rules.until if rules.until and rules.until < day else day


def _sentence(rules: Rules, issuer: str) -> str:
    if rules.total is None:
        return _("A programme of %(issuer)s.") % {"issuer": issuer}
    return _("%(size)s at %(issuer)s, from your own and other institutions' credentials.") % {
        "size": describing.amount_in(rules.total, rules.credit.scheme),
        "issuer": issuer,
    }


def _shelf(row: Programme, leaf: Leaf, rules: Rules, *, shown: bool) -> Shelf:
    language = get_language() or "en"
    found = matching.counted(row, leaf.id, _ON_A_SHELF) if shown else []
    stones = [
        _with(stone(achievement.listing, language), certain=certain)
        for achievement, certain in found
    ]
    asked = _asked(leaf, rules)
    if not stones:
        stones = [Stone(_("Nothing in the catalogue yet"), issuer=asked, place=True)]
    return Shelf(leaf.title or leaf.id, stones, asked)


def _with(card: Stone, *, certain: bool) -> Stone:
    tag = (
        Tag(_("can count"), "confirmed", "check")
        if certain
        else Tag(_("may count: a person decides"), "unknown", "unknown")
    )
    return replace(card, tags=(tag,))


def _asked(leaf: Leaf, rules: Rules) -> str:
    """How much of what a requirement asks, in words."""
    parts = []
    if leaf.min_credit:
        parts.append(
            _("at least %(amount)s")
            % {"amount": describing.amount_in(leaf.min_credit, rules.credit.scheme)}
        )
    if leaf.min_count:
        parts.append(_("at least %(count)s credentials") % {"count": leaf.min_count})
    if leaf.eligible.level_min:
        parts.append(
            _("%(framework)s level %(level)s or above")
            % {"framework": rules.framework, "level": leaf.eligible.level_min}
        )
    if not leaf.transferable:
        parts.append(_("of this institution alone"))
    return ", ".join(parts)


def _facts(rules: Rules) -> Facts:
    total = "" if rules.total is None else describing.amount_in(rules.total, rules.credit.scheme)
    facts = [Fact(_("In all"), total), Fact(_("Rules in force since"), _day(rules.since))]
    if rules.until:
        facts.append(Fact(_("until"), _day(rules.until)))
    for name, bounds in ((_("At most"), rules.caps), (_("At least"), rules.floors)):
        for bound in bounds:
            amount = describing.amount_in(bound.limit.of(rules.total), rules.credit.scheme)
            facts.append(Fact(f"{name}: {bound.title or bound.id}", amount, bound.clause))
    if rules.currency is not None:
        facts.append(
            Fact(
                _("Older learning is looked at by a person"),
                _("after %(years)s years") % {"years": rules.currency.window_years},
                rules.currency.clause,
            )
        )
    facts.append(Fact(_("Source"), rules.source.document))
    return Facts(facts)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
