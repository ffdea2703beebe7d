"""ESCO's download in CSV: ``skills_<language>.csv``, one language a file.

Columns by their names in the heading, in any order: ``conceptUri`` and ``preferredLabel`` are
needed; ``altLabels`` and ``hiddenLabels`` (one a line in their cell), ``description``,
``skillType``, ``status`` and ``conceptType`` are read where they are there.
"""

from __future__ import annotations

import csv
import io

from cairn.domain import LanguageMap
from cairn.errors import FrameworkMalformed
from cairn.skills.bundled import (
    ESCO_ATTRIBUTION,
    ESCO_LICENCE,
    ESCO_SCHEME,
    ESCO_TARGET_TYPE,
)
from cairn.skills.collecting import Collector, Imported, ImportLimits
from cairn.skills.framework import Framework, Skill

NEEDED = ("conceptUri", "preferredLabel")
_KIND = "KnowledgeSkillCompetence"
_CURRENT = frozenset(("", "released"))


def is_esco_csv(text: str) -> bool:
    """Whether a text begins with the heading of such a file."""
    heading = text.partition("\n")[0].removeprefix("\ufeff")
    return all(name in heading for name in NEEDED)


def read_esco_csv(text: str, language: str, limits: ImportLimits, *, version: str = "") -> Imported:
    """The skills of one file.

    Args:
        text: the file, decoded.
        language: the BCP 47 tag of its texts; the file itself does not say it.
        limits: bounds.
        version: of ESCO, where the reader of the file knows it.

    Raises:
        FrameworkMalformed: a column that is needed is not there, or no skill can be used.
        LimitExceeded: more skills than ``limits`` allows.
    """
    collector = Collector(limits)
    source = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    line = 1
    try:
        heading = [name.strip() for name in next(source, [])]
        for name in NEEDED:
            if name not in heading:
                raise FrameworkMalformed(place="line 1", detail=f"there is no column “{name}”")
        line = source.line_num + 1
        for cells in source:
            _add(collector, f"line {line}", heading, cells, language)
            line = source.line_num + 1
    except csv.Error as error:
        raise FrameworkMalformed(place=f"line {line}", detail=str(error)) from error
    framework = Framework(
        id=ESCO_SCHEME,
        title=LanguageMap.of("European Skills, Competences, Qualifications and Occupations", "en"),
        name="ESCO",
        skills=collector.skills_found(),
        version=version,
        publisher="European Commission",
        licence=ESCO_LICENCE,
        attribution=ESCO_ATTRIBUTION,
        target_type=ESCO_TARGET_TYPE,
    )
    return Imported(framework, tuple(collector.left_out), collector.left_out_count)


def _add(
    collector: Collector, place: str, heading: list[str], cells: list[str], language: str
) -> None:
    if not any(cells):
        return
    if len(cells) != len(heading):
        collector.leave(place, "cells", found=len(cells), expected=len(heading))
        return
    row = dict(zip(heading, map(str.strip, cells), strict=True))
    if row.get("conceptType", _KIND) not in ("", _KIND):
        collector.leave(place, "kind", value=row["conceptType"])
        return
    if row.get("status", "") not in _CURRENT:
        collector.leave(place, "retired", value=row["status"])
        return
    label = row["preferredLabel"]
    others = [
        (language, name)
        for column in ("altLabels", "hiddenLabels")
        for name in map(str.strip, row.get(column, "").splitlines())
        if name and name != label
    ]
    description = row.get("description", "")
    collector.add(
        place,
        Skill(
            id=row["conceptUri"],
            label=LanguageMap.of(label, language) if label else LanguageMap(),
            alternatives=tuple(dict.fromkeys(others))[: collector.limits.alternatives],
            description=LanguageMap.of(description, language) if description else LanguageMap(),
            type="knowledge" if row.get("skillType") == "knowledge" else "skill",
        ),
    )
