"""Pages on which an institution writes its achievements."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.errors import CairnError, LimitExceeded, NotPublishable, RecordMalformed
from cairn.formats.record_text import write_yaml
from cairn.linting import PROFILES
from cairn.registry.catalogue import (
    checking,
    drafts,
    pages,
    pictures,
    queries,
    services,
    skills,
)
from cairn.registry.catalogue.asking import person
from cairn.registry.catalogue.writing import binding, reading, rows
from cairn.registry.errors import NotPossible
from cairn.registry.site import list_words
from cairn.registry.site.components import Crumb
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.http import HttpRequest

    from cairn.registry.catalogue.models import Achievement

_MOST_LANGUAGES = 8
_EDITOR_OCTETS = 15
_MOST_FILE = 512 * 1024


@login_required
@require_GET
def write(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The form over the draft."""
    achievement = queries.editable(person(request), pk, slug)
    record = drafts.from_text(achievement.draft)
    find, words = request.GET.get("find", ""), request.GET.get("words", "")
    return _page(request, achievement, record, find=find, words=words)


@login_required
@require_POST
def save(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Keep what the form holds, then do what its button says; htmx gets the check alone."""
    achievement = queries.editable(person(request), pk, slug)
    before = drafts.from_text(achievement.draft)
    languages = _languages(request, before, achievement)
    record = reading.read(request.POST, before, languages)
    deed = request.POST.get("do", "save")
    try:
        saved = services.save_draft(
            person(request),
            achievement,
            record,
            revision=None if deed == "overwrite" else _number(request.POST.get("revision", "")),
            editor=request.POST.get("editor", "")[:40],
        )
    except (NotPossible, LimitExceeded) as error:
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "catalogue/saved.html", {"problem": error}, status=200)
        page = _page(request, achievement, record, languages=languages, problem=error)
        page.status_code = HTTPStatus.CONFLICT
        return page
    if request.htmx:  # type: ignore[attr-defined]
        return _checked(request, saved, record)
    return _then(request, saved, record, deed)


def _checked(
    request: HttpRequest, achievement: Achievement, record: dict[str, Any]
) -> HttpResponse:
    """What changed beside the form: saved when, and what the frameworks say now."""
    asked = _asked(request, achievement)
    understood = queries.understood_draft(achievement)
    check = checking.check(achievement, understood, get_language() or "en")
    sections = binding.bind(record, binding.languages_of(record), understood.faults)
    check.into(sections, asked)
    context = {
        "achievement": achievement,
        "check": check,
        "asked": asked,
        "sections": sections,
        "faults": understood.faults,
    }
    return render(request, "catalogue/saved.html", context)


def _then(
    request: HttpRequest, achievement: Achievement, record: dict[str, Any], deed: str
) -> HttpResponse:
    """Do what a button said, and show the form again where that was."""
    kind, _sep, what = deed.partition(":")
    if kind == "publish":
        return redirect(queries.address("publish_achievement", achievement))
    more: dict[str, str] = {}
    place = ""
    if kind == "find":
        more = {"find": what, "words": request.POST.get(f"{what}.find", "")[:200]}
        place = _anchor(what)
    elif kind in _DEEDS:
        place = _DEEDS[kind](achievement, record, what)
        services.save_draft(
            person(request), achievement, record, editor=request.POST.get("editor", "")[:40]
        )
    elif kind == "language":
        _add_language(record, request.POST.get("add_language", ""))
        services.save_draft(
            person(request), achievement, record, editor=request.POST.get("editor", "")[:40]
        )
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{_write_address(request, achievement, **more)}{place}")


def _add(achievement: Achievement, record: dict[str, Any], what: str) -> str:
    del achievement
    return _anchor(rows.add(record, what))


def _remove(achievement: Achievement, record: dict[str, Any], what: str) -> str:
    del achievement
    rows.remove(record, what)
    return _anchor(what.rpartition(".")[0])


def _up(achievement: Achievement, record: dict[str, Any], what: str) -> str:
    del achievement
    rows.up(record, what)
    return _anchor(what.rpartition(".")[0])


def _align(achievement: Achievement, record: dict[str, Any], what: str) -> str:
    path, _sep, key = what.partition("|")
    rows.align(record, path, skills.alignment(achievement.organisation, key))
    return _anchor(path)


def _unalign(achievement: Achievement, record: dict[str, Any], what: str) -> str:
    del achievement
    path, _sep, place = what.partition("|")
    rows.unalign(record, path, int(place) if place.isdecimal() else -1)
    return _anchor(path)


_DEEDS: dict[str, Callable[[Achievement, dict[str, Any], str], str]] = {
    "add": _add,
    "remove": _remove,
    "up": _up,
    "align": _align,
    "unalign": _unalign,
}


def _add_language(record: dict[str, Any], tag: str) -> None:
    """Show texts in one more language; an empty title remembers it."""
    if code_list("languages").by_code(tag) is None:
        return
    title = record.get("title")
    if not isinstance(title, dict):
        title = {str(record.get("language", "en")): title or ""}
    if len(title) < _MOST_LANGUAGES:
        title.setdefault(tag, "")
    record["title"] = title


@login_required
@require_GET
def find_skills(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The skills that fit what is being typed, as buttons of the form."""
    achievement = queries.editable(person(request), pk, slug)
    path = request.GET.get("path", "")[:60]
    words = request.GET.get(f"{path}.find", "")[:200]
    context = {"found": _found(achievement, words), "words": words, "path": path}
    return render(request, "catalogue/skills_found.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def raw(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The draft as text, to read, to change, to take away and to bring."""
    achievement = queries.editable(person(request), pk, slug)
    text, problem = "", None
    if request.method == "POST":
        sent = request.FILES.get("file")
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            if sent is not None:
                text = _file(sent)
            services.save_draft(
                person(request),
                achievement,
                text,
                revision=_number(request.POST.get("revision", "")),
            )
        except CairnError as error:
            problem = error
        else:
            messages.success(request, _("Saved."))
            return redirect("raw_achievement", slug=slug, pk=pk)
    if not problem:
        text = _yaml(achievement)
    if "download" in request.GET and problem is None:
        answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{achievement.slug}.yaml"'
        return answer
    understood = queries.understood_draft(achievement)
    context = {
        "achievement": achievement,
        "organisation": achievement.organisation,
        "title": _title(achievement),
        "text": text,
        "problem": problem,
        "faults": understood.faults if problem is None else (),
        "crumbs": _crumbs(achievement, _("As text")),
    }
    return render(
        request, "catalogue/raw.html", context, status=HTTPStatus.BAD_REQUEST if problem else 200
    )


def _file(sent: Any) -> str:
    if sent.size > _MOST_FILE:
        raise LimitExceeded(limit="length in octets", maximum=_MOST_FILE)
    try:
        return str(sent.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotPossible(
            detail=_("The file is not text in UTF-8."), mend=_("Save it as UTF-8.")
        ) from None


@login_required
@require_POST
def picture(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take a picture, or take the present one away."""
    achievement = queries.editable(person(request), pk, slug)
    record = drafts.from_text(achievement.draft)
    caption = request.POST.get("caption", "").strip()[:300]
    sent = request.FILES.get("picture")
    try:
        if sent is not None:
            if sent.size and sent.size > pictures.MOST_OCTETS:
                raise NotPossible(  # noqa: TRY301  # one answer for all of them
                    detail=_("The picture is larger than 512 kB."), mend=_("Save it smaller.")
                )
            record["image"] = {"id": pictures.keep(person(request), achievement, sent.read())}
        elif "remove" in request.POST:
            record.pop("image", None)
        image = record.get("image")
        if isinstance(image, dict):
            language = str(record.get("language", "en"))
            image.pop("caption", None)
            if caption:
                image["caption"] = {language: caption}
        services.save_draft(person(request), achievement, record)
    except NotPossible as error:
        messages.error(request, error.advice())
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{_write_address(request, achievement)}#picture")


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What everybody will see, what is still to mend, and the button."""
    achievement = queries.editable(person(request), pk, slug)
    problem: CairnError | None = None
    if request.method == "POST":
        try:
            version = services.publish(
                person(request),
                achievement,
                title_confirmed=request.POST.get("title_confirmed") == "yes",
            )
        except (NotPossible, NotPublishable, RecordMalformed) as error:
            problem = error
        else:
            messages.success(
                request, _("Version %(number)s is published.") % {"number": version.number}
            )
            return redirect("manage_achievement", slug=slug, pk=pk)
    understood = queries.understood_draft(achievement)
    check = checking.check(achievement, understood, get_language() or "en")
    context = {
        "achievement": achievement,
        "organisation": achievement.organisation,
        "title": _title(achievement),
        "page": pages.described(understood.achievement, achievement.organisation),
        "check": check,
        "faults": understood.faults,
        "to_mend": check.report("general").faults(),
        "claim": services.reserved_words(achievement),
        "problem": problem,
        "last": queries.current_version(achievement),
        "asked": _asked(request, achievement),
        "crumbs": _crumbs(achievement, _("Publish")),
    }
    return render(
        request,
        "catalogue/publish.html",
        context,
        status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
    )


def _page(  # what a page rests on, each passed through
    request: HttpRequest,
    achievement: Achievement,
    record: dict[str, Any],
    *,
    languages: Sequence[str] | None = None,
    problem: CairnError | None = None,
    find: str = "",
    words: str = "",
) -> HttpResponse:
    shown = languages or binding.languages_of(record, achievement.organisation.language)
    understood = drafts.understand(
        record, identity=achievement.url, language=achievement.organisation.language
    )
    asked = _asked(request, achievement)
    check = checking.check(achievement, understood, get_language() or "en")
    sections = binding.bind(record, shown, understood.faults)
    check.into(sections, asked)
    context = {
        "achievement": achievement,
        "organisation": achievement.organisation,
        "title": understood.achievement.title.best(get_language() or "en") or _("Untitled"),
        "sections": sections,
        "languages": shown,
        "more_languages": [
            each for each in list_words.names_of("languages") if each[0] not in shown
        ],
        "editor": _editor(request),
        "suggestions": binding.suggestions(),
        "check": check,
        "asked": asked,
        "faults": understood.faults,
        "profiles": checking.profile_choices(),
        "problem": problem,
        "image": understood.achievement.image,
        "picture": pages.picture(understood.achievement),
        "find": find,
        "words": words,
        "found": _found(achievement, words) if find else [],
        "query": _query(request),
        "crumbs": _crumbs(achievement, _("Write")),
    }
    return render(request, "catalogue/write.html", context)


def _found(achievement: Achievement, words: str) -> list[skills.Found]:
    return skills.search(achievement.organisation, words, get_language() or "en")


def _asked(request: HttpRequest, achievement: Achievement) -> list[str]:
    """The frameworks whose demands are asked first: chosen, or the institution's own."""
    chosen = request.GET.get("profile", "")
    if chosen in PROFILES:
        return [chosen]
    own = [each for each in achievement.organisation.profiles if each in PROFILES]
    return own[:1] or ["eu"]


def _languages(request: HttpRequest, record: dict[str, Any], achievement: Achievement) -> list[str]:
    """The languages that the form was drawn in; known ones, however the form was changed."""
    sent = request.POST.getlist("languages")[: _MOST_LANGUAGES * 2]
    usual = binding.languages_of(record, achievement.organisation.language)
    known = [tag for tag in sent if tag in usual or code_list("languages").by_code(tag)]
    return list(dict.fromkeys(known)) or usual


def _editor(request: HttpRequest) -> str:
    """The name of the open form; it stays the same over the pages that its own buttons lead to."""
    held = request.POST.get("editor") or request.GET.get("editor") or ""
    usual = held.isascii() and held.replace("-", "").replace("_", "").isalnum()
    return held[:40] if usual else secrets.token_urlsafe(_EDITOR_OCTETS)


def _query(request: HttpRequest) -> str:
    chosen = request.GET.get("profile", "")
    return f"?{urlencode({'profile': chosen})}" if chosen in PROFILES else ""


def _write_address(request: HttpRequest, achievement: Achievement, **more: str) -> str:
    kept = {
        name: value
        for name, value in (
            ("profile", request.GET.get("profile", "")),
            ("editor", request.POST.get("editor", "")),
        )
        if value
    }
    query = urlencode({**kept, **more})
    address = queries.address("write_achievement", achievement)
    return f"{address}?{query}" if query else address


def _anchor(path: str) -> str:
    return f"#{binding.identifier(path)}"


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004


def _yaml(achievement: Achievement) -> str:
    """The draft as YAML, without what is empty."""
    return write_yaml(drafts.filled(drafts.from_text(achievement.draft)))


def _title(achievement: Achievement) -> str:
    found = queries.understood_draft(achievement).achievement.title
    return found.best(get_language() or "en") or _("Untitled")


def _crumbs(achievement: Achievement, here: str) -> list[Crumb]:
    organisation = achievement.organisation
    return [
        Crumb(_("Achievements"), reverse("achievements", kwargs={"slug": organisation.slug})),
        Crumb(_title(achievement), queries.address("manage_achievement", achievement)),
        Crumb(here),
    ]
