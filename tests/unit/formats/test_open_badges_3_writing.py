"""The record as an Open Badges 3.0 document: what goes where, and what never goes out."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.canonical import jsonld
from cairn.canonical.contexts import Contexts
from cairn.domain import (
    Achievement,
    Award,
    Credit,
    LanguageMap,
    Lineage,
    Organisation,
    Recipient,
    Record,
    Result,
)
from cairn.formats import record as record_format
from cairn.formats.open_badges_3 import write
from cairn.formats.open_badges_3.members import decimal, number

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
CAIRN_CONTEXT = "https://w3id.org/cairn/context/v1.json"
ISSUED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def full():
    achievement = record_format.read_achievement((EXAMPLES / "achievement.yaml").read_bytes())
    issuer = record_format.read_issuer((EXAMPLES / "issuer.yaml").read_bytes())
    award = Award(
        recipient=Recipient(name="Mere Ngata", email="mere@example.org"),
        awarded_on=date(2026, 5, 3),
        issued_at=ISSUED,
        results=(Result(value="9", description_id="final-grade"),),
        lineage=Lineage("urn:uuid:old", LanguageMap.of("name corrected", "en")),
    )
    return Record(
        achievement=achievement,
        award=award,
        issuer=replace(issuer, id="did:example:issuer"),
        id="urn:uuid:9c2c9d4e-4b73-4f0a-9c37-2d9e8f0a1b11",
    )


@pytest.fixture
def plain():
    return Record(
        achievement=Achievement(id="https://example.org/a", title=LanguageMap.of("A", "en")),
        award=Award(recipient=Recipient(did="did:example:learner"), issued_at=ISSUED),
        issuer=Organisation(id="did:example:issuer"),
        id="urn:uuid:1",
    )


def _every(value):
    yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _every(each)


def test_the_full_example_satisfies_the_published_schema(full, shared):
    schema = json.loads(
        (shared / "data/schemas/ob_v3p0/ob_v3p0_achievementcredential_schema.json").read_text()
    )
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(write(full, salt="s").document)] == []


def test_every_term_is_defined(full):
    assert jsonld.to_quads(write(full, salt="s").document, Contexts.shipped())


def test_nothing_null_and_nothing_empty(full, plain):
    for record in (full, plain):
        for value in _every(write(record, salt="s").document):
            assert value not in (None, "", [], {})


def test_only_contexts_that_are_used(full, plain):
    assert CAIRN_CONTEXT in write(full, salt="s").document["@context"]
    assert CAIRN_CONTEXT not in write(plain, salt="s").document["@context"]


def test_the_address_is_hashed_and_nowhere_in_the_clear(full):
    document = write(full, salt="pepper").document
    expected = hashlib.sha256(b"mere@example.orgpepper").hexdigest()
    identities = document["credentialSubject"]["identifier"]
    assert identities[0]["identityHash"] == f"sha256${expected}"
    assert identities[0]["hashed"] is True
    assert "mere@example" not in json.dumps(document)


def test_award_and_issue_are_different_dates(full):
    document = write(full, salt="s").document
    assert document["awardedDate"] == "2026-05-03T00:00:00Z"
    assert document["validFrom"] == "2026-05-04T09:30:00Z"


def test_what_open_badges_cannot_say_is_in_the_narrative_too(full):
    achievement = write(full, salt="s").document["credentialSubject"]["achievement"]
    told = achievement["criteria"]["narrative"]
    for words in (
        "125 hours",
        "5 ECTS",
        "EQF 6",
        "oral examination",
        "identity checked",
        "formal learning",
        "Bachelor in Business Analytics",
        "Tidewater Learning",
    ):
        assert words in told
    assert achievement["notionalWorkload"] == {"amount": "125", "unit": "hours"}
    assert achievement["credit"] == {"amount": "5", "scheme": "ECTS", "hoursPerCredit": "25"}


def test_a_result_points_at_its_scale(full):
    subject = write(full, salt="s").document["credentialSubject"]
    scale = subject["achievement"]["resultDescription"][0]["id"]
    assert subject["result"][0]["resultDescription"] == scale
    assert scale.startswith("https://")


def test_one_status_entry_is_an_object_and_two_are_a_list(plain):
    entry = {"type": "BitstringStatusListEntry"}
    assert write(plain, salt="s", status=[entry]).document["credentialStatus"] == entry
    assert write(plain, salt="s", status=[entry, entry]).document["credentialStatus"] == [entry] * 2


def test_what_is_not_carried_is_said(full):
    changed = replace(full, achievement=replace(full.achievement, extra={"colour": "blue"}))
    losses = write(changed, salt="s").losses
    assert "achievement.extra.colour" in losses
    assert "issuer.image.caption.es" in losses


def test_an_amount_without_an_exact_decimal_is_not_rounded_but_said(plain):
    third = replace(plain.achievement, credit=Credit(Fraction(1, 3), "ECTS"))
    written = write(replace(plain, achievement=third), salt="s")
    achievement = written.document["credentialSubject"]["achievement"]
    assert not {"creditsAvailable", "credit"} & set(achievement)
    assert written.losses == ("achievement.credit",)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.integers(0, 6))
def test_decimals_are_exact(numerator, twos, fives):
    value = Fraction(numerator, 2**twos * 5**fives)
    text = decimal(value)
    assert Fraction(text) == value
    assert "e" not in text.lower()
    native = number(value)
    assert native is None or Fraction(str(native)) == value


def test_a_fraction_without_end_has_no_decimal():
    assert decimal(Fraction(1, 3)) is None
