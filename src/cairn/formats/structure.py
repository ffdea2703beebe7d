"""Is a document built as its format demands? One question for all formats.

What a format demands is in its own ``…_structure`` module; this one knows which of them a kind of
document answers to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.formats import (
    elm_3_structure,
    elmo_1_structure,
    open_badges_2_structure,
    open_badges_3_structure,
)
from cairn.formats import vcdm_structure as vcdm
from cairn.formats.detect import Detected, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.formats.findings import Finding

    Checker = Callable[[JsonObject], tuple[Finding, ...]]

_CHECKERS: Mapping[Kind, tuple[Checker, ...]] = {
    Kind.OPEN_BADGES_3: (vcdm.check_credential, open_badges_3_structure.check_badge),
    Kind.ENDORSEMENT: (vcdm.check_credential, open_badges_3_structure.check_endorsement),
    Kind.CLR_2: (vcdm.check_credential, open_badges_3_structure.check_clr),
    Kind.ELM_3: (elm_3_structure.check_credential,),
    Kind.STATUS_LIST: (vcdm.check_credential,),
    Kind.CREDENTIAL: (vcdm.check_credential,),
    Kind.PRESENTATION: (vcdm.check_presentation,),
    Kind.OPEN_BADGES_2: (open_badges_2_structure.check_assertion,),
}
_PARTS: Mapping[str, Checker] = {
    "BadgeClass": open_badges_2_structure.check_badge_class,
    "Issuer": open_badges_2_structure.check_profile,
    "Profile": open_badges_2_structure.check_profile,
}


def check(detected: Detected) -> tuple[Finding, ...]:
    """What the format of ``detected`` forbids in it; empty where it is built as it must be.

    What cannot be opened has no structure, and gives nothing.
    """
    if detected.kind is Kind.ELMO_1:
        return elmo_1_structure.check(detected.data)
    if detected.kind is Kind.OPEN_BADGES_2_PART:
        part = _PARTS.get(detected.described)
        return part(detected.document) if part else ()
    found = [
        finding
        for checker in _CHECKERS.get(detected.kind, ())
        for finding in checker(detected.document)
    ]
    # Two checkers may see the same fault; the pointer and the fault say which are the same.
    return tuple({(each.pointer, each.code): each for each in reversed(found)}.values())[::-1]
