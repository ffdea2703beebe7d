"""Laws of the record: it survives being written, and every one can be linted."""

import json
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cairn.domain import Concept, LanguageMap
from cairn.errors import CairnError
from cairn.formats.record import (
    Syntax,
    read_achievement,
    read_issuer,
    read_record,
    write_achievement,
    write_issuer,
    write_record,
)
from cairn.formats.record_objects import Either, Later, Object
from cairn.formats.record_schema import json_schema
from cairn.formats.record_shapes import (
    COUNTRY,
    EMAIL,
    IRI,
    LANGUAGE,
    NUMBER_OR_WORD,
    WEB_ADDRESS,
    WORDS,
    Amount,
    Choice,
    Code,
    Day,
    Extra,
    Flag,
    Many,
    Moment,
    Months,
    Text,
)
from cairn.formats.record_tables import ACHIEVEMENT, ORGANISATION, RECORD
from cairn.linting import GENERAL, PROFILES, lint
from cairn.wording.codelists import code_list

characters = st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\x00")
# Words that YAML 1.1 or a careless writer would turn into something else.
tricky = st.sampled_from(
    ["no", "true", "null", "~", "7.5", "1e5", "0613", "12", "2026-06-30", "- a", "a: b", "#x", "!t",
     "&a", "*a", "{", "[x]", "'", '"', "a\nb", "a\n\n b\n", "a\x85b", "a\rb", "a \u2029 b", "\u2028x", "é\u0301", "\U0001faa8", "%x"]
)  # fmt: skip
words = (tricky | st.text(characters, min_size=1, max_size=12)).map(str.strip).filter(bool)
tags = st.sampled_from(["en", "es", "pt-BR", "mi", "zh-Hant", "no"])
texts = st.dictionaries(tags, words, min_size=1, max_size=2).map(LanguageMap.from_mapping)
iris = st.sampled_from(
    [
        "urn:example:1",
        "https://a.example/x?y=%20#z",
        "did:web:a.example",
        "http://data.europa.eu/snb/learning-mode/online",
    ]
)
plain = {
    IRI: iris,
    WEB_ADDRESS: st.sampled_from(["https://a.example", "http://a.example/ä?b#c"]),
    EMAIL: st.just("a@b.example"),
    LANGUAGE: tags,
    COUNTRY: st.sampled_from(["FI", "NO", "XK"]),
    WORDS: words,
    NUMBER_OR_WORD: words | st.sampled_from(["7", "7.5", "1.0"]),
}
amounts = st.fractions(min_value=0, max_value=10**9 - 1, max_denominator=10**8).filter(
    lambda amount: amount.numerator < 10**9
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | tricky
    | st.text(characters, max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(tricky | words, inner, max_size=2),
    max_leaves=5,
)  # fmt: skip


def concepts(name):
    ids = st.sampled_from([entry.id for entry in code_list(name).entries][:5]).filter(
        lambda each: ":" in each
    )
    return st.builds(Concept, ids | iris, st.just(LanguageMap()) | texts, st.just("") | words)


def values(shape, depth=0):
    """A strategy for the domain values of ``shape``."""
    if isinstance(shape, Later):
        return values(shape.get(), depth)
    if isinstance(shape, Either):
        return values(shape.first, depth) | values(shape.second, depth)
    if isinstance(shape, Many):
        return st.lists(values(shape.of, depth), min_size=1, max_size=2).map(tuple)
    if isinstance(shape, Object):
        return objects(shape, depth + 1)
    if isinstance(shape, Code):
        return concepts(shape.list_name)
    if isinstance(shape, Choice):
        return st.sampled_from(list(shape.kind))
    simple = {
        Text: texts,
        Amount: amounts,
        Months: st.integers(1, 1200),
        Flag: st.booleans(),
        Day: st.dates(),
        Moment: st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001
        Extra: st.dictionaries(words, anything, min_size=1, max_size=2),
    }
    return plain[shape] if shape in plain else simple[type(shape)]


@st.composite
def objects(draw, shape, depth):
    needed = {
        each.name
        for each in fields(shape.kind)
        if each.name in {shape.renamed.get(n, n) for n in shape._required}
    }
    optional = [name for name in shape.members if shape.renamed.get(name, name) not in needed]
    most = 6 if depth == 1 else (2 if depth < 4 else 0)
    chosen = draw(st.sets(st.sampled_from(optional), max_size=most)) if optional and most else set()
    names = [
        name for name in shape.members if name in chosen or shape.renamed.get(name, name) in needed
    ]
    return shape.kind(
        **{
            shape.renamed.get(name, name): draw(values(shape.members[name], depth))
            for name in names
        }
    )


quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@quick
@given(objects(ACHIEVEMENT, 1), st.sampled_from(Syntax))
def test_achievement(achievement, syntax):
    assert read_achievement(write_achievement(achievement, syntax).encode()) == achievement


@quick
@given(objects(ORGANISATION, 1), tags, st.sampled_from(Syntax))
def test_issuer(issuer, language, syntax):
    assert read_issuer(write_issuer(issuer, language, syntax).encode()) == issuer


@quick
@given(objects(RECORD, 1), st.sampled_from(Syntax))
def test_record(record, syntax):
    assert read_record(write_record(record, syntax).encode()) == record


@quick
@given(objects(ACHIEVEMENT, 1), objects(ORGANISATION, 1) | st.none())
def test_every_record_can_be_linted(achievement, issuer):
    for code in (GENERAL, *PROFILES):
        report = lint(achievement, code, issuer=issuer)
        assert json.loads(json.dumps(report.to_json())) == report.to_json()
        mended = {
            each.element
            for each in report.findings
            if each.wants_mending and each.severity == "mandatory"
        }
        assert report.fits is not bool(mended)


VALIDATOR = Draft202012Validator(json_schema("record"))


@quick
@given(objects(RECORD, 1))
def test_what_is_written_fits_the_published_schema(record):
    document = json.loads(write_record(record, Syntax.JSON))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_refused_in_words(data):
    with pytest.raises(CairnError) as caught:
        read_achievement(data)
    assert caught.value.advice()
