"""A catalogue is read strictly, and its ways are printed by the command."""

import pytest

from cairn.errors import ProgrammeMalformed
from cairn.stacking.catalogue import read_catalogue

TEXT = """
format: cairn-stacking-catalogue/1
offers:
  - {id: "urn:o:1", title: Law, credit: 7.5, scheme: ECTS, hours: 140, starts: 2026-02-01, ends: 2026-06-30}
"""


def test_an_offer_as_it_is_written():
    (offer,) = read_catalogue(TEXT.encode(), "catalogue.yaml")
    assert (str(offer.course.credit), offer.hours, offer.cost) == ("15/2", 140, None)
    assert (offer.starts, offer.ends) == ("2026-02-01", "2026-06-30")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2026-06-30", "2026-01-01", "it ends before it starts"),
        ("2026-06-30", "2026-06-31", "2026-06-31"),
        ("7.5", "-1", "credit"),
        ("hours: 140", "hours: 1.5", "hours"),
        ("scheme: ECTS", "sheme: ECTS", "sheme"),
    ],
)
def test_bad_input_names_its_place(before, after, said):
    with pytest.raises(ProgrammeMalformed, match=said):
        read_catalogue(TEXT.replace(before, after).encode(), "catalogue.yaml")
