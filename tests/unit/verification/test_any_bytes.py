"""Whatever the bytes are, there is a report: verification raises nothing because of them."""

import copy
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.verification import NO_FACTS, Document, Facts, Outcome, Unavailable, verify

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check_report(report):
    """A report is whole: it has reasons, and can be written as JSON."""
    assert report.checks
    json.dumps(report.as_dict())
    assert report.outcome in set(Outcome)


@QUIET
@given(st.binary(max_size=300))
def test_any_octets(make, octets):
    report = verify(octets, NO_FACTS, at=make.NOON)
    check_report(report)
    assert report.outcome is Outcome.FAILED


@QUIET
@given(
    st.sampled_from(
        [
            "@context",
            "type",
            "issuer",
            "credentialSubject",
            "proof",
            "validFrom",
            "credentialStatus",
            "endorsement",
            "evidence",
            "relatedResource",
            "credentialSchema",
            "refreshService",
            "name",
            "id",
            "validUntil",
        ]
    ),
    JSON,
)
def test_any_value_in_any_member(make, member, value):
    document = make.sign(make.badge(credentialStatus=make.status_entry()))
    check_report(make.report_on(document | {member: value}))


@QUIET
@given(
    st.sampled_from(
        [
            "type",
            "cryptosuite",
            "verificationMethod",
            "proofPurpose",
            "proofValue",
            "created",
            "expires",
            "previousProof",
            "domain",
            "id",
            "@context",
        ]
    ),
    JSON,
)
def test_any_value_in_any_member_of_a_proof(make, member, value):
    document = make.sign(make.badge())
    report = make.report_on(document | {"proof": document["proof"] | {member: value}})
    check_report(report)
    assert report.outcome is not Outcome.PASSED


@QUIET
@given(JSON)
def test_any_value_where_a_document_should_be(make, value):
    """What the network brings is a stranger's, too."""
    address = "https://x.example/issuer"
    badge = make.badge(credentialStatus=make.status_entry())
    badge["issuer"]["id"] = address
    secured = make.sign(badge, method=f"{address}#key")
    for place in (address, make.LIST_URL):
        report = make.report_on(secured, (place, value))
        check_report(report)
        assert report.outcome is not Outcome.PASSED


@QUIET
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "verificationMethod",
                "assertionMethod",
                "publicKey",
                "jwks",
                "keys",
                "kty",
                "publicKeyJwk",
            ]
        ),
        JSON,
        max_size=4,
    )
)
def test_any_value_in_a_controller_document(make, members):
    address = "https://x.example/issuer"
    badge = make.badge()
    badge["issuer"]["id"] = address
    secured = make.sign(badge, method=f"{address}#key")
    report = make.report_on(secured, (address, {"id": address} | members))
    check_report(report)
    assert report.outcome is not Outcome.PASSED


def test_every_sample_truncated_and_flipped(make, shared):
    """Other people's files, cut off and with octets turned over."""
    random_places = random.Random(7)
    files = [
        path
        for folder in ("1edtech-validator", "educredentials-ob3", "vc-jose-cose")
        for path in sorted((shared / "data/vectors" / folder).rglob("*"))
        if path.is_file() and path.stat().st_size < 100_000
    ]
    assert len(files) > 100
    for path in files:
        octets = path.read_bytes()
        check_report(verify(octets, NO_FACTS, at=make.NOON))
        if not octets:
            continue
        cut = octets[: random_places.randrange(len(octets))]
        check_report(verify(cut, NO_FACTS, at=make.NOON))
        flipped = bytearray(octets)
        flipped[random_places.randrange(len(octets))] ^= 1 << random_places.randrange(8)
        check_report(verify(bytes(flipped), NO_FACTS, at=make.NOON))


HOSTILE = {
    "nothing": b"",
    "a deep array": b"[" * 100_000,
    "a deep object": b'{"a":' * 100_000,
    "a member twice": b'{"type":"A","type":"B"}',
    "not UTF-8": b'{"type":"\xff"}',
    "a lone surrogate": b'{"type":["VerifiableCredential"],"name":"\\ud800"}',
    "a huge number": b'{"type":["VerifiableCredential"],"n":' + b"9" * 10_000 + b"}",
    "not a number": b'{"type":["VerifiableCredential"],"n":NaN}',
    "a billion laughs": b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
    "an endless data: URL": b"data:" * 10_000,
    "three dots": b"eyJ.eyJ.eyJ",
    "a PNG that ends": b"\x89PNG\r\n\x1a\n\x00\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_unreadable(make, name):
    report = verify(HOSTILE[name], NO_FACTS, at=make.NOON)
    check_report(report)
    assert report.checks[0].code in {"format.unreadable", "format.recognised"}
    assert report.outcome is Outcome.FAILED


def test_twins_that_cannot_be_told_apart_end_in_a_verdict(make):
    """Hundreds of equal parts without names: labels are tried within bounded work, then no more."""
    twin = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example/"}
    forged = make.sign(make.badge())
    forged["credentialSubject"]["achievement"]["alignment"] = [twin] * 300
    report = make.report_on(forged)
    check_report(report)
    assert report.outcome is not Outcome.PASSED


def test_verification_leaves_its_input_alone(make):
    document = make.sign(make.badge())
    before = copy.deepcopy(document)
    facts = Facts([Document("https://a.example/", b"{}"), Unavailable("https://b.example/", "no")])
    make.report_on(document, facts=facts)
    assert document == before
    assert len(facts) == 2
