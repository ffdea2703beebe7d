"""An institution's achievements: the list, how a new one begins, and one as it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max, Value
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.errors import CairnError, LimitExceeded
from cairn.registry.catalogue import drafts, examples, queries, services, skills
from cairn.registry.catalogue.asking import person
from cairn.registry.catalogue.models import Achievement, SkillFramework
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations.models import Organisation
from cairn.registry.organisations.rights import Action, may, require
from cairn.registry.site import slices
from cairn.registry.site.components import Action as Button
from cairn.registry.site.components import (
    Cell,
    Column,
    Crumb,
    Empty,
    Event,
    FileDrop,
    Tab,
    Table,
    Tabs,
    Tag,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from cairn.registry.accounts.models import User

_A_PAGE = 50
_MOST_FILE = 512 * 1024
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SORTS = {
    "title": ("slug", "pk"),
    "-title": ("-slug", "-pk"),
    "changed": ("changed", "pk"),
    "-changed": ("-changed", "-pk"),
}


def _inside(request: HttpRequest, slug: str) -> Organisation:
    """An institution in which the person has a role."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not may(person(request), Action.SEE_INSIDE, found):
        raise NotFound
    return found


@login_required
@require_GET
def achievements(request: HttpRequest, slug: str) -> HttpResponse:
    """All achievements of an institution: drafts, published, archived."""
    organisation = _inside(request, slug)
    state = request.GET.get("state", "")
    every = Achievement.objects.filter(organisation=organisation).annotate(
        newest=Max("versions__number"), changed=Coalesce("draft_saved_at", Value(_NEVER))
    )
    states = {
        "": (_("In use"), every.filter(archived_at=None)),
        "drafts": (_("Not yet published"), every.filter(archived_at=None, newest=None)),
        "archived": (_("Archived"), every.exclude(archived_at=None)),
    }
    rows = states.get(state, states[""])[1]
    searched = request.GET.get("q", "")[:100]
    if searched:
        rows = rows.filter(slug__contains="-".join(searched.lower().split()))
    sort = request.GET.get("sort", "-changed")
    rows = rows.select_related("unit", "organisation").order_by(
        *_SORTS.get(sort, _SORTS["-changed"])
    )
    part = slices.cut(rows, _A_PAGE, request.GET)
    query = f"state={state}" if state in states and state else ""
    kept = urlencode({"q": searched, "sort": sort}) if searched or "sort" in request.GET else ""
    writable = queries.may_write_some(person(request), organisation)
    here = reverse("achievements", kwargs={"slug": slug})
    new = Button(
        _("Describe a new one"),
        reverse("new_achievement", kwargs={"slug": slug}),
        icon="plus",
    )
    context = {
        "organisation": organisation,
        "new": new if writable else None,
        "tabs": Tabs(
            _("Which achievements"),
            [
                Tab(
                    label,
                    f"{here}?state={key}" if key else here,
                    key == state,
                    found.count(),
                )
                for key, (label, found) in states.items()
            ],
        ),
        "table": Table(
            "achievements",
            _("Achievements"),
            [
                Column(_("Title"), "title"),
                Column(_("State")),
                Column(_("Version"), number=True),
                Column(_("Changed"), "changed"),
            ],
            [_row(each) for each in part.rows],
            sort=sort,
            query=query,
            search=searched,
            empty=_nothing(searched, new if writable else None),
            pagination=slices.Slices(part, "&".join(filter(None, (query, kept))), by_time=False),
            named=True,
        ),
    }
    return render(request, "catalogue/achievements.html", context)


def _row(achievement: Achievement) -> list[Cell]:
    record = drafts.from_text(achievement.draft)
    newest: int | None = achievement.newest  # type: ignore[attr-defined]  # annotated above
    return [
        Cell(
            services.title_of(record, get_language() or "en") or _("Untitled"),
            queries.address("manage_achievement", achievement),
        ),
        Cell(tag=_state(achievement, newest)),
        Cell(newest or ""),
        Cell(achievement.draft_saved_at or achievement.created_at),
    ]


def _state(achievement: Achievement, newest: int | None) -> Tag:
    if achievement.archived_at is not None:
        return Tag(_("Archived"))
    if newest is None:
        return Tag(_("Draft"), "warm")
    return Tag(_("Published") if achievement.listed else _("Published, not listed"), "plain")


def _nothing(searched: str, new: Button | None) -> Empty:
    if searched:
        return Empty(_("Nothing found"), _("No achievement here is called that."))
    return Empty(
        _("No achievements yet"),
        _("Describe what somebody can learn with you; then it can be issued."),
        [new] if new else [],
    )


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin one: empty, from an example, from a copy, from a file."""
    organisation = _inside(request, slug)
    if not queries.may_write_some(person(request), organisation):
        require(person(request), Action.WRITE_ACHIEVEMENT, organisation)
    problem: CairnError | None = None
    if request.method == "POST":
        try:
            made = _begin(request, organisation)
        except (CairnError, UnicodeDecodeError) as error:
            problem = (
                error
                if isinstance(error, CairnError)
                else NotPossible(
                    detail=_("The file is not text in UTF-8."), mend=_("Save it as UTF-8.")
                )
            )
            if isinstance(error, NotFound) or type(error).__name__ == "NotAllowed":
                raise
        else:
            return redirect(queries.address("write_achievement", made))
    context = {
        "organisation": organisation,
        "examples": [
            (name, services.title_of(examples.record(name), "en"), words)
            for name, words in examples.EXAMPLES.items()
        ],
        "copies": _copies(request, organisation),
        "units": list(organisation.units.all()),
        "file": FileDrop(
            "file",
            _("A description as YAML or JSON"),
            _("The form that “cairn lint” reads; at most 512 kB."),
            ".yaml,.yml,.json,application/json,application/yaml",
        ),
        "problem": problem,
        "crumbs": [
            Crumb(_("Achievements"), reverse("achievements", kwargs={"slug": slug})),
            Crumb(_("Describe a new one")),
        ],
    }
    return render(request, "catalogue/new.html", context, status=409 if problem else 200)


def _begin(request: HttpRequest, organisation: Organisation) -> Achievement:
    unit = None
    if request.POST.get("unit"):
        unit = next(
            (each for each in organisation.units.all() if str(each.pk) == request.POST["unit"]),
            None,
        )
        if unit is None:
            raise NotFound
    example = request.POST.get("example", "")
    source = request.POST.get("from", "")
    copied = request.POST.get("copied", "") if source == "copy" else ""
    sent = request.FILES.get("file") if source == "file" else None
    copy_of = None
    if copied:
        copy_of = queries.visible_to(person(request)).filter(pk=_uuid(copied)).first()
        if copy_of is None:
            raise NotFound
    record = None
    if sent is not None:
        if sent.size and sent.size > _MOST_FILE:
            raise LimitExceeded(limit="length in octets", maximum=_MOST_FILE)
        record = drafts.from_text(sent.read().decode("utf-8-sig"))
    elif source == "file":
        raise NotPossible(detail=_("No file was chosen."), mend=_("Choose one, or begin empty."))
    return services.start_draft(
        person(request), organisation, copy_of=copy_of, example=example, unit=unit, record=record
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _copies(request: HttpRequest, organisation: Organisation) -> list[tuple[str, str]]:
    own = Achievement.objects.filter(organisation=organisation).order_by("-draft_saved_at")[:100]
    language = get_language() or "en"
    found = [
        (str(each.pk), services.title_of(drafts.from_text(each.draft), language) or _("Untitled"))
        for each in own
    ]
    wanted = request.GET.get("copy", "")
    if wanted and all(key != wanted for key, _title in found):
        other = queries.visible_to(person(request)).filter(pk=_uuid(wanted)).first()
        version = None if other is None else queries.current_version(other)
        if other is not None and version is not None:
            found.insert(0, (str(other.pk), f"{version.title} ({other.organisation})"))
    return found


@login_required
@require_GET
def manage(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One achievement as it stands: what is published, what is being written, what can be done."""
    from cairn.registry.catalogue import describing  # noqa: PLC0415

    achievement = queries.inside(person(request), pk, slug)
    target = queries.target(achievement)
    versions = list(achievement.versions.order_by("-number").select_related("published_by"))
    language = get_language() or "en"
    title = services.title_of(drafts.from_text(achievement.draft), language) or _("Untitled")
    shared = set(achievement.shares.values_list("consortium", flat=True))
    consortia = [
        (each.consortium, each.consortium_id in shared)
        for each in achievement.organisation.consortia.filter(
            accepted_at__isnull=False
        ).select_related("consortium")
    ]
    events = [
        Event(
            version.published_at,
            _("Version %(number)s: %(title)s") % {"number": version.number, "title": version.title},
            str(version.published_by or ""),
            _("Changed: %(changes)s.")
            % {
                "changes": ", ".join(
                    str(each)
                    for each in describing.changes(
                        queries.domain_achievement(before), queries.domain_achievement(version)
                    )
                )
            }
            if before is not None
            else "",
        )
        for version, before in zip(versions, [*versions[1:], None], strict=False)
    ]
    context = {
        "achievement": achievement,
        "organisation": achievement.organisation,
        "title": title,
        "state": _state(achievement, versions[0].number if versions else None),
        "versions": versions,
        "history": Timeline(events) if events else None,
        "changed": bool(versions) and services.differs(achievement),
        "may_write": may(person(request), Action.WRITE_ACHIEVEMENT, target),
        "may_publish": may(person(request), Action.PUBLISH_ACHIEVEMENT, target),
        "consortia": consortia,
        "crumbs": [
            Crumb(
                _("Achievements"),
                reverse("achievements", kwargs={"slug": achievement.organisation.slug}),
            ),
            Crumb(title),
        ],
    }
    return render(request, "catalogue/manage.html", context)


_DEEDS: dict[str, Callable[[User, Achievement], None]] = {
    "archive": services.archive,
    "unarchive": services.unarchive,
    "list": partial(services.set_listed, listed=True),
    "unlist": partial(services.set_listed, listed=False),
    "suspendable": partial(services.set_suspendable, suspendable=True),
    "not-suspendable": partial(services.set_suspendable, suspendable=False),
}


@login_required
@require_POST
def act(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Archive, take up again, list, unlist, share with a consortium, let be suspended or not."""
    achievement = queries.inside(person(request), pk, slug)
    deed = request.POST.get("do", "")
    kind, _sep, what = deed.partition(":")
    if kind in ("share", "unshare"):
        consortium = Organisation.objects.filter(slug=what).first()
        if consortium is None:
            raise NotFound
        service = services.share if kind == "share" else services.unshare
        service(person(request), achievement, consortium)
    elif deed in _DEEDS:
        _DEEDS[deed](person(request), achievement)
    else:
        raise NotFound
    messages.success(request, _("Done."))
    return redirect("manage_achievement", slug=slug, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def frameworks(request: HttpRequest, slug: str) -> HttpResponse:
    """The frameworks of skills that achievements here can be aligned to."""
    organisation = _inside(request, slug)
    problem: CairnError | None = None
    left_out: list[str] = []
    if request.method == "POST":
        try:
            left_out = _change_frameworks(request, organisation)
        except (NotPossible, LimitExceeded) as error:
            problem = error
        except CairnError as error:
            if error.code.startswith("registry."):
                raise
            problem = error
        if problem is None and not left_out:
            return redirect("skill_frameworks", slug=slug)
    held: QuerySet[SkillFramework] = organisation.skill_frameworks.defer("source").order_by("name")
    context = {
        "organisation": organisation,
        "frameworks": list(held),
        "may_write": may(person(request), Action.WRITE_ACHIEVEMENT, organisation),
        "problem": problem,
        "left_out": left_out,
        "found": skills.search(organisation, request.GET.get("q", ""), get_language() or "en"),
        "q": request.GET.get("q", "")[:200],
        "file": FileDrop(
            "file",
            _("A framework of skills"),
            _("ESCO as CSV or JSON-LD, another SKOS vocabulary, or a CASE package; at most 8 MB."),
            ".csv,.json,.jsonld",
        ),
        "crumbs": [
            Crumb(_("Achievements"), reverse("achievements", kwargs={"slug": slug})),
            Crumb(_("Frameworks of skills")),
        ],
    }
    return render(request, "catalogue/frameworks.html", context, status=409 if problem else 200)


def _change_frameworks(request: HttpRequest, organisation: Organisation) -> list[str]:
    gone = request.POST.get("remove", "")
    if gone:
        skills.take_out(person(request), organisation, _uuid(gone))
        messages.success(request, _("Taken out."))
        return []
    sent = request.FILES.get("file")
    if sent is None:
        raise NotPossible(detail=_("No file was chosen."), mend=_("Choose one."))
    if sent.size and sent.size > skills.LIMITS.octets:
        raise LimitExceeded(limit="octets of a framework", maximum=skills.LIMITS.octets)
    row, imported = skills.bring_in(
        person(request),
        organisation,
        sent.read(),
        language=request.POST.get("language", "en")[:20] or "en",
        name=request.POST.get("name", "").strip(),
    )
    messages.success(
        request,
        _("%(name)s was read in: %(count)s skills.") % {"name": row.name, "count": row.skill_count},
    )
    language = get_language() or "en"
    return [f"{each.place}: {each.sentence(language)}" for each in imported.left_out[:20]]
