"""Documents among the facts: the one at an address, or why it is not at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.canonical.json_text import parse
from cairn.errors import CairnError
from cairn.verification.facts import Document, Want, fetch_address
from cairn.verification.report import Check, Outcome

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.verification.facts import Facts, Purpose


@dataclass(frozen=True, slots=True)
class Absent:
    """A document that is not at hand, or is not what it should be."""

    variant: str
    """``missing``, ``no_place``, ``unavailable``, ``unreadable`` or ``other_document``."""

    address: str

    detail: str = ""

    wants: frozenset[Want] = field(default=frozenset())

    def check(self, code: str, **facts: object) -> Check:
        """The finding as the answer to the question ``code``.

        All is open but for a document that calls itself by another name: what it says is said of
        something else, and whoever runs the address put it there (CID 1.0 §3.3 step 5).
        """
        said = {"address": self.address, "detail": self.detail, **facts}
        other = self.variant == "other_document"
        outcome = Outcome.FAILED if other else Outcome.INDETERMINATE
        return Check(code, outcome, self.variant, said, "", self.wants)


def read_document(
    identifier: str, facts: Facts, purpose: Purpose, *, named: bool = False
) -> JsonObject | Absent:
    """The JSON object that stands for an identifier.

    Args:
        identifier: an https address or a DID.
        facts: what is at hand.
        purpose: what it is needed for, if it has to be fetched.
        named: whether it must call itself by that identifier (``id``); one that calls itself by
            another never passes.
    """
    place = fetch_address(identifier)
    fact = facts.find(identifier, *([place] if place else []))
    if fact is None:
        wants = frozenset({Want(place, purpose)}) if place else frozenset[Want]()
        return Absent("missing" if place else "no_place", identifier, "", wants)
    if not isinstance(fact, Document):
        return Absent("unavailable", identifier, fact.reason)
    try:
        document = parse(fact.body)
    except CairnError as error:
        return Absent("unreadable", identifier, error.what())
    if not isinstance(document, dict):
        return Absent("unreadable", identifier, "It is not an object.")
    own = document.get("id", document.get("@id"))
    if own != identifier and (named or own is not None):
        return Absent("other_document", identifier, str(own)[:200])
    return document
