"""Holding a Blockcerts credential against its chain.

What is shown is that the document is unchanged, that it stands in the batch, and that a transaction
of some account carries the batch's root. Whose account that is the issuer's profile says, which is
not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import ChainUnusable, ContextUnknown, MechanismUnsupported, NotCanonical
from cairn.proofs import merkle_proof_2019
from cairn.proofs.data_integrity import proofs_of
from cairn.proofs.merkle_proof_2019 import NETWORKS, MerkleProof

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.anchoring.chain import Chain
    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject


@dataclass(frozen=True, slots=True)
class BatchFinding:
    """What a chain said of a credential's batch.

    Attributes:
        confirmed: as in :class:`cairn.transparency.anchors.AnchorFinding`.
        code: the reason; its sentence is in ``cairn.wording``, room ``anchoring``.
        facts: what the sentence names.
        account: who sent the root; empty where it is not confirmed.
        time: when the block was made, in seconds since the Epoch; 0 where it is not confirmed.
        chain_id: on which chain.
    """

    confirmed: bool | None
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    account: str = ""
    time: int = 0
    chain_id: int = 0


def is_blockcerts(document: JsonObject) -> bool:
    """Whether a document carries a Merkle proof of this kind."""
    proof = document.get("proof")
    names = {merkle_proof_2019.PROOF_TYPE, merkle_proof_2019.CRYPTOSUITE}
    return any(
        isinstance(each, dict) and names & {str(each.get("type")), str(each.get("cryptosuite"))}
        for each in (proof if isinstance(proof, list) else [proof])
    )


def check_batch(document: JsonObject, chains: Sequence[Chain], contexts: Contexts) -> BatchFinding:
    """What the nodes together say of a credential's batch.

    Raises:
        ProofMalformed: its proof is none.
        MechanismUnsupported: it has several proofs, which cover one another.
    """
    proofs = proofs_of(document)
    if len(proofs) != 1:
        raise MechanismUnsupported(mechanism="several proofs on one Blockcerts credential")
    proof = MerkleProof.parse(proofs[0].get("proofValue"))
    try:
        target = merkle_proof_2019.document_hash(document, contexts)
    except ContextUnknown as error:
        return BatchFinding(None, "unhashed", (("what", error.what()),))
    except NotCanonical as error:
        return BatchFinding(False, "unhashed", (("what", error.what()),))
    if target != proof.target:
        return BatchFinding(False, "batch.changed")
    if not proof.holds:
        return BatchFinding(False, "batch.other_root")
    findings = [_by_one(proof, chain) for chain in chains]
    told = [each for each in findings if each.confirmed is not None]
    if len({each.confirmed for each in told}) > 1:
        denied = next(each for each in told if not each.confirmed)
        return BatchFinding(None, "disagree", (("why", denied.code),))
    return (told or findings or [BatchFinding(None, "unasked")])[0]


def _by_one(proof: MerkleProof, chain: Chain) -> BatchFinding:
    try:
        return _asked(proof, chain)
    except ChainUnusable as error:
        return BatchFinding(None, error.code, (("what", error.what()),))


def _asked(proof: MerkleProof, chain: Chain) -> BatchFinding:
    served = chain.chain_id()
    anchor = proof.anchors[0]
    if NETWORKS.get(served) != (anchor.chain, anchor.network):
        return BatchFinding(None, "batch.other_chain", (("served", str(served)),))
    name = "0x" + anchor.transaction.hex()
    outcome, sent = chain.outcome(name), chain.sent(name)
    if outcome is None or sent is None:
        return BatchFinding(None, "batch.unknown")
    sender, data = sent
    block = chain.block(outcome.block_number)
    if block is None or block.hash != outcome.block_hash or name not in block.transactions:
        return BatchFinding(None, "contradiction")
    if chain.final_height() < block.number:
        return BatchFinding(None, "not_final")
    if sender != outcome.sender:
        return BatchFinding(None, "contradiction")
    if not outcome.succeeded or data != proof.root:
        return BatchFinding(False, "batch.other_data")
    return BatchFinding(True, "final", (), sender, block.time, served)
