"""Whatever somebody hands in as a mark sheet or a framework: it is read, or refused in words."""

import contextlib
import io
import json
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.bulk.mark_sheets import MarkSheet, Target, read_sheet
from cairn.bulk.recipients import COLUMNS, RecipientRow, read_heading, read_rows
from cairn.errors import CairnError
from cairn.skills import SkillIndex, read

TODAY = date(2026, 6, 1)
quick = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["name", "E-mail", "Datum", "a@example.org", "a@gmial.com", "04/05/2026", "did:key:z6Mk",
         '"', '""', "=1+1", "\u200f", "Müller, Zoë", "1er mai 2026", "99999999"]
    ),
)  # fmt: skip
tables = st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=8)


@contextlib.contextmanager
def refused_in_words():
    """What is refused says so in a sentence; nothing else may be raised."""
    try:
        yield
    except CairnError as error:
        if not error.advice():
            raise


def _through(data):
    """Everything that a page does with a sheet."""
    sheet = MarkSheet.begin(read_sheet(data), today=TODAY)
    shown = sheet.preview(today=TODAY)
    for row in shown.rows:
        assert (row.recipient is None) or not row.faults
        for fault in row.faults:
            assert fault.problem()
            assert fault.remedy()
        for cell in row.cells:
            if cell.suggestion is not None:
                assert cell.suggestion.sentence()
    mended = sheet.with_suggestions(shown)
    assert mended.preview(today=TODAY).suggested <= shown.suggested
    assert json.loads(json.dumps(mended.state(), ensure_ascii=True)) is not None
    return shown


@quick
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_any_octets_are_a_sheet_or_refused(data):
    with refused_in_words():
        _through(data)


@quick
@given(tables, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]))
def test_any_table_is_a_sheet_or_refused(table, delimiter, end):
    text = end.join(delimiter.join(row) for row in table)
    with refused_in_words():
        _through(text)


@quick
@given(tables)
def test_whom_a_preview_passes_a_file_of_recipients_passes_too(table):
    """Written out under the names of a list's columns, every row is read as the same person."""
    text = "Name\tE-mail\tDate\n" + "\n".join("\t".join(row[:3]) for row in table)
    try:
        shown = _through(text)
    except CairnError:
        return
    for row in shown.rows:
        if row.recipient is None:
            continue
        columns = list(row.values)
        line = ",".join('"' + row.values[column].replace('"', '""') + '"' for column in columns)
        (again,) = read_rows(
            [line], read_heading(",".join(columns)), today=TODAY, first_line=row.line
        )
        assert isinstance(again, RecipientRow)
        assert again == row.recipient


@pytest.fixture(scope="module")
def workbook():
    book = openpyxl.Workbook()
    book.active.append(["Name", "E-mail"])
    book.active.append(["A", "a@example.org"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@quick
@given(st.data())
def test_a_workbook_with_any_part_changed_is_read_or_refused(workbook, data):
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(changed, "w") as new:
        names = old.namelist()
        victim = data.draw(st.sampled_from(names))
        for name in names:
            content = old.read(name)
            if name == victim:
                start = data.draw(st.integers(0, len(content)))
                length = data.draw(st.integers(0, 40))
                content = (
                    content[:start] + data.draw(st.binary(max_size=20)) + content[start + length :]
                )
            new.writestr(name, content)
    with refused_in_words():
        _through(changed.getvalue())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6)
    | st.sampled_from(["https://a.example/1", "http://data.europa.eu/esco/skill/1", "en", "Skill"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["@graph", "@id", "@type", "type", "uri", "prefLabel", "preferredLabel", "altLabel", "en",
             "literalForm", "@value", "@language", "status", "broader", "CFDocument", "CFItems",
             "CFAssociations", "title", "fullStatement", "identifier", "associationType", "_embedded",
             "originNodeURI", "destinationNodeURI", "conceptKeywords", "licenseURI", "notation", "skillType"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@quick
@given(json_values)
def test_any_json_is_a_framework_or_refused(document):
    with refused_in_words():
        imported = read(json.dumps(document).encode())
        assert all(each.sentence() for each in imported.left_out)
        SkillIndex(imported.framework).search("weld a boat")


@quick
@given(tables)
def test_any_esco_csv_is_a_framework_or_refused(table):
    text = "conceptUri,preferredLabel,altLabels\n" + "\n".join(",".join(row) for row in table)
    with refused_in_words():
        imported = read(text.encode("utf-8", "replace"))
        assert all(each.sentence() for each in imported.left_out)


def test_the_targets_of_a_sheet_are_the_columns_of_a_list():
    assert {str(target) for target in Target} == {*COLUMNS, "given_name", "family_name", "unused"}
