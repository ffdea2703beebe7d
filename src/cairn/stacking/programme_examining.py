"""Everything that is wrong with a programme while somebody writes it, each with its place and cure.

:func:`~cairn.stacking.programme_reading.read_programme` stops at the first fault; who writes wants
all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.stacking.programme_reading import read_versions
from cairn.stacking.programme_soundness import every_fault
from cairn.stacking.published_form import shape_faults

if TYPE_CHECKING:
    from cairn.stacking.programme import Programme

_NAME = "programme"
_MOST = 30


@dataclass(frozen=True, slots=True)
class ProgrammeFault:
    """One thing to mend.

    Attributes:
        place: where, as line and path or in words.
        detail: what is wrong there.
        cure: what to do; empty where the detail says it.
    """

    place: str
    detail: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found.

    Attributes:
        versions: the programme's versions; none where its shape cannot be read.
        faults: what is wrong, in reading order, the first thirty.
    """

    versions: tuple[Programme, ...]
    faults: tuple[ProgrammeFault, ...]


def examine(data: bytes, source: str) -> Examined:
    """Read a programme as far as it goes.

    Args:
        data: the file's octets, YAML or JSON.
        source: what the file is called in a sentence.
    """
    try:
        found = [ProgrammeFault(*each) for each in shape_faults(data, _NAME, source)]
        if found:
            return Examined((), tuple(found[:_MOST]))
        versions = read_versions(data, source)
    except CairnError as error:
        facts = error.facts
        if "place" in facts:
            cure = str(facts.get("cure", ""))
            return Examined((), (ProgrammeFault(str(facts["place"]), str(facts["detail"]), cure),))
        return Examined((), (ProgrammeFault("", error.what()),))
    faults = tuple(ProgrammeFault(*each) for each in every_fault(versions))
    return Examined(versions, faults[:_MOST])
