"""Documents among the facts: the one at an address, or why it is not at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.canonical.json_text import parse
from cairn.errors import CairnError
from cairn.verification.facts import Document, Want, fetch_address
from cairn.verification.phrases import NOT_AN_OBJECT
from cairn.verification.report import Check, Outcome
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.verification.facts import Facts, Purpose
    from cairn.wording import Sayable


@dataclass(frozen=True, slots=True)
class Absent:
    """A document that is not at hand, or is not what it should be."""

    variant: str
    """``missing``, ``no_place``, ``unavailable``, ``unreadable`` or ``other_document``."""

    address: str

    detail: str | Sayable = ""

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


class OwnName(StrEnum):
    """What a document must call itself (``id``)."""

    REQUIRED = "required"
    """By the identifier that it was asked for."""

    IF_ANY = "if_any"
    """By that identifier, or by none."""

    FREE = "free"
    """By anything: what it says is used under the identifier that it was asked for."""


def read_document(
    identifier: str, facts: Facts, purpose: Purpose, own_name: OwnName = OwnName.IF_ANY
) -> JsonObject | Absent:
    """The JSON object that stands for an identifier.

    Args:
        identifier: an https address or a DID.
        facts: what is at hand.
        purpose: what it is needed for, if it has to be fetched.
        own_name: what it must call itself.
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
        return Absent("unreadable", identifier, error_words(error))
    if not isinstance(document, dict):
        return Absent("unreadable", identifier, NOT_AN_OBJECT)
    own = document.get("id", document.get("@id"))
    nameless = own is None and own_name is not OwnName.REQUIRED
    if own == identifier or nameless or own_name is OwnName.FREE:
        return document
    return Absent("other_document", identifier, str(own)[:200])
