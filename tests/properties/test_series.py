"""A report by a known shape is the report of the whole procedure, and nothing can pass for a shape."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.bulk.awards import particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.recipients import RecipientRow
from cairn.canonical.contexts import Contexts
from cairn.crypto.keyed_hash import KeyedHash
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import Achievement, LanguageMap, Organisation, ResultDescription
from cairn.errors import CairnError
from cairn.issuing import Issuance
from cairn.proofs import data_integrity
from cairn.status import Bitstring
from cairn.status.bitstring_status_list import write_list
from cairn.status.places import StatusPlaces
from cairn.status.standing import StatusPurpose
from cairn.verification import Document, Facts, Outcome, Policy, series, verify
from cairn.verification.series import Series

CONTEXTS = Contexts.shipped()
INSTANT = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
STAMP = "2026-05-04T12:30:00Z"
LATER = datetime(2026, 9, 1, tzinfo=UTC)
KEYS = {
    "eddsa-rdfc-2022": PrivateKey.from_secret(KeyType.ED25519, bytes(range(1, 33))),
    "eddsa-jcs-2022": PrivateKey.from_secret(KeyType.ED25519, bytes(range(1, 33))),
    "ecdsa-rdfc-2019": PrivateKey.from_secret(KeyType.P256, bytes(range(1, 33))),
}
STATUS = StatusPlaces(
    bytes(32), "https://university.test/status/{purpose}/{n}", 131_072, suspendable=True
)


def issuance(suite, **members):
    key = KEYS[suite]
    achievement = {
        "id": "https://university.test/a",
        "title": LanguageMap.of("Robotics", "en"),
        "criteria": LanguageMap.of("Pass.", "en"),
        "result_descriptions": (ResultDescription(id="grade", name=LanguageMap.of("Grade", "en")),),
    } | members
    return Issuance(
        achievement=Achievement(**achievement),
        issuer=Organisation(
            id=key.public_key.did_key, legal_name=LanguageMap.of("University", "en")
        ),
        signer=key,
        verification_method=key.public_key.key_id,
        proof=suite,
        contexts=CONTEXTS,
    )


def row(number, **cells):
    usual = {"name": f"Zoë {number}", "email": f"z{number}@b.test", "grade": f"{number}"}
    return RecipientRow(number, **(usual | cells))


def lines(made_by, rows, status=2):
    compiled = CompiledIssuing(made_by)
    found = []
    for each in rows:
        own = particulars(
            KeyedHash(bytes(32)),
            each.line.to_bytes(16),
            INSTANT,
            STATUS.entries(each.line)[:status],
        )
        found.append(compiled.line(each, own).text)
    return found


def status_lists(suite, *revoked):
    """Both lists of the first places, those of these rows set."""
    key = KEYS[suite]
    for entry, purpose in zip(
        STATUS.entries(0), (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION), strict=True
    ):
        places = [STATUS.entries(each) for each in revoked]
        indices = {
            int(place["statusListIndex"]): True
            for entries in places
            for place in entries
            if place["statusListCredential"] == entry["statusListCredential"]
        }
        document = write_list(
            url=entry["statusListCredential"],
            issuer=key.public_key.did_key,
            purpose=purpose,
            bits=Bitstring.zeros().with_bits(indices),
            valid_from="2026-01-01T00:00:00Z",
        )
        signed = data_integrity.sign(
            document,
            suite=suite,
            signer=key,
            verification_method=key.public_key.key_id,
            created=STAMP,
            contexts=CONTEXTS,
        )
        yield Document(entry["statusListCredential"], json.dumps(signed).encode())


def warmed(texts, facts=None, policy=None, at=LATER):
    """A series that knows the shape of these texts, and uses it."""
    warm = Series(facts or Facts(), policy or Policy(), at)
    for text in texts:
        warm.verify(text)
    assert warm._known
    return warm


def same(warm, texts, facts=None, policy=None, at=LATER):
    """Hold a series against the procedure; the outcomes."""
    reports = [warm.verify(text, source="s") for text in texts]
    for text, report in zip(texts, reports, strict=True):
        whole = verify(text, facts or Facts(), policy or Policy(), at, source="s")
        assert report == whole
        assert report.credential == whole.credential
        assert [check.facts for check in report.checks] == [check.facts for check in whole.checks]
    return {report.outcome for report in reports}


odd = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=16),
    st.text('ab"\\/\n\r\t\b\f\x00\x7f\x85\u2028é\u0301漢😀<>{}%$@^_:. ', min_size=1, max_size=10),
    st.sampled_from(["_:c14n0", '"', "\\", "a" * 2000, "hole0:", "urn:hole0:", "\ufeff", "null"]),
)  # fmt: skip
words = st.sampled_from(["Pass.", "Análisis", "漢字"]) | odd
texts = st.dictionaries(st.sampled_from(["en", "es"]), words, min_size=1, max_size=2).map(
    LanguageMap.from_mapping
)
people = st.lists(
    st.builds(
        dict,
        name=words,
        did=st.sampled_from(["", "did:web:a.test:u:1", "did:x:1", "did:web:university.test"]),
        grade=st.just("") | words,
        awarded_on=st.none() | st.dates(date(1000, 1, 1), date(2026, 5, 4)),
        valid_until=st.none() | st.dates(date(2026, 5, 4), date(9999, 12, 31)),
        evidence_url=st.sampled_from(
            ["", "https://a.test/", "https://a.test/é", "https://university.test/a", "urn:x:y z"]
        ),
    ),
    min_size=3,
    max_size=8,
)


@pytest.mark.parametrize("suite", KEYS)
@given(
    title=texts,
    criteria=texts,
    rows=people,
    status=st.integers(0, 2),
    at=st.sampled_from([LATER, INSTANT]),
)
@settings(max_examples=60, deadline=None)
def test_a_report_by_shape_is_the_report_of_the_procedure(suite, title, criteria, rows, status, at):  # fmt: skip
    made_by = issuance(suite, title=title, criteria=criteria)
    many = []
    for number, cells in enumerate(rows, 2):
        with suppress(CairnError):  # a value that no document can hold
            many += lines(made_by, [row(number, **cells)], status)
    facts = Facts(tuple(status_lists(suite, 3)))
    policy = Policy(recipient="z3@b.test")
    fresh = Series(facts, policy, at)
    same(fresh, many, facts, policy, at)
    same(fresh, many, facts, policy, at)


@pytest.mark.parametrize("status", [0, 2])
@pytest.mark.parametrize("suite", KEYS)
def test_known_shapes_are_used(suite, status, monkeypatch):
    """Not only equal: told in a run in which the procedure is not to be had."""
    many = lines(issuance(suite), [row(n) for n in range(2, 40)], status)
    facts = Facts(tuple(status_lists(suite, 20)))
    whole = [verify(text, facts, Policy(), LATER) for text in many]
    warm = warmed(many[:12], facts)
    monkeypatch.setattr(series, "examine_step_by_step", None)
    monkeypatch.setattr(series, "recognise", None)
    assert [warm.verify(text) for text in many] == whole
    outcomes = [report.outcome for report in whole]
    assert outcomes.count(Outcome.FAILED) == (1 if status else 0)
    assert set(outcomes) <= {Outcome.PASSED, Outcome.FAILED}


def test_an_instant_of_its_own_for_each_proof_is_no_hindrance(monkeypatch):
    key = KEYS["eddsa-rdfc-2022"]
    many = []
    for number, text in enumerate(lines(issuance("eddsa-rdfc-2022"), map(row, range(2, 14)), 0)):
        bare = data_integrity.unsecured(json.loads(text))
        signed = data_integrity.sign(
            bare,
            suite="eddsa-rdfc-2022",
            signer=key,
            verification_method=key.public_key.key_id,
            created=f"2026-05-04T12:30:{number:02}Z",
            contexts=CONTEXTS,
        )
        many.append(json.dumps(signed, ensure_ascii=False).encode())
    warm = warmed(many[:8])
    assert same(warm, many) == {Outcome.PASSED}
    wrong = [text.replace(b"12:30:09Z", b"12:30:99Z") for text in many[9:10]]
    assert same(warm, [*wrong, many[9].replace(b"12:30:09Z", b"yesterday")]) == {Outcome.FAILED}
    whole = verify(many[11], Facts(), Policy(), LATER)
    monkeypatch.setattr(series, "examine_step_by_step", None)
    assert warm.verify(many[11]) == whole


@pytest.mark.parametrize("suite", KEYS)
def test_no_octet_of_a_known_text_can_be_changed(suite):
    many = lines(issuance(suite), [row(n) for n in range(2, 12)], 1)
    facts = Facts(tuple(status_lists(suite)))
    warm = warmed(many, facts)
    text = many[0]
    assert warm.verify(text).outcome is Outcome.PASSED
    for place, octet in enumerate(text):
        for other in {ord("A"), ord('"'), ord("\\"), 0x1F, 0xC3, octet ^ 1} - {octet}:
            mutant = text[:place] + bytes([other]) + text[place + 1 :]
            report = warm.verify(mutant)
            assert report.outcome is not Outcome.PASSED, mutant[max(0, place - 20) : place + 20]
            if place % 7 == 0:
                assert report == verify(mutant, facts, Policy(), LATER)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_into_a_known_text_is_seen(data):
    text = KNOWN[data.draw(st.integers(0, len(KNOWN) - 1))]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    piece = data.draw(
        st.binary(max_size=6)
        | st.sampled_from(
            [b'"', b'","', b'","id":"urn:x:y', b"\\u0041", b"\\", b" ", b"\n", b"}", b'{"a":1}',
             b"\xed\xa0\x80", b"\xef\xbb\xbf", b'","type":"x', b"\x00"]
        )
    )  # fmt: skip
    mutant = text[:start] + piece + text[end:]
    report = WARM.verify(mutant)
    assert report == verify(mutant, FACTS, Policy(), LATER)
    same_document = json.loads(text)
    if report.outcome is Outcome.PASSED:
        assert json.loads(mutant) == same_document


def swapped(one, other, *path):
    """One credential with a value of another."""
    document, given_by = json.loads(one), json.loads(other)
    holder, source = document, given_by
    for step in path[:-1]:
        holder, source = holder[step], source[step]
    holder[path[-1]] = source[path[-1]]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_value_of_another_credential_of_the_shape_is_refused(monkeypatch):
    paths = [
        ("id",),
        ("credentialSubject", "identifier", 0, "identityHash"),
        ("credentialSubject", "identifier", 0, "salt"),
        ("credentialSubject", "result", 0, "value"),
        ("credentialStatus", 0, "statusListIndex"),
        ("credentialStatus", 1, "id"),
        ("proof", "proofValue"),
    ]
    mutants = [swapped(KNOWN[0], KNOWN[1], *path) for path in paths]
    expected = [verify(mutant, FACTS, Policy(), LATER) for mutant in mutants]
    monkeypatch.setattr(series, "examine_step_by_step", None)
    assert [WARM.verify(mutant) for mutant in mutants] == expected
    assert {report.outcome for report in expected} == {Outcome.FAILED}


def test_what_is_known_of_the_world_can_change():
    suite = "eddsa-rdfc-2022"
    many = lines(issuance(suite), [row(n) for n in range(2, 12)])
    facts = Facts(tuple(status_lists(suite)))
    warm = warmed(many)
    assert same(warm, many) == {Outcome.INDETERMINATE}
    warm.know(facts)
    assert same(warm, many, facts) == {Outcome.PASSED}
    facts = facts.with_documents(status_lists(suite, 5))
    warm.know(facts)
    assert same(warm, many, facts) == {Outcome.PASSED, Outcome.FAILED}


def test_a_list_of_another_issuer_is_not_believed_for_having_been_looked_at():
    """The same lists serve two issuers' credentials: whose they are is asked of each."""
    ours = lines(issuance("eddsa-rdfc-2022"), [row(n) for n in range(2, 12)])
    theirs = lines(issuance("ecdsa-rdfc-2019"), [row(n) for n in range(2, 12)])
    facts = Facts(tuple(status_lists("eddsa-rdfc-2022")))
    warm = warmed([*ours, *theirs], facts)
    assert same(warm, ours, facts) == {Outcome.PASSED}
    assert same(warm, theirs, facts) == {Outcome.INDETERMINATE}


def test_dates_are_asked_of_each():
    ends = [date(2026, 5 + n % 7, 10) for n in range(24)]
    rows = [row(n + 2, valid_until=end) for n, end in enumerate(ends)]
    many = lines(issuance("eddsa-rdfc-2022"), rows, 0)
    warm = warmed(many)
    assert same(warm, many) == {Outcome.PASSED, Outcome.FAILED}


def test_white_space_around_a_text_is_no_difference():
    assert same(WARM, [b"\n " + KNOWN[0] + b"\n", b"\xef\xbb\xbf" + KNOWN[1]], FACTS) == {
        Outcome.PASSED
    }


def test_the_moment_has_an_offset():
    with pytest.raises(ValueError, match="zone"):
        Series(Facts(), Policy(), LATER.replace(tzinfo=None))


FACTS = Facts(tuple(status_lists("eddsa-rdfc-2022")))
KNOWN = lines(issuance("eddsa-rdfc-2022"), [row(n) for n in range(2, 12)])
WARM = warmed(KNOWN, FACTS)
