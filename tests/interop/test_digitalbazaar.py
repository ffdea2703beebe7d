"""Both directions with @digitalbazaar/vc: each accepts the other's and refuses the tampered."""

import copy

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto import multibase
from cairn.crypto.keys import KeyType, PrivateKey, PublicKey
from cairn.errors import SignatureInvalid
from cairn.proofs import data_integrity

pytestmark = pytest.mark.node

SECRETS = {
    ("eddsa-rdfc-2022", KeyType.ED25519): bytes(range(32)),
    ("ecdsa-rdfc-2019", KeyType.P256): bytes(range(1, 33)),
    ("ecdsa-rdfc-2019", KeyType.P384): bytes(range(1, 49)),
}
SECRET_CODES = {KeyType.ED25519: b"\x80\x26", KeyType.P256: b"\x86\x26", KeyType.P384: b"\x87\x26"}


@pytest.fixture(params=SECRETS, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def signing(request):
    suite, kind = request.param
    return suite, PrivateKey.from_secret(kind, SECRETS[request.param])


def _credential(key):
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:9c2c9d4e-4b73-4f0a-9c37-2d9e8f0a1b11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Applied Data Analysis · Ngā mihi “✓”",
        "issuer": {"id": key.public_key.did_key, "type": ["Profile"], "name": "Example"},
        "validFrom": "2026-05-03T10:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$" + "ab" * 32,
                    "identityType": "emailAddress",
                    "salt": "s",
                }
            ],
            "achievement": {
                "id": "https://example.org/a/1",
                "type": ["Achievement"],
                "name": "Applied Data Analysis",
                "description": "d",
                "criteria": {"narrative": "n"},
                "creditsAvailable": 2.5,
            },
        },
    }


def _node_key(key):
    code = SECRET_CODES[key.public_key.type]
    secret = key.secret + (key.public_key.raw if key.public_key.type is KeyType.ED25519 else b"")
    return {
        "@context": "https://w3id.org/security/multikey/v1",
        "type": "Multikey",
        "id": key.public_key.key_id,
        "controller": key.public_key.did_key,
        "publicKeyMultibase": key.public_key.multikey,
        "secretKeyMultibase": "z" + multibase.encode_base58(code + secret),
    }


def _ours(suite, key):
    return data_integrity.sign(
        _credential(key),
        suite=suite,
        signer=key,
        verification_method=key.public_key.key_id,
        created="2026-05-03T10:00:01Z",
        contexts=Contexts.shipped(),
    )


def _theirs(program, suite, key):
    return program.ask(op="issue", credential=_credential(key), suite=suite, key=_node_key(key))[
        "credential"
    ]


def _tampered(credential):
    changed = copy.deepcopy(credential)
    changed["credentialSubject"]["achievement"]["name"] += "!"
    return changed


def test_they_accept_ours_and_refuse_it_tampered(digitalbazaar, signing):
    suite, key = signing
    ours = _ours(suite, key)
    assert digitalbazaar.ask(op="verify", credential=ours, suite=suite)["verified"] is True
    answer = digitalbazaar.ask(op="verify", credential=_tampered(ours), suite=suite)
    assert answer["verified"] is False


def test_we_accept_theirs_and_refuse_it_tampered(digitalbazaar, signing):
    suite, key = signing
    theirs = _theirs(digitalbazaar, suite, key)
    public = PublicKey.from_did_key(theirs["proof"]["verificationMethod"])
    check = {"public_key": public, "contexts": Contexts.shipped()}
    data_integrity.verify(theirs, theirs["proof"], **check)
    with pytest.raises(SignatureInvalid):
        data_integrity.verify(_tampered(theirs), theirs["proof"], **check)
