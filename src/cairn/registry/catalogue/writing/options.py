"""The choices of the form: code lists of others, schemes, frameworks, one's own outcomes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cairn.credit.levels import frameworks
from cairn.credit.schemes import schemes
from cairn.domain import HOURS
from cairn.registry.catalogue.writing.fields import Option, Options
from cairn.registry.site import list_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HOURS_SCHEME = "HOURS"


def codes(list_name: str) -> Options:
    """The entries of a code list, as the reader calls them."""

    def entries(record: Mapping[str, Any]) -> Sequence[Option]:
        del record
        return [Option(code, name) for code, name in list_words.names_of(list_name)]

    return entries


def fixed(*choices: tuple[str, Any]) -> Options:
    """A few choices of our own."""
    options = tuple(Option(value, label) for value, label in choices)
    return lambda record: options  # noqa: ARG005


@cache
def _credit_schemes() -> tuple[Option, ...]:
    return tuple(
        Option(each.code, f"{each.code}: {each.name}")
        for each in schemes().values()
        if each.code != _HOURS_SCHEME
    )


def credit_schemes(record: Mapping[str, Any]) -> Sequence[Option]:
    """Every credit scheme that can be converted."""
    del record
    return _credit_schemes()


def units(record: Mapping[str, Any]) -> Sequence[Option]:
    """Hours, and every credit scheme."""
    del record
    return (Option(HOURS, _("hours")), *_credit_schemes())


@cache
def _levels() -> tuple[Option, ...]:
    return tuple(
        Option(f"{each.code} {level}", f"{each.code} {level}", each.name)
        for each in frameworks().values()
        for level in each.levels
    )


def levels(record: Mapping[str, Any]) -> Sequence[Option]:
    """Every level of every framework that has a table."""
    del record
    return _levels()


def outcomes(record: Mapping[str, Any]) -> Sequence[Option]:
    """The outcomes of the record itself."""
    rows = record.get("outcomes")
    found = []
    for number, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if isinstance(row, dict) and row.get("id"):
            title = row.get("title")
            if isinstance(title, dict):
                title = next((text for text in title.values() if text), "")
            found.append(Option(str(row["id"]), f"{number}. {str(title or row['id'])[:90]}"))
    return found
