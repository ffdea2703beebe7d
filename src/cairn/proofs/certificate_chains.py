"""What an X.509 chain is worth, given the certificates that somebody chose to trust.

RFC 5280 §6 by the library below. Without trust anchors nothing is known: that is an answer of its
own, and neither yes nor no. Revocation is not asked: it would tell a third party who is verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.errors import KeyRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate


class Standing(StrEnum):
    """What is known of a chain."""

    ANCHORED = "anchored"
    """It leads to a certificate that is trusted, and was in force at the moment asked about."""

    UNANCHORED = "unanchored"
    """It leads to none of the certificates that are trusted."""

    UNKNOWN = "unknown"
    """Nobody said which certificates are trusted."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself.

    Attributes:
        subject: whom it names (RFC 4514).
        issuer: who issued it.
        begins: from when it is in force.
        ends: until when it is in force.
    """

    subject: str
    issuer: str
    begins: datetime
    ends: datetime


def facts_of(certificate: bytes) -> CertificateFacts:
    """What one certificate in DER says.

    Raises:
        KeyRefused: not a certificate.
    """
    (read,) = _read([certificate])
    return CertificateFacts(
        read.subject.rfc4514_string(),
        read.issuer.rfc4514_string(),
        read.not_valid_before_utc,
        read.not_valid_after_utc,
    )


def standing(chain: Sequence[bytes], anchors: Sequence[bytes], at: datetime) -> Standing:
    """What is known of a chain at a moment.

    Args:
        chain: certificates in DER, the sealer's own first.
        anchors: trusted certificates in DER, as the operator gave them.
        at: the moment asked about, with its offset.

    Raises:
        KeyRefused: one of them is not a certificate.
    """
    from cryptography.x509 import verification  # noqa: PLC0415 - JAdES alone needs X.509

    own, *between = _read(chain)
    if not anchors:
        return Standing.UNKNOWN
    trusted = _read(anchors)
    if own in trusted:
        in_force = own.not_valid_before_utc <= at <= own.not_valid_after_utc
        return Standing.ANCHORED if in_force else Standing.UNANCHORED
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(trusted))
        .time(at)
        .extension_policies(
            ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
            # A seal names an organisation, not a host: the rules of TLS for leaves do not apply.
            ee_policy=verification.ExtensionPolicy.permit_all(),
        )
        .build_client_verifier()
    )
    try:
        verifier.verify(own, between)
    except verification.VerificationError:
        return Standing.UNANCHORED
    return Standing.ANCHORED


def _read(chain: Sequence[bytes]) -> list[Certificate]:
    from cryptography import x509  # noqa: PLC0415 - see above

    try:
        return [x509.load_der_x509_certificate(each) for each in chain]
    except ValueError as error:
        raise KeyRefused(detail="not an X.509 certificate") from error
