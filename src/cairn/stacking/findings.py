"""What one rule says about one credential: true, false or unknown, and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.stacking.predicates import Verdict

ROOM = "stacking_programme"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict on one credential.

    The sentence is kept as a code and its facts, so that a page can say it in another language.
    """

    rule: str
    """The kind of rule: ``currency``, ``outcomes``, ``grade`` …"""
    verdict: Verdict
    variant: str
    """Which sentence says it: ``<rule>.<variant>`` of the catalogue ``stacking_programme``."""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    requirement: str = ""
    """The requirement that asks; empty where every credential is asked."""
    clause: str = ""
    settles: tuple[str, ...] = ()
    """What would settle an unknown: names of facts (:mod:`.fact_names`)."""

    def sentence(self, language: str = "en") -> str:
        """The verdict in words."""
        return sentence(ROOM, f"{self.rule}.{self.variant}", language, **self.facts)

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """The JSON shape: rule, verdict (true, false or null), reason, clause, what settles it."""
        return {
            "rule": self.rule,
            "verdict": self.verdict,
            "reason": self.sentence(language),
            **({"requirement": self.requirement} if self.requirement else {}),
            **({"clause": self.clause} if self.clause else {}),
            **({"settled_by": list(self.settles)} if self.verdict is None else {}),
        }
