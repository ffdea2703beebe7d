"""Proof files, and the policies that they are held against."""

import pytest

from cairn.errors import LogDataMalformed, LogProofInvalid, SignatureInvalid, TrustPolicyMalformed
from cairn.transparency.log_proof import LogProof
from cairn.transparency.trust_policy import TrustPolicy


def _proof(log, witnesses, instants=(300, 100, 200), extra=b"salt"):
    note = log.note(20)
    for witness, instant in zip(vars(witnesses).values(), instants, strict=False):
        note = note.signed_with(witness.cosign(note, instant))
    return LogProof(7, log.path(7, 20), note, extra)


def _policy(log, witnesses, least):
    return TrustPolicy.k_of_n(least, [each.key for each in vars(witnesses).values()], [log.key])


def test_both_ways(log, witnesses):
    for extra in (None, b"", b"salt"):
        proof = _proof(log, witnesses, extra=extra)
        assert LogProof.parse(proof.octets) == proof
    lines = _proof(log, witnesses).octets.decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra c2FsdA==", "index 7"]
    assert lines[3 + 5 :][:3] == ["", log.origin, "20"]


def test_a_log_of_one_entry_has_no_hashes(log):
    proof = LogProof(0, (), log.note(1))
    assert LogProof.parse(proof.octets) == proof
    proof.verify(
        log.entries[0], TrustPolicy((log.key,), (), TrustPolicy.parse("quorum none").quorum)
    )


@pytest.mark.parametrize(("least", "instant"), [(1, 100), (2, 200), (3, 300)])
def test_logged_and_witnessed(log, witnesses, least, instant):
    """The instant is the one by which enough had seen it, not the earliest that anybody names."""
    logged = _proof(log, witnesses).verify(log.entries[7], _policy(log, witnesses, least))
    assert (logged.index, logged.checkpoint.size) == (7, 20)
    assert len(logged.cosignatures) == 3
    assert (logged.witnessed, logged.witnessed_at) == (True, instant)


def test_too_few_witnesses_is_a_finding(log, witnesses):
    logged = _proof(log, witnesses, (300,)).verify(log.entries[7], _policy(log, witnesses, 2))
    assert (logged.witnessed, logged.witnessed_at) == (False, None)
    assert len(logged.cosignatures) == 1


def test_without_witnesses_there_is_no_independent_time(log, witnesses):
    logged = _proof(log, witnesses).verify(log.entries[7], _policy(log, witnesses, 0))
    assert (logged.witnessed, logged.witnessed_at) == (True, None)


def test_what_was_not_logged_or_not_there(log, forked, witnesses):
    proof, policy = _proof(log, witnesses), _policy(log, witnesses, 1)
    with pytest.raises(LogProofInvalid):
        proof.verify(log.entries[8], policy)
    with pytest.raises(LogProofInvalid):
        LogProof(8, proof.path, proof.note).verify(log.entries[7], policy)
    with pytest.raises(LogProofInvalid):
        LogProof(7, proof.path, forked.note(20)).verify(log.entries[7], policy)
    with pytest.raises(SignatureInvalid):
        proof.verify(log.entries[7], TrustPolicy.k_of_n(0, [], []))


@pytest.mark.parametrize("step", [1, 5])
def test_every_octet_of_the_file_counts_but_for_the_extra(log, witnesses, step):
    whole = _proof(log, witnesses, extra=None).octets
    policy = _policy(log, witnesses, 3)
    for place in range(0, len(whole), 5):
        changed = whole[:place] + bytes([whole[place] ^ step]) + whole[place + 1 :]
        try:
            logged = LogProof.parse(changed).verify(log.entries[7], policy)
        except (LogDataMalformed, LogProofInvalid, SignatureInvalid):
            continue
        # A changed name or key id makes the signature one of a stranger.
        assert not logged.witnessed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("index 7", "index 07"),
        ("index 7", "index -7"),
        ("index 7\n", ""),
        ("index 7", "extra c2FsdA==\nindex 7"),
        ("index 7\n", "index 7\nAAAA\n"),
        ("extra c2FsdA==", "extra c2FsdA"),
        ("index 7\n", "index 7\n" + "A" * 43 + "=\n" * 60),
        ("\n\n", "\n"),
    ],
)
def test_what_is_not_a_proof_file(log, witnesses, old, new):
    text = _proof(log, witnesses).octets.decode()
    with pytest.raises(LogDataMalformed):
        LogProof.parse(text.replace(old, new, 1).encode())


def _text(log, witnesses, end):
    return "\n".join(
        [
            "# the example of c2sp.org/tlog-policy, smaller",
            "",
            f"log {log.key.text} https://log.example/main",
            f"\twitness X1  {witnesses.a.key.text}",
            f"witness X2 {witnesses.b.key.text} ",
            f"witness Y1 {witnesses.c.key.text} https://c.example",
            *end,
            "",
        ]
    )


NESTED = ("group X 1 X1 X2", "group Y any Y1", "group both all X Y", "quorum both")


@pytest.mark.parametrize(
    ("end", "cosigners", "met"),
    [
        (NESTED, "ac", True),
        (NESTED, "bc", True),
        (NESTED, "ab", False),
        (NESTED, "c", False),
        (("group X 2 X1 X2 Y1", "quorum X"), "bc", True),
        (("group X 2 X1 X2 Y1", "quorum X"), "b", False),
        (("quorum X2",), "b", True),
        (("quorum X2",), "ac", False),
        (("quorum none",), "", True),
    ],
)
def test_policies(log, witnesses, end, cosigners, met):
    policy = TrustPolicy.parse(_text(log, witnesses, end))
    note = log.note(5)
    for name in cosigners:
        note = note.signed_with(getattr(witnesses, name).cosign(note, 100))
    found = policy.cosignatures(note)
    assert policy.logs == (log.key,)
    assert len(found) == len(cosigners)
    assert policy.is_met_by(found) is met
    again = TrustPolicy.parse(policy.text)
    assert (again.logs, again.witnesses, again.addresses) == (
        policy.logs,
        policy.witnesses,
        policy.addresses,
    )
    assert again.is_met_by(found) is met


@pytest.mark.parametrize(
    "end",
    [
        (),
        ("quorum none", "quorum none"),
        ("quorum Z",),
        ("quorum X1 X2",),
        ("quorum X", "group X any X1"),
        ("group none any X1", "quorum none"),
        ("group X1 any X2", "quorum X1"),
        ("group X any none", "quorum X"),
        ("group X 0 X1", "quorum X"),
        ("group X 2 X1", "quorum X"),
        ("group X 01 X1", "quorum X"),
        ("group X 2 X1 X1", "quorum X"),
        ("group X any", "quorum X"),
        ("policy x", "quorum none"),
        ("witness X9", "quorum none"),
        ("witness X9 nothing", "quorum none"),
        ("log", "quorum none"),
    ],
)
def test_what_is_not_a_policy(log, witnesses, end):
    with pytest.raises(TrustPolicyMalformed):
        TrustPolicy.parse(_text(log, witnesses, end))


def test_a_key_is_listed_once_and_for_its_own_use(log, witnesses):
    for line in (
        f"log {log.key.text}",
        f"witness Z {witnesses.a.key.text}",
        f"witness Z {log.key.text}",
        f"log {witnesses.a.key.text}",
    ):
        with pytest.raises(TrustPolicyMalformed):
            TrustPolicy.parse(_text(log, witnesses, (line, "quorum none")))
    with pytest.raises(TrustPolicyMalformed):
        TrustPolicy.k_of_n(2, [witnesses.a.key], [])
    with pytest.raises(TrustPolicyMalformed):
        TrustPolicy.k_of_n(1, [witnesses.a.key] * 2, [])
    with pytest.raises(TrustPolicyMalformed):
        TrustPolicy.k_of_n(1, [log.key], [])


def test_groups_do_not_grow_without_end(log, witnesses):
    deep = ["group G0 any X1", *(f"group G{at} any G{at - 1}" for at in range(1, 17)), "quorum G16"]
    wide = ["group G0 any X1 X2", "group H0 any X1 X2"]
    for at in range(1, 15):
        wide += [f"group G{at} any G{at - 1} H{at - 1}", f"group H{at} any G{at - 1} H{at - 1}"]
    for groups in (deep, [*wide, "quorum G14"]):
        with pytest.raises(TrustPolicyMalformed):
            TrustPolicy.parse(_text(log, witnesses, groups))
    assert TrustPolicy.parse(_text(log, witnesses, [*deep[:16], "quorum G15"]))
