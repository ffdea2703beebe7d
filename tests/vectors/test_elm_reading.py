"""The European Learning Model's published examples: recognised, well built, and read whole."""

from fractions import Fraction
from pathlib import Path

import pytest

from cairn.domain import Credit, LearningSetting, SupervisionType, Workload
from cairn.formats import elm_3
from cairn.formats.detect import Carrier, Kind, Wrapping, detect
from cairn.formats.structure import check

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = sorted(
    str(path.relative_to(DATA))
    for folder in ("elm/examples-v3.3", "elm/Credentials", "elm/rdf/samples", "microcredential/mynextid")
    for path in (DATA / folder).rglob("*.json*")
    if "Sample" in path.name or "Annex1" in path.name or path.name in {"credential-sample.jsonld", "edc_examples_edc-mc-example.json"}
)  # fmt: skip

NOT_YET_SEALED = "unsigned.json"
"""Version 3.3 of the samples leaves the issuer to the seal."""


def test_every_file_is_tried():
    if not FILES:
        pytest.skip("the reference data ../shared is not on this machine")
    assert len(FILES) == 13


@pytest.mark.parametrize("name", FILES)
def test_it_is_recognised_well_built_and_read(name):
    found = detect((DATA / name).read_bytes())
    assert found.kind is Kind.ELM_3
    signed = "-signed" in name
    assert found.wrapping is (Wrapping.JWS_JSON if signed else Wrapping.JSON)
    assert bool(found.header) is signed
    uploaded = "uploadable" in name or ("v3.3" in name and not signed)
    assert found.carriers == ((Carrier.UPLOAD,) if uploaded else ())
    codes = [finding.code for finding in check(found)]
    assert codes == (["issuer.missing"] if "v3.3" in name and not signed else [])
    records = elm_3.read(found.document)
    assert len(records) == (11 if "Masters" in name else 1)
    for record in records:
        assert record.achievement.title
        assert record.achievement.id
        assert record.award.recipient.name
        assert record.award.issued_at is not None
        assert record.issuer.legal_name or "issuer.missing" in codes
    assert len({record.achievement.id for record in records}) == len(records)


@pytest.mark.usefixtures("shared")
def test_the_micro_credential_of_annex_1_says_what_annex_1_asks_for():
    document = detect((DATA / "elm/examples-v3.3/AA-Annex1-MC-signed.jsonld").read_bytes()).document
    (record,) = elm_3.read(document)
    achievement = record.achievement
    assert achievement.credit == Credit(Fraction(2), "ECTS")
    assert achievement.workload == Workload(Fraction(60), "hours")
    assert [(each.framework, each.level) for each in achievement.levels] == [
        ("EQF", "6"),
        ("NQF", "IE NQF Level 6"),
    ]
    assert achievement.setting is LearningSetting.NON_FORMAL
    assert achievement.assessments[0].supervision.type is SupervisionType.UNSUPERVISED
    assert achievement.assessments[0].type.id == "http://data.europa.eu/snb/assessment/de4d165a6c"
    assert achievement.awarding_bodies[0].country == "IE"
    assert record.issuer.country == "ES"
    assert len(achievement.outcomes) == 2
    assert len(achievement.outcomes[0].alignments) == 4
    assert record.award.results[0].value == "Pass"
    assert achievement.entry_requirements


@pytest.mark.usefixtures("shared")
def test_a_degree_is_one_record_and_each_part_another():
    document = detect((DATA / "elm/examples-v3.3/Sample-MastersDegree-signed.jsonld").read_bytes()).document  # fmt: skip
    whole, *parts = elm_3.read(document)
    assert whole.achievement.credit == Credit(Fraction(60), "ECTS")
    assert {part.achievement.related[0].target.id for part in parts} == {whole.achievement.id}
    assert len(whole.achievement.related) == len(parts) == 10
