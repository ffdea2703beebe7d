"""The classification in the package: whole, attributed, and the one that others know."""

import json
from pathlib import Path

import pytest

from cairn.skills import bundled

ROOT = Path(__file__).resolve().parents[3]


def test_it_holds_more_than_the_five_hundred_that_a_catalogue_needs():
    framework = bundled()
    assert len(framework.skills) == 13_934
    assert framework.languages == ("en",)
    assert len(framework.by_id) == len(framework.skills)
    assert {skill.type for skill in framework.skills} == {"skill", "knowledge"}
    assert all(skill.label and skill.description for skill in framework.skills)


def test_it_says_where_it_is_from_and_on_which_terms():
    framework = bundled()
    assert framework.attribution == (
        "This service uses the ESCO classification of the European Commission."
    )
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    assert framework.attribution in notice
    assert framework.licence in notice
    for package in framework.source.removeprefix("PyPI: ").split(", "):
        assert package in notice


def test_the_file_fits_a_wheel():
    data = ROOT / "src/cairn/skills/data"
    assert sum(path.stat().st_size for path in data.iterdir()) < 1_100_000


def test_addresses_and_names_are_those_of_another_copy(shared):
    """A copy of an earlier edition (1.1): nearly all of it goes by the same name today."""
    sample = json.loads((shared / "data/vocab/esco-skills-sample.json").read_bytes())
    ours = bundled().by_id
    theirs = {concept["id"]: concept["prefLabel"]["en"] for concept in sample["concepts"]}
    known = theirs.keys() & ours.keys()
    renamed = {id_ for id_ in known if ours[id_].label.get("en") != theirs[id_]}
    assert len(theirs) == 837
    assert len(known) == 835
    assert len(renamed) <= 4


@pytest.mark.parametrize(
    ("address", "label", "kind"),
    [
        ("ccd0a1d9-afda-43d9-b901-96344886e14d", "Python (computer programming)", "knowledge"),
        ("001115fb-569f-4ee6-8381-c6807ef2527f", "show initiative", "skill"),
    ],
)
def test_an_entry_aligns_a_description(address, label, kind):
    framework = bundled()
    skill = framework.by_id[f"http://data.europa.eu/esco/skill/{address}"]
    assert (skill.label.get("en"), skill.type) == (label, kind)
    alignment = framework.alignment(skill)
    assert alignment.target_url == skill.id
    assert alignment.target_name == skill.label
    assert alignment.framework == "ESCO"
    assert alignment.target_type == "ext:ESCO"
