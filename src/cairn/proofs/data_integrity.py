"""Data Integrity proofs: adding one to a document, and holding one against it.

Data Integrity 1.1 §4. A document is secured by one or more proofs, each an object under ``proof``.
A proof with ``previousProof`` covers the proofs it names as well (a chain); the others cover the
document alone (a set). Everything here works on documents and keys that are handed in: which key a
proof *should* have been made with is for ``cairn.verification``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.canonical import jsonld
from cairn.crypto import multibase
from cairn.errors import (
    EncodingRefused,
    KeyRefused,
    MechanismUnsupported,
    ProofMalformed,
    SignatureInvalid,
    SuiteUnfit,
)
from cairn.proofs import proof_options
from cairn.proofs.cryptosuites import SUITES
from cairn.proofs.proof_options import options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.keys import KeyType, PublicKey, Signer
    from cairn.proofs.cryptosuite import Cryptosuite

__all__ = [
    "MOST_PROOFS",
    "attach",
    "in_order",
    "options_of",
    "previous_of",
    "proof_hash",
    "proofs_of",
    "sign",
    "signature_input",
    "signature_of",
    "suite_of",
    "unsecured",
    "verify",
]

MOST_PROOFS = 32
"""Proofs on one document; each costs a canonicalisation."""


def proofs_of(document: JsonObject) -> list[JsonObject]:
    """The proofs on a document, in order; empty where there is none.

    Raises:
        ProofMalformed: ``proof`` is not an object or a list of objects, or there are too many.
    """
    proof = document.get("proof", [])
    proofs = proof if isinstance(proof, list) else [proof]
    if len(proofs) > MOST_PROOFS:
        raise ProofMalformed(detail=f"more than {MOST_PROOFS} proofs")
    if not all(isinstance(each, dict) for each in proofs):
        raise ProofMalformed(detail="“proof” is not an object or a list of objects")
    return proofs


def suite_of(proof: JsonObject) -> Cryptosuite:
    """The mechanism of a proof.

    Raises:
        MechanismUnsupported: one that Cairn does not implement; nothing is known of the proof.
        ProofMalformed: the proof does not say.
    """
    kind = proof.get("type")
    name = proof.get("cryptosuite") if kind == "DataIntegrityProof" else kind
    if not isinstance(kind, str) or not isinstance(name, str):
        raise ProofMalformed(detail="it does not name its mechanism (“type”, “cryptosuite”)")
    suite = SUITES.get(name)
    if suite is None or suite.proof_type != kind:
        raise MechanismUnsupported(mechanism=name)
    return suite


def previous_of(proof: JsonObject, proofs: Sequence[JsonObject]) -> list[JsonObject]:
    """The proofs that ``proof`` covers as well (§4.4 step 2: all that it names must be there).

    Raises:
        ProofMalformed: ``previousProof`` is no text or list of texts, or one is not there.
    """
    named = proof.get("previousProof")
    if named is None:
        return []
    if not proof_options.is_texts(named):
        raise ProofMalformed(detail="“previousProof” is not a text or a list of texts")
    found = []
    for name in named if isinstance(named, list) else [named]:
        matching = [each for each in proofs if each.get("id") == name and each is not proof]
        if len(matching) != 1:
            raise ProofMalformed(detail=f"the previous proof “{name[:80]}” is not there once")
        found.extend(matching)
    return found


def in_order(proofs: Sequence[JsonObject]) -> list[JsonObject]:
    """The proofs so that each stands after those it covers; a set keeps its order.

    A proof counts only where those before it count (§4.6), so a reader judges them in this order.

    Raises:
        ProofMalformed: a previous proof is not there, or the proofs cover one another in a ring.
    """
    waiting = [(proof, previous_of(proof, proofs)) for proof in proofs]
    ordered: list[JsonObject] = []
    while waiting:
        ready = [
            proof for proof, behind in waiting if all(_among(each, ordered) for each in behind)
        ]
        if not ready:
            raise ProofMalformed(detail="its proofs name one another in a ring")
        ordered += ready
        waiting = [(proof, behind) for proof, behind in waiting if not _among(proof, ready)]
    return ordered


def _among(proof: JsonObject, proofs: Sequence[JsonObject]) -> bool:
    return any(each is proof for each in proofs)


def unsecured(document: JsonObject, previous: Sequence[JsonObject] = ()) -> JsonObject:
    """The document without its proofs, but with those that a chained proof covers."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    if previous:
        bare["proof"] = list(previous)
    return bare


def signature_input(
    suite: Cryptosuite,
    document: JsonObject,
    options: JsonObject,
    key: PublicKey,
    contexts: Contexts,
) -> bytes:
    """The octets that are signed: the options' hash, then the document's.

    Args:
        suite: the mechanism.
        document: unsecured, as :func:`unsecured` gives it.
        options: the proof without its value.
        key: the key whose type chooses the hash function.
        contexts: the contexts that may be named.
    """
    context = document.get("@context")
    return proof_hash(suite, options, context, key, contexts) + suite.digest(
        document, contexts, key.type
    )


def proof_hash(
    suite: Cryptosuite, options: JsonObject, context: Any, key: PublicKey, contexts: Contexts
) -> bytes:
    """The hash of a proof's options; before the document's hash it is what is signed.

    It is the same for every document with one context and one set of options, which is what lets
    many be signed for the price of their own hash.

    Args:
        suite: the mechanism.
        options: the proof without its value.
        context: the document's ``@context``, or ``None``.
        key: the key whose type chooses the hash function.
        contexts: the contexts that may be named.
    """
    if not suite.proof_context and context is not None:
        options = {**options, "@context": context}
    return suite.digest(options, contexts, key.type)


def attach(document: JsonObject, options: JsonObject, signature: bytes) -> JsonObject:
    """A new document with one more proof, made of its options and the signature."""
    proof = {**options, "proofValue": "z" + multibase.encode_base58(signature)}
    before = proofs_of(document)
    return {**document, "proof": [*before, proof] if before else proof}


def sign(
    document: JsonObject,
    *,
    suite: str,
    signer: Signer,
    verification_method: str,
    created: str | None,
    contexts: Contexts,
    proof_purpose: str = "assertionMethod",
    previous_proof: str | list[str] | None = None,
    **options: Any,
) -> JsonObject:
    """A new document that holds one more proof.

    Args:
        document: what to secure; proofs that it has stay.
        suite: a registered name of ``SUITES``.
        signer: the key.
        verification_method: the URL under which verifiers find the public key.
        created: when, as an XSD ``dateTimeStamp``, or ``None`` to leave it out.
        contexts: the contexts that may be named.
        proof_purpose: what the proof is for.
        previous_proof: ``id`` of the proof or proofs that this one covers too.
        **options: further members of the proof (``id``, ``domain``, ``challenge``, ``expires``).

    Raises:
        MechanismUnsupported: an unknown suite, or one that is only verified.
        SuiteUnfit: the key is not of a type that the suite signs with.
        ProofMalformed: an option is not what it must be.
        TermRefused: something in the document would not be signed.
    """
    chosen = SUITES.get(suite)
    if chosen is None or chosen.verify_only:
        raise MechanismUnsupported(mechanism=suite)
    if signer.public_key.type not in chosen.key_types:
        raise SuiteUnfit(
            suite=suite, type=signer.public_key.type, fitting=_fitting(signer.public_key.type)
        )
    before = proofs_of(document)
    proposed: JsonObject = {
        "type": chosen.proof_type,
        "cryptosuite": chosen.name,
        **({} if created is None else {"created": created}),
        "verificationMethod": verification_method,
        "proofPurpose": proof_purpose,
        **({} if previous_proof is None else {"previousProof": previous_proof}),
        **options,
    }
    if chosen.proof_context and "@context" in document:
        proposed["@context"] = document["@context"]
    proof = options_of(proposed)
    if "id" in proof and any(each.get("id") == proof["id"] for each in before):
        raise ProofMalformed(detail="its “id” is that of another proof of the document")
    bare = unsecured(document, previous_of(proof, before))
    if chosen.proof_context:
        # A JCS signature covers every byte, but readers of the JSON-LD would still not see terms
        # that no context defines; such a document is refused whatever signs it.
        jsonld.to_quads(bare, contexts)
        jsonld.to_quads(proof, contexts)
    octets = signature_input(chosen, bare, proof, signer.public_key, contexts)
    return attach(document, proof, signer.sign(octets))


def verify(
    document: JsonObject, proof: JsonObject, *, public_key: PublicKey, contexts: Contexts
) -> None:
    """Hold one of a document's proofs against it; silence means it holds.

    Args:
        document: the secured document, with all its proofs.
        proof: one of ``proofs_of(document)``.
        public_key: the key of its verification method.
        contexts: the contexts that may be named.

    Raises:
        SignatureInvalid: the proof does not hold over this document.
        ProofMalformed: it is no proof of its kind.
        MechanismUnsupported: it cannot be checked here.
        KeyRefused: the key is not of a type that the mechanism uses.
        NotCanonical: the document has no canonical form: an undefined term, an unknown context …
    """
    suite = suite_of(proof)
    options = options_of(proof)
    if public_key.type not in suite.key_types:
        raise KeyRefused(detail=f"{suite.name} does not use {public_key.type} keys")
    signature = signature_of(proof)
    bare = unsecured(document, previous_of(proof, proofs_of(document)))
    if "@context" in options and options["@context"] != bare.get("@context"):
        bare = _as_signed(suite, bare, options["@context"], contexts)
    octets = signature_input(suite, bare, options, public_key, contexts)
    public_key.verify(signature, octets)


def _fitting(key_type: KeyType) -> str:
    """The suites that sign with such keys, for a person to choose from."""
    names = sorted(
        name
        for name, suite in SUITES.items()
        if key_type in suite.key_types and not suite.verify_only
    )
    return " or ".join(names)


def signature_of(proof: JsonObject) -> bytes:
    """The signature in ``proofValue``.

    Raises:
        ProofMalformed: it is not base58btc.
    """
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise ProofMalformed(detail="“proofValue” is not base58btc (“z…”)")
    try:
        return multibase.decode_base58(value[1:])
    except EncodingRefused as error:
        raise ProofMalformed(detail=f"“proofValue”: {error}") from error


def _as_signed(
    suite: Cryptosuite, document: JsonObject, signed: Any, contexts: Contexts
) -> JsonObject:
    """The document with the context that its proof carries (EdDSA 1.0 §3.3.2 step 4).

    The specification lets contexts be appended after signing. Nobody signs those, so they may
    stand there only as long as they leave what the document says as it was.

    Raises:
        ProofMalformed: a suite whose proofs carry no context of their own.
        SignatureInvalid: the document's context does not begin with the signed one, or it changes
            the meaning of what was signed.
    """
    if not suite.proof_context:
        raise ProofMalformed(detail=f"{suite.name} signs the document's “@context”, not its own")
    present = document.get("@context")
    ours = present if isinstance(present, list) else [present]
    theirs = signed if isinstance(signed, list) else [signed]
    if ours[: len(theirs)] != theirs:
        raise SignatureInvalid(detail="its “@context” does not begin as the one that was signed")
    restored = {**document, "@context": signed}
    if jsonld.to_quads(document, contexts) != jsonld.to_quads(restored, contexts):
        raise SignatureInvalid(detail="a context that was added changes what was signed")
    return restored
