"""Exceptions in the words of the instance: what they edit before anything is solved (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.exceptions import CONDITION, EDITS, PREREQUISITE, Kind
from cairn.stacking.instance import Edit, ExceptionMade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from cairn.stacking.exceptions import SignedException
    from cairn.stacking.programme_instance import Offer


def edits(
    exceptions: Sequence[SignedException],
    offers: Sequence[Offer],
    quanta: Callable[[Fraction], int],
) -> tuple[ExceptionMade, ...]:
    """The edits that ``exceptions`` make; those of stage 1 and of conditions make none here."""
    return tuple(made for one in exceptions for made in _edit(one, offers, quanta))


def _edit(
    exception: SignedException, offers: Sequence[Offer], quanta: Callable[[Fraction], int]
) -> Iterator[ExceptionMade]:
    edit = EDITS.get(exception.kind)
    if edit is None or exception.rule.startswith((CONDITION, PREREQUISITE)):
        return
    keys = [offer.key for offer in offers if offer.item.holding.id == exception.credential]
    if exception.kind not in {Kind.WAIVE, Kind.LIMIT} and not keys:
        return
    yield ExceptionMade(
        edit=edit,
        item=keys[0] if keys else "",
        requirement=exception.requirement,
        rule="" if edit in {Edit.ALLOW, Edit.FORCE, Edit.BLOCK, Edit.CREDIT} else exception.rule,
        value=None if exception.value is None else quanta(exception.value),
        reason=exception.reason,
        by=exception.by,
    )
