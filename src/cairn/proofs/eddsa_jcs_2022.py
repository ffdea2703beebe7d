"""``eddsa-jcs-2022``: Ed25519 over the document as JSON (RFC 8785)."""

from cairn.crypto.keys import KeyType
from cairn.proofs import cryptosuite

EDDSA_JCS_2022 = cryptosuite.Cryptosuite(
    name="eddsa-jcs-2022",
    key_types=frozenset({KeyType.ED25519}),
    transform=cryptosuite.json,
    clause="EdDSA Cryptosuites 1.0 §3.3",
    proof_context=True,
)
