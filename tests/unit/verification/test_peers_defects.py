"""Defects that were found in other people's verifiers and issuers; none of them is ours.

Each test is named by what goes wrong elsewhere, and by whom it was seen.
"""

import pytest

from cairn.canonical.contexts import Contexts
from cairn.proofs import data_integrity
from cairn.verification import NO_FACTS, Outcome, Policy, Unavailable, wanted


def with_status(make, **entry):
    return make.sign(make.badge(credentialStatus=make.status_entry(**entry)))


def test_a_missing_status_list_is_not_a_clean_one(make):
    """verifier-plus 2.0.2 drops it and shows "verified", "has not been revoked"."""
    for facts in ((), (Unavailable(make.LIST_URL, "it answered 404"),)):
        report = make.report_on(with_status(make), *facts)
        assert report.outcome is Outcome.INDETERMINATE
        assert make.found(report, "status.revocation") == []
        assert "list" in report.decisive()[0].reason


def test_an_entry_is_a_bit_and_not_an_octet(make):
    """Open edX credentials writes an octet for each index, so that index 15 sets bit 127."""
    theirs = (make.LIST_URL, make.status_list(127))
    report = make.report_on(with_status(make, index=15), theirs)
    assert make.found(report, "status.revocation") == [("passed", "passed")]
    report = make.report_on(with_status(make, index=127), theirs)
    assert make.found(report, "status.revocation") == [("failed", "failed")]


def test_a_list_that_is_too_short_hides_nobody(make):
    """The DCC status manager makes lists of 100 000 entries; 131 072 is the least."""
    short = make.status_list(entries=100_000)
    report = make.report_on(with_status(make), (make.LIST_URL, short))
    assert make.found(report, "status.list") == [("indeterminate", "unusable")]
    assert report.outcome is Outcome.INDETERMINATE


def test_the_right_address_is_no_proof(make):
    """Open Educational Badges imports on the hash of an e-mail address, without any proof."""
    badge = make.badge()
    badge["credentialSubject"]["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": "sha256$ecf5409f3f4b91ab60cc5ef4c02aef7032354375e70cf4d8e43f6a1d29891942",
            "identityType": "emailAddress",
            "salt": "deadsea",
        }
    ]
    report = make.report_on(badge, policy=Policy(recipient="nobody@example.org"))
    assert make.found(report, "subject.recipient") == [("passed", "passed")]
    assert make.found(report, "proof.present") == [("failed", "missing")]
    assert report.outcome is Outcome.FAILED


def test_a_credential_never_makes_anything_be_fetched(make):
    """Open Educational Badges fetches addresses out of a badge, its neighbours' among them.

    Verification names what it wants and leaves the asking to a room that checks addresses; pictures,
    evidence, schemas and contexts are never even wanted.
    """
    secured = make.sign(
        make.badge(
            image={"id": "http://10.0.0.1/image", "type": "Image"},
            evidence=[{"id": "http://10.0.0.1/evidence", "type": ["Evidence"]}],
            credentialSchema=[
                {"id": "http://10.0.0.1/schema", "type": "1EdTechJsonSchemaValidator2019"}
            ],
            refreshService={"id": "http://10.0.0.1/new", "type": "1EdTechCredentialRefresh"},
        )
        | {"@context": [make.VC, make.OB, make.EXTENSIONS]}
    )
    unknown = secured | {"@context": [*secured["@context"], "http://10.0.0.1/context"]}
    for document in (secured, unknown):
        assert wanted(make.as_bytes(document), NO_FACTS) == frozenset()


def test_a_misspelt_suite_is_not_taken_for_another(make):
    """Open Educational Badges publishes `eddsa-rdf-2022` and signs with `eddsa-rdfc-2022`."""
    secured = make.sign(make.badge())
    report = make.report_on(
        secured | {"proof": secured["proof"] | {"cryptosuite": "eddsa-rdf-2022"}}
    )
    assert make.found(report, "proof.mechanism") == [("indeterminate", "indeterminate")]
    assert report.outcome is Outcome.INDETERMINATE


def test_a_credential_without_a_status_says_so(make):
    """edubadges revokes what its Open Badges 3.0 copy cannot learn: it carries no status."""
    report = make.report_on(make.sign(make.badge()))
    check = next(check for check in report.checks if check.code == "status.carried")
    assert check.outcome is Outcome.NOT_APPLICABLE
    assert "cannot withdraw" in check.reason


def test_what_was_not_asked_is_not_answered_yes(make):
    """EDC switched its accreditation check off and returned "valid" all the same."""
    report = make.report_on(make.sign(make.badge()))
    assert report.trust is Outcome.NOT_APPLICABLE
    assert make.found(report, "trust.known") == [("not_applicable", "not_applicable")]


def test_one_failed_check_is_enough(make):
    """EDC returned "valid" when a check of the achievement failed."""
    badge = make.badge()
    badge["credentialSubject"]["achievement"]["achievementType"] = "Nonsense"
    report = make.report_on(make.sign(badge))
    assert make.unconfirmed(report) == [("structure.achievement", "found")]
    assert report.outcome is Outcome.FAILED


def test_one_good_proof_does_not_cover_for_a_bad_one(make):
    """Verifiers that stop at the first proof they can check let anybody add another."""
    good = make.sign(make.badge())
    for other in (
        good["proof"] | {"proofValue": good["proof"]["proofValue"][:-2] + "11"},
        good["proof"] | {"cryptosuite": "bbs-2023"},
    ):
        for proofs in ([good["proof"], other], [other, good["proof"]]):
            assert make.report_on(good | {"proof": proofs}).outcome is not Outcome.PASSED


def test_a_challenge_is_not_made_up(make):
    """DCC's verifier-core compares presentations with the challenge "meaningless" by default."""
    presentation = data_integrity.sign(
        {
            "@context": [make.VC],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [make.sign(make.badge())],
        },
        suite="eddsa-rdfc-2022",
        signer=make.STRANGER,
        verification_method=make.STRANGER.public_key.key_id,
        created=make.CREATED,
        contexts=Contexts.shipped(),
        proof_purpose="authentication",
        challenge="meaningless",
    )
    report = make.report_on(presentation)
    assert make.found(report, "proof.challenge") == [("not_applicable", "not_applicable")]
    asked = make.report_on(presentation, policy=Policy(challenge="a random question"))
    assert asked.outcome is Outcome.FAILED


@pytest.mark.parametrize("count", [3, 40])
def test_hostile_nesting_ends(make, count):
    """Credentials in credentials stop where the policy says, and are then in doubt."""
    inner = make.endorsement()
    for _ in range(count):
        inner = make.endorsement(endorsement=[inner])
    try:
        report = make.report_on(make.badge(endorsement=[inner]))
    except RecursionError:  # pragma: no cover - this is what must not be
        pytest.fail("verification ran out of stack")
    depth = 0
    while report.parts:
        report, depth = report.parts[0], depth + 1
    assert depth <= Policy().maximum_depth
