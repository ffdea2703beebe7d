"""Skills that others have defined: a bundled classification, other frameworks read in, search.

A description is aligned to a skill by its address (:meth:`Framework.alignment`), so that machines
elsewhere know what is meant. The search finds skills for a person who describes learning; nothing
here compares, ranks or scores people. Misspellings are found by rapidfuzz, which the extra
``server`` brings: the command line does without this room.
"""

from cairn.skills.bundled import bundled
from cairn.skills.framework import Framework, Skill
from cairn.skills.imported import Imported, ImportLimits, LeftOut, read
from cairn.skills.search import Match, Reason, SkillIndex, Source, WordMatch

__all__ = [
    "Framework",
    "ImportLimits",
    "Imported",
    "LeftOut",
    "Match",
    "Reason",
    "Skill",
    "SkillIndex",
    "Source",
    "WordMatch",
    "bundled",
    "read",
]
