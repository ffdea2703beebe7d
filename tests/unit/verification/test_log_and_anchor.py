"""Three separate lights: signature and status, logged and witnessed, anchored."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cairn.transparency.entries import Personal, commitment_entry
from cairn.transparency.log_proof import LogProof
from cairn.transparency.merkle_proofs import consistency_proof
from cairn.verification import (
    AnchorMissing,
    AnchorUnknown,
    Outcome,
    Policy,
    Requirement,
    parse_trust_list,
    verify,
)
from cairn.verification.series import Series
from cairn.verification.verified import verified

PASSED, FAILED, OPEN, NONE = "passed", "failed", "indeterminate", "not_applicable"
DOWN = AnchorUnknown("eip155:1", "the connection failed")


def lights(report):
    return tuple(str(each) for each in report.lights.values())


@pytest.fixture
def value(make):
    return make.sign(make.badge())


@pytest.fixture
def look(make, value):
    def look(policy=None, document=None, **evidence):
        policy = policy or Policy(logs=make.log_policy())
        return make.report_on(document or value, policy=policy, **evidence)

    return look


def test_absent_is_not_applicable(look):
    report = look()
    assert lights(report) == (PASSED, NONE, NONE)
    assert report.outcome is Outcome.PASSED
    assert report.as_dict()["lights"] == {
        "credential": PASSED,
        "logged": NONE,
        "anchored": NONE,
    }


def test_all_three(look, make, value):
    report = look(proof=make.log_proof(value), anchors=(make.anchored(value),))
    assert lights(report) == (PASSED, PASSED, PASSED)


@pytest.mark.parametrize(
    ("options", "light"),
    [
        ({"place": 4}, FAILED),
        ({"salt": bytes(32)}, FAILED),
        ({"instants": (5,)}, OPEN),
        ({"instants": ()}, OPEN),
    ],
)
def test_the_second_light_leaves_the_first_as_it_is_unless_asked_for(
    look, make, value, options, light
):
    """A sidecar that a stranger laid beside a credential does not make it invalid."""
    proof = make.log_proof(value, **options)
    if "salt" in options:
        proof = replace(LogProof.parse(proof), extra=make.SALT).octets
    report = look(proof=proof)
    assert lights(report) == (PASSED, light, NONE)
    assert report.outcome is Outcome.PASSED
    assert verified(report, b"") is not None
    asked = Policy(logs=make.log_policy(), require=frozenset({Requirement.LOG}))
    report = look(asked, proof=proof)
    assert str(report.outcome) == light
    assert lights(report)[0] == PASSED
    assert {check.step for check in report.decisive()} == {"log"}


def test_an_invalid_credential_that_was_logged_is_invalid(look, make, value):
    changed = value | {"name": "Forged"}
    report = look(document=changed, proof=make.log_proof(changed))
    assert lights(report) == (FAILED, PASSED, NONE)
    assert report.outcome is Outcome.FAILED


def test_the_proof_of_another_credential(look, make):
    other = make.sign(make.badge(name="Another"))
    assert lights(look(proof=make.log_proof(other))) == (PASSED, FAILED, NONE)


def test_a_credential_that_a_wallet_wrote_anew_is_the_same_entry(look, make, value):
    again = json.dumps(value, indent=3, sort_keys=True).encode()
    assert lights(look(document=again, proof=make.log_proof(value)))[1] == PASSED


def test_nothing_that_a_sidecar_may_hold_raises(look, make, value):
    whole = make.log_proof(value)
    for junk in (b"", b"\xff", b"c2sp.org/tlog-proof@v1\n", whole[:-9], whole + b"x", b"A" * 9_999):
        assert lights(look(proof=junk)) == (PASSED, FAILED, NONE)
    for salt in (None, b"short"):
        proof = replace(LogProof.parse(whole), extra=salt).octets
        assert lights(look(proof=proof)) == (PASSED, FAILED, NONE)


def test_every_flipped_bit_of_the_proof_is_noticed(look, make, value):
    """A flipped bit fails, or makes a name that is a stranger's: it never stays confirmed by more."""
    whole = make.log_proof(value)
    body = whole.index(b"index ")
    for place in range(body, len(whole), 3):
        changed = whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]
        assert lights(look(proof=changed))[1] in {FAILED, OPEN}, place


def test_a_chain_that_is_down_never_speaks_against_a_credential(look, make, value):
    asked = Policy(logs=make.log_policy(), require=frozenset({Requirement.ANCHOR}))
    for policy in (Policy(logs=make.log_policy()), asked):
        report = look(policy, proof=make.log_proof(value), anchors=(DOWN,))
        assert lights(report) == (PASSED, PASSED, OPEN)
        assert report.outcome is not Outcome.FAILED


def test_a_receipt_that_the_chain_does_not_bear_out(look, make, value):
    missing = AnchorMissing("eip155:1", "there is no such transaction")
    assert lights(look(proof=make.log_proof(value), anchors=(missing,))) == (PASSED, PASSED, FAILED)


def test_one_size_with_two_roots_does_not_commit_to_it(look, make, value):
    fact = make.anchored(value, root=bytes(32))
    assert lights(look(proof=make.log_proof(value), anchors=(fact,)))[2] == FAILED


@pytest.mark.parametrize(
    ("changed", "variant", "bring"),
    [
        ({"origin": "other.example"}, "other_log", "a receipt of the log that its proof"),
        ({"size": 7, "root": bytes(32)}, "earlier", "a receipt of a later anchor"),
        ({"size": 9, "root": bytes(32)}, "no_growth", "the receipt that goes with this proof"),
        (
            {"size": 9, "root": bytes(32), "consistency": (bytes(32),)},
            "other_growth",
            "the receipt that goes with this proof",
        ),
    ],
)
def test_a_root_of_which_it_is_not_shown_leaves_it_open(look, make, value, changed, variant, bring):
    """Nobody has shown that such a root does not commit to it, so nothing may say so."""
    fact = make.anchored(value, **changed)
    asked = Policy(logs=make.log_policy(), require=frozenset({Requirement.ANCHOR}))
    report = look(asked, proof=make.log_proof(value), anchors=(fact,))
    assert lights(report) == (PASSED, PASSED, OPEN)
    (check,) = report.of_step("anchor")
    assert check.variant == variant
    assert bring in check.reason
    assert "commit" not in check.reason
    assert report.outcome is Outcome.INDETERMINATE


def test_a_later_root_commits_to_it_where_it_is_shown_to_have_grown(look, make, value):
    entries = [*make.logged_entries(value), *make.logged_entries(b"more")[:5]]
    head, complete = make.log_head(entries)
    proof = consistency_proof(8, head.size, complete)
    later = {"size": head.size, "root": head.root}
    fact = make.anchored(value, **later, consistency=proof)
    assert lights(look(proof=make.log_proof(value), anchors=(fact,)))[2] == PASSED
    for wrong in ((), proof[1:], (*proof, bytes(32))):
        fact = make.anchored(value, **later, consistency=wrong)
        assert lights(look(proof=make.log_proof(value), anchors=(fact,)))[2] == OPEN


def test_a_status_list_stands_in_the_log_as_it_is(make):
    from cairn.transparency.entries import EntryKind, digest_entry  # noqa: PLC0415

    value = make.status_list()
    entries = make.logged_entries(b"x")
    entries[3] = digest_entry(EntryKind.STATUS_LIST, make.as_bytes(value))
    proof = replace(LogProof.parse(make.log_proof(value, entries=entries)), extra=None).octets
    report = make.report_on(value, policy=Policy(logs=make.log_policy()), proof=proof)
    assert lights(report) == (PASSED, PASSED, NONE)


def test_the_logs_of_the_trust_file(make, value):
    text = make_policy_text(make)
    listed = {"issuers": [], "logs": text}
    policy = Policy(trust=parse_trust_list(listed, "list"))
    report = make.report_on(value, policy=policy, proof=make.log_proof(value))
    assert lights(report)[1] == PASSED


def make_policy_text(make):
    policy = make.log_policy()
    lines = [f"log {policy.logs[0].text}"]
    lines += [f"witness w{at} {key.text}" for at, key in enumerate(policy.witnesses)]
    return "\n".join([*lines, "group all any w0 w1 w2", "quorum all", ""])


def test_many_with_proofs_are_told_as_each_alone(make):
    """The short way for credentials of one shape looks at each one's own proof and time."""
    since = "2025-12-30"
    listed = {"id": make.ISSUER.public_key.did_key, "name": "X", "said_by": "me"}
    listed["keys"] = [{"id": listed["id"], "compromised_since": since}]
    trust = parse_trust_list({"issuers": [listed]}, "list")
    policy = Policy(trust=trust, logs=make.log_policy())
    many = Series(make.NO_FACTS, policy, make.NOON)
    outcomes = []
    for number in range(9):
        value = make.sign(make.badge(id=f"urn:uuid:0f3b1a52-1111-4222-8333-44445555666{number}"))
        octets = make.as_bytes(value)
        instants = (5, 6) if number % 3 else (seconds("2025-12-31"),) * 2
        proof = make.log_proof(value, instants, place=3 if number % 4 else 4)
        evidence = make.LogEvidence(proof if number != 7 else None)
        one = verify(octets, make.NO_FACTS, policy, make.NOON, evidence=evidence)
        other = many.verify(octets, evidence=evidence)
        assert other.as_dict() == one.as_dict()
        outcomes.append((str(one.outcome), lights(one)[1]))
    assert len(set(outcomes)) > 3


# --- a key that is no longer its owner's alone -------------------------------------------------

V16_POLICY_TODAY = datetime(2026, 3, 1, tzinfo=UTC)


def seconds(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def v16(make, shared, case):
    """Case ``case`` of V16 as a credential, a trust list and, where it says so, a log."""
    text = (shared / "vectors/recognition/V16.json").read_text()
    vector = json.loads(text)
    row = next(each for each in vector["cases"] if each["id"] == case)
    word, date = row["key"].replace(" since", "").replace(" at closure", "").split()
    known = {"retired": "retired", "compromised": "compromised_since"}[word]
    key = {"id": make.ISSUER.public_key.did_key, known: date}
    issuer = {"id": key["id"], "name": "X", "said_by": "me", "keys": [key]}
    trust = parse_trust_list({"issuers": [issuer]}, "list")
    created = f"{row['signed_claim']}T12:00:00Z"
    value = make.sign(make.badge(validFrom=created), created=created)
    policy = Policy(trust=trust, logs=make.log_policy(1))
    at = datetime.fromisoformat(vector["today"]).replace(tzinfo=UTC)
    stamp = row.get("timestamp")
    evidence = {"proof": make.log_proof(value, (seconds(stamp.split()[0]),))} if stamp else {}
    return row, make.report_on(value, policy=policy, at=at, **evidence)


@pytest.mark.parametrize(
    ("case", "expected", "outcome", "variant"),
    [
        ("k5", "accept", Outcome.PASSED, "before_retired"),
        ("k6", "custodian confirmation needed", Outcome.INDETERMINATE, "compromised"),
        ("k7", "accept", Outcome.PASSED, "shown_before"),
    ],
)
def test_v16(make, shared, case, expected, outcome, variant):
    row, report = v16(make, shared, case)
    assert row["expect"] == expected
    assert report.outcome is outcome
    (active,) = report.of_step("key")[-1:]
    assert (active.code, active.variant) == ("key.active", variant)


def compromised(make, value, since="2025-12-30", **evidence):
    listed = {"id": make.ISSUER.public_key.did_key, "name": "X", "said_by": "me"}
    listed["keys"] = [{"id": make.ISSUER.public_key.key_id, "compromised_since": since}]
    trust = parse_trust_list({"issuers": [listed]}, "list")
    report = make.report_on(value, policy=Policy(trust=trust, logs=make.log_policy()), **evidence)
    return [str(check.outcome) for check in report.checks if check.code == "key.active"]


def test_a_claimed_date_proves_nothing(make, value):
    assert compromised(make, value) == [OPEN]


def test_what_was_seen_before_the_compromise_holds(make, value):
    assert compromised(make, value, proof=make.log_proof(value)) == [PASSED]


def test_what_was_seen_after_it_does_not(make, value):
    late = (seconds("2025-12-31"), seconds("2025-12-31"))
    assert compromised(make, value, proof=make.log_proof(value, late)) == [OPEN]


def test_one_witness_who_lies_about_the_time_does_not_move_it(make, value):
    instants = (seconds("2020-01-01"), seconds("2025-12-31"))
    assert compromised(make, value, proof=make.log_proof(value, instants)) == [OPEN]


def test_too_few_witnesses_give_no_time(make, value):
    assert compromised(make, value, proof=make.log_proof(value, (5,))) == [OPEN]


def test_a_chain_is_a_clock_too_once_it_is_final(make, value):
    late = (seconds("2025-12-31"), seconds("2025-12-31"))
    proof = make.log_proof(value, late)
    since = "2025-12-30T12:00:00Z"
    for final, outcome in ((True, PASSED), (False, OPEN)):
        anchors = (make.anchored(value, final=final),)
        assert compromised(make, value, since, proof=proof, anchors=anchors) == [outcome]


def test_the_document_of_the_issuer_says_withdrawn(make):
    did = "did:web:x.example"
    badge = make.badge()
    badge["issuer"]["id"] = did
    value = make.sign(badge, method=f"{did}#key")
    document = (did, make.controller(did, make.ISSUER, revoked="2025-12-30T00:00:00Z"))
    policy = Policy(logs=make.log_policy())
    without = make.report_on(value, document, policy=policy)
    with_log = make.report_on(value, document, policy=policy, proof=make.log_proof(value))
    assert (without.outcome, with_log.outcome) == (Outcome.INDETERMINATE, Outcome.PASSED)
    listed = {"id": did, "name": "X", "said_by": "me"}
    listed["keys"] = [{"id": f"{did}#key", "retired": "2025-12-30"}]
    put_away = replace(policy, trust=parse_trust_list({"issuers": [listed]}, "list"))
    assert make.report_on(value, document, policy=put_away).outcome is Outcome.PASSED


# --- erasure -----------------------------------------------------------------------------------


def test_after_erasure_nobody_without_the_salt_ties_an_entry_to_the_credential(make, value):
    """The drill: whoever holds the whole log, and even the credential, cannot find its entry."""
    entries = make.logged_entries(value)
    octets = [each.octets for each in entries]
    document = make.as_bytes(value)
    guesses = [bytes(32), b"\xff" * 32, *(bytes([at]) * 32 for at in range(256))]
    tried = {commitment_entry(Personal.CREDENTIAL, document, salt).octets for salt in guesses}
    assert not tried & set(octets)
    proof = replace(LogProof.parse(make.log_proof(value)), extra=None).octets
    report = verify(
        document,
        make.NO_FACTS,
        Policy(logs=make.log_policy()),
        make.NOON,
        evidence=make.LogEvidence(proof=proof),
    )
    assert lights(report) == (PASSED, FAILED, NONE)
    assert b"did:example:ana" not in b"".join(octets)
    assert all(len(each) < 100 for each in octets)
