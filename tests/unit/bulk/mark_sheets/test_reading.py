"""Files and pastes of every form become the same rows."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from cairn import errors
from cairn.bulk.mark_sheets import SheetLimits, read_sheet

ROWS = (("Name", "E-mail", "Note"), ("Zoë Müller", "zoe@example.org", "1,3"))


def _cells(sheet):
    return tuple(row.cells for row in sheet.rows)


def _text(delimiter, quote='"', end="\r\n"):
    return end.join(
        delimiter.join(f"{quote}{cell}{quote}" if delimiter in cell else cell for cell in row)
        for row in ROWS
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_a_file_of_any_delimiter_and_encoding(delimiter, encoding, named):
    sheet = read_sheet(_text(delimiter).encode(encoding))
    assert _cells(sheet) == ROWS
    assert (sheet.delimiter, sheet.encoding, sheet.form) == (delimiter, named, "csv")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_pasted_from_a_spreadsheet(end):
    sheet = read_sheet(_text("\t", end=end))
    assert _cells(sheet) == ROWS
    assert [row.line for row in sheet.rows] == [1, 2]


def test_a_single_column_of_addresses_is_a_sheet_too():
    assert _cells(read_sheet("a@example.org\nb@example.org\n")) == (
        ("a@example.org",),
        ("b@example.org",),
    )


def test_excel_s_own_line_that_names_the_delimiter():
    sheet = read_sheet("sep=;\nName;Note\nA, B;1\n")
    assert _cells(sheet) == (("Name", "Note"), ("A, B", "1"))
    assert [row.line for row in sheet.rows] == [2, 3]


def test_commas_in_names_do_not_part_a_sheet_of_semicolons():
    sheet = read_sheet("Name;E-mail\nMüller, Zoë;z@example.org\nDoe, Jo;j@example.org\n")
    assert sheet.delimiter == ";"
    assert sheet.rows[1].cells == ("Müller, Zoë", "z@example.org")


def test_empty_rows_keep_the_numbers_of_the_others():
    sheet = read_sheet("Name,E-mail\n\n,\nA,a@example.org\n")
    assert [row.line for row in sheet.rows] == [1, 4]


def test_a_quoted_cell_spans_lines_and_an_open_quotation_mark_swallows_nobody():
    sheet = read_sheet('Name,E-mail\n"A\nB",a@example.org\n"C,c@example.org\nD,d@example.org\n')
    assert [(row.line, row.cells, bool(row.fault)) for row in sheet.rows] == [
        (1, ("Name", "E-mail"), False),
        (2, ("A\nB", "a@example.org"), False),
        (4, (), True),
        (5, ("D", "d@example.org"), False),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xfeA",
        b"PK\x03\x04 not a zip",
    ],
)
def test_what_is_no_sheet_is_refused_in_words(data):
    with pytest.raises(errors.RecipientsUnusable) as caught:
        read_sheet(data)
    assert len(caught.value.advice()) > 40


def _workbook(rows, title="Marks", before=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in before:
        book.create_sheet(name)
    worksheet = book.create_sheet(title)
    for row in rows:
        worksheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_excel_file():
    data = _workbook(
        [
            ["Course: Welding"],
            [],
            ["Name", "E-mail", "Date", "Grade", "Passed", "When"],
            [
                "Zoë",
                " z@example.org ",
                date(2026, 5, 31),
                87.0,
                True,
                datetime.fromisoformat("2026-05-31T09:30"),
            ],
            ["Jo", None, None, 1.3],
        ],
        before=["Cover"],
    )
    sheet = read_sheet(data)
    assert (sheet.form, sheet.name, sheet.names) == ("xlsx", "Marks", ("Cover", "Marks"))
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (1, ("Course: Welding",)),
        (3, ("Name", "E-mail", "Date", "Grade", "Passed", "When")),
        (4, ("Zoë", "z@example.org", "2026-05-31", "87", "TRUE", "2026-05-31 09:30:00")),
        (5, ("Jo", "", "", "1.3")),
    ]
    assert read_sheet(data, sheet="Marks") == sheet
    with pytest.raises(errors.RecipientsUnusable):
        read_sheet(data, sheet="Cover")
    with pytest.raises(errors.RecipientsUnusable):
        read_sheet(data, sheet="Other")


def _with_part(data, name, content):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def test_a_small_file_that_unfolds_into_a_huge_one_is_refused():
    bomb = _with_part(_workbook(ROWS), "xl/big.bin", b"0" * 70_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(errors.LimitExceeded):
        read_sheet(bomb)


def test_a_file_with_too_many_parts_is_refused():
    data = _workbook(ROWS)
    for number in range(30):
        data = _with_part(data, f"xl/{number}", b"")
    with pytest.raises(errors.LimitExceeded):
        read_sheet(data, limits=SheetLimits(parts=30))


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16"),
        b" " * (65_536 - 5) + b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    ],
    ids=["plain", "utf-16", "over two chunks"],
)
def test_entities_are_refused_before_any_parser_sees_them(evil):
    with pytest.raises(errors.RecipientsUnusable):
        read_sheet(_with_part(_workbook(ROWS), "xl/evil.xml", evil))


def test_a_zip_file_of_something_else_is_named():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "hello")
    with pytest.raises(errors.RecipientsUnusable, match="no Excel file"):
        read_sheet(file.getvalue())


def test_a_damaged_workbook_is_refused():
    data = _workbook(ROWS)
    with pytest.raises(errors.RecipientsUnusable):
        read_sheet(data[:-200])
    with pytest.raises(errors.RecipientsUnusable):
        read_sheet(data.replace(b"xl/workbook.xml", b"xl/workbxxk.xml"))


@pytest.mark.parametrize(
    ("limits", "rows"),
    [
        (SheetLimits(rows=3), [["a"]] * 4),
        (SheetLimits(columns=3), [["a", "b", "c", "d"]] * 2),
        (SheetLimits(cell=3), [["a", "bbbb"]] * 2),
        (SheetLimits(octets=3), [["a", "b"]] * 2),
    ],
    ids=["rows", "columns", "cell", "octets"],
)
def test_bounds_hold_in_both_forms(limits, rows):
    with pytest.raises(errors.LimitExceeded):
        read_sheet("\n".join(",".join(row) for row in rows), limits=limits)
    with pytest.raises(errors.LimitExceeded):
        read_sheet(_workbook(rows), limits=limits)
