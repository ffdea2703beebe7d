"""Seals on PDF files: PAdES baseline B (ETSI EN 319 142-1 §6.3), with the operator's certificate.

A seal shows that the file is as it was sealed. *Who* sealed it, it shows as far as the reader
trusts the certificate: one that this module made proves nothing beyond itself, and only a qualified
certificate gives a seal the legal presumption of eIDAS Article 35(2). The sheet says so. No
time stamp is asked for and no revocation information stored: the profile is B-B and no more.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from cairn.errors import MissingExtra, SealUnusable

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko_certvalidator.registry import CertificateStore

FIELD = "Seal"
"""The name of the signature field."""

_LEAST_RSA_BITS = 2048
_RSA_BITS = 3072
"""Fit beyond 2030 (NIST SP 800-57 part 1)."""
_YEARS = 10


@dataclass(frozen=True, slots=True)
class SealingIdentity:
    """A certificate and its private key.

    Attributes:
        operator: who seals, as the sheet names it.
        certificate: DER.
        private_key: PKCS #8, DER, unencrypted; whoever stores it encrypts it.
        chain: further certificates up to a root, DER.
        own: whether the operator made it for itself, so that nobody vouches for it.
    """

    operator: str
    certificate: bytes
    private_key: bytes = field(repr=False)
    chain: tuple[bytes, ...] = ()
    own: bool = False


def make_sealing_identity(operator: str, *, at: datetime) -> SealingIdentity:
    """A new RSA key with a certificate that it signs itself, good for ten years.

    RSA, because a seal by an elliptic curve makes the file a PDF 2.0 (ISO/TS 32002), and PDF/A-3
    is PDF 1.7.

    Args:
        operator: who seals; at most 64 characters of it stand in the certificate (X.520).
        at: from when it is valid, with its offset.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, operator.strip()[:64] or "Cairn")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    return SealingIdentity(
        operator,
        certificate.public_bytes(serialization.Encoding.DER),
        _octets(key),
        own=True,
    )


def read_sealing_identity(
    operator: str, certificates: bytes, private_key: bytes, *, passphrase: bytes | None = None
) -> SealingIdentity:
    """The operator's own certificate and key, as a certification authority hands them out.

    Args:
        operator: who seals.
        certificates: PEM, the operator's first, then those that lead to a root.
        private_key: PEM.
        passphrase: of the key, where it has one.

    Raises:
        SealUnusable: they cannot be read, do not belong together, or the key is of another kind
            than RSA of 2048 bits or more, or P-256.
    """
    try:
        first, *rest = x509.load_pem_x509_certificates(certificates)
        key = serialization.load_pem_private_key(private_key, passphrase)
    except (ValueError, TypeError) as error:
        raise SealUnusable(detail="the certificate or its key cannot be read") from error
    if isinstance(key, rsa.RSAPrivateKey):
        fits = key.key_size >= _LEAST_RSA_BITS
    else:
        fits = isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)) or not fits:
        raise SealUnusable(detail="its key is neither RSA of 2048 bits or more nor P-256")
    if first.public_key() != key.public_key():
        raise SealUnusable(detail="the private key does not belong to the certificate")
    chain = tuple(each.public_bytes(serialization.Encoding.DER) for each in rest)
    der = first.public_bytes(serialization.Encoding.DER)
    return SealingIdentity(operator, der, _octets(key), chain)


def _octets(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def sealed(pdf: bytes, identity: SealingIdentity) -> bytes:
    """``pdf`` with a seal over all of it, as an incremental update: no octet of it changes.

    The time in the seal is the computer's own, as PAdES baseline B has it.

    Raises:
        MissingExtra: pyHanko is not installed.
        SealUnusable: the certificate or key cannot be used.
    """
    try:
        from asn1crypto import keys  # noqa: PLC0415 - comes with the extra
        from asn1crypto import x509 as asn1_x509  # noqa: PLC0415
        from pyhanko.pdf_utils.incremental_writer import (  # noqa: PLC0415
            IncrementalPdfFileWriter,
        )
        from pyhanko.sign import signers  # noqa: PLC0415
        from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
        from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra(purpose="sealing PDF files", extra="pdf") from error
    try:
        certificate = asn1_x509.Certificate.load(identity.certificate, strict=True)
        key = keys.PrivateKeyInfo.load(identity.private_key, strict=True)
        chain = [asn1_x509.Certificate.load(each, strict=True) for each in identity.chain]
    except ValueError as error:
        raise SealUnusable(detail="the certificate or its key cannot be read") from error
    store: CertificateStore = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([certificate, *chain])
    signer = signers.SimpleSigner(certificate, key, store)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=identity.operator or None,
        embed_validation_info=False,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    out: io.BytesIO = signers.PdfSigner(metadata, signer).sign_pdf(writer)
    return out.getvalue()
