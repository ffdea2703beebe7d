"""All faults of a programme at once, each with its place and cure."""

from pathlib import Path

import pytest

from cairn.stacking.programme_examining import examine
from cairn.stacking.programme_reading import read_programme

EXAMPLES = Path(__file__).parents[3] / "examples/programmes"
GOOD = (EXAMPLES / "pgcert-applied-data.yaml").read_text()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_sound_programme_has_no_fault(path):
    examined = examine(path.read_bytes(), path.name)
    assert examined.faults == ()
    assert examined.versions == read_programme(path.read_bytes(), path.name)


def test_every_fault_of_shape_is_named_with_its_line():
    text = GOOD.replace("version: 3.1.0", "version: [3]").replace("id: ETHICS", "id: 7 7")
    places = [fault.place for fault in examine(text.encode(), "it").faults]
    assert len(places) == 2
    assert all(place.startswith("line ") for place in places)


def test_every_unsound_rule_is_named_with_its_cure():
    text = GOOD.replace("capstone: CAP\n", "capstone: NONE\n").replace(
        "fact: credit.level", "fact: credit.levle"
    )
    examined = examine(text.encode(), "it")
    assert len(examined.versions) == 1
    assert len(examined.faults) == 2
    assert all(fault.cure for fault in examined.faults)


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "{", "just words", "scheme: &a 1", GOOD.replace("scheme: ECTS", "scheme: X")],
)
def test_anything_is_examined_and_nothing_raised(text):
    examined = examine(text.encode(), "it")
    assert examined.faults
    assert all(fault.detail for fault in examined.faults)


def test_what_is_no_text_is_said():
    assert examine(b"\xff\xfe", "it").faults
    assert examine(b"x" * 600_000, "it").faults
