"""Long tables on pages, part by part: :mod:`cairn.registry.site.keyset` with words and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.errors import PlaceUnknown
from cairn.registry.site import keyset

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row", bound=Model)
MOST_COUNTED = 10_000
"""How far rows are counted: counting a million reads a million."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """What a page shows of a long table.

    Attributes:
        rows: what is shown.
        previous: the parameter that leads to the rows before; empty where these are the first.
        next: the parameter that leads to those behind; empty where these are the last.
        last: the parameter that leads to the last ones.
        count: how many rows there are, up to :data:`MOST_COUNTED`.
        more: whether there are more than that.
    """

    rows: list[Row]
    previous: str
    next: str
    count: int
    more: bool
    last: str = f"{keyset.PARAMETER}={keyset.LAST}"


@dataclass(frozen=True, slots=True)
class Slices(Generic[Row]):
    """How many there are, and the ways on: plain links that keep the filters.

    Attributes:
        slice: what is shown.
        query: the other parameters of the address, encoded.
        by_time: whether the newest come first.
        counted: whether it says how many there are.
    """

    template: ClassVar[str] = "components/slices.html"
    slice: Slice[Row]
    query: str = ""
    by_time: bool = True
    counted: bool = True

    @property
    def count(self) -> str:
        """How many there are, in words."""
        if self.slice.more:
            return _("More than %(count)s") % {"count": number_format(MOST_COUNTED)}
        text = ngettext("%(count)s in all", "%(count)s in all", self.slice.count)
        return text % {"count": number_format(self.slice.count)}


def cut(found: QuerySet[Row], size: int, asked: Mapping[str, str]) -> Slice[Row]:
    """The slice that an address asks for; what leads nowhere gives the first.

    Args:
        found: all rows, ordered as :func:`cairn.registry.site.keyset.cut` wants it.
        size: how many rows.
        asked: the parameters of the address, of which ``cursor`` is used.
    """
    try:
        part = keyset.cut(found, size, asked.get(keyset.PARAMETER, ""))
    except PlaceUnknown:
        part = keyset.cut(found, size)
    if not part.rows and asked.get(keyset.PARAMETER):
        part = keyset.cut(found, size)  # all behind it is gone meanwhile
    if not part.previous and not part.next:
        return Slice(part.rows, "", "", len(part.rows), more=False)
    count = counted(found)
    return Slice(
        part.rows,
        previous=part.previous and f"{keyset.PARAMETER}={part.previous}",
        next=part.next and f"{keyset.PARAMETER}={part.next}",
        count=MOST_COUNTED if count is None else count,
        more=count is None,
    )


def counted(found: QuerySet[Any]) -> int | None:
    """How many rows there are; ``None`` where these are more than are counted."""
    count = found.order_by()[: MOST_COUNTED + 1].count()
    return count if count <= MOST_COUNTED else None
