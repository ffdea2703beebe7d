"""Other people's Open Badges 3.0: read whole, with what they mean, and nothing of them lost."""

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from cairn.domain import Credit, SupervisionType, Workload
from cairn.errors import NotWritable
from cairn.formats import open_badges_3
from cairn.formats.detect import Kind, detect

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
EDUCREDENTIALS = "vectors/educredentials-ob3/credentials"
FILES = [
    str(path.relative_to(DATA))
    for folder in (EDUCREDENTIALS, "vectors/1edtech-validator/ob30", "microcredential/mynextid")
    for path in sorted((DATA / folder).glob("*"))
    if path.is_file() and not path.name.startswith(("edc_", "endorsement", "input"))
    and not path.name.endswith(("schema.json", "mc-signed.jwt"))
]  # fmt: skip


def document_of(name):
    return detect((DATA / name).read_bytes()).document


def test_every_file_is_tried():
    if not FILES:
        pytest.skip("the reference data ../shared is not on this machine")
    assert len(FILES) == 49


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


LEFT_OUT = {"proof", "@context", "type", "validFrom", "issuanceDate", "validUntil", "awardedDate"}
"""Proofs and the data model's own contexts and types; dates keep their moment, not their spelling."""

TAKEN = {"ECTS", "SBU", "timeInvestment", "participationType", "assessmentType", "supervisionType",
         "identityChecked"}  # fmt: skip
"""The Dutch extension's members that the record has a place for: written as Cairn's terms."""


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_and_nothing_is_lost(name):
    document = document_of(name)
    assert detect((DATA / name).read_bytes()).kind is Kind.OPEN_BADGES_3
    record = open_badges_3.read(document)
    try:
        written = open_badges_3.write(record, salt="s")
    except NotWritable:
        assert "achievement" not in document["credentialSubject"]
        return
    assert written.losses == ()
    said = {str(value) for _, value in leaves(written.document)}
    for path, value in leaves(document):
        if not LEFT_OUT & set(path[:1]) and path[-1] not in TAKEN | {"type", "identifierType"} and value not in {"", None}:  # fmt: skip
            assert str(value) in said or any(str(value) in each for each in said), path
    again = open_badges_3.read(json.loads(json.dumps(written.document)))
    assert again.award == record.award
    assert again.issuer == record.issuer
    assert again.achievement.credit == record.achievement.credit


@pytest.mark.usefixtures("shared")
def test_the_dutch_extension_is_understood():
    record = open_badges_3.read(document_of(f"{EDUCREDENTIALS}/uvh_at_microcredential_full_2.json"))
    assert record.achievement.credit == Credit(Fraction(7, 2), "ECTS")
    assert [(level.framework, level.level) for level in record.achievement.levels] == [("EQF", "4")]
    supervision = record.achievement.assessments[0].supervision
    assert (supervision.type, supervision.identity_verified) == (
        SupervisionType.SUPERVISED_ONSITE,
        True,
    )
    hours = open_badges_3.read(
        document_of(f"{EDUCREDENTIALS}/mbob_eo_eov_microcredential_full.json")
    )
    assert hours.achievement.workload == Workload(Fraction(240), "hours")
    assert hours.achievement.credit is None
    assert hours.award.results[0].value


@pytest.mark.usefixtures("shared")
def test_a_number_of_credits_without_a_unit_has_no_scheme():
    name = "microcredential/mynextid/open-badge_examples_open-badge-mc-example.json"
    record = open_badges_3.read(document_of(name))
    assert record.achievement.credit == Credit(Fraction(5), "")
    assert record.award.awarded_on == date(2026, 1, 12)
    assert record.award.issued_at == datetime(2026, 1, 12, 7, 4, 19, tzinfo=UTC)
    assert record.achievement.extra["specialization"].startswith("Machine Learning")
    assert record.achievement.designers[0].legal_name.best() == "NETIS d.o.o."


@pytest.mark.usefixtures("shared")
def test_a_badge_on_data_model_1_1_is_read():
    record = open_badges_3.read(document_of("vectors/1edtech-validator/ob30/complete_v1.json"))
    assert record.award.issued_at is not None
    assert record.award.valid_until is not None
    assert record.achievement.result_descriptions
    assert record.award.recipient.extra["identifier"]
    assert record.extra["endorsement"]
