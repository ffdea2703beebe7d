"""Levels: V21, the tables as published, and floors that stay unknown."""

import json

import pytest

from cairn.credit import at_least, reference
from cairn.credit.levels import framework_named, frameworks
from cairn.credit.reference_data import table
from cairn.errors import FrameworkUnknown, LevelUnknown


def test_v21_new_zealand_to_europe(shared):
    cases = json.loads((shared / "vectors" / "recognition" / "V21.json").read_text())["cases"]
    assert len(cases) == 10
    for case in cases:
        found = reference("NZQCF", str(case["nzqcf"]), "EQF").level
        assert found == (None if case["eqf"] is None else str(case["eqf"])), case


@pytest.mark.parametrize(
    ("framework", "level", "eqf"),
    [
        ("SCQF", "8", "5"),
        ("SCQF", "10", "6"),
        ("SCQF", "11", "7"),
        ("FHEQ", "4", "5"),
        ("FHEQ", "7", "7"),
        ("NFQ", "6", "5"),
        ("NFQ", "8", "6"),
        ("QF-EHEA", "second", "7"),
        ("SCQF", "1", None),
    ],
)
def test_many_national_levels_are_one_european(framework, level, eqf):
    assert reference(framework, level, "EQF").level == eqf


def test_a_table_read_backwards_gives_every_level_it_could_be():
    assert reference("EQF", "6", "SCQF").candidates == ("9", "10")
    assert reference("EQF", "7", "SCQF").level == "11"
    # Level 8 is not levelled: a European 7 may be the New Zealand 8 or 9.
    assert reference("EQF", "7", "NZQCF").candidates == ("8", "9")


def test_a_floor_holds_for_all_candidates_for_none_or_is_unknown():
    six = reference("EQF", "6", "SCQF")
    assert at_least(six, "9") is True
    assert at_least(six, "10") is None
    assert at_least(six, "11") is False
    assert at_least(reference("NZQCF", "8", "EQF"), "5") is None


def test_tables_are_not_chained():
    assert reference("AQF", "7", "NZQCF").level == "7"
    unknown = reference("AQF", "7", "EQF")
    assert unknown.candidates == ()
    assert unknown.source == ""


def test_a_table_is_not_older_than_itself():
    assert reference("NZQCF", "7", "EQF", at="2010-01-01").candidates == ()
    assert reference("NZQCF", "7", "EQF", at="2020-01-01").level == "6"


def test_invented_levels_and_frameworks_are_errors_not_low_levels():
    with pytest.raises(LevelUnknown):
        reference("EQF", "intermediate", "EQF")
    with pytest.raises(FrameworkUnknown):
        reference("Platform levels", "2", "EQF")
    assert framework_named("nzqf").code == "NZQCF"


def test_the_tables_agree_with_their_frameworks_and_never_fall():
    known = frameworks()
    for entry in table("levels")["referencing"]:
        source, target = known[entry["from"]], known[entry["to"]]
        assert list(entry["levels"]) == list(source.levels), entry["from"]
        ranks = [target.rank(level) for level in entry["levels"].values() if level is not None]
        assert ranks == sorted(ranks), entry["from"]
        assert entry["source"]
        assert entry["since"]
