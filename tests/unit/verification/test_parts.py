"""Credentials inside others: what counts for the outer one, and what is only shown."""

import pytest

from cairn.verification import Outcome, Policy, Requirement, parse_trust_list


def listed(make, **members):
    return make.sign(make.badge(credentialStatus=make.status_entry(), **members))


def trusting(key, **dates):
    entry = {"id": key.public_key.did_key, "name": "X", "said_by": "The ministry"} | dates
    return Policy(trust=parse_trust_list({"issuers": [entry]}, "Ours"))


@pytest.mark.parametrize("change", ["revoked", "expired"])
def test_a_record_outlives_its_parts_and_says_so(make, change):
    """CLR 2.0: revocation or expiry of a child does not invalidate the envelope but must show."""
    members = {"validUntil": "2025-12-01T00:00:00Z"} if change == "expired" else {}
    record = make.sign(make.learner_record(listed(make, **members)))
    revoked = (94567,) if change == "revoked" else ()
    report = make.report_on(record, (make.LIST_URL, make.status_list(*revoked)))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)
    assert [part.outcome for part in report.parts] == [Outcome.FAILED]
    assert [part.source for part in report.parts] == ["/credentialSubject/verifiableCredential/0"]


def test_a_forged_part_was_forged_when_the_record_was_signed(make):
    record = make.sign(make.learner_record(make.sign(make.badge()) | {"name": "Forged"}))
    report = make.report_on(record)
    assert make.unconfirmed(report) == [("structure.parts", "failed")]
    assert report.outcome is Outcome.FAILED


def test_a_presented_credential_counts_as_it_is_now(make):
    presentation = {
        "@context": [make.VC],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [listed(make)],
    }
    good = make.report_on(presentation, (make.LIST_URL, make.status_list()))
    assert good.outcome is Outcome.PASSED
    revoked = make.report_on(presentation, (make.LIST_URL, make.status_list(94567)))
    assert revoked.outcome is Outcome.FAILED
    unknown = make.report_on(presentation)
    assert unknown.outcome is Outcome.INDETERMINATE
    assert {want.url for want in unknown.wanted} == {make.LIST_URL}


def test_whose_a_presented_credential_is(make):
    presentation = {
        "@context": [make.VC],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [make.sign(make.badge())],
    }
    for recipient, outcome in (
        ("did:example:ana", Outcome.PASSED),
        ("did:example:ben", Outcome.FAILED),
    ):
        report = make.report_on(presentation, policy=Policy(recipient=recipient))
        assert report.outcome is outcome


def test_a_list_made_after_the_issuer_left_the_register_still_counts(make):
    """Trust is asked as at the award; the list is only as good as its issuer's signature."""
    policy = trusting(make.ISSUER, valid_until="2025-07-01")
    fresh = make.status_list()
    fresh = make.sign(
        {name: value for name, value in fresh.items() if name != "proof"}
        | {"validFrom": "2025-12-01T00:00:00Z"}
    )
    report = make.report_on(listed(make), (make.LIST_URL, fresh), policy=policy)
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)


def test_what_is_insisted_on_is_not_asked_of_endorsements(make):
    endorsed = make.badge(
        endorsement=[make.sign(make.endorsement(), make.STRANGER)],
        credentialStatus=make.status_entry(),
    )
    policy = Policy(require=frozenset({Requirement.STATUS}))
    report = make.report_on(make.sign(endorsed), (make.LIST_URL, make.status_list()), policy=policy)
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)


def test_an_endorser_need_not_be_on_the_list(make):
    """The list says whom the caller knows as issuers; a stranger's praise stays what it is."""
    endorsed = make.badge(endorsement=[make.sign(make.endorsement(), make.STRANGER)])
    report = make.report_on(make.sign(endorsed), policy=trusting(make.ISSUER))
    assert report.outcome is Outcome.PASSED
    assert make.found(report, "endorsement.verified") == [("passed", "passed")]
    assert report.parts[0].trust is Outcome.INDETERMINATE


def test_an_endorsement_that_may_be_withdrawn_is_in_doubt_without_its_list(make):
    endorsement = make.sign(make.endorsement(credentialStatus=make.status_entry()), make.STRANGER)
    report = make.report_on(make.sign(make.badge(endorsement=[endorsement])))
    assert make.found(report, "endorsement.verified") == [("indeterminate", "indeterminate")]
    theirs = make.status_list(94567, key=make.STRANGER)
    report = make.report_on(
        make.sign(make.badge(endorsement=[endorsement])), (make.LIST_URL, theirs)
    )
    assert make.found(report, "endorsement.verified") == [("not_applicable", "lapsed")]
    assert report.outcome is Outcome.PASSED


def test_endorsements_are_found_wherever_the_format_puts_them(make):
    badge = make.badge()
    endorsement = make.sign(make.endorsement(), make.STRANGER)
    badge["endorsement"] = [endorsement]
    badge["issuer"]["endorsement"] = [endorsement]
    badge["credentialSubject"]["achievement"]["endorsement"] = [endorsement]
    report = make.report_on(make.sign(badge))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)
    assert sorted(part.source for part in report.parts) == [
        "/credentialSubject/achievement/endorsement/0",
        "/endorsement/0",
        "/issuer/endorsement/0",
    ]


def test_several_lists_of_one_credential_all_count(make):
    suspension_url = "https://x.example/status/2"
    secured = make.sign(
        make.badge(
            credentialStatus=[
                make.status_entry(),
                make.status_entry(purpose="suspension", url=suspension_url),
            ]
        )
    )
    suspended = make.status_list(94567, purpose="suspension", id=suspension_url)
    report = make.report_on(
        secured, (make.LIST_URL, make.status_list()), (suspension_url, suspended)
    )
    assert make.found(report, "status.revocation") == [("passed", "passed")]
    assert make.found(report, "status.suspension") == [("failed", "failed")]
    alone = make.report_on(secured, (make.LIST_URL, make.status_list()))
    assert alone.outcome is Outcome.INDETERMINATE


def test_a_bare_endorsement_can_be_shown(make):
    report = make.report_on(make.sign(make.endorsement(), make.STRANGER))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)
