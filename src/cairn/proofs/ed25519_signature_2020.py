"""``Ed25519Signature2020``: the elder of eddsa-rdfc-2022, checked and never made."""

from cairn.crypto.keys import KeyType
from cairn.proofs import cryptosuite

ED25519_SIGNATURE_2020 = cryptosuite.Cryptosuite(
    name="Ed25519Signature2020",
    key_types=frozenset({KeyType.ED25519}),
    transform=cryptosuite.rdf,
    clause="EdDSA Cryptosuites 1.0 §3.1",
    proof_type="Ed25519Signature2020",
    verify_only=True,
)
