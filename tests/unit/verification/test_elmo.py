"""ELMO records: the signature is always settled, the certificate only with a list."""

import base64
import re
from pathlib import Path

import pytest

from cairn.verification import Outcome, Policy, parse_trust_list

FILES = sorted((Path(__file__).parents[2] / "vectors" / "xml-signature").glob("*.xml"))


def trusting(octets, name="University of X"):
    text = re.search(rb"X509Certificate>([^<]*)<", octets)[1].decode().replace("\n", "")
    pem = f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----"
    issuer = {"id": f"O={name}", "name": name, "said_by": "The ministry"}
    trust = parse_trust_list({"issuers": [issuer], "certificates": [pem]}, "Ours")
    return Policy(trust=trust)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_signed_record(make, path):
    octets = path.read_bytes()
    report = make.report_on(octets)
    assert make.unconfirmed(report) == [
        ("key.certificate", "unknown"),
        ("issuer.bound", "uncertified"),
    ]
    assert report.credential == {
        "type": "elmo",
        "learner": "Ana Díaz & Co",
        "issuers": ["University of X"],
        "achievements": ["Robotics"],
    }
    trusted = make.report_on(octets, policy=trusting(octets))
    assert trusted.outcome is Outcome.PASSED, make.unconfirmed(trusted)
    assert trusted.trust is Outcome.PASSED
    changed = make.report_on(octets.replace(b"<value>5<", b"<value>6<"), policy=trusting(octets))
    assert changed.outcome is Outcome.FAILED


def test_a_record_without_a_signature_is_refused(make):
    octets = re.sub(rb"<ds:Signature.*</ds:Signature>", b"", FILES[0].read_bytes(), flags=re.DOTALL)
    report = make.report_on(octets)
    assert ("proof.present", "missing") in make.unconfirmed(report)
    assert report.outcome is Outcome.FAILED


def test_a_certificate_of_somebody_else(make):
    octets = FILES[1].read_bytes()
    other = FILES[0].read_bytes()
    report = make.report_on(octets, policy=trusting(other))
    assert ("key.certificate", "unanchored") in make.unconfirmed(report)
    assert report.outcome is Outcome.INDETERMINATE


def test_mechanisms_that_are_not_accepted(make):
    policy = Policy(suites=frozenset({"eddsa-rdfc-2022"}))
    report = make.report_on(FILES[0].read_bytes(), policy=policy)
    assert ("proof.mechanism", "refused") in make.unconfirmed(report)


def test_a_certificate_in_the_wrong_place_is_no_signature(make):
    octets = FILES[0].read_bytes()
    stray = base64.b64encode(b"x").decode().encode()
    report = make.report_on(octets.replace(b"</learner>", b"<a>" + stray + b"</a></learner>"))
    assert report.outcome is Outcome.FAILED
