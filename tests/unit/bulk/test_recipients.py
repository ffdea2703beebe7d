"""Rows of a spreadsheet: what is read, what is refused, and that one fault swallows nobody."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.bulk import recipients
from cairn.bulk.recipients import COLUMNS, RecipientRow, RowFault, read_heading, read_rows
from cairn.errors import RecipientsUnusable
from cairn.wording import codes

TODAY = date(2026, 11, 23)


def _read(text):
    lines = text.splitlines(keepends=True)
    heading = read_heading(lines[0])
    return list(read_rows(lines[1:], heading, today=TODAY))


def test_columns_in_any_order_case_and_separator():
    for separator in ",;\t":
        heading = separator.join(["E-Mail", "Grade", "NAME"]).replace("E-Mail", "Email")
        (row,) = _read(f"\ufeff{heading}\r\nMere@Example.ORG{separator}A{separator}Mere Ngata\r\n")
        assert row == RecipientRow(2, "Mere Ngata", email="mere@example.org", grade="A")


@pytest.mark.parametrize(
    "heading", ["email,did", "name,grade", "name,name,email", "", "name,email,EMAIL"]
)
def test_columns_that_do_not_serve_are_refused(heading):
    with pytest.raises(RecipientsUnusable):
        read_heading(heading)


def test_unused_columns_are_named():
    assert read_heading("name,email,Shoe size").unused == ("Shoe size",)


FAULTS = [
    ("name,email", ",a@b.org", "name", "name.missing"),
    ("name,email", "A,", "email", "person.missing"),
    ("name,email", "A,a@b", "email", "email.form"),
    ("name,email", "A,a b@c.org", "email", "email.form"),
    ("name,email", "A,a@b.org c@d.org", "email", "email.form"),
    ("name,did", "A,did:key", "did", "did.form"),
    ("name,did", "A,z6Mk", "did", "did.form"),
    ("name,email,awarded_on", "A,a@b.org,31/05/2026", "awarded_on", "date.form"),
    ("name,email,awarded_on", "A,a@b.org,2026-02-30", "awarded_on", "date.form"),
    ("name,email,awarded_on", "A,a@b.org,2026-11-24", "awarded_on", "awarded_on.future"),
    ("name,email,valid_until", "A,a@b.org,2026-11-22", "valid_until", "valid_until.past"),
    ("name,email,evidence_url", "A,a@b.org,example.org/x", "evidence_url", "evidence_url.form"),
    ("name,email,evidence_url", "A,a@b.org,javascript:x", "evidence_url", "evidence_url.form"),
    ("name,email,evidence_url", "A,a@b.org,http://[x/", "evidence_url", "evidence_url.form"),
    ("name,email,evidence_url", "A,a@b.org,https://b.org/{x}", "evidence_url", "evidence_url.form"),
    ("name,email", "A\x00,a@b.org", "name", "cell.characters"),
    ("name,email", "A" * 2001 + ",a@b.org", "name", "cell.long"),
    ("name,email", "A,a@b.org,c", "", "row.cells"),
    ("name,email", 'A"B",a@b.org', None, None),
    ("name,email", '"A"B,a@b.org', "", "row.unreadable"),
]


@pytest.mark.parametrize(("heading", "line", "column", "code"), FAULTS)
def test_each_fault_is_named_in_place_and_stops_nobody(heading, line, column, code):
    good = ",".join(
        {"name": "Z", "email": "z@example.org", "did": "did:example:z"}.get(c, "")
        for c in heading.split(",")
    )
    found = _read(f"{heading}\n{line}\n{good}\n")
    assert len(found) == 2
    assert isinstance(found[1], RecipientRow)
    assert found[1].line == 3
    if code is None:
        assert isinstance(found[0], RecipientRow)
        return
    assert isinstance(found[0], RowFault)
    assert (found[0].line, found[0].column, found[0].code) == (2, column, code)
    assert found[0].problem()
    assert found[0].remedy()


def test_every_sentence_has_its_remedy():
    both = codes("recipients")
    assert {c.removesuffix(".problem") for c in both if c.endswith(".problem")} == {
        c.removesuffix(".remedy") for c in both if c.endswith(".remedy")
    }


def test_a_quotation_mark_never_closed_swallows_nobody():
    people = [f"P{n},p{n}@example.org" for n in range(50)]
    people[3] = '"P3,p3@example.org'
    people[30] = 'P"30,p30@example.org'
    people[40] = '"P40,p40@example.org'
    found = _read("\n".join(["name,email", *people]) + "\n")
    assert [row.line for row in found] == list(range(2, 52))
    assert [row.line for row in found if isinstance(row, RowFault)] == [5, 42]


def test_a_cell_over_two_lines_counts_them():
    found = _read('name,email,note\nA,a@b.org,"one\ntwo"\nB,b@b.org,\n')
    assert [(row.line, row.name) for row in found] == [(2, "A"), (4, "B")]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_any_text_gives_rows_or_faults(lines):
    heading = read_heading(",".join(COLUMNS))
    for row in read_rows([f"{line}\n" for line in lines], heading, today=TODAY):
        assert isinstance(row, RecipientRow | RowFault)


@given(
    line=st.text(st.sampled_from(',;\t"\r\n\x00 aé'), max_size=12),
    delimiter=st.sampled_from(",;\t"),
)
def test_a_line_is_parted_as_the_standard_library_parts_it(line, delimiter):
    for text in (line, line + "\n", line + "\r\n"):
        try:
            expected = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            expected = str(error)
        assert recipients._cells(text, delimiter) == expected
