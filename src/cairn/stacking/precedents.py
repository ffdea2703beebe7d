"""Precedents: decisions taken before, kept beside a programme and followed (R25).

A programme's own agreements come first; a precedent grants where they say nothing. It names the
achievement, its versions and its issuer, what it grants, and the days between which it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cairn.errors import ProgrammeMalformed
from cairn.stacking.case import require_day
from cairn.stacking.programme_reading import read_agreement
from cairn.stacking.published_form import read_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.stacking.programme import Agreement, Programme


@dataclass(frozen=True, slots=True)
class Precedents:
    """Those of one programme."""

    programme: str
    """The programme's id."""
    found: tuple[Agreement, ...]


def read_precedents(data: bytes, source: str) -> Precedents:
    """The precedents in ``data`` (YAML or JSON).

    Args:
        data: the file's bytes.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: it does not have the published shape, an id is there twice, or a date is
            no day.
        LimitExceeded: it is too large or too deep.
    """
    form = read_form(data, "stacking-precedents", source)
    found: dict[str, Agreement] = {}
    for number, entry in enumerate(form["precedents"]):
        one = read_agreement(entry)
        for day in filter(None, (one.since, one.until)):
            require_day(day, source)
        if one.id in found:
            place, detail = f"precedents[{number}]", f"{one.id} is there twice"
            raise ProgrammeMalformed(source=source, place=place, detail=detail)
        found[one.id] = one
    return Precedents(form["programme"], tuple(found.values()))


def with_precedents(versions: Sequence[Programme], precedents: Precedents) -> tuple[Programme, ...]:
    """The versions of a programme, each with the precedents that it can follow.

    What was decided for another programme changes nothing; nor does a precedent for a requirement
    that a version does not have, or one with the id of an agreement of its own.
    """
    return tuple(_followed(version, precedents) for version in versions)


def _followed(programme: Programme, precedents: Precedents) -> Programme:
    if precedents.programme != programme.id:
        return programme
    asked = {leaf.id for leaf in programme.root.leaves()}
    own = {agreement.id for agreement in programme.agreements}
    more = (
        one for one in precedents.found if one.id not in own and asked.issuperset(one.requirements)
    )
    return replace(programme, agreements=(*programme.agreements, *more))
