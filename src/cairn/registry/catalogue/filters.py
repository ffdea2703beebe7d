"""What the catalogue can be filtered by, with the values that are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cairn.registry.catalogue import describing, search
from cairn.registry.catalogue.models import FacetKind
from cairn.registry.site import list_words
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from cairn.registry.catalogue.search import Wanted

_EQF_LEVELS = 8
_BROAD = 2
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a select with its values.

    Attributes:
        name: of the address's parameter.
        label: what it is called.
        any: what stands there while nothing is chosen.
        choices: its values.
    """

    name: str
    label: str
    any: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, and the address without it."""

    label: str
    without: str


def filters(wanted: Wanted) -> list[Filter]:
    """Every filter; those without any value are left out."""
    reader, state = get_language() or "en", search.state()
    found = [
        _filter(
            wanted,
            "level",
            _("Level"),
            _("Any level"),
            [(str(each), describing.eqf(each)) for each in range(1, _EQF_LEVELS + 1)],
        ),
        _filter(wanted, "size", _("Size"), _("Any size"), _sizes()),
        _filter(wanted, "field", _("Field of study"), _("Any field"), _fields(state)),
        _filter(wanted, "skill", _("Skill"), _("Any skill"), _facet(FacetKind.SKILL, state)),
        _filter(
            wanted,
            "language",
            _("Taught in"),
            _("Any language"),
            [
                (each.value, list_words.language_name(each.value))
                for each in search.values(FacetKind.LANGUAGE, state)
            ],
        ),
        _filter(
            wanted,
            "issuer",
            _("Institution"),
            _("Any institution"),
            [
                (each.slug, f"{each.name_in(reader)} ({count})")
                for each, count in search.issuers(state)
            ],
        ),
        _filter(wanted, "towards", _("Counts towards"), _("Anything"), _towards(state)),
        _filter(
            wanted,
            "type",
            _("Type"),
            _("Any type"),
            [
                (each.value, describing.type_name(each.value))
                for each in search.values(FacetKind.TYPE, state)
            ],
        ),
        _filter(
            wanted,
            "setting",
            _("Setting"),
            _("Any setting"),
            [
                ("formal", _("Formal")),
                ("non-formal", _("Non-formal")),
                ("informal", _("Informal")),
            ],
        ),
    ]
    return [each for each in found if each.choices]


def chosen(wanted: Wanted, every: list[Filter]) -> list[Chosen]:
    """The filters that are on, of those that there are."""
    here = reverse("catalogue")
    on = []
    for each in every:
        for choice in each.choices:
            if choice.selected:
                query = replace(wanted, **{each.name: ""}).query()
                on.append(Chosen(f"{each.label}: {choice.label}", f"{here}?{query}"))
    return on


def sorts(wanted: Wanted) -> list[Choice]:
    """By which the list can be sorted."""
    newest = _("Best fit first") if wanted.q else _("Newest first")
    return [
        Choice(key, label, key == wanted.sort)
        for key, label in (
            ("", newest),
            ("title", _("By title")),
            ("level", _("By level")),
            ("hours", _("By size")),
        )
    ]


def _filter(
    wanted: Wanted, name: str, label: str, nothing: str, values: list[tuple[str, str]]
) -> Filter:
    current = getattr(wanted, name)
    choices = [Choice(value, _short(text), value == current) for value, text in values]
    if current and not any(each.selected for each in choices):
        choices.append(Choice(current, _short(_unlisted(name, current)), selected=True))
    return Filter(name, label, nothing, choices)


def _unlisted(name: str, value: str) -> str:
    """The words for a value that the list does not show."""
    kind = {"skill": FacetKind.SKILL, "towards": FacetKind.TOWARDS}.get(name)
    return (search.label(kind, value) if kind else "") or value


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _sizes() -> list[tuple[str, str]]:
    return [
        ("25", _("Up to 25 hours (about 1 ECTS)")),
        ("125", _("25 to 125 hours (1 to 5 ECTS)")),
        ("300", _("125 to 300 hours (5 to 12 ECTS)")),
        ("more", _("More than 300 hours")),
    ]


def _fields(state: str) -> list[tuple[str, str]]:
    """The broad fields in which there is anything."""
    codes = {
        entry.code[:_BROAD]
        for each in search.values(FacetKind.FIELD, state, most=400)
        if (entry := code_list("isced-f").by_id(each.value)) is not None
    }
    broad = [code_list("isced-f").by_code(code) for code in sorted(codes)]
    return [(each.code, list_words.name_of("isced-f", each)) for each in broad if each is not None]


def _facet(kind: FacetKind, state: str) -> list[tuple[str, str]]:
    return [(each.value, each.label or each.value) for each in search.values(kind, state)]


def _towards(state: str) -> list[tuple[str, str]]:
    """Programmes here by their own rules, and what the authors of descriptions name."""
    return list(dict((*_facet(FacetKind.TOWARDS, state), *_facet(FacetKind.COUNTS, state))).items())
