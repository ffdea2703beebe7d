"""Words that name a proof inside a sentence; each is said in the language of that sentence."""

from __future__ import annotations

from cairn.wording import Phrase

_ROOM = "verification"

THE_TOKEN = Phrase(_ROOM, "phrase.token")
ITS_PROOF = Phrase(_ROOM, "phrase.proof")
ITS_SEAL = Phrase(_ROOM, "phrase.seal")
ITS_SIGNATURE = Phrase(_ROOM, "phrase.signature")
IN_THE_TOKEN = Phrase(_ROOM, "phrase.in_token")
"""Stands after "the key" where the key has no name."""

UNTITLED = Phrase(_ROOM, "phrase.untitled")
UNNAMED_ISSUER = Phrase(_ROOM, "phrase.unnamed_issuer")
NOTHING = Phrase(_ROOM, "phrase.nothing")
NOT_AN_OBJECT = Phrase(_ROOM, "phrase.not_an_object")


def numbered_proof(place: int, number: int) -> Phrase:
    """One of several proofs."""
    return Phrase(_ROOM, "phrase.proof_of", (("place", place), ("number", number)))


def numbered_seal(place: int, number: int) -> Phrase:
    """One of several seals."""
    return Phrase(_ROOM, "phrase.seal_of", (("place", place), ("number", number)))
