"""``eddsa-rdfc-2022``: Ed25519 over RDFC-1.0; the mechanism that Open Badges 3.0 certifies."""

from cairn.crypto.keys import KeyType
from cairn.proofs import cryptosuite

EDDSA_RDFC_2022 = cryptosuite.Cryptosuite(
    name="eddsa-rdfc-2022",
    key_types=frozenset({KeyType.ED25519}),
    transform=cryptosuite.rdf,
    clause="EdDSA Cryptosuites 1.0 §3.2",
)
