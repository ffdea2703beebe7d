"""Step 1: what are these bytes?

VCDM 2.0 §6.1; the formats room tells the kinds apart. Bytes that are no credential end the
procedure with ``format.unreadable``: nothing else can be asked of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.formats.detect import Detected, Kind, detect, detect_document
from cairn.verification.report import Check, failed, indeterminate, passed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json


def recognise(data: bytes) -> Detected | Check:
    """What ``data`` is, or the check that says why it is no credential."""
    try:
        return detect(data)
    except CairnError as error:
        return failed("format.unreadable", detail=error_words(error))


def recognise_inside(value: Json) -> Detected | Check:
    """What stands inside another credential: an object, or a token as a text."""
    try:
        if isinstance(value, dict):
            return detect_document(value)
        if isinstance(value, str):
            return detect(value.encode())
    except CairnError as error:
        return failed("format.unreadable", detail=error_words(error))
    return failed("format.unreadable", "no_object")


def check_format(detected: Detected) -> tuple[Check, ...]:
    """Which format it is, and whether Cairn can look into it."""
    if detected.kind is Kind.UNOPENED:
        return (indeterminate("format.recognised", detected.wrapping.value),)
    recognised = passed("format.recognised", detected.kind.value)
    if detected.kind is Kind.OPEN_BADGES_2_PART:
        return (recognised, indeterminate("format.award", described=detected.described))
    return (recognised,)
