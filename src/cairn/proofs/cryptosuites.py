"""The table of Data Integrity mechanisms that Cairn implements; adding one is a file and a line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cairn.proofs.ecdsa_jcs_2019 import ECDSA_JCS_2019
from cairn.proofs.ecdsa_rdfc_2019 import ECDSA_RDFC_2019
from cairn.proofs.ed25519_signature_2020 import ED25519_SIGNATURE_2020
from cairn.proofs.eddsa_jcs_2022 import EDDSA_JCS_2022
from cairn.proofs.eddsa_rdfc_2022 import EDDSA_RDFC_2022

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.proofs.cryptosuite import Cryptosuite

SUITES: Mapping[str, Cryptosuite] = MappingProxyType(
    {
        suite.name: suite
        for suite in (
            EDDSA_RDFC_2022,
            EDDSA_JCS_2022,
            ECDSA_RDFC_2019,
            ECDSA_JCS_2019,
            ED25519_SIGNATURE_2020,
        )
    }
)
"""By registered name."""
