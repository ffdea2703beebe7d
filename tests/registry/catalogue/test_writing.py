"""The form: what it shows is what it reads back, and what it does not know stays."""

import copy
import json

import pytest
from django.http import QueryDict
from django.utils import translation

from cairn.domain import Element
from cairn.registry.catalogue import drafts, examples
from cairn.registry.catalogue.writing import binding, reading, rows
from cairn.registry.catalogue.writing.elements import SECTIONS
from cairn.registry.errors import NotFound

HERE = "https://registry.example/achievements/1"


def sent(sections):
    """What a browser sends of a form."""
    data = QueryDict(mutable=True)
    for section in sections:
        for part in (*section.parts, *section.further):
            _send(part, data)
    return data


def _send(part, data):
    if isinstance(part, binding.BoundField):
        _send_field(part, data)
        return
    if isinstance(part, binding.BoundRows):
        data[f"{part.path}.count"] = str(len(part.rows))
    for holder in part.rows if isinstance(part, binding.BoundRows) else (part,):
        for each in (*holder.parts, *holder.further):
            _send(each, data)


def _send_field(part, data):
    for each in part.inputs:
        data[each.name] = each.value
    if part.kind in ("choice", "flag"):
        data[part.path] = next((o.value for o in part.options if o.selected), "")
    elif part.kind in ("several", "languages", "tick"):
        data[f"{part.path}.sent"] = "1"
        data.setlist(part.path, [o.value for o in part.options if o.selected])


def through_the_form(record):
    languages = binding.languages_of(record)
    return reading.read(sent(binding.bind(record, languages)), record, languages)


def meaning(record):
    understood = drafts.understand(record, identity=HERE)
    assert understood.faults == ()
    return understood.achievement


def test_every_element_has_one_section():
    assert sorted(each.element for each in SECTIONS) == sorted(Element)


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_an_unchanged_form_changes_nothing(name):
    record = examples.record(name)
    before = copy.deepcopy(record)
    made = through_the_form(record)
    assert record == before
    assert meaning(made) == meaning(record)
    assert through_the_form(made) == made


def test_an_empty_draft_stays_empty():
    made = through_the_form({"language": "en"})
    assert drafts.filled(made) == {"language": "en", "type": "MicroCredential"}


def test_what_the_form_does_not_know_stays():
    record = examples.record("applied-data-analysis")
    record["extra"] = {"house": 1}
    record["outcomes"][0]["description"] = {"en": "More"}
    record["classifications"] = ["generic"]
    made = through_the_form(record)
    assert made["extra"] == {"house": 1}
    assert made["outcomes"][0]["description"] == {"en": "More"}
    assert made["outcomes"][0]["alignments"] == record["outcomes"][0]["alignments"]
    assert made["classifications"] == ["generic"]


@pytest.mark.parametrize(
    ("path", "typed", "pointer"),
    [
        ("credit.value", "five", "/credit/value"),
        ("validity.next_review", "31 June", "/validity/next_review"),
        ("homepage", "javascript:alert(1)", "/homepage"),
        ("validity.review_months", "-3", "/validity/review_months"),
        ("fields.0.id", "7777", "/fields/0"),
    ],
)
def test_bad_input_is_kept_and_shown_at_its_place(path, typed, pointer):
    record = examples.record("applied-data-analysis")
    languages = binding.languages_of(record)
    data = sent(binding.bind(record, languages))
    data[path] = typed
    made = reading.read(data, record, languages)
    faults = drafts.understand(made, identity=HERE).faults
    assert [fault.pointer for fault in faults] == [pointer]
    again = binding.bind(made, languages, faults)
    assert sent(again)[path] == typed
    assert "errors=['" in repr(again)


def test_a_decimal_comma_is_an_amount():
    record = {"language": "de", "credit": {"value": 5, "scheme": "ECTS"}}
    data = sent(binding.bind(record, ["de"]))
    data["credit.value"] = "7,5"
    assert reading.read(data, record, ["de"])["credit"]["value"] == "7.5"


def test_an_empty_row_keeps_its_place_and_faults_name_it():
    record = {
        "language": "en",
        "title": "T",
        "outcomes": [{}, {"title": ""}, {"title": {"en": "One"}, "type": "nonsense"}],
    }
    faults = drafts.understand(record, identity=HERE).faults
    assert [fault.pointer for fault in faults] == ["/outcomes/2/type"]


def test_a_new_row_gets_a_name_that_nothing_else_has():
    record = examples.record("barista-skills")
    path = rows.add(record, "outcomes")
    languages = binding.languages_of(record)
    data = sent(binding.bind(record, languages))
    data[f"{path}.title.en"] = "Close the café"
    made = reading.read(data, record, languages)
    ids = [each["id"] for each in made["outcomes"]]
    assert len(set(ids)) == 4
    assert ids[:3] == ["espresso", "milk", "safety"]


def test_an_outcome_taken_out_is_named_by_no_assessment():
    record = examples.record("barista-skills")
    rows.remove(record, "outcomes.0")
    assert record["assessments"][0]["outcomes"] == ["milk"]
    assert meaning(record)
    rows.up(record, "outcomes.1")
    assert [each["id"] for each in record["outcomes"]] == ["safety", "milk"]


def test_rows_within_a_group():
    record = {}
    assert rows.add(record, "stackability.towards") == "stackability.towards.0"
    rows.remove(record, "stackability.towards.0")
    assert record["stackability"]["towards"] == []


@pytest.mark.parametrize("path", ["title", "outcomes.x", "nothing", "outcomes.9", "extra.0", ""])
def test_only_rows_of_the_form_are_touched(path):
    record = {"outcomes": [{}]}
    with pytest.raises(NotFound):
        rows.remove(record, path)


def test_a_second_language_is_remembered_before_anything_is_written_in_it():
    record = {"language": "en", "title": "T"}
    made = reading.read(sent(binding.bind(record, ["en", "fr"])), record, ["en", "fr"])
    assert binding.languages_of(made) == ["en", "fr"]
    assert drafts.filled(made)["title"] == {"en": "T"}


def test_skills_are_aligned_once_and_taken_away():
    record = {"outcomes": [{"title": "x"}]}
    alignment = {"framework": "ESCO", "url": "http://a.example/1", "name": {"en": "x"}}
    rows.align(record, "outcomes.0", alignment)
    rows.align(record, "outcomes.0", alignment)
    assert record["outcomes"][0]["alignments"] == [alignment]
    json.dumps(record)
    rows.unalign(record, "outcomes.0", 0)
    assert record == {"outcomes": [{"title": "x"}]}


def test_the_name_of_a_country_is_taken_for_its_code():
    record = {"language": "en", "awarding_bodies": [{"legal_name": {"en": "X"}}]}
    data = sent(binding.bind(record, ["en"]))
    data["awarding_bodies.0.country"] = "new zealand"
    data["fields.0.id"] = "0613"
    made = reading.read(data, record, ["en"])
    assert made["awarding_bodies"][0]["country"] == "NZ"
    assert made["fields"] == ["0613"]


@pytest.mark.parametrize(
    ("language", "country", "field"),
    [
        ("de", "Neuseeland", "Bildende Kunst"),
        ("fr", "nouvelle-zelande", "beaux-arts"),
        ("es", "Nueva Zelanda", "Bellas artes"),
        ("de", "New Zealand", "Fine arts"),
    ],
)
def test_it_may_be_typed_in_the_reader_s_language_and_in_english(language, country, field):
    record = {"language": "en", "awarding_bodies": [{"legal_name": {"en": "X"}}]}
    data = sent(binding.bind(record, ["en"]))
    data["awarding_bodies.0.country"], data["fields.0.id"] = country, field
    with translation.override(language):
        made = reading.read(data, record, ["en"])
    assert made["awarding_bodies"][0]["country"] == "NZ"
    assert made["fields"] == ["0213"]


def test_choices_read_as_the_reader_calls_them():
    with translation.override("de"):
        record = {"language": "en", "assessments": [{"title": {"en": "x"}}]}
        sections = binding.bind(record, ["en"])
        said = {str(option.label) for option in _options(sections)}
        named = dict(binding.suggestions()["countries"])
        names = list(named.values())
    assert {"Vor Ort", "Mündliche Prüfung", "Teilzeit, leicht"} <= said
    assert "Presential" not in said
    assert named["NZ"] == "Neuseeland"
    assert names.index("Österreich") < names.index("Pakistan")


def _options(parts):
    """Every choice in a form, however deep."""
    for part in parts:
        yield from getattr(part, "options", ())
        for below in ("parts", "further", "rows"):
            yield from _options(getattr(part, below, ()))
