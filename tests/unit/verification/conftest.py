"""Credentials to verify: made and signed here, so that every test knows what is in them."""

import gzip
import json
import sys
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.crypto.multibase import encode_base64url
from cairn.proofs import data_integrity
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.entries import Entry, EntryKind, Personal, commitment_entry
from cairn.transparency.log_proof import LogProof
from cairn.transparency.merkle import hash_leaf, root_of
from cairn.transparency.merkle_proofs import inclusion_proof, of_leaf_hashes
from cairn.transparency.notes import log_key
from cairn.transparency.trust_policy import TrustPolicy
from cairn.verification import (
    NO_FACTS,
    AnchoredRoot,
    Document,
    LogEvidence,
    Outcome,
    verify,
)

VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
CREATED = "2025-06-01T12:00:00Z"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

ISSUER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
STRANGER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(1, 33)))
P256 = PrivateKey.from_secret(KeyType.P256, bytes(range(1, 33)))
P384 = PrivateKey.from_secret(KeyType.P384, bytes(range(1, 49)))


def badge(key=ISSUER, **members):
    """An Open Badges 3.0 credential, not signed."""
    document = {
        "@context": [VC, OB],
        "id": "urn:uuid:0f3b1a52-1111-4222-8333-444455556666",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Robotics",
        "issuer": {"id": key.public_key.did_key, "type": ["Profile"], "name": "University of X"},
        "validFrom": "2025-06-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:ana",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://x.example/achievements/robotics",
                "type": ["Achievement"],
                "name": "Robotics",
                "description": "Builds robots.",
                "criteria": {"narrative": "Built one."},
                "achievementType": "MicroCredential",
                "creditsAvailable": 5,
            },
        },
    }
    return document | members


def sign(document, key=ISSUER, suite="eddsa-rdfc-2022", method=None, created=CREATED, **options):
    return data_integrity.sign(
        document,
        suite=suite,
        signer=key,
        verification_method=method or key.public_key.key_id,
        created=created,
        contexts=Contexts.shipped(),
        **options,
    )


def as_bytes(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def report_on(value, *documents, policy=None, at=NOON, facts=NO_FACTS, **evidence):
    """The report on a document, with (address, value) pairs as facts."""
    facts = facts.with_documents(
        value if not isinstance(value, tuple) else Document(value[0], as_bytes(value[1]))
        for value in documents
    )
    options = {} if policy is None else {"policy": policy}
    if evidence:
        options["evidence"] = LogEvidence(**evidence)
    return verify(as_bytes(value), facts, at=at, **options)


def found(report, code):
    """(outcome, variant) of each check with this code."""
    return [(str(check.outcome), check.variant) for check in report.checks if check.code == code]


def unconfirmed(report):
    return [
        (check.code, check.variant)
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}
    ]


def encoded_list(*revoked, entries=131_072):
    bits = bytearray(entries // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + urlsafe_b64encode(packed).decode().rstrip("=")


LIST_URL = "https://x.example/status/1"


def status_entry(index=94567, purpose="revocation", url=LIST_URL, **members):
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    } | members


def status_list(*revoked, key=ISSUER, purpose="revocation", entries=131_072, **members):
    """A signed status list."""
    document = {
        "@context": [VC],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": key.public_key.did_key,
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded_list(*revoked, entries=entries),
        },
    }
    return sign(document | members, key)


def controller(identifier, key, purposes=("assertionMethod",), **method):
    """A controller document that lists one key as ``#key``."""
    entry = {
        "id": f"{identifier}#key",
        "type": "Multikey",
        "controller": identifier,
        "publicKeyMultibase": key.public_key.multikey,
    } | method
    document = {"id": identifier, "verificationMethod": [entry]}
    return document | {purpose: [entry["id"]] for purpose in purposes}


def endorsement(key=STRANGER, subject="https://x.example/achievements/robotics", **members):
    return {
        "@context": [VC, OB],
        "id": "urn:uuid:aaaaaaaa-1111-4222-8333-444455556666",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": key.public_key.did_key, "type": ["Profile"], "name": "The Ministry"},
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {
            "id": subject,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good.",
        },
    } | members


def learner_record(*parts, key=ISSUER, **members):
    return {
        "@context": [VC, CLR, OB],
        "id": "urn:uuid:bbbbbbbb-1111-4222-8333-444455556666",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record",
        "issuer": {"id": key.public_key.did_key, "type": ["Profile"], "name": "University of X"},
        "validFrom": "2025-06-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:ana",
            "type": ["ClrSubject"],
            "verifiableCredential": list(parts),
        },
    } | members


def certificate(key=P256, subject="University of X", begins=2024, ends=2030):
    """A self-signed certificate in DER; ECDSA signs it with a random number, so it varies."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, "VATXX-123"),
        ]
    )
    secret = derive_private_key(int.from_bytes(key.secret), SECP256R1())
    return (
        x509.CertificateBuilder(name, name, secret.public_key(), serial_number=7)
        .not_valid_before(datetime(begins, 1, 1))  # noqa: DTZ001 - the library wants naive UTC
        .not_valid_after(datetime(ends, 1, 1))  # noqa: DTZ001
        .sign(secret, SHA256())
        .public_bytes(Encoding.DER)
    )


def pem(key):
    """The public key of an Ed25519 key in PEM."""
    return (
        Ed25519PublicKey.from_public_bytes(key.public_key.raw)
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def seal(document, der=None, key=P256, **header):
    """A JAdES seal around a document, payload encoded."""
    der = der or certificate(key)
    header = {"alg": "ES256", "x5c": [b64encode(der).decode()]} | header
    protected = encode_base64url(json.dumps(header).encode())
    payload = encode_base64url(json.dumps(document).encode())
    signature = encode_base64url(key.sign(f"{protected}.{payload}".encode()))
    return {"payload": payload, "protected": protected, "signature": signature}


def european(**members):
    """A European credential (ELM 3), not sealed."""
    return {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "http://data.europa.eu/snb/model/context/edc-ap",
        ],
        "id": "urn:credential:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": {
            "id": "urn:epass:org:1",
            "type": "Organisation",
            "legalName": {"en": "University of X"},
        },
        "issuanceDate": "2025-06-01T00:00:00Z",
        "issued": "2025-06-01T00:00:00Z",
        "validFrom": "2025-06-01T00:00:00Z",
        "displayParameter": {"title": {"en": "Robotics"}},
        "credentialSchema": [{"id": "http://data.europa.eu/snb/edc", "type": "ShaclValidator2017"}],
        "credentialSubject": {
            "id": "urn:epass:person:1",
            "type": "Person",
            "hasClaim": [{"id": "urn:epass:learningAchievement:1", "type": "LearningAchievement"}],
        },
    } | members


LOG = PrivateKey.from_secret(KeyType.ED25519, b"log".ljust(32))
WITNESSES = {
    f"{name}.example": PrivateKey.from_secret(KeyType.ED25519, name.encode().ljust(32))
    for name in ("a", "b", "c")
}
ORIGIN = "log.example"
SALT = bytes(range(32))
BEFORE_NOON = 1_767_000_000
"""29 December 2025, 09:20 UTC."""


def log_policy(least=2, origin=ORIGIN):
    keys = [witness_key(name, key.public_key) for name, key in WITNESSES.items()]
    return TrustPolicy.k_of_n(least, keys, [log_key(origin, LOG.public_key)])


def logged_entries(value, salt=SALT):
    """The entries of a log that holds ``value`` at place 3."""
    fill = [Entry(EntryKind.POLICY, bytes([at]) * 32) for at in range(7)]
    return [*fill[:3], commitment_entry(Personal.CREDENTIAL, as_bytes(value), salt), *fill[3:]]


def log_head(entries, size=None):
    hashes = [hash_leaf(entry.octets) for entry in entries[:size]]
    return Checkpoint(ORIGIN, len(hashes), root_of(hashes)), of_leaf_hashes(hashes)


def log_proof(value, instants=(BEFORE_NOON, BEFORE_NOON + 60), salt=SALT, entries=None, place=3):
    """The sidecar of ``value``: logged at place 3 of 8, cosigned at these instants."""
    head, complete = log_head(entries or logged_entries(value, salt))
    note = sign_checkpoint(head, LOG)
    for (name, key), instant in zip(WITNESSES.items(), instants, strict=False):
        note = note.signed_with(cosign(head, name, instant, key))
    path = inclusion_proof(place, head.size, complete)
    return LogProof(place, path, note, salt).octets


def anchored(value, **changed):
    """What a chain holds of the log that ``log_proof`` proves."""
    head, _ = log_head(logged_entries(value))
    facts = {
        "chain": "eip155:1",
        "contract": "0xabc",
        "block_time": datetime(2025, 12, 30, tzinfo=UTC),
        "origin": ORIGIN,
        "size": head.size,
        "root": head.root,
        "final": True,
    }
    return AnchoredRoot(**facts | changed)


@pytest.fixture(scope="session")
def make():
    """This module: how tests make and sign credentials."""
    return sys.modules[__name__]
