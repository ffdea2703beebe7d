"""Every question that verification asks, by its stable code, with the clause that asks for it.

The first word of a code is the step. A code never changes its meaning; a question that is no longer
asked leaves the table, and its code is not used again.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS = (
    "format",
    "terms",
    "structure",
    "subject",
    "proof",
    "key",
    "validity",
    "status",
    "log",
    "anchor",
    "endorsement",
    "issuer",
    "trust",
)
"""The steps in the order in which they are reported."""

CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        # 1 What are these bytes?
        "format.unreadable": "VCDM 2.0 §7.1",
        "format.recognised": "VCDM 2.0 §6.1",
        "format.award": "Open Badges 3.0 §9.1",
        # 2 Does every word have a meaning that the signature covers?
        "terms.contexts": "VCDM 2.0 §4.3, B.1",
        "terms.defined": "VCDM 2.0 §4.3; Data Integrity §2.4.1",
        # 3 Is it shaped as its format demands?
        "structure.context": "VCDM 2.0 §4.3; Open Badges 3.0 §B.1",
        "structure.type": "VCDM 2.0 §4.5",
        "structure.issuer": "VCDM 2.0 §4.7",
        "structure.subject": "VCDM 2.0 §4.8",
        "structure.achievement": "Open Badges 3.0 §B.1.2",
        "structure.evidence": "Open Badges 3.0 §B.1.6",
        "structure.dates": "VCDM 2.0 §4.9",
        "structure.status": "VCDM 2.0 §4.10",
        "structure.schema": "VCDM 2.0 §4.11",
        "structure.shape": "VCDM 2.0 §7.1",
        "structure.related": "VCDM 2.0 §5.3",
        "structure.refresh": "VCDM 2.0 §5.4; Open Badges 3.0 §9.1 step 3",
        "structure.parts": "CLR 2.0 §6",
        # 4 Whom is it about?
        "subject.identified": "Open Badges 3.0 §B.1.3",
        "subject.recipient": "Open Badges 3.0 §9.1 step 5",
        # 5 Is it as its issuer wrote it?
        "proof.present": "VCDM 2.0 §4.12",
        "proof.mechanism": "VCDM 2.0 §4.12",
        "proof.signature": "Data Integrity §4.4",
        "proof.purpose": "Data Integrity §4.4",
        "proof.time": "Data Integrity §4.4",
        "proof.chain": "Data Integrity §4.5",
        "proof.claims": "Open Badges 3.0 §8.2.4.1",
        "proof.challenge": "Data Integrity §4.4",
        "proof.linked": "Open Badges 2.0, BadgeClass",
        "proof.hosted": "Open Badges 2.0, Hosted Verification",
        # 6 Was the key allowed to sign this, then?
        "key.found": "Controlled Identifiers 1.0 §3.3",
        "key.authorised": "Controlled Identifiers 1.0 §2.3.2",
        "key.active": "Controlled Identifiers 1.0 §2.2",
        "key.certificate": "ETSI TS 119 182-1 §5.1.8",
        # 7 Is it in force?
        "validity.dates": "VCDM 2.0 §4.9",
        "validity.order": "VCDM 2.0 §4.9",
        "validity.started": "VCDM 2.0 §4.9",
        "validity.ended": "VCDM 2.0 §4.9",
        # 8 Was it withdrawn?
        "status.carried": "VCDM 2.0 §4.10",
        "status.mechanism": "VCDM 2.0 §4.10",
        "status.entry": "Bitstring Status List 1.0 §2.1",
        "status.list": "Bitstring Status List 1.0 §3.2",
        "status.revocation": "Bitstring Status List 1.0 §3.2",
        "status.suspension": "Bitstring Status List 1.0 §3.2",
        "status.message": "Bitstring Status List 1.0 §3.2",
        # 9 and 10 Was it logged, was the log anchored?
        "log.carried": "c2sp.org/tlog-proof",
        "log.included": "RFC 6962 §2.1.1; c2sp.org/tlog-proof",
        "log.witnessed": "c2sp.org/tlog-cosignature; c2sp.org/tlog-policy",
        "anchor.carried": "RFC 6962 §3",
        "anchor.held": "RFC 6962 §2.1.2",
        # 11 Who speaks for it?
        "endorsement.carried": "Open Badges 3.0 §9.1 step 6",
        "endorsement.verified": "Open Badges 3.0 §9.1 step 6",
        # 12 Is the key the issuer's?
        "issuer.bound": "VCDM 2.0 §4.7; Controlled Identifiers 1.0 §2.3.2",
        "issuer.document": "VCDM 2.0 §4.7",
        # 13 Is the issuer known, and to whom?
        "trust.known": "VCDM 2.0 §5.2",
    }
)
"""Code → specification and section."""
