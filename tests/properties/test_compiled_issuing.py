"""A line made from a template is the line of the slow path, octet for octet."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.bulk import compiled_issuing
from cairn.bulk.awards import particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.recipients import RecipientRow
from cairn.canonical.contexts import Contexts
from cairn.crypto.keyed_hash import KeyedHash
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import (
    Achievement,
    Concept,
    LanguageMap,
    LearningOutcome,
    Organisation,
    Reference,
    ResultDescription,
    Validity,
)
from cairn.errors import CairnError
from cairn.formats import record
from cairn.issuing import Issuance
from cairn.status.places import StatusPlaces

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CONTEXTS = Contexts.shipped()
INSTANT = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
KEYS = {
    "eddsa-rdfc-2022": KeyType.ED25519,
    "eddsa-jcs-2022": KeyType.ED25519,
    "ecdsa-rdfc-2019": KeyType.P256,
}
STATUS = StatusPlaces(
    bytes(32), "https://university.test/status/{purpose}/{n}", 1_000, suspendable=True
)

odd = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=16),
    st.text('ab"\\/\n\r\t\b\f\x00\x7f\x85\u2028\u2029é\u0301漢😀<>{}%$@^_:. ', min_size=1, max_size=10),
    st.sampled_from(
        ["%b", "%s%%", "_:c14n0", '"', "\\", "a" * 2000, "hole0/", '"hole0/"', "urn:hole0:", "\ufeff",
         "null", "https://x.test/", "sha256$", "{0}", "\U0010ffff", "\ufffe"]
    ),
)  # fmt: skip
words = st.sampled_from(["Pass.", "Análisis", "漢字"]) | odd
texts = st.dictionaries(st.sampled_from(["en", "es", "ar"]), words, min_size=1, max_size=2).map(
    LanguageMap.from_mapping
)
achievements = st.builds(
    Achievement,
    id=st.sampled_from(["https://university.test/a", "urn:x:a", "did:web:university.test#a"]),
    title=texts.filter(bool),
    version=st.sampled_from(["", "1"]),
    description=st.just(LanguageMap()) | texts,
    criteria=texts,
    criteria_url=st.sampled_from(["", "https://university.test/a#criteria"]),
    outcomes=st.lists(
        st.builds(LearningOutcome, id=st.sampled_from(["", "one", "urn:x:two"]), title=texts),
        max_size=2,
    ).map(tuple),
    result_descriptions=st.sampled_from(
        [
            (),
            (ResultDescription(id="grade", name=LanguageMap.of("Grade", "en")),),
        ]
    ),
    tags=st.lists(words, max_size=2).map(tuple),
    target_group=st.just(LanguageMap()) | texts,
    documents=st.sampled_from([(), (Reference(id="https://university.test/doc"),)]),
    fields=st.sampled_from([(), (Concept(id="http://data.europa.eu/snb/isced-f/0613"),)]),
    validity=st.none() | st.builds(Validity, credential_months=st.sampled_from([None, 24])),
)  # fmt: skip
addresses = st.sampled_from(
    [
        "a@b.test", "zoë@université.test", '"o\'x"@b.test', "a+b%c@b.test", "x" * 60 + "@b.test"
    ]
)  # fmt: skip
dids = st.sampled_from(
    [
        "did:key:z6MkkXK6EcL4umzy9u2mE3DzNjpvSpqA182F3xd5bakJ47Rs", "did:web:a.test:u:1",
        "did:example:%41", "did:x:1", "did:web:university.test"
    ]
)  # fmt: skip
evidence = st.sampled_from(
    ["https://a.test/", "http://é.test/%b?q=%20#f", "https://university.test/a", "https://a.test/{x}",
     "https://a.test/<x>", 'https://a.test/"', "https://a.test/\\", "https://a.test/a|b^c`d", "http://[::1]/",
     "HTTPS://A.TEST", "https://a.test/\u00a0x", "https://a.test/😀", "https://university.test/status/revocation/1",
     "https://university.test/doc"]
)  # fmt: skip
days = st.dates(date(1000, 1, 1), date(2026, 5, 4))


@st.composite
def people(draw):
    """The rows of one list: some alike in which cells are filled, all different in what is there."""
    rows = []
    for line in range(2, 2 + draw(st.integers(2, 5))):
        by_did = draw(st.booleans())
        rows.append(
            RecipientRow(
                line,
                draw(words),
                email="" if by_did and draw(st.booleans()) else draw(addresses),
                did=draw(dids) if by_did else "",
                awarded_on=draw(st.none() | days),
                grade=draw(st.just("") | words),
                evidence_url=draw(st.just("") | evidence),
                valid_until=draw(st.none() | st.dates(date(2026, 5, 4), date(9999, 12, 31))),
            )
        )
    return rows


def _issuance(achievement, suite):
    key = PrivateKey.from_secret(KEYS[suite], bytes(range(1, 33)))
    return Issuance(
        achievement=achievement,
        issuer=Organisation(
            id=key.public_key.did_key, legal_name=LanguageMap.of("University", "en")
        ),
        signer=key,
        verification_method=key.public_key.key_id,
        proof=suite,
        contexts=CONTEXTS,
    )


def _own(row, *, status, ordinal=None):
    entries = STATUS.entries(row.line if ordinal is None else ordinal)
    return particulars(KeyedHash(bytes(32)), row.line.to_bytes(16), INSTANT, entries[:status])


def _attempt(make, *arguments):
    try:
        return make(*arguments)
    except CairnError as error:
        return type(error)


@pytest.mark.parametrize("suite", KEYS)
@given(
    achievement=achievements,
    rows=people(),
    status=st.integers(0, 2),
    lists=st.sampled_from(["", "https://university.test/status/", STATUS.template]),
)
@settings(max_examples=60, deadline=None)
def test_a_compiled_line_is_the_slow_line(suite, achievement, rows, status, lists):
    issuance = _issuance(achievement, suite)
    compiled = CompiledIssuing(issuance, lists)
    for row in rows:
        own = _own(row, status=status)
        fast = _attempt(compiled.line, row, own)
        assert fast == _attempt(compiled_issuing._slow, issuance, row, own)


@pytest.fixture(scope="module", params=KEYS)
def example(request):
    achievement = record.read_achievement((EXAMPLES / "achievement.yaml").read_bytes())
    return _issuance(achievement, request.param)


ROW = RecipientRow(
    2,
    "Þórdís Björnsdóttir",
    email="thordis@students.example.org",
    awarded_on=date(2026, 5, 3),
    grade="9.2",
)
FAMILIES = {
    "an address": ROW,
    "an address and a DID": replace(ROW, did="did:web:a.test"),
    "a DID alone": replace(ROW, did="did:web:a.test", email=""),
    "evidence": replace(ROW, evidence_url="https://a.test/"),
    "no grade": replace(ROW, grade=""),
    "an end": replace(ROW, valid_until=date(2030, 1, 1)),
}


@pytest.mark.parametrize("status", [0, 1, 2])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_template_serves_the_example(example, family, status, monkeypatch):
    """Not only equal: really filled, in a run in which the slow path is not to be had."""
    row = FAMILIES[family]
    compiled = CompiledIssuing(example)
    compiled.line(row, _own(row, status=status))
    others = [
        replace(row, line=line, name=f"{name}{line}", grade=f"{line}" if row.grade else "")
        for line, name in enumerate(("Zoë", 'Bo "B" \\', "李小龍", "Ærø\u2028😀"), start=3)
    ]
    expected = [compiled_issuing._slow(example, each, _own(each, status=status)) for each in others]
    with monkeypatch.context() as patch:
        patch.setattr(compiled_issuing, "_slow", None)
        assert [compiled.line(each, _own(each, status=status)) for each in others] == expected


def test_a_value_that_the_template_declines_takes_the_slow_path(example):
    """An identifier of the subject that is that of the issuer merges two things into one."""
    row = replace(ROW, did="did:web:a.test")
    compiled = CompiledIssuing(example)
    compiled.line(row, _own(row, status=2))
    same = replace(row, line=3, did=example.issuer.id)
    own = _own(same, status=2)
    assert compiled.line(same, own) == compiled_issuing._slow(example, same, own)


def test_the_next_status_list_is_served_too(example):
    compiled = CompiledIssuing(example)
    for line, ordinal in enumerate((0, 999, 1_000, 2_500), start=2):
        row = replace(ROW, line=line)
        own = _own(row, status=2, ordinal=ordinal)
        assert compiled.line(row, own) == compiled_issuing._slow(example, row, own)
