"""``ecdsa-jcs-2019``: ECDSA on P-256 or P-384 over the document as JSON (RFC 8785)."""

from cairn.crypto.keys import KeyType
from cairn.proofs import cryptosuite

ECDSA_JCS_2019 = cryptosuite.Cryptosuite(
    name="ecdsa-jcs-2019",
    key_types=frozenset({KeyType.P256, KeyType.P384}),
    transform=cryptosuite.json,
    clause="ECDSA Cryptosuites 1.0 §3.3",
    proof_context=True,
)
