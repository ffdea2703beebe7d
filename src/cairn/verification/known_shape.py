"""A shape of credentials' text: which strings may differ, and what is signed then.

A string may differ only where the model of the format knows its place and the place asks for no
more than a class (any text, an address, a date), so that a credential with another string of the
class is built as well as the first. The steps whose answer can change are taken for each credential
(``series``); what else is found out of a shape holds for all of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cairn.canonical import shapes
from cairn.canonical.text_shape import TextShape, compile_text
from cairn.crypto.keys import PublicKey
from cairn.formats import open_badges_3_structure as structure
from cairn.formats.vcdm_structure import is_url
from cairn.proofs import data_integrity
from cairn.proofs.cryptosuite import hash_name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.canonical.shape_graph import GraphShape
    from cairn.canonical.shapes import Path, Shape
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.verification.claims import Claim
    from cairn.verification.procedure import Examined

    _Rule: TypeAlias = Callable[[Json], bool]

_DIGESTS: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
}
_CREATED: Final = ("proof", "created")
_MAY_DIFFER: Final = frozenset(
    {
        *("id", "name", "description", "awardedDate", "validFrom", "validUntil"),
        *("credentialSubject", "evidence", "credentialStatus"),
    }
)
"""Members in which strings may differ beside the proof; the issuer and what a report cites of a
credential (its schema, say) belong to the shape."""

_NOT_ESSENTIAL: Final = frozenset({"proof", "credentialStatus", "evidence"})
_SUBJECT_NAMES: Final = frozenset(
    ("credentialSubject", member) for member in ("id", "identifier", "result")
)

_STATUS: Final[Mapping[str | int, _Rule | None]] = {
    "id": is_url,
    "statusListCredential": None,
    "statusListIndex": None,
}
"""The strings of a status entry: the structure asks only for an address in ``id``, and step 8,
which is taken for each credential, for the rest."""


@dataclass(slots=True)
class InHand:
    """The proof that is just being held against its key, over a canonical form that is known.

    Attributes:
        proof: the proof.
        proof_hash: the hash of its options.
        canonical: the canonical form of the document.
    """

    proof: JsonObject
    proof_hash: bytes
    canonical: bytes

    def __call__(self, key: AnyPublicKey) -> None:
        """Hold it; see ``Claim.holds``."""
        assert isinstance(key, PublicKey)
        digest = _DIGESTS[hash_name_of(key.type)](self.canonical).digest()
        key.verify(data_integrity.signature_of(self.proof), self.proof_hash + digest)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the whole procedure said of a credential of a shape, under the facts of the moment.

    Attributes:
        examined: what it said.
        claim: the proof's claim; it holds what is ``in_hand``.
        key: the proof's key.
        proof_hash: the hash of the proof's options.
        in_hand: the proof of the credential that is looked at now.
    """

    examined: Examined
    claim: Claim
    key: PublicKey
    proof_hash: bytes
    in_hand: InHand


@dataclass(slots=True)
class KnownShape:
    """A shape of text and what is to be done with the strings in its holes.

    Attributes:
        text: the text.
        rules: the holes whose strings must be of a class, and the class.
        signed: the holes whose strings are in what is signed; the others are the proof's.
        shape: the canonical form that is signed.
        statements: what the strings must fit where the signed form is not made of statements.
        dated: whether the instant of the proof differs.
        named: whether nothing of the essentials differs but the names of credential and subject.
        settled: what is known of all of the shape; nothing until one was examined.
    """

    text: TextShape
    rules: list[tuple[int, _Rule]]
    signed: list[int]
    shape: Shape
    statements: GraphShape | None
    dated: bool
    named: bool
    settled: Settled | None = None

    def canonical(self, values: list[str]) -> bytes | None:
        """The canonical form with these strings; nothing where one is not of its class."""
        for number, holds in self.rules:
            if not holds(values[number]):
                return None
        inside = [values[number] for number in self.signed]
        if self.statements is not None and not self.statements.takes(inside):
            return None
        return self.shape.fill(inside)


def compile_known(
    text: bytes,
    document: JsonObject,
    begins: Mapping[Path, str],
    key: PublicKey,
    contexts: Contexts,
) -> KnownShape | None:
    """The shape of a credential's text.

    Args:
        text: JSON, without white space around it.
        document: what it says, with one proof.
        begins: the paths of the strings that differ, and what each is known to begin with.
        key: the key of the proof.
        contexts: the contexts that it may name.

    Returns:
        ``None`` where it would not be exact.
    """
    rules = {path: _rule_at(path) for path in begins}
    shape_of_text = compile_text(text, document, list(begins))
    if shape_of_text is None or not all(allowed for allowed, _ in rules.values()):
        return None
    holes = shape_of_text.holes
    signed = [number for number, path in enumerate(holes) if path[0] != "proof"]
    paths = [holes[number] for number in signed]
    bare = data_integrity.unsecured(document)
    suite = data_integrity.suite_of(document["proof"])
    hash_name = hash_name_of(key.type)
    statements = shapes.compile_rdf(
        bare,
        paths,
        contexts,
        begins=[begins[path] for path in paths],
        hash_name=hash_name,
    )
    shape = shapes.compile_jcs(bare, paths) if suite.proof_context else statements
    if shape is None or statements is None:
        return None
    known = KnownShape(
        text=shape_of_text,
        rules=[
            (number, rule)
            for number, path in enumerate(holes)
            if (rule := rules[path][1]) is not None
        ],
        signed=signed,
        shape=shape,
        statements=statements if suite.proof_context else None,
        dated=_CREATED in holes,
        named=all(_names(path) for path in holes),
    )
    values = shape_of_text.values(text)
    assert values is not None
    canonical = known.canonical(values)
    transformed = suite.transform(bare, contexts, hash_name)
    return known if canonical == transformed else None


def _names(path: Path) -> bool:
    """Whether a string at a path is no part of the essentials, or the name of somebody in them."""
    return path == ("id",) or path[0] in _NOT_ESSENTIAL or path[:2] in _SUBJECT_NAMES


def _rule_at(path: Path) -> tuple[bool, _Rule | None]:
    """Whether a string may differ without anything settled changing, and what it must be."""
    if path in {_CREATED, ("proof", "proofValue")}:
        return True, structure.rule_at(path)
    if path[0] == "credentialStatus":
        return path[-1] in _STATUS and len(path) <= 3, _STATUS.get(path[-1])  # noqa: PLR2004
    rule = structure.rule_at(path)
    return path[0] in _MAY_DIFFER and rule is not None, rule
