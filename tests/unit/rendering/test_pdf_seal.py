"""The seal: PAdES B-B by pyHanko, held against its own validation, and against every change."""

import io
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cairn.errors import SealUnusable
from cairn.rendering.certificate import certificate_pdf
from cairn.rendering.pdf_seal import make_sealing_identity, read_sealing_identity, sealed

LINK = "https://cairn.example.org/c/7KQ2-9FPT"
pytestmark = pytest.mark.usefixtures("pango")


@pytest.fixture(scope="module")
def identity(held):
    return make_sealing_identity("The Registry", at=held.at - timedelta(days=3000))


@pytest.fixture(scope="module")
def unsealed(held):
    return certificate_pdf(held.record, held.octets, link=LINK, at=held.at)


@pytest.fixture(scope="module")
def file(unsealed, identity):
    return sealed(unsealed, identity)


def finding(octets, identity, *, trusted=True):
    reader = PdfFileReader(io.BytesIO(octets))
    (signature,) = reader.embedded_signatures
    roots = [asn1_x509.Certificate.load(identity.certificate)] if trusted else []
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    return signature, validate_pdf_signature(signature, context)


def test_the_seal_holds_and_covers_the_whole_file(file, identity):
    signature, status = finding(file, identity)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.bottom_line
    assert signature.field_name == "Seal"


def test_it_is_pades_baseline_b(file, identity):
    """ETSI EN 319 142-1 §6.3: the sub-filter, the signing certificate's digest, no time stamp."""
    signature, _ = finding(file, identity)
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "/M" in signature.sig_object
    signer = signature.signer_info
    signed = {each["type"].native for each in signer["signed_attrs"]}
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= signed
    assert "signing_time" not in signed
    assert signer["digest_algorithm"]["algorithm"].native == "sha256"
    unsigned = signer["unsigned_attrs"].native or []
    assert unsigned == []
    with pikepdf.open(io.BytesIO(file)) as document:
        assert "/DSS" not in document.Root


def test_a_certificate_of_our_own_is_trusted_by_nobody_else(file, identity):
    _, status = finding(file, identity, trusted=False)
    assert status.intact
    assert not status.trusted
    assert not status.bottom_line


def test_sealing_changes_no_octet_of_the_file(file, unsealed, held):
    assert file.startswith(unsealed)
    with pikepdf.open(io.BytesIO(file)) as document:
        attached = document.attachments["credential.json"]
        assert attached.get_file().read_bytes() == held.octets
        assert attached.obj["/AFRelationship"] == "/Source"
        assert document.pdf_version == "1.7"


def test_any_octet_changed_is_found(file, identity):
    signature, _ = finding(file, identity)
    start, length, second, rest = (int(n) for n in signature.sig_object["/ByteRange"])
    places = [*range(20, length, max(1, length // 60)), *range(second, second + rest, 40)]
    tried = 0
    for place in places:
        octets = bytearray(file)
        octets[start + place if place < length else place] ^= 0x01
        try:
            _, status = finding(bytes(octets), identity)
        except Exception:  # noqa: BLE001 - a file that cannot be read any more is found out, too
            tried += 1
            continue
        assert not (status.intact and status.valid and status.bottom_line), place
        tried += 1
    assert tried == len(places) > 60


def test_what_is_added_behind_the_seal_is_found(file, identity):
    with pikepdf.open(io.BytesIO(file)) as document:
        document.pages[0].Contents = document.make_stream(b"q Q")
        out = io.BytesIO()
        document.save(out)
    _, status = finding_or_none(out.getvalue(), identity)
    assert status is None or not status.bottom_line
    _, status = finding_or_none(file + b"\n% more", identity)
    assert status is None or status.coverage.name != "ENTIRE_FILE"


def finding_or_none(octets, identity):
    try:
        return finding(octets, identity)
    except Exception:  # noqa: BLE001 - unreadable is found out
        return None, None


def test_a_certificate_made_at_first_start(held):
    made = make_sealing_identity("R" * 100, at=held.at)
    certificate = x509.load_der_x509_certificate(made.certificate)
    assert made.own
    assert certificate.subject == certificate.issuer
    assert certificate.not_valid_before_utc <= held.at < certificate.not_valid_after_utc
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    certificate.verify_directly_issued_by(certificate)
    assert "private_key" not in repr(made)
    assert make_sealing_identity("R", at=held.at).certificate != made.certificate


def pem(key, passphrase=None):
    protection = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )


def certificate_of(key, held):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "University")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(held.at - timedelta(days=3000))
        .not_valid_after(held.at + timedelta(days=3000))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else x509_hash()
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM)


def x509_hash():
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    return hashes.SHA256()


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_the_operator_s_own_certificate(unsealed, held, kind):
    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if kind == "rsa"
        else ec.generate_private_key(ec.SECP256R1())
    )
    certificate = certificate_of(key, held)
    read = read_sealing_identity("University", certificate, pem(key, b"pass"), passphrase=b"pass")
    assert not read.own
    _, status = finding(sealed(unsealed, read), read)
    assert status.bottom_line


def test_what_does_not_serve_is_refused(held):
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    certificate = certificate_of(key, held)
    edwards = ed25519.Ed25519PrivateKey.generate()
    for certificates, private, passphrase, words in (
        (b"no", pem(key), None, "cannot be read"),
        (certificate, b"no", None, "cannot be read"),
        (certificate, pem(key, b"pass"), None, "cannot be read"),
        (certificate, pem(key, b"pass"), b"wrong", "cannot be read"),
        (certificate, pem(other), None, "does not belong"),
        (certificate_of(edwards, held), pem(edwards), None, "neither RSA"),
    ):
        with pytest.raises(SealUnusable) as raised:
            read_sealing_identity("U", certificates, private, passphrase=passphrase)
        assert words in raised.value.what()
