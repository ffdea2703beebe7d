"""From the name of a key to the key, and from the key to its issuer."""

import json

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto.multibase import encode_base64url
from cairn.proofs import vc_jose, vc_jwt
from cairn.verification import Outcome, Policy, Unavailable

ISSUER = "https://x.example/issuer"
KEYS = "https://x.example/keys"


def badge_of(make, issuer):
    document = make.badge()
    document["issuer"]["id"] = issuer
    return document


def token(make, issuer, key_url=None, key=None):
    document = badge_of(make, issuer)
    signed = vc_jwt.sign(
        document, signer=key or make.ISSUER, key_url=key_url, contexts=Contexts.shipped()
    )
    return signed.encode()


def did_jwk(key):
    return "did:jwk:" + encode_base64url(json.dumps(key.public_key.jwk).encode())


def test_a_did_jwk_is_its_own_document(make):
    did = did_jwk(make.P256)
    secured = make.sign(badge_of(make, did), make.P256, "ecdsa-rdfc-2019", method=f"{did}#0")
    assert make.report_on(secured).outcome is Outcome.PASSED
    assert make.found(make.report_on(secured | {"name": "x"}), "proof.signature") == [
        ("failed", "failed")
    ]


@pytest.mark.parametrize("did", ["did:jwk:!!", "did:jwk:e30", "did:jwk:W10", "did:jwk:"])
def test_a_did_jwk_that_is_none(make, did):
    report = make.report_on(make.sign(badge_of(make, did), method=f"{did}#0"))
    assert make.found(report, "key.found") == [("failed", "failed")]


def test_a_did_jwk_has_one_method(make):
    did = did_jwk(make.ISSUER)
    report = make.report_on(make.sign(badge_of(make, did), method=f"{did}#1"))
    assert report.outcome is Outcome.FAILED


# Open Badges 3.0 §8.2.4: `kid` leads to a JWK, and the issuer's profile says that it is its own.


@pytest.mark.parametrize("member", ["publicKey", "publicKeyJwk", "jwks", "nested", "method"])
def test_a_key_that_the_profile_gives(make, member):
    jwk = make.ISSUER.public_key.jwk
    profile = {
        "publicKey": {"publicKey": jwk},
        "publicKeyJwk": {"publicKeyJwk": jwk},
        "jwks": {"jwks": {"keys": [make.STRANGER.public_key.jwk, jwk]}},
        "nested": {"publicKey": [{"publicKeyJwk": jwk}]},
        "method": make.controller(ISSUER, make.ISSUER),
    }[member] | {"id": ISSUER, "type": "Profile"}
    report = make.report_on(token(make, ISSUER, KEYS), (KEYS, jwk), (ISSUER, profile))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)


def test_a_key_beside_the_profile_is_not_the_issuers_by_that(make):
    jwk = make.ISSUER.public_key.jwk
    report = make.report_on(token(make, ISSUER, KEYS), (KEYS, jwk), (ISSUER, {"id": ISSUER}))
    assert make.found(report, "proof.signature") == [("passed", "passed")]
    assert make.found(report, "issuer.bound") == [("failed", "not_listed")]


def test_a_key_in_a_set_is_found_by_its_name(make):
    jwks = {
        "keys": [
            make.STRANGER.public_key.jwk | {"kid": "one"},
            make.ISSUER.public_key.jwk | {"kid": "two"},
        ]
    }
    profile = make.controller(ISSUER, make.ISSUER)
    good = make.report_on(token(make, ISSUER, f"{KEYS}#two"), (KEYS, jwks), (ISSUER, profile))
    assert good.outcome is Outcome.PASSED, make.unconfirmed(good)
    other = make.report_on(token(make, ISSUER, f"{KEYS}#one"), (KEYS, jwks), (ISSUER, profile))
    assert make.found(other, "proof.signature") == [("failed", "failed")]
    absent = make.report_on(token(make, ISSUER, f"{KEYS}#three"), (KEYS, jwks), (ISSUER, profile))
    assert make.found(absent, "key.found") == [("failed", "not_listed")]


def test_a_carried_key_is_not_the_issuers_by_that(make):
    """Anybody can make a key, sign with it, put it into the header and name a university."""
    forged = token(make, ISSUER, key=make.STRANGER)
    profile = make.controller(ISSUER, make.ISSUER)
    report = make.report_on(forged, (ISSUER, profile))
    assert make.found(report, "proof.signature") == [("passed", "passed")]
    assert make.found(report, "issuer.bound") == [("failed", "not_listed")]


@pytest.mark.parametrize("kid", ["", "key", "#key"])
def test_a_vc_jwt_names_its_key_relative_to_its_issuer(make, kid):
    """vc-jose-cose §4.2; did:key has one key, whatever it is called."""
    signed = vc_jose.sign(
        make.badge(),
        signer=make.ISSUER,
        key_id=make.ISSUER.public_key.key_id,
        contexts=Contexts.shipped(),
    )
    _, body, _ = signed.split(".")
    header = {"alg": "EdDSA", "typ": "vc+jwt"} | ({"kid": kid} if kid else {})
    head = encode_base64url(json.dumps(header).encode())
    signature = encode_base64url(make.ISSUER.sign(f"{head}.{body}".encode()))
    report = make.report_on(f"{head}.{body}.{signature}".encode())
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)


# The key in the fragment of an address, as 1EdTech's examples write it.


def inline(make, key=None):
    key = key or make.ISSUER
    return make.sign(badge_of(make, ISSUER), key, method=f"{ISSUER}#{key.public_key.multikey}")


def test_without_the_policy_the_address_is_asked(make):
    report = make.report_on(inline(make))
    assert make.found(report, "key.found") == [("indeterminate", "missing")]
    # Whether anything was changed can be told all the same.
    assert make.found(report, "proof.signature") == [("passed", "passed")]
    forged = make.report_on(inline(make) | {"name": "Forged"})
    assert forged.outcome is Outcome.FAILED


def test_with_the_policy_the_key_is_found_and_its_owner_is_not(make):
    report = make.report_on(inline(make), policy=Policy(key_in_fragment=True))
    assert make.found(report, "key.found") == [("passed", "passed")]
    assert make.found(report, "issuer.bound") == [("indeterminate", "missing")]
    assert {want.url for want in report.wanted} == {ISSUER}


@pytest.mark.parametrize("policy", [Policy(), Policy(key_in_fragment=True)])
def test_the_issuers_document_decides(make, policy):
    multikey = make.ISSUER.public_key.multikey
    listed = {
        "id": ISSUER,
        "assertionMethod": [
            {
                "id": f"{ISSUER}#{multikey}",
                "type": "Multikey",
                "controller": ISSUER,
                "publicKeyMultibase": multikey,
            }
        ],
    }
    assert make.report_on(inline(make), (ISSUER, listed), policy=policy).outcome is Outcome.PASSED
    # A stranger puts its own key behind the issuer's address.
    forged = inline(make, make.STRANGER)
    report = make.report_on(forged, (ISSUER, listed), policy=policy)
    assert report.outcome is Outcome.FAILED


def test_an_http_address_is_looked_up_and_never_taken_for_another(make):
    document = make.controller("https://y.example/", make.ISSUER)
    secured = make.sign(badge_of(make, "https://y.example/"), method="http://y.example/#key")
    report = make.report_on(secured, ("https://y.example/", document))
    assert report.outcome is Outcome.INDETERMINATE
    assert make.found(report, "key.found") == [("indeterminate", "missing")]


def test_a_failure_of_the_network_is_named(make):
    report = make.report_on(inline(make), Unavailable(ISSUER, "the server answered 503"))
    assert "503" in next(c.reason for c in report.checks if c.code == "key.found")


def test_a_countersignature_is_no_fault_and_no_substitute(make):
    document = make.badge()
    both = make.sign(make.sign(document), make.STRANGER)
    assert make.report_on(both).outcome is Outcome.PASSED
    stranger_only = make.sign(document, make.STRANGER)
    report = make.report_on(stranger_only)
    assert make.unconfirmed(report) == [("issuer.bound", "other_key")]
