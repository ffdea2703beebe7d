"""Rules before signing: what a description lacks, why that matters and how to mend it.

What the frameworks ask (the EU's Annex I, the Common Microcredential Framework, NZQA, Australia,
1EdTech TrustEd) is data: the files ``profiles/*.yaml``, each with its source and date. One
interpreter holds a description against any of them, and against an institution's own.
:func:`require_publishable` is the gate that always stands: it holds the rules without which nothing
is issued, whatever the framework.

Nothing here opens a file but those of the package, and nothing has a clock.
"""

from cairn.linting.judging import lint, require_publishable
from cairn.linting.profile import (
    GENERAL,
    PROFILES,
    Profile,
    Severity,
    profile_named,
    read_profile,
)
from cairn.linting.report import ChecklistLine, Finding, LintReport, Outcome

__all__ = [
    "GENERAL",
    "PROFILES",
    "ChecklistLine",
    "Finding",
    "LintReport",
    "Outcome",
    "Profile",
    "Severity",
    "lint",
    "profile_named",
    "read_profile",
    "require_publishable",
]
