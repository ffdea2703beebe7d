"""A sheet with faults, shown, mended and handed on."""

import json
import time
from datetime import date

import pytest

from cairn import errors
from cairn.bulk.mark_sheets import DateOrder, MarkSheet, Target, read_sheet
from cairn.bulk.mark_sheets.suggestions import suggest
from cairn.bulk.recipients import read_heading, read_rows
from cairn.domain import Achievement, LanguageMap, ResultDescription

TODAY = date(2026, 6, 1)
GRADED = Achievement(
    id="https://example.org/a",
    title=LanguageMap.of("A", "en"),
    result_descriptions=(
        ResultDescription(
            id="r", name=LanguageMap.of("Grade", "en"), allowed_values=("1.0", "1.3", "Pass")
        ),
    ),
)


def _begin(text):
    return MarkSheet.begin(read_sheet(text), today=TODAY)


def _suggestions(shown):
    return {
        (row.line, cell.place): (cell.suggestion.value, cell.suggestion.code)
        for row in shown.rows
        for cell in row.cells
        if cell.suggestion is not None
    }


def _codes(shown):
    return [(fault.line, fault.column, fault.code) for row in shown.rows for fault in row.faults]


SHEET = """Vorname\tNachname\tE-Mail\tNote\tDatum
Ann\tLee\tann.lee@gmial.com\t1,3\t31.05.2026
Bo\tLi\tbo.li.example.org\t1.0\t04.05.2026
Cy\t\tcy@example.org\tpass\t01.05.2026
Di\tDo\t\t1.0\t2026-05-01
Ann\tLee\tANN.lee@gmial.com\t1.0\t31.5.26
Ed\tEl\ted@example.org\t9\t31.12.2026
"""


def test_every_fault_is_shown_in_place_with_its_remedy():
    shown = _begin(SHEET).preview(today=TODAY, achievement=GRADED)
    assert _codes(shown) == [
        (2, "grade", "grade.unknown"),
        (3, "email", "email.form"),
        (4, "grade", "grade.unknown"),
        (5, "email", "person.missing"),
        (7, "grade", "grade.unknown"),
        (7, "awarded_on", "awarded_on.future"),
    ]
    for row in shown.rows:
        for fault in row.faults:
            assert fault.problem()
            assert fault.remedy()
    assert (shown.faulty, shown.missing) == (5, ())
    assert [each.line for each in shown.recipients] == [6]
    assert shown.date_order is DateOrder.DAY_FIRST
    assert shown.ambiguous_dates == 0
    assert shown.rows[0].cells[4].value == "2026-05-31"
    assert shown.rows[0].cells[4].read_otherwise
    assert shown.rows[0].values == {
        "name": "Ann Lee",
        "email": "ann.lee@gmial.com",
        "grade": "1,3",
        "awarded_on": "2026-05-31",
    }


def test_suggestions_stand_beside_the_cells():
    shown = _begin(SHEET).preview(today=TODAY, achievement=GRADED)
    assert _suggestions(shown) == {
        (2, 2): ("ann.lee@gmail.com", "email.domain"),
        (2, 3): ("1.3", "grade.form"),
        (3, 2): ("bo.li@example.org", "email.at"),
        (4, 3): ("Pass", "grade.form"),
        (6, 2): ("ANN.lee@gmail.com", "email.domain"),
    }
    assert shown.suggested == 5
    assert all(
        cell.suggestion.sentence() for row in shown.rows for cell in row.cells if cell.suggestion
    )


def test_mending_cell_by_cell_until_everybody_can_be_issued_to():
    sheet = _begin(SHEET)
    sheet = sheet.with_suggestions(sheet.preview(today=TODAY, achievement=GRADED))
    shown = sheet.preview(today=TODAY, achievement=GRADED)
    assert ("row.again", 6) in [(code, line) for line, _, code in _codes(shown)], "Ann twice"
    sheet = sheet.without_row(6).with_cell(5, 2, "di@example.org").with_cell(7, 3, "1.0")
    sheet = sheet.with_cell(7, 4, "31.05.2026")
    shown = sheet.preview(today=TODAY, achievement=GRADED)
    assert _codes(shown) == []
    assert [(each.line, each.name, each.email) for each in shown.recipients] == [
        (2, "Ann Lee", "ann.lee@gmail.com"),
        (3, "Bo Li", "bo.li@example.org"),
        (4, "Cy", "cy@example.org"),
        (5, "Di Do", "di@example.org"),
        (7, "Ed El", "ed@example.org"),
    ]
    assert shown.rows[4].left_out
    assert shown.rows[0].cells[2].mended
    assert shown.rows[0].cells[2].typed == "ann.lee@gmail.com"
    back = sheet.with_row(6).preview(today=TODAY, achievement=GRADED)
    assert [code for _, _, code in _codes(back)] == ["row.again"]


def test_dates_that_may_mean_two_days_wait_for_the_order():
    sheet = _begin("Name,E-mail,Date\nA,a@example.org,04/05/2026\nB,b@example.org,05/05/2026\n")
    shown = sheet.preview(today=TODAY)
    assert _codes(shown) == [(2, "awarded_on", "date.ambiguous")]
    assert shown.rows[0].faults[0].problem() == "“04/05/2026” may be 2026-05-04 or 2026-04-05."
    assert (shown.ambiguous_dates, shown.date_order) == (1, None)
    for order, day in ((DateOrder.DAY_FIRST, 4), (DateOrder.MONTH_FIRST, 5)):
        said = sheet.with_date_order(order).preview(today=TODAY)
        assert said.recipients[0].awarded_on.day == day
        assert said.ambiguous_dates == 0


def test_a_row_has_all_its_faults_at_once():
    shown = _begin("Name,E-mail,DID,Valid until\n,,,never\n,a@,did:,\n").preview(today=TODAY)
    assert [[fault.code for fault in row.faults] for row in shown.rows] == [
        ["date.form", "name.missing", "person.missing"],
        ["email.form", "did.form", "name.missing"],
    ]


def test_a_sheet_without_names_or_addresses_says_what_is_missing():
    assert _begin("Grade,Course\n1,X\n").preview(today=TODAY).missing == (Target.NAME, Target.EMAIL)
    sheet = _begin("Wer,E-mail\nAnn,ann@example.org\n")
    shown = sheet.preview(today=TODAY)
    assert shown.missing == (Target.NAME,)
    assert shown.recipients == []
    assert sheet.with_column(0, Target.NAME).preview(today=TODAY).recipients[0].name == "Ann"


def test_a_row_that_cannot_be_taken_apart_or_is_too_long_is_at_fault():
    text = 'Name,E-mail\n"C,c@example.org\nD,d@example.org,x\nE,e@example.org\n'
    shown = _begin(text).preview(today=TODAY)
    assert [code for _, _, code in _codes(shown)] == ["row.unreadable"]
    assert [each.line for each in shown.recipients] == [3, 4]


def test_the_same_rules_as_a_file_of_recipients():
    """What the preview passes, and what it calls a fault, is what ``cairn issue`` does."""
    lines = [
        "name,email,did,awarded_on,grade,evidence_url,valid_until\n",
        "A,a@example.org,,2026-05-01,1,https://e.example/1,2027-01-01\n",
        "B,b@@example.org,,2026-05-01,1,,\n",
        "C,,did:key:z6Mk,2026-05-01,1,,\n",
        "D,,,2026-05-01,1,,\n",
        "E,e@example.org,did:,2026-05-01,1,,\n",
        ",f@example.org,,2026-05-01,1,,\n",
        "G,g@example.org,,2026-07-01,1,,\n",
        "H,h@example.org,,2026-05-01,1,ftp://x,\n",
        "I,i@example.org,,2026-05-01,1,,2020-01-01\n",
        "J\u200e\u0007,j@example.org,,2026-05-01,1,,\n",
    ]
    theirs = list(read_rows(lines[1:], read_heading(lines[0]), today=TODAY))
    shown = _begin("".join(lines)).preview(today=TODAY)
    ours = [row.recipient or row.faults[0] for row in shown.rows]
    assert ours == theirs


def test_what_was_decided_is_kept_beside_the_file_and_comes_back():
    sheet = (
        _begin(SHEET)
        .with_column(3, Target.UNUSED)
        .with_cell(5, 2, "di@example.org")
        .without_row(6)
        .with_date_order(DateOrder.DAY_FIRST)
    )
    kept = json.loads(json.dumps(sheet.state()))
    again = _begin(SHEET).with_state(kept)
    assert again.preview(today=TODAY) == sheet.preview(today=TODAY)
    assert again.state() == sheet.state()


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"heading": 0, "columns": ["x"], "date_order": None, "mended": [], "left_out": []},
        {"heading": 0, "columns": [], "date_order": None, "mended": [[99, 0, "x"]], "left_out": []},
        {"heading": 0, "columns": [], "date_order": None, "mended": [[2, 99, "x"]], "left_out": []},
        {"heading": 0, "columns": [], "date_order": None, "mended": [], "left_out": [99]},
    ],
)
def test_a_state_of_another_file_is_refused(state):
    with pytest.raises(errors.RecipientsUnusable):
        _begin(SHEET).with_state(state)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ann@gmial.com", "ann@gmail.com"),
        ("ann@gmail.con", "ann@gmail.com"),
        ("ann@gmail", "ann@gmail.com"),
        ("ann@hotmial.fr", "ann@hotmail.fr"),
        ("ann@outlok.com", "ann@outlook.com"),
        ("ann@stud.uni-x.exmaple", "ann@stud.uni-x.example"),
        ("anngmail.com", "ann@gmail.com"),
        ("ann.stud.uni-x.example", "ann@stud.uni-x.example"),
        ("ann at example.org", "ann@example.org"),
        ("ann(at)example(dot)org", "ann@example.org"),
        ("ann@example,org", "ann@example.org"),
        ("ann@@example.org", "ann@example.org"),
        ("ann @example.org", "ann@example.org"),
        ("mailto:ann@example.org", "ann@example.org"),
        ("Ann Lee <ann@example.org>", "ann@example.org"),
        ("ann@example.org;", "ann@example.org"),
        ("ann@gmail.com", None),
        ("ann@mail.example", None),
        ("ann@me.com", None),
        ("ann@he.com", None),
        ("ann@example.org", None),
        ("nobody", None),
        ("", None),
    ],
)
def test_what_an_address_was_meant_to_be(typed, meant):
    found = suggest(Target.EMAIL, typed, TODAY, domains=("stud.uni-x.example",))
    assert (found and found.value) == meant


@pytest.mark.parametrize(
    ("target", "typed", "meant"),
    [
        (Target.NAME, "Müller, Zoë", "Zoë Müller"),
        (Target.NAME, "Zoë Müller", None),
        (Target.NAME, "Martin Luther King, Jr., PhD", None),
        (Target.EVIDENCE_URL, "example.org/work", "https://example.org/work"),
        (Target.EVIDENCE_URL, "www.example.org/my work", "https://www.example.org/my%20work"),
        (Target.EVIDENCE_URL, "htp://example.org", "http://example.org"),
        (Target.EVIDENCE_URL, "see folder", None),
        (Target.DID, "DID:key:z6Mk f", "did:key:z6Mkf"),
        (Target.DID, "z6Mkf", None),
    ],
)
def test_what_other_cells_were_meant_to_be(target, typed, meant):
    found = suggest(target, typed, TODAY)
    assert (found and found.value) == meant


@pytest.mark.parametrize("sign", [" ", "\N{NO-BREAK SPACE}", "(", "<"])
def test_a_cell_that_is_no_address_is_not_pondered(sign):
    """It took the square of its length: a file of a few megabytes, ten minutes of each page."""
    rows = "\n".join(f'A B,"a{sign * 9_000}b"' for _ in range(40))
    sheet, began = _begin(f"name,email\n{rows}"), time.process_time()
    shown = sheet.preview(today=TODAY, achievement=GRADED)
    assert time.process_time() - began < 2
    assert not _suggestions(shown)
