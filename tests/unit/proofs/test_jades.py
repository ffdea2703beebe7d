"""JAdES: the seals of the European examples, and what is refused."""

import base64
import copy
import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from cairn.canonical import json_text
from cairn.crypto import multibase
from cairn.errors import CairnError, KeyRefused, MechanismUnsupported, ProofMalformed
from cairn.proofs import certificate_chains, jades
from cairn.proofs.certificate_chains import Standing

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "elm" / "examples-v3.3"
NAMES = sorted(path.name for path in FOLDER.glob("*-signed.jsonld"))
BEGUN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ENDS = BEGUN + dt.timedelta(days=365)


@pytest.mark.usefixtures("shared")
def test_every_sealed_example_is_tried():
    assert NAMES == [
        "AA-Annex1-MC-signed.jsonld",
        "Sample-CertOfPart-signed.jsonld",
        "Sample-MastersDegree-signed.jsonld",
    ]


def example(name):
    return json_text.parse((FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_the_seal_of_an_example_holds(name):
    sealed = jades.read(example(name))
    jades.verify(sealed)
    credential = json_text.parse(sealed.payload)
    assert "EuropeanDigitalCredential" in credential["type"]
    (seal,) = sealed.seals
    assert seal.claimed_time.year in {2024, 2025}
    facts = certificate_chains.facts_of(seal.certificates[0])
    assert "TEST SEAL" in facts.subject
    assert certificate_chains.standing(seal.certificates, [], seal.claimed_time) is Standing.UNKNOWN


@pytest.mark.parametrize("name", NAMES)
def test_one_changed_byte_breaks_the_seal(name):
    document = example(name)
    payload = document["payload"]
    for position in (0, 1, len(payload) // 3, len(payload) // 2, len(payload) - 1):
        changed = copy.deepcopy(document)
        other = "x" if payload[position] != "x" else "y"
        changed["payload"] = payload[:position] + other + payload[position + 1 :]
        with pytest.raises(CairnError):
            jades.verify(jades.read(changed))
    for member in ("protected", "signature"):
        text = document["signatures"][0][member]
        for position in range(0, len(text), 97):
            changed = copy.deepcopy(document)
            other = "A" if text[position] != "A" else "B"
            changed["signatures"][0][member] = text[:position] + other + text[position + 1 :]
            with pytest.raises(CairnError):
                jades.verify(jades.read(changed))


def named(name):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def certificate(subject, key, issuer, issuer_key, *, authority=False):
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGUN)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = builder.add_extension(
        x509.KeyUsage(
            digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, **usage
        ),
        critical=True,
    )
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def keys():
    return {
        "root": ec.derive_private_key(11, ec.SECP256R1()),
        "between": ec.derive_private_key(12, ec.SECP256R1()),
        "seal": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    }


@pytest.fixture(scope="module")
def chain(keys):
    return [
        certificate("A seal", keys["seal"], "Between", keys["between"]),
        certificate("Between", keys["between"], "Root", keys["root"], authority=True),
        certificate("Root", keys["root"], "Root", keys["root"], authority=True),
    ]


def sealed_by(key, chain, payload, *, encoded=False, **header):
    head = {
        "alg": "RS256",
        "x5c": [base64.b64encode(each).decode() for each in chain],
        "x5t#S256": multibase.encode_base64url(hashlib.sha256(chain[0]).digest()),
        "sigT": "2026-03-01T10:00:00Z",
        **({} if encoded else {"b64": False, "crit": ["b64"]}),
        **header,
    }
    protected = multibase.encode_base64url(json.dumps(head).encode())
    body = multibase.encode_base64url(payload.encode()) if encoded else payload
    signature = key.sign(f"{protected}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    entry = {"protected": protected, "signature": multibase.encode_base64url(signature)}
    return body, entry


PAYLOAD = '{"type": "EuropeanDigitalCredential", "title": "Søm"}'


def test_every_serialization(keys, chain):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD)
    encoded, other = sealed_by(keys["seal"], chain, PAYLOAD, encoded=True)
    compact = f"{other['protected']}.{encoded}.{other['signature']}"
    for document in (
        {"payload": body, "signatures": [entry, entry]},
        {"payload": body, **entry},
        {"payload": encoded, "signatures": [other]},
        compact,
    ):
        sealed = jades.read(document)
        jades.verify(sealed)
        assert sealed.payload == PAYLOAD.encode()
        assert sealed.seals[0].claimed_time == dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)


def test_every_seal_has_to_hold(keys, chain):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD)
    broken = {**entry, "signature": entry["signature"][:-4] + "AAAA"}
    with pytest.raises(CairnError):
        jades.verify(jades.read({"payload": body, "signatures": [entry, broken]}))


@pytest.mark.parametrize(
    "header",
    [
        {"b64": "no"},
        {"b64": False, "crit": ["sigT"]},
        {"crit": []},
        {"x5c": []},
        {"x5c": "AAAA"},
        {"x5c": [5]},
        {"x5c": ["AA-A"]},
        {"x5c": ["AAAA"]},
        {"x5c": ["AAAA"] * 17},
        {"x5t#S256": "AAAA"},
        {"x5t#S256": 5},
        {"sigT": "yesterday"},
        {"sigT": 5},
        {"alg": "none"},
        {"alg": 5},
    ],
)
def test_a_header_that_is_malformed_is_refused(keys, chain, header):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD, **header)
    with pytest.raises(ProofMalformed):
        jades.read({"payload": body, **entry})


@pytest.mark.parametrize(
    "header",
    [{"crit": ["b64", "mystery"], "mystery": 1}, {"sigD": {}}, {"alg": "ES256K"}],
)
def test_what_is_not_built_says_neither_yes_nor_no(keys, chain, header):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD, **header)
    with pytest.raises(MechanismUnsupported):
        jades.verify(jades.read({"payload": body, **entry}))


def test_a_seal_without_its_certificate_or_payload_says_neither_yes_nor_no(keys, chain):
    _, entry = sealed_by(keys["seal"], chain, PAYLOAD)
    with pytest.raises(MechanismUnsupported, match="detached"):
        jades.read(entry)
    protected = multibase.encode_base64url(b'{"alg":"RS256"}')
    with pytest.raises(MechanismUnsupported, match="x5c"):
        jades.read({"payload": "", "protected": protected, "signature": "AAAA"})


def test_an_algorithm_belongs_to_its_key(keys, chain):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD, alg="ES256")
    with pytest.raises(KeyRefused):
        jades.verify(jades.read({"payload": body, **entry}))


@pytest.mark.parametrize(
    "document",
    [
        {"payload": 5, "signatures": []},
        {"payload": "x", "signatures": []},
        {"payload": "x", "signatures": "x"},
        {"payload": "x", "signatures": [5]},
        {"payload": "x", "signatures": [{}]},
        {"payload": "x", "signatures": [{}] * 17},
        {"payload": "x", "signatures": [{"protected": "e30", "signature": "AA"}]},
        {"payload": "x", "signatures": [{}], "signature": "AA"},
        "a.b",
        "e30.e30.AAAA",
        "",
    ],
)
def test_what_is_no_seal_is_refused(document):
    with pytest.raises(ProofMalformed):
        jades.read(document)


def test_what_is_not_signed_decides_nothing(keys, chain):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD)
    jades.verify(jades.read({"payload": body, **entry, "header": {"etsiU": ["AAAA"]}}))
    for unprotected in ({"alg": "RS256"}, {"x5u": "https://a.example"}, [], "x"):
        with pytest.raises(ProofMalformed):
            jades.read({"payload": body, **entry, "header": unprotected})


def test_signatures_agree_on_how_the_payload_is_written(keys, chain):
    body, entry = sealed_by(keys["seal"], chain, PAYLOAD)
    _, other = sealed_by(keys["seal"], chain, PAYLOAD, encoded=True)
    with pytest.raises(ProofMalformed, match="b64"):
        jades.read({"payload": body, "signatures": [entry, other]})


def test_the_standing_of_a_chain(chain):
    seal, between, root = chain
    middle = BEGUN + dt.timedelta(days=100)
    standing = certificate_chains.standing
    assert standing(chain[:2], [root], middle) is Standing.ANCHORED
    assert standing(chain, [root], middle) is Standing.ANCHORED
    assert standing([seal, between], [between], middle) is Standing.ANCHORED
    assert standing([seal], [seal], middle) is Standing.ANCHORED
    assert standing([seal], [root], middle) is Standing.UNANCHORED
    assert standing(chain[:2], [], middle) is Standing.UNKNOWN
    after = ENDS + dt.timedelta(days=1)
    assert standing(chain[:2], [root], after) is Standing.UNANCHORED
    assert standing([seal], [seal], after) is Standing.UNANCHORED
    with pytest.raises(KeyRefused):
        standing([b"x"], [root], middle)


def test_a_chain_of_somebody_else_is_not_anchored(keys, chain):
    forged = certificate("A seal", keys["seal"], "Between", keys["root"])
    middle = BEGUN + dt.timedelta(days=100)
    standing = certificate_chains.standing([forged, chain[1]], [chain[2]], middle)
    assert standing is Standing.UNANCHORED
