"""Long tables in parts that are as quick at the end as at the beginning.

The n-th page makes the database count off all rows before it, and "of how many" makes it count
them all. A slice begins after a row, or ends before one, and finds it by an index; how many there
are is counted up to a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row", bound=Model)
MOST_COUNTED = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = "end"


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Some rows of a long table, newest first, and the ways to those before and behind.

    Attributes:
        rows: what is shown.
        newer: the parameter that leads to newer rows; empty where these are the newest.
        older: the same for older ones.
        last: the parameter that leads to the oldest rows.
        count: how many rows there are, up to :data:`MOST_COUNTED`.
        more: whether there are more than that.
    """

    rows: list[Row]
    newer: str
    older: str
    count: int
    more: bool
    last: str = f"before={_LAST}"


@dataclass(frozen=True, slots=True)
class Slices(Generic[Row]):
    """How many there are, and the ways on: plain links that keep the filters.

    Attributes:
        slice: what is shown.
        query: the other parameters of the address, encoded.
    """

    template: ClassVar[str] = "components/slices.html"
    slice: Slice[Row]
    query: str = ""

    @property
    def count(self) -> str:
        """How many there are, in words."""
        if self.slice.more:
            return _("More than %(count)s") % {"count": number_format(MOST_COUNTED)}
        text = ngettext("%(count)s in all", "%(count)s in all", self.slice.count)
        return text % {"count": number_format(self.slice.count)}


def cut(
    found: QuerySet[Row], order: tuple[str, str], size: int, asked: Mapping[str, str]
) -> Slice[Row]:
    """The slice that an address asks for; what cannot be read gives the newest.

    Args:
        found: all rows.
        order: the name of a moment and of a whole number, which together tell rows apart; newest
            first.
        size: how many rows.
        asked: the parameters of the address, of which ``after`` and ``before`` are used.
    """
    moment, number = order
    newest_first = found.order_by(f"-{moment}", f"-{number}")
    after, before = _read(asked.get("after", "")), _read(asked.get("before", ""))
    # One row more than is shown tells whether there is a next slice.
    if before is not None or asked.get("before") == _LAST:
        oldest_first = found.order_by(moment, number)
        if before is not None:
            at, nth = before
            oldest_first = oldest_first.filter(
                Q(**{f"{moment}__gte": at}),
                Q(**{f"{moment}__gt": at}) | Q(**{f"{number}__gt": nth}),
            )
        rows = list(oldest_first[: size + 1])
        more_newer, more_older = len(rows) > size, before is not None
        rows = rows[:size][::-1]
    else:
        if after is not None:
            at, nth = after
            newest_first = newest_first.filter(
                Q(**{f"{moment}__lte": at}),
                Q(**{f"{moment}__lt": at}) | Q(**{f"{number}__lt": nth}),
            )
        rows = list(newest_first[: size + 1])
        more_newer, more_older = after is not None, len(rows) > size
        rows = rows[:size]
    count = found.order_by()[: MOST_COUNTED + 1].count()
    return Slice(
        rows,
        newer=f"before={_write(rows[0], order)}" if more_newer and rows else "",
        older=f"after={_write(rows[-1], order)}" if more_older and rows else "",
        count=min(count, MOST_COUNTED),
        more=count > MOST_COUNTED,
    )


def _write(row: Model, order: tuple[str, str]) -> str:
    moment, number = (getattr(row, name) for name in order)
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}.{number}"


def _read(text: str) -> tuple[datetime, int] | None:
    moment, _dot, number = text.partition(".")
    try:
        # int() would also take blanks and underscores; a database takes 64 bits.
        if not (moment.isdecimal() and number.isdecimal()) or len(number) > 18:  # noqa: PLR2004
            return None
        return _EPOCH + timedelta(microseconds=int(moment)), int(number)
    except (ValueError, OverflowError):
        return None
