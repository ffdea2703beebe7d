"""Crowded sets: requirements that need more than all that may serve them, with room once one goes.

Any minimal conflict answers "why not", so the engine may choose one that is quick to prove. To
prove a set minimal, each of its requirements is left out once and the others are shown to hold;
that is easy where leaving one out leaves much to spare, and a hard packing question where it leaves
next to nothing. So sets are sought whose *room*, the least that leaving one out leaves to spare, is
great. What is found here is exact in one way only: a set with a lack cannot hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.stacking.flow import hall, relax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.stacking.flow import Supply
    from cairn.stacking.problem import Problem

_MOST_STEPS = 60
"""Exchanges in one climb."""
_ROOMY = 2
"""Units of credit to spare for each requirement, with which packing is no question."""
_MOST_PLACES = 40
"""Where more requirements than this are short together, the sets are left as they are."""


@dataclass(frozen=True, slots=True, order=True)
class _Crowd:
    """A set of requirements; the roomier the greater, of equals the smaller."""

    room: int
    fewer: int
    places: tuple[int, ...]


def crowded(problem: Problem, leaves: frozenset[int], supplied: Supply) -> Iterator[frozenset[int]]:
    """Sets of ``leaves`` that cannot hold together: the roomiest first.

    Args:
        problem: the question.
        leaves: requirements that the divisible relaxation speaks of.
        supplied: the items in bundles.
    """
    violated = hall(problem, leaves)
    if violated is None:
        return
    first = frozenset(violated.requirements)
    around = relax(problem, leaves, supplied).cut()[0]
    as_it_is = _weigh(problem, first, supplied)
    roomy = as_it_is is not None and as_it_is.room >= _ROOMY * len(first) * problem.scale
    if roomy or len(around) > _MOST_PLACES:
        yield first
        return
    found: set[_Crowd] = set()
    for start in (first, around, *(around - {place} for place in sorted(around))):
        crowd = _climb(problem, start, around, supplied)
        if crowd is not None:
            found.add(crowd)
    yield from (frozenset(crowd.places) for crowd in sorted(found, reverse=True))


def _climb(
    problem: Problem, start: frozenset[int], around: frozenset[int], supplied: Supply
) -> _Crowd | None:
    """Leave out, take in, or exchange one requirement, as long as that makes more room."""
    best = _weigh(problem, start, supplied)
    for _ in range(_MOST_STEPS):
        if best is None:
            return None
        places = frozenset(best.places)
        weighed = (_weigh(problem, near, supplied) for near in _near(places, around - places))
        nearest = max((one for one in weighed if one is not None), default=best)
        if nearest <= best:
            return best
        best = nearest
    return best


def _near(places: frozenset[int], others: frozenset[int]) -> Iterator[frozenset[int]]:
    for away in sorted(places):
        yield places - {away}
        for back in sorted(others):
            yield places - {away} | {back}
    for back in sorted(others):
        yield places | {back}


def _weigh(problem: Problem, places: frozenset[int], supplied: Supply) -> _Crowd | None:
    """``places`` with its room; nothing where it does not lack anything."""
    minimum = {place: problem.requirements[place].minimum for place in places}
    own = dict.fromkeys(places, 0)
    carries = 0
    for reach in supplied.reach:
        most = second = 0
        taker = -1
        for place, credit in reach:
            if place in minimum:
                if credit > most:
                    most, second, taker = credit, most, place
                elif credit > second:
                    second = credit
        if taker >= 0:
            carries += most
            own[taker] += most - second
    lack = sum(minimum.values()) - carries
    if lack <= 0:
        return None
    room = min(minimum[place] - own[place] for place in places) - lack
    return _Crowd(room, -len(places), tuple(sorted(places)))
