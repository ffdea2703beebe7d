"""Signatures, the proofs that carry them, and the keys they are checked with."""

from __future__ import annotations

from cairn.errors.root import CairnError


class SignatureInvalid(CairnError):
    """A signature does not hold. Low-level ``verify`` raises it: silence means valid."""

    code = "crypto.signature"
    problem = "The signature does not hold: {detail}."
    remedy = "The document was changed, or another key signed it."


class KeyRefused(CairnError):
    """Not a key that Cairn can use."""

    code = "crypto.key"
    problem = "The key cannot be used: {detail}."
    remedy = "Ed25519, P-256 and P-384 keys are supported."


class SuiteUnfit(KeyRefused):
    """A cryptosuite that does not sign with keys of this type."""

    code = "proofs.suite_unfit"
    problem = "{suite} does not sign with {type} keys."
    remedy = "With this key, use {fitting}."


class EncodingRefused(KeyRefused):
    """Octets written as text in a way that the specification does not allow."""

    code = "crypto.encoding"
    problem = "The text cannot be decoded: {detail}."
    remedy = "Ask its sender for the original."


class ProofMalformed(CairnError):
    """A proof that lacks a member, or has one that it must not have."""

    code = "proof.malformed"
    problem = "The proof is malformed: {detail}."
    remedy = "Ask the issuer for the credential again."


class ProofMisused(CairnError):
    """A proof for another purpose, domain or challenge than the reader's."""

    code = "proof.misused"
    problem = "The proof was made for another use: {detail}."
    remedy = "Ask for one that was made for this use."


class MechanismUnsupported(CairnError):
    """A way of securing that Cairn does not implement, so that nothing is known of it."""

    code = "proof.mechanism"
    problem = "The mechanism “{mechanism}” is not one that Cairn can check."
    remedy = "Use a verifier that knows it; Cairn says neither yes nor no."


class ControllerDocumentMalformed(CairnError):
    """A DID document or issuer profile that cannot be used to find a key."""

    code = "proof.controller_document"
    problem = "The document that should hold the key is malformed: {detail}."
    remedy = "Tell the issuer; until it is mended nobody can check this signature."
