"""The documents that an Open Badges 2.0 assertion leads to: its badge class and its issuer.

Each stands at its own address or inside the document before it. What an assertion embeds of its
issuer is read for display and never believed: whoever wrote the assertion wrote that, too. So the
issuer's profile always comes from the issuer's own address, and counts under that address whatever
it calls itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.verification.documents import Absent, OwnName, read_document
from cairn.verification.essentials import identifier_of
from cairn.verification.facts import Purpose
from cairn.verification.report import Check, passed

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.verification.facts import Facts


@dataclass(frozen=True, slots=True)
class Links:
    """Badge class and issuer, as far as they are at hand."""

    badge: JsonObject = field(default_factory=dict, hash=False)

    issuer: JsonObject = field(default_factory=dict, hash=False)
    """The profile at the issuer's own address; empty where it is not at hand."""

    issuer_id: str = ""

    embedded_name: str = ""
    """The issuer's name as the badge class embeds it; for display only."""

    checks: tuple[Check, ...] = ()


def follow(assertion: JsonObject, facts: Facts) -> Links:
    """Find the badge class and the issuer of an assertion."""
    badge, badge_check = _badge_of(assertion.get("badge"), facts)
    if badge is None:
        return Links(checks=(badge_check,))
    named = badge.get("issuer")
    issuer_id = identifier_of(named)
    name = named.get("name") if isinstance(named, dict) else ""
    found = read_document(issuer_id, facts, Purpose.ISSUER, OwnName.FREE)
    if isinstance(found, Absent):
        issuer_check = found.check("issuer.document", issuer=issuer_id)
        return Links(badge, {}, issuer_id, str(name or ""), (badge_check, issuer_check))
    issuer_check = passed("issuer.document", issuer=issuer_id)
    return Links(badge, found, issuer_id, str(name or ""), (badge_check, issuer_check))


def _badge_of(badge: Json, facts: Facts) -> tuple[JsonObject | None, Check]:
    if isinstance(badge, dict):
        return badge, passed("proof.linked", "embedded")
    address = identifier_of(badge)
    found = read_document(address, facts, Purpose.HOSTED, OwnName.FREE)
    if isinstance(found, Absent):
        return None, found.check("proof.linked")
    return found, passed("proof.linked", address=address)
