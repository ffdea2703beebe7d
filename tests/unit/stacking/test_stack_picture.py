"""The picture of a stack keeps its words where they can be read."""

import re

from cairn.stacking.picture import draw_stack
from cairn.stacking.shelves import Lies, Shelf, Stack, State, Stone


def _stack(*shelves):
    return Stack(
        title="Certificate in Data",
        verdict="Not complete.",
        described="",
        complete=False,
        shelves=shelves,
        bounds=(),
        words=((Lies.MISSING, "missing"),),
        headings=("a", "b", "c", "d"),
        language="en",
    )


def test_a_long_status_stays_above_its_board():
    shelf = Shelf(
        "Data foundations",
        "0 ECTS of 10 ECTS",
        "10 ECTS missing, urn:lo:data:1 and urn:lo:data:2 missing, and one outcome more",
        State.MISSING,
        (Stone("10 ECTS missing", "10 ECTS", 10, Lies.MISSING),),
    )
    svg = draw_stack(_stack(shelf))
    board = float(re.search(r'class="cs-board"[^>]* y1="([\d.]+)"', svg)[1])
    beside = re.findall(r'<text class="cs-lack" x="([\d.]+)" y="([\d.]+)" font-size="13"', svg)
    status = [float(y) for x, y in beside if float(x) > 700]
    assert len(status) == 3
    assert max(status) < board
