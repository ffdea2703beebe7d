"""The line through the whole: confirmed, refused, could not tell."""

import pytest

from cairn.verification import NO_FACTS, Outcome, Policy, verify, wanted

SUITES = [
    ("eddsa-rdfc-2022", "ISSUER"),
    ("eddsa-jcs-2022", "ISSUER"),
    ("ecdsa-rdfc-2019", "P256"),
    ("ecdsa-rdfc-2019", "P384"),
    ("ecdsa-jcs-2019", "P256"),
    ("ecdsa-jcs-2019", "P384"),
]


@pytest.mark.parametrize(("suite", "key"), SUITES)
def test_a_genuine_credential_is_confirmed(make, suite, key):
    signer = getattr(make, key)
    report = make.report_on(make.sign(make.badge(signer), signer, suite))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)
    assert report.trust is Outcome.NOT_APPLICABLE
    assert report.wanted == frozenset()


@pytest.mark.parametrize(("suite", "key"), SUITES)
def test_one_word_changed_is_refused(make, suite, key):
    signer = getattr(make, key)
    secured = make.sign(make.badge(signer), signer, suite)
    report = make.report_on(secured | {"name": "Robotic"})
    assert make.unconfirmed(report) == [("proof.signature", "failed")]


def test_the_shape_of_the_answer(make):
    secured = make.sign(make.badge())
    answer = make.report_on(secured).as_dict()
    assert list(answer) == [
        "source",
        "outcome",
        "trust",
        "lights",
        "checks",
        "parts",
        "credential",
    ]
    assert answer["credential"] == secured
    for check in answer["checks"]:
        assert list(check) == ["code", "outcome", "reason", "clause"]
        assert all(isinstance(text, str) and text for text in check.values())


def test_a_missing_list_is_named_and_then_its_key(make):
    """Four rounds bring a list, then the document of whoever signed it."""
    document = make.badge(credentialStatus=make.status_entry())
    document["issuer"]["id"] = "did:web:x.example"
    secured = make.sign(document, method="did:web:x.example#key")
    needs = wanted(make.as_bytes(secured), NO_FACTS)
    assert {(want.url, want.purpose.value) for want in needs} == {
        ("https://x.example/.well-known/did.json", "key"),
        (make.LIST_URL, "status"),
    }


def test_verification_does_not_read_the_clock(make):
    with pytest.raises(ValueError, match="clock"):
        verify(make.as_bytes(make.sign(make.badge())), NO_FACTS)
    with pytest.raises(ValueError, match="offset"):
        verify(b"", NO_FACTS, at=make.NOON.replace(tzinfo=None))


def test_equal_policies_are_one_policy():
    assert Policy() == Policy()
    assert hash(Policy(recipient="a")) == hash(Policy(recipient="a"))


def test_reports_speak_the_language_asked_for(make):
    check = make.report_on(make.sign(make.badge())).checks[0]
    assert check.reason_in("xx") == check.reason == "This is an Open Badges 3.0 credential."
