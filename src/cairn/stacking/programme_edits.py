"""Exceptions in the words of the instance: what they edit before anything is solved (R24)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.stacking.exceptions import CONDITION, EDITS, PREREQUISITE
from cairn.stacking.instance import Edit, ExceptionMade

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from fractions import Fraction

    from cairn.stacking.exceptions import SignedException
    from cairn.stacking.programme_offers import Offer


def edits(
    exceptions: Sequence[SignedException],
    offers: Sequence[Offer],
    quanta: Callable[[Fraction], int],
    rules: Collection[str],
) -> tuple[ExceptionMade, ...]:
    """The edits that ``exceptions`` make; those of stage 1 and of conditions make none here.

    Args:
        exceptions: those that apply.
        offers: what of the credentials may count.
        quanta: the scale of the instance.
        rules: the rules that the instance has; one that is not asked needs no waiver.
    """
    return tuple(made for one in exceptions for made in _edit(one, offers, quanta, rules))


def _edit(
    exception: SignedException,
    offers: Sequence[Offer],
    quanta: Callable[[Fraction], int],
    rules: Collection[str],
) -> Iterator[ExceptionMade]:
    edit = EDITS.get(exception.kind)
    if edit is None or exception.rule.startswith((CONDITION, PREREQUISITE)):
        return
    value = None if exception.value is None else quanta(exception.value)
    made = ExceptionMade(edit, value=value, reason=exception.reason, by=exception.by)
    if edit in {Edit.WAIVE, Edit.LIMIT}:
        # A cap of each issuer is one rule for people and several in the instance.
        for rule in sorted(rules):
            if rule == exception.rule or rule.startswith(f"{exception.rule}:"):
                yield replace(made, rule=rule)
        return
    for offer in offers:
        if offer.item.holding.id == exception.credential:
            yield replace(made, item=offer.key, requirement=exception.requirement)
            return
