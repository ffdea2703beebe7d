"""Which items may never count together: pairs, classes, wholes and parts, closed (R07 to R09).

Items of one class are the same learning (a version, a translation). What holds of one member holds
of all: where a whole contains a part, no equivalent of the whole counts beside an equivalent of the
part, nor beside a part of that part.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cairn.stacking.instance import Instance


def pairs_apart(instance: Instance, at: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """The pairs of positions of which at most one counts, closed and in order.

    Args:
        instance: with its classes, containment and pairs.
        at: position of each item that can count; pairs with others mean nothing any more.
    """
    stands = merged_classes(instance.overlap_classes)
    classes: dict[str, list[str]] = {}
    for item, root in stands.items():
        classes.setdefault(root, []).append(item)
    apart = {tuple(sorted(pair)) for pair in instance.conflicts}
    for same in classes.values():
        apart.update(combinations(sorted(same), 2))
    parts: dict[str, set[str]] = {}
    for outer, part in instance.contains:
        parts.setdefault(stands.get(outer, outer), set()).add(stands.get(part, part))
    for outer in parts:
        for part in _within(outer, parts):
            apart.update(
                (min(one, other), max(one, other))
                for one in classes.get(outer, [outer])
                for other in classes.get(part, [part])
            )
    positions = (
        (min(at[one], at[other]), max(at[one], at[other]))
        for one, other in apart
        if one in at and other in at
    )
    return tuple(sorted(set(positions)))


def merged_classes(classes: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Each item of a class → one item that stands for all classes connected with its own."""
    stands: dict[str, str] = {}
    for same in classes:
        roots = {stands.get(item, item) for item in same}
        root = min(roots, default="")
        stands.update(dict.fromkeys(same, root))
        for item, other in stands.items():
            if other in roots:
                stands[item] = root
    return stands


def _within(outer: str, parts: Mapping[str, set[str]]) -> set[str]:
    """Parts of ``outer``, their parts, and so on; there are no circles."""
    found: set[str] = set()
    waiting = [outer]
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in found:
                found.add(part)
                waiting.append(part)
    return found
