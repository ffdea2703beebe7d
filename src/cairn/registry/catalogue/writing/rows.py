"""Adding, taking out and moving rows of a draft, by the path of the form: ``outcomes.2``."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from cairn.registry.catalogue.writing.elements import SECTIONS
from cairn.registry.catalogue.writing.fields import Group, Rows
from cairn.registry.catalogue.writing.reading import MOST_ROWS
from cairn.registry.errors import NotFound


def add(record: dict[str, Any], path: str) -> str:
    """Add an empty row to the list at a path.

    Returns:
        the path of the row.
    """
    _, rows = _list(record, path)
    if len(rows) < MOST_ROWS:
        rows.append({})
    return f"{path}.{len(rows) - 1}"


def remove(record: dict[str, Any], path: str) -> None:
    """Take a row out; what pointed at it points there no more."""
    rows, place = _row(record, path)
    gone = rows.pop(place)
    if path.startswith("outcomes.") and isinstance(gone, dict) and gone.get("id"):
        for assessment in record.get("assessments") or ():
            outcomes = assessment.get("outcomes") if isinstance(assessment, dict) else None
            if isinstance(outcomes, list) and gone["id"] in outcomes:
                outcomes.remove(gone["id"])
                if not outcomes:
                    # Without any it would assess all of them, which nobody said.
                    assessment["outcomes"] = [gone["id"]]


def up(record: dict[str, Any], path: str) -> None:
    """Move a row one place up."""
    rows, place = _row(record, path)
    if place > 0:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]


def align(record: dict[str, Any], path: str, alignment: dict[str, Any]) -> None:
    """Align a row to a skill; once is enough."""
    rows, place = _row(record, path)
    row = rows[place]
    if not isinstance(row, dict):
        raise NotFound
    held = row.setdefault("alignments", [])
    if all(each.get("url") != alignment["url"] for each in held if isinstance(each, dict)):
        held.append(deepcopy(alignment))


def unalign(record: dict[str, Any], path: str, place: int) -> None:
    """Take an alignment away from a row."""
    rows, at = _row(record, path)
    held = rows[at].get("alignments") if isinstance(rows[at], dict) else None
    if not isinstance(held, list) or not 0 <= place < len(held):
        raise NotFound
    held.pop(place)
    if not held:
        del rows[at]["alignments"]


def _row(record: dict[str, Any], path: str) -> tuple[list[Any], int]:
    where, _, number = path.rpartition(".")
    _, rows = _list(record, where)
    if not number.isdecimal() or int(number) >= len(rows):
        raise NotFound
    return rows, int(number)


def _list(record: dict[str, Any], path: str) -> tuple[Rows, list[Any]]:
    """The list at a path, made where it is not there; only lists that the form has."""
    parts: tuple[Any, ...] = tuple(part for section in SECTIONS for part in section.parts)
    at: dict[str, Any] = record
    steps = path.split(".")
    for number, step in enumerate(steps):
        part = next((each for each in parts if each.name == step), None)
        last = number == len(steps) - 1
        if isinstance(part, Rows) and last:
            rows = at.get(step)
            if not isinstance(rows, list):
                rows = at[step] = []
            return part, rows
        if not isinstance(part, Group) or last:
            raise NotFound
        inner = at.get(step)
        if not isinstance(inner, dict):
            inner = at[step] = {}
        at, parts = inner, part.parts
    raise NotFound
