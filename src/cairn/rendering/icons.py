"""The signs of the outcomes: a shape each, so that no verdict hangs on a colour.

Confirmed is a filled circle with a tick, not valid an octagon with a cross, could not be checked an
open circle with a dash; what did not apply is a short line. They take the colour of their text. The
word always stands beside them, so a screen reader is not told twice.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cairn.rendering.markup import Markup, trusted
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHAPES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: '<circle cx="12" cy="12" r="11" fill="currentColor"/>'
        '<path d="M6.5 12.5l3.8 3.8 7.4-8.2" fill="none" stroke="#fff" stroke-width="2.6" '
        'stroke-linecap="round" stroke-linejoin="round" class="mark"/>',
        Outcome.FAILED: '<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" '
        'fill="currentColor"/><path d="M8 8l8 8M16 8l-8 8" fill="none" stroke="#fff" '
        'stroke-width="2.6" stroke-linecap="round" class="mark"/>',
        Outcome.INDETERMINATE: '<circle cx="12" cy="12" r="9.8" fill="none" stroke="currentColor" '
        'stroke-width="2.4"/><path d="M7.5 12h9" fill="none" stroke="currentColor" '
        'stroke-width="2.6" stroke-linecap="round"/>',
        Outcome.NOT_APPLICABLE: '<path d="M8 12h8" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round"/>',
    }
)


def outcome_icon(outcome: Outcome, size: int = 20) -> Markup:
    """The sign of an outcome as inline SVG, ``size`` pixels wide and high."""
    return trusted(
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" '
        f'aria-hidden="true" focusable="false">{_SHAPES[outcome]}</svg>'
    )
