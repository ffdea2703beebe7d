"""What a column of somebody's sheet holds, guessed from its heading and its cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from cairn.bulk.mark_sheets.headings import OTHER_THINGS, WORDS_OF_OTHERS, WORDS_OF_TARGETS
from cairn.bulk.recipients import fault_of_cell
from cairn.skills.folding import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cairn.bulk.mark_sheets.sheet import SheetRow

_ROWS_LOOKED_AT = 50
_HEADING_WITHIN = 10
_MOST_OF = 0.8
_SHORTEST_MISSPELT = 5


class Target(StrEnum):
    """What a column can hold; the first seven are the columns of ``cairn.bulk.recipients``."""

    NAME = "name"
    EMAIL = "email"
    DID = "did"
    AWARDED_ON = "awarded_on"
    GRADE = "grade"
    EVIDENCE_URL = "evidence_url"
    VALID_UNTIL = "valid_until"
    GIVEN_NAME = "given_name"
    """Joined with the family name, which follows."""
    FAMILY_NAME = "family_name"
    UNUSED = "unused"
    """Known to be something that no credential carries: a student number, a course."""


_KNOWN_TARGETS = frozenset(map(str, Target))


class Confidence(StrEnum):
    """Why a column is taken for what it is."""

    REMEMBERED = "remembered"
    """Somebody said so for a column of this heading."""
    HEADING = "heading"
    """Its heading is one of the known words."""
    LIKELY = "likely"
    """Its heading has one of the known words in it, or is one but for a letter."""
    CELLS = "cells"
    """Its cells look like it."""
    CHOSEN = "chosen"
    """Somebody said so for this sheet."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column of the sheet.

    Attributes:
        place: its number, from 0.
        heading: as typed; empty where the sheet has no heading.
        target: what it is taken for; ``None`` where that is not known.
        confidence: why.
    """

    place: int
    heading: str
    target: Target | None = None
    confidence: Confidence = Confidence.NONE


def heading_key(heading: str) -> str:
    """By which a heading is known and remembered: its folded words."""
    return " ".join(words_of(heading))


def heading_place(rows: Sequence[SheetRow], remembered: Mapping[str, str]) -> int | None:
    """Which of the first rows is the heading; ``None`` where none is.

    Sheets begin with the name of the course and other lines; and what is pasted often has no
    heading at all. The heading is the row before the first person that has most known words, or,
    where none has any, the one right before the first address.
    """
    best, best_count, last = None, 0, 0
    for place, row in enumerate(rows[:_HEADING_WITHIN]):
        if any("@" in cell and "." in cell.partition("@")[2] for cell in row.cells):
            last = place
            break  # a person's row; the heading is before it
        keys = [heading_key(cell) for cell in row.cells]
        count = sum(key in remembered or _by_heading(key)[0] is not None for key in keys)
        if count > best_count:
            best, best_count = place, count
    if best is None and last and len(rows[last - 1].cells) == len(rows[last].cells):
        return last - 1
    return best


def guess_columns(
    rows: Sequence[SheetRow],
    heading: int | None,
    *,
    today: date,
    remembered: Mapping[str, str] | None = None,
) -> tuple[ColumnGuess, ...]:
    """What each column holds; no target but ``UNUSED`` comes twice.

    Args:
        rows: of the sheet.
        heading: which of them is the heading, as ``heading_place`` gives it.
        today: for the rules of cells.
        remembered: heading key → target, as ``MarkSheet.remembered`` gave it earlier.
    """
    width = max((len(row.cells) for row in rows), default=0)
    typed = rows[heading].cells if heading is not None else ()
    guesses = [
        _guess(place, typed[place] if place < len(typed) else "", remembered or {})
        for place in range(width)
    ]
    _once(guesses)
    _whole_or_part(guesses)
    body = rows[heading + 1 :] if heading is not None else rows
    for target in (Target.EMAIL, Target.DID):
        if not any(guess.target is target for guess in guesses):
            _by_cells(guesses, body, target, today)
    names = {Target.NAME, Target.GIVEN_NAME, Target.FAMILY_NAME}
    if not any(guess.target in names for guess in guesses):
        _by_cells(guesses, body, Target.NAME, today)
    return tuple(guesses)


def _guess(place: int, typed: str, remembered: Mapping[str, str]) -> ColumnGuess:
    key = heading_key(typed)
    known = remembered.get(key, "") if key else ""
    if known in _KNOWN_TARGETS:
        return ColumnGuess(place, typed, Target(known), Confidence.REMEMBERED)
    target, confidence = _by_heading(key)
    return ColumnGuess(place, typed, target, confidence)


def _by_heading(key: str) -> tuple[Target | None, Confidence]:
    if not key:
        return None, Confidence.NONE
    if key in WORDS_OF_TARGETS:
        return Target(WORDS_OF_TARGETS[key]), Confidence.HEADING
    if key in OTHER_THINGS:
        return Target.UNUSED, Confidence.HEADING
    words = key.split()
    if not WORDS_OF_OTHERS.isdisjoint(words):
        return None, Confidence.NONE
    within = [known for known in WORDS_OF_TARGETS if f" {known} " in f" {key} " and len(known) > 1]
    if within:
        return Target(WORDS_OF_TARGETS[max(within, key=len)]), Confidence.LIKELY
    near = [
        known
        for known in WORDS_OF_TARGETS
        if len(known) >= _SHORTEST_MISSPELT and OSA.distance(key, known, score_cutoff=1) <= 1
    ]
    if near:
        return Target(WORDS_OF_TARGETS[min(near)]), Confidence.LIKELY
    return None, Confidence.NONE


def _whole_or_part(guesses: list[ColumnGuess]) -> None:
    """“Nom” beside “Prénom” is the family name, and alone the whole name; so too “Name”."""
    place_of = {guess.target: guess.place for guess in guesses if guess.target is not None}
    name, given, family = (
        place_of.get(target) for target in (Target.NAME, Target.GIVEN_NAME, Target.FAMILY_NAME)
    )
    if name is not None and given is not None and family is None:
        _retarget(guesses, name, Target.FAMILY_NAME)
    elif name is None and (given is None) != (family is None):
        _retarget(guesses, given if given is not None else family or 0, Target.NAME)


def _retarget(guesses: list[ColumnGuess], place: int, target: Target) -> None:
    if guesses[place].confidence is not Confidence.REMEMBERED:
        guesses[place] = replace(guesses[place], target=target)


_RANK = {each: rank for rank, each in enumerate(Confidence)}


def _once(guesses: list[ColumnGuess]) -> None:
    """Keep the surest of two columns for one target; of equals, the first."""
    order = sorted(guesses, key=lambda guess: (_RANK[guess.confidence], guess.place))
    seen: set[Target] = set()
    for guess in order:
        if guess.target is None or guess.target is Target.UNUSED:
            continue
        if guess.target in seen:
            guesses[guess.place] = ColumnGuess(guess.place, guess.heading)
        seen.add(guess.target)


def _by_cells(
    guesses: list[ColumnGuess], body: Sequence[SheetRow], target: Target, today: date
) -> None:
    """Take the open column for ``target`` whose cells look most like it."""
    best, best_share = None, 0.0
    for guess in guesses:
        if guess.target is not None:
            continue
        cells = [
            row.cells[guess.place]
            for row in body[:_ROWS_LOOKED_AT]
            if guess.place < len(row.cells) and row.cells[guess.place]
        ]
        share = sum(_looks_like(cell, target, today) for cell in cells) / max(1, len(cells))
        if share >= _MOST_OF and share > best_share:
            best, best_share = guess, share
    if best is not None:
        guesses[best.place] = ColumnGuess(best.place, best.heading, target, Confidence.CELLS)


def _looks_like(cell: str, target: Target, today: date) -> bool:
    if target is Target.NAME:
        words = cell.replace(",", " ").split()
        return (
            len(words) > 1
            and all(any(map(str.isalpha, word)) for word in words)
            and not any(character.isdigit() or character in "@/:" for character in cell)
        )
    return fault_of_cell(0, target, cell, today) is None
