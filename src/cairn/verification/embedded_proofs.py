"""The proofs inside a document, as claims (Data Integrity 1.1 §2.1, proof sets and chains)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.crypto.keys import PublicKey
from cairn.errors import CairnError, KeyRefused, MechanismUnsupported
from cairn.proofs import data_integrity, proof_options
from cairn.verification.claims import Claim, Secured
from cairn.verification.essentials import as_list
from cairn.verification.methods import find_key, key_in_fragment
from cairn.verification.phrases import ITS_PROOF, numbered_proof
from cairn.verification.report import Check, failed, indeterminate, passed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.verification.facts import Facts
    from cairn.verification.policy import Policy
    from cairn.wording import Phrase


def embedded_secured(document: JsonObject, facts: Facts, policy: Policy) -> Secured:
    """Every proof of a document: those that can be judged as claims, the others as checks.

    A document without any proof is refused, not left open: VCDM 2.0 §4.12 wants at least one
    securing mechanism, and nothing that could still be brought would turn an unsigned document
    into one that its issuer vouches for.
    """
    try:
        proofs = data_integrity.proofs_of(document)
    except CairnError as error:
        malformed = failed("proof.present", "malformed", detail=error_words(error))
        return Secured(document, (), (malformed,))
    if not proofs:
        return Secured(document, (), (failed("proof.present", "missing"),))
    checks: list[Check] = [passed("proof.present", number=len(proofs))]
    claims: list[Claim] = []
    for number, proof in enumerate(proofs, start=1):
        which = ITS_PROOF if len(proofs) == 1 else numbered_proof(number, len(proofs))
        found = _claim(document, proof, which, facts, policy)
        if isinstance(found, Claim):
            claims.append(found)
        else:
            checks.append(found)
    if len(claims) == len(proofs):
        checks += _check_order(proofs)
    return Secured(document, tuple(claims), tuple(checks))


def _check_order(proofs: list[JsonObject]) -> list[Check]:
    """Whether each proof that builds on others finds them. Other mechanisms have other chains."""
    try:
        data_integrity.in_order(proofs)
    except CairnError as error:
        return [failed("proof.chain", "malformed", detail=error_words(error))]
    return []


def _claim(
    document: JsonObject, proof: JsonObject, which: Phrase, facts: Facts, policy: Policy
) -> Claim | Check:
    try:
        suite = data_integrity.suite_of(proof)
        if policy.suites is not None and suite.name not in policy.suites:
            return failed("proof.mechanism", "refused", mechanism=suite.name, which=which)
        options = proof_options.options_of(proof)
    except MechanismUnsupported as error:
        return indeterminate("proof.mechanism", mechanism=error.facts.get("mechanism"), which=which)
    except CairnError as error:
        return failed("proof.signature", "malformed", detail=error_words(error), which=which)
    return Claim(
        which=which,
        mechanism=suite.name,
        clause=suite.clause,
        key=find_key(options["verificationMethod"], facts, inline=policy.key_in_fragment),
        holds=_holder(document, proof, facts),
        carried=key_in_fragment(options["verificationMethod"]),
        created=options.get("created", ""),
        expires=options.get("expires", ""),
        purpose=options["proofPurpose"],
        challenge=options.get("challenge", ""),
        domains=tuple(word for word in as_list(options.get("domain")) if isinstance(word, str)),
        chained="previousProof" in options,
    )


def _holder(
    document: JsonObject, proof: JsonObject, facts: Facts
) -> Callable[[AnyPublicKey], None]:
    def holds(key: AnyPublicKey) -> None:
        if not isinstance(key, PublicKey):
            raise KeyRefused(detail="Data Integrity does not use keys of this kind")
        data_integrity.verify(document, proof, public_key=key, contexts=facts.contexts)

    return holds
