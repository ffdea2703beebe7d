"""Blockcerts 3 as an export: credentials as a batch, its root the data of one transaction.

Blockcerts' verifier takes the issuer's word from a *profile* at a web address that lists the
account; the credentials therefore name that address as their issuer. They are new documents for
those who use Blockcerts, secured by the chain alone: the original credential stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import WrongUse
from cairn.proofs import merkle_proof_2019
from cairn.proofs.merkle_proof_2019 import NETWORKS, Anchor, MerkleProof

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.proofs.merkle_proof_2019 import Step

_KEY_NAME = "key-1"
_VC_CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")


@dataclass(frozen=True, slots=True)
class Batch:
    """Credentials that go into one transaction.

    Attributes:
        documents: without proofs, in order.
        hashes: of each.
        root: what the transaction carries.
        paths: the way from each hash to the root.
    """

    documents: tuple[JsonObject, ...]
    hashes: tuple[bytes, ...]
    root: bytes
    paths: tuple[tuple[Step, ...], ...]


def prepare(credentials: Sequence[JsonObject], profile: str, contexts: Contexts) -> Batch:
    """The batch of some credentials.

    Args:
        credentials: W3C credentials as JSON; their own proofs are left out.
        profile: the web address of the issuer's profile, which becomes their issuer.
        contexts: the contexts that may be named.

    Raises:
        WrongUse: one of them is no W3C credential in JSON-LD.
        NotCanonical: something in one of them would not be hashed as it reads.
    """
    documents = tuple(_renamed(each, profile) for each in credentials)
    hashes = tuple(merkle_proof_2019.document_hash(each, contexts) for each in documents)
    root, paths = merkle_proof_2019.batch(hashes)
    return Batch(documents, hashes, root, tuple(paths))


def check_chain(chain_id: int) -> None:
    """Refuse a chain for which Blockcerts has no name.

    Raises:
        WrongUse: it has none.
    """
    if chain_id not in NETWORKS:
        known = ", ".join(map(str, sorted(NETWORKS)))
        raise WrongUse(detail=f"Blockcerts does not know chain {chain_id}; it knows {known}.")


def secured(
    batch: Batch, *, chain_id: int, transaction: str, created: str, profile: str
) -> list[JsonObject]:
    """The credentials of a batch, each with its proof.

    Args:
        batch: the batch.
        chain_id: the chain.
        transaction: hash of the transaction that carries the root.
        created: the time of its block, as an XSD ``dateTimeStamp``.
        profile: the web address of the issuer's profile.

    Raises:
        WrongUse: Blockcerts does not know the chain.
    """
    check_chain(chain_id)
    anchor = Anchor(*NETWORKS[chain_id], bytes.fromhex(transaction.removeprefix("0x")))
    written = []
    for document, target, path in zip(batch.documents, batch.hashes, batch.paths, strict=True):
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": merkle_proof_2019.CRYPTOSUITE,
            "created": created,
            "proofValue": MerkleProof(target, path, batch.root, (anchor,)).value,
            "proofPurpose": "assertionMethod",
            "verificationMethod": f"{profile}#{_KEY_NAME}",
        }
        written.append({**document, "proof": proof})
    return written


def issuer_profile(
    profile: str, name: str, account: str, public_jwk: JsonObject, created: str
) -> JsonObject:
    """What must stand at the profile's address for Blockcerts to know the account.

    Args:
        profile: that address.
        name: the issuer's name.
        account: the account that sends the transactions.
        public_jwk: its public key.
        created: from when it counts, before the first batch.
    """
    return {
        "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v3"],
        "type": "Profile",
        "id": profile,
        "name": name,
        "url": profile,
        "publicKey": [{"id": f"ecdsa-koblitz-pubkey:{account}", "created": created}],
        "verificationMethod": [
            {
                "id": f"{profile}#{_KEY_NAME}",
                "type": "JsonWebKey2020",
                "controller": profile,
                "publicKeyJwk": public_jwk,
            }
        ],
        "assertionMethod": [f"{profile}#{_KEY_NAME}"],
    }


def _renamed(credential: JsonObject, profile: str) -> JsonObject:
    """The credential without proof, its issuer named by the profile's address."""
    context, kinds = credential.get("@context"), credential.get("type")
    if (
        not isinstance(context, list)
        or context[:1] not in [[each] for each in _VC_CONTEXTS]
        or not isinstance(kinds, list)
        or "VerifiableCredential" not in kinds
    ):
        raise WrongUse(
            detail="Blockcerts takes W3C credentials in JSON-LD (with “@context” and "
            "“VerifiableCredential”); one of these files is none."
        )
    issuer = credential.get("issuer")
    named = {**issuer, "id": profile} if isinstance(issuer, dict) else profile
    return {
        name: named if name == "issuer" else value
        for name, value in credential.items()
        if name != "proof"
    }
