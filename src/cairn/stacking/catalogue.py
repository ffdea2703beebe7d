"""A catalogue of what can be taken, as people write it (YAML or JSON)."""

from __future__ import annotations

from cairn.errors import ProgrammeMalformed
from cairn.stacking.case import read_assumed, require_day
from cairn.stacking.published_form import read_form
from cairn.stacking.ways_on import OnOffer


def read_catalogue(data: bytes, source: str) -> tuple[OnOffer, ...]:
    """The offers in ``data``.

    Args:
        data: the file's bytes.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: it does not have the published shape, an id is there twice, or a date is
            no day.
        LimitExceeded: it is too large or too deep.
    """
    form = read_form(data, "stacking-catalogue", source)
    offers: dict[str, OnOffer] = {}
    for number, entry in enumerate(form["offers"]):
        starts, ends = entry.get("starts", ""), entry.get("ends", "")
        for day in filter(None, (starts, ends)):
            require_day(day, source)
        place = f"offers[{number}]"
        if starts and ends and ends < starts:
            raise ProgrammeMalformed(source=source, place=place, detail="it ends before it starts")
        course = read_assumed(entry)
        if course.id in offers:
            detail = f"{course.id} is there twice"
            raise ProgrammeMalformed(source=source, place=place, detail=detail)
        offers[course.id] = OnOffer(course, entry.get("hours"), entry.get("cost"), starts, ends)
    return tuple(offers.values())
