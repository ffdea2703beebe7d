"""A part of a long list, found by where it begins: as quick at the end as at the beginning.

The n-th page makes the database count off all rows before it, and shifts while somebody reads. A
part begins behind a row, or ends before one, and is found by an index of the list's own order; rows
that come meanwhile move nothing. A *cursor* names such a row by the values that the order looks at.
It grants nothing: whoever makes one up gets a place in a list that they may read anyway. So it is
not signed, and every value in it is looked at before the database sees it.

Pages take it through :mod:`cairn.registry.site.slices`, programs through
:mod:`cairn.registry.api.paging`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Model, Q, QuerySet

from cairn.registry.errors import PlaceUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Field

Row = TypeVar("Row", bound=Model)
PARAMETER = "cursor"
"""Its name in an address."""
LAST = "last"
"""The cursor of the last rows of every list."""
LONGEST = 4_096
"""Characters of a cursor: a title of 400 signs of four octets takes half of it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEHIND, _BEFORE = "behind", "before"
_MOST_DIGITS = 40
_WHOLE = 2**63


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Some rows of a list in its order, and the ways on.

    Attributes:
        rows: the rows.
        previous: the cursor of the rows before them; empty where these are the first.
        next: the cursor of those behind them; empty where these are the last.
    """

    rows: list[Row]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class _Key:
    """A column of the order."""

    name: str
    down: bool
    field: Field[Any, Any]

    def beyond(self, value: object, *, back: bool, or_at: bool = False) -> Q:
        less = self.down is not back
        return Q(**{f"{self.name}__{'lt' if less else 'gt'}{'e' if or_at else ''}": value})

    def turned(self, *, back: bool) -> str:
        return f"-{self.name}" if self.down is not back else self.name


def cut(found: QuerySet[Row], size: int, cursor: str = "") -> Part[Row]:
    """The part of a list that a cursor asks for.

    Args:
        found: the list, ordered by names of columns or annotations that are never null and
            together tell its rows apart.
        size: how many rows at most.
        cursor: of a part of this list; empty for its beginning.

    Raises:
        PlaceUnknown: the cursor is none, or one of a list in another order.
    """
    keys = _keys(found)
    if cursor == LAST:
        side, place = _BEFORE, None
    elif len(cursor) > LONGEST:
        raise PlaceUnknown(name=PARAMETER)
    elif cursor:
        side, place = _read(keys, cursor)
    else:
        side, place = _BEHIND, None
    back = side == _BEFORE
    rows = found.order_by(*(key.turned(back=back) for key in keys))
    if place is not None:
        rows = rows.filter(_beyond(keys, place, back=back))
    # One row more than is shown tells whether there are others.
    got = list(rows[: size + 1])
    further, there = len(got) > size, place is not None
    got = got[:size]
    if back:
        got.reverse()
    before, behind = (further, there) if back else (there, further)
    return Part(
        got,
        previous=_write(keys, got[0], _BEFORE) if before and got else "",
        next=_write(keys, got[-1], _BEHIND) if behind and got else "",
    )


def through(found: QuerySet[Row], size: int = 1_000) -> Iterator[Row]:
    """All rows of a list in its order, a part at a time: no reader stays open meanwhile."""
    cursor = ""
    while True:
        part = cut(found, size, cursor)
        yield from part.rows
        cursor = part.next
        if not cursor:
            return


def _keys(found: QuerySet[Row]) -> list[_Key]:
    return [
        _Key(name.removeprefix("-"), name.startswith("-"), _field(found, name.removeprefix("-")))
        for name in map(str, found.query.order_by)
    ]


def _field(found: QuerySet[Row], name: str) -> Field[Any, Any]:
    if name in found.query.annotations:
        field: Any = found.query.annotations[name].output_field
        return field  # type: ignore[no-any-return]
    model: Any = found.model
    *steps, last = name.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # noqa: SLF001 - Django's documented API
    options = model._meta  # noqa: SLF001 - Django's documented API
    field = options.pk if last == "pk" else options.get_field(last)
    return getattr(field, "target_field", field)  # type: ignore[no-any-return]


def _beyond(keys: Sequence[_Key], place: Sequence[object], *, back: bool) -> Q:
    """That a row lies beyond a place: by the first column, or at the same there and by the next.

    Each column also bounds by itself, since that is what an index is entered by.
    """
    pairs = list(zip(keys, place, strict=True))[::-1]
    key, value = pairs[0]
    return reduce(
        lambda rest, pair: (
            pair[0].beyond(pair[1], back=back, or_at=True)
            & (pair[0].beyond(pair[1], back=back) | rest)
        ),
        pairs[1:],
        key.beyond(value, back=back),
    )


def _write(keys: Sequence[_Key], row: Model, side: str) -> str:
    values = [_spoken(attrgetter(key.name.replace("__", "."))(row)) for key in keys]
    text = json.dumps([_order(keys), side, *values], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(keys: Sequence[_Key], cursor: str) -> tuple[str, list[object]]:
    try:
        order, side, *values = json.loads(
            urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        )
        place = [_heard(key.field, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise PlaceUnknown(name=PARAMETER) from error
    if order != _order(keys) or side not in {_BEHIND, _BEFORE}:
        raise PlaceUnknown(name=PARAMETER)
    return side, place


def _order(keys: Sequence[_Key]) -> str:
    """What tells the cursors of one order from those of others."""
    names = ",".join(key.turned(back=False) for key in keys)
    return hashlib.sha256(names.encode()).hexdigest()[:8]


def _spoken(value: object) -> int | str:
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, int | str):
        return value
    if isinstance(value, UUID | Decimal | date):
        return str(value)
    raise TypeError(f"no list is ordered by {type(value).__name__}")


def _heard(field: Field[Any, Any], value: object) -> object:
    """A value of a cursor as its column takes it.

    Raises:
        ValueError: it is none that the column could hold; other errors of reading it too.
    """
    if isinstance(value, int) and not isinstance(value, bool) and -_WHOLE <= value < _WHOLE:
        if isinstance(field, models.DateTimeField):
            return _EPOCH + timedelta(microseconds=value)
        if isinstance(field, models.IntegerField):
            return value
    if isinstance(value, str):
        if isinstance(field, models.UUIDField):
            return UUID(value)
        if isinstance(field, models.DecimalField):
            number = Decimal(value)
            if len(value) <= _MOST_DIGITS and number.is_finite():
                return number
        if isinstance(field, models.CharField | models.TextField) and "\0" not in value:
            value.encode()  # half of a pair of surrogates is no text
            return value
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return date.fromisoformat(value)
    raise ValueError
