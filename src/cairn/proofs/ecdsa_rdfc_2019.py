"""``ecdsa-rdfc-2019``: ECDSA on P-256 or P-384 over RDFC-1.0."""

from cairn.crypto.keys import KeyType
from cairn.proofs import cryptosuite

ECDSA_RDFC_2019 = cryptosuite.Cryptosuite(
    name="ecdsa-rdfc-2019",
    key_types=frozenset({KeyType.P256, KeyType.P384}),
    transform=cryptosuite.rdf,
    clause="ECDSA Cryptosuites 1.0 §3.2",
)
