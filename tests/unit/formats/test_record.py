"""The canonical record: what is read, what is refused, and where the fault is."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cairn.domain import (
    Concept,
    IdentityBand,
    LanguageMap,
    LearningSetting,
    Level,
    Person,
    RelationType,
    StackabilityType,
)
from cairn.errors import CairnError, LimitExceeded, MalformedJson, MalformedYaml, RecordMalformed
from cairn.formats.record import (
    Syntax,
    read_achievement,
    read_issuer,
    read_record,
    write_achievement,
    write_issuer,
)
from cairn.formats.record_schema import SCHEMAS, json_schema
from cairn.formats.record_text import LIMITS, read_text
from cairn.wording import codes

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = (ROOT / "examples/achievement.yaml").read_bytes()
ISSUER = (ROOT / "examples/issuer.yaml").read_bytes()
SMALLEST = "id: urn:example:a\nlanguage: en\ntitle: Knots\n"


def faults_of(text, read=read_achievement):
    with pytest.raises(RecordMalformed) as caught:
        read(text.encode())
    return caught.value.facts["faults"]


class TestExample:
    achievement = read_achievement(EXAMPLE)

    def test_texts_have_their_languages(self):
        title = self.achievement.title
        assert title.languages == ("en", "es")
        assert title.best("es-MX") == "Análisis de datos aplicado"

    def test_amounts_are_exact_and_have_units(self):
        assert self.achievement.workload.hours == Fraction(125)
        assert self.achievement.credit.value == Fraction(5)
        assert self.achievement.credit.scheme == "ECTS"
        assert self.achievement.credit.hours_per_credit == 25

    def test_codes_became_the_iris_of_their_lists(self):
        assert self.achievement.participation == (
            Concept("http://data.europa.eu/snb/learning-assessment/e92d221e4d"),
        )
        assert self.achievement.fields[0].id == "http://data.europa.eu/snb/isced-f/0542"
        assert self.achievement.assessments[0].type.id.endswith("/assessment/795dac4096")

    def test_parties_are_kept_apart(self):
        assert self.achievement.providers[0].country == "IE"
        assert self.achievement.awarding_bodies[0].country == "ES"
        assert isinstance(self.achievement.assessors[0], Person)

    def test_the_rest_of_the_elements(self):
        assert self.achievement.setting is LearningSetting.FORMAL
        assert self.achievement.levels[1] == Level("QF-EHEA", "first")
        assert self.achievement.version == "2.1"
        assert self.achievement.version_date == date(2026, 2, 1)
        assert self.achievement.stackability.type is StackabilityType.STACKABLE
        assert self.achievement.related[0].type is RelationType.REPLACES
        bands = {each.supervision.band for each in self.achievement.assessments}
        assert bands == {IdentityBand.SUPERVISED_AND_IDENTIFIED}

    @pytest.mark.parametrize("syntax", Syntax)
    def test_round_trip(self, syntax):
        written = write_achievement(self.achievement, syntax)
        assert read_achievement(written.encode()) == self.achievement

    def test_issuer_round_trip_and_no_id(self):
        issuer = read_issuer(ISSUER)
        assert issuer.id == ""
        assert issuer.country == "ES"
        for syntax in Syntax:
            assert read_issuer(write_issuer(issuer, "en", syntax).encode()) == issuer


class TestText:
    """Words stay words, and what could mean two things is refused with its place."""

    def test_words_that_yaml_11_would_change(self):
        text = read_text(b"a: no\nb: 1.0\nc: 2026-06-30\nd: 0613\ne: 012\nf: on\ng: 1_000\nh: 7\n")
        assert text.value == {
            "a": "no",
            "b": "1.0",
            "c": "2026-06-30",
            "d": "0613",
            "e": "012",
            "f": "on",
            "g": "1_000",
            "h": 7,
        }

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("a: 1\na: 2\n", 2, "given twice"),
            ("a: {b: 1, 'b': 2}\n", 1, "given twice"),
            ("a: &x 1\n", 1, "anchors"),
            ("a: 1\nb: *x\n", 2, "anchors"),
            ("a: !!python/object/apply:os.system ['true']\n", 1, "tags"),
            ("a: ! 1\n", 1, "tags"),
            ("a: 1\n---\nb: 2\n", 2, "second document"),
            ("? [a]\n: 1\n", 1, "a name must be"),
            ("a: 'open\n", 2, "end of stream"),
            ("a: 1\n\tb: 2\n", 2, "cannot start any token"),
            ("a: \x01\n", 1, "special characters"),
        ],
    )
    def test_refused_with_its_place(self, text, line, words):
        with pytest.raises(MalformedYaml, match=words) as caught:
            read_text(text.encode())
        assert caught.value.facts["line"] == line

    def test_not_utf_8(self):
        with pytest.raises(MalformedYaml, match="UTF-8"):
            read_achievement(b"a: 1\nb: \xff\n")

    def test_an_alias_bomb_is_refused_at_its_first_anchor(self):
        bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(1000))
        with pytest.raises(MalformedYaml, match="anchors"):
            read_text(bomb.encode())

    @pytest.mark.parametrize(
        "data",
        [
            b"a" * (LIMITS.octets + 1),
            b"[" * 5000,
            b"a: " + b"[" * 40 + b"]" * 40,
            b"{" * 5000,
            b"- a\n" * (LIMITS.nodes + 1),
        ],
        ids=["long", "open", "deep", "json", "many"],
    )
    def test_limits(self, data):
        with pytest.raises((LimitExceeded, MalformedJson)):
            read_achievement(data)

    def test_json_is_json(self):
        assert read_text(b'\xef\xbb\xbf {"a": "\\ud83e\\udea8"}').value == {"a": "\U0001faa8"}
        with pytest.raises(MalformedJson):
            read_text(b'{"a": 1, "a": 2}')
        with pytest.raises(MalformedJson):
            read_text(b"{a: 1}")

    @pytest.mark.parametrize("data", [b"", b"# nothing\n", b"[]", b"5", b"null", b"{}", b"a: b"])
    def test_whatever_is_no_record_is_refused_in_words(self, data):
        with pytest.raises(RecordMalformed):
            read_achievement(data)
        with pytest.raises(RecordMalformed):
            read_issuer(data)
        with pytest.raises(RecordMalformed):
            read_record(data)


class TestFaults:
    def test_all_faults_are_named_with_line_and_pointer(self):
        found = faults_of(
            "id: not an iri\n"
            "language: en\n"
            "title: Knots\n"
            "outcome: [x]\n"
            "assessments:\n"
            "  - type: essay\n"
            "workload: {value: -5, unit: hours}\n"
        )
        assert [(fault.line, fault.pointer, fault.code) for fault in found] == [
            (4, "/outcome", "unknown.near"),
            (1, "/id", "form.iri"),
            (7, "/workload/value", "form.amount"),
            (6, "/assessments/0/type", "code.near"),
        ]
        assert "“outcomes”" in found[0].problem()

    @pytest.mark.parametrize(
        ("line", "pointer", "code"),
        [
            ("title2: x", "/title2", "unknown.near"),
            ("colour: red", "/colour", "unknown.extra"),
            ("description:", "/description", "empty"),
            ("description: {}", "/description", "empty"),
            ("description: {'e n': x}", "/description/e n", "text.tag"),
            ("description: {en: x, EN: y}", "/description/EN", "text.twice"),
            ("description: {en: 5}", "/description/en", "kind"),
            ("description: true", "/description", "kind"),
            ("setting: online", "/setting", "choice"),
            ("version: [1]", "/version", "kind"),
            ("version_date: 2026-02-30", "/version_date", "form.day"),
            ("version_date: 30.6.2026", "/version_date", "form.day"),
            ("homepage: penalba.example", "/homepage", "form.web"),
            ("homepage: https://", "/homepage", "form.web"),
            ("tags: x", "/tags", "kind"),
            ("tags: []", "/tags", "empty"),
            ("workload: 125", "/workload", "kind"),
            ("workload: {value: 125}", "/workload", "missing"),
            ("workload: {value: 1e2, unit: hours}", "/workload/value", "form.amount"),
            ("workload: {value: .nan, unit: hours}", "/workload/value", "form.amount"),
            ("credit: {value: 5}", "/credit", "missing"),
            ("credit: {value: yes, scheme: ECTS}", "/credit/value", "form.amount"),
            ("credit: {value: true, scheme: ECTS}", "/credit/value", "kind"),
            ("fields: [0542x]", "/fields/0", "code.near"),
            ("fields: [statistics]", "/fields/0", "code"),
            ("participation: [hybrid]", "/participation/0", "code.near"),
            ("participation: [{id: hybrid}]", "/participation/0/id", "code.near"),
            ("participation: [{id: 5, scheme: x, x: y}]", "/participation/0/x", "unknown"),
            ("participation: [online, {label: x}]", "/participation/1", "missing"),
            ("validity: {review_months: 0}", "/validity/review_months", "kind"),
            ("validity: {review_months: 1.5}", "/validity/review_months", "kind"),
            ("extra: [x]", "/extra", "kind"),
            (
                "awarding_bodies: [{legal_name: x, country: fi}]",
                "/awarding_bodies/0/country",
                "form.country",
            ),
            ("awarding_bodies: [{country: FI}]", "/awarding_bodies/0", "missing"),
            ("assessors: [{name: x, age: y}]", "/assessors/0/age", "unknown"),
            (
                "stackability: {type: stackable, towards: [{id: x}]}",
                "/stackability/towards/0/id",
                "form.iri",
            ),
        ],
    )
    def test_each_fault_has_its_code_and_sentence(self, line, pointer, code):
        found = faults_of(f"{SMALLEST}{line}\n")
        assert [(fault.pointer, fault.code, fault.line) for fault in found] == [(pointer, code, 4)]
        assert found[0].problem()

    def test_json_faults_have_a_pointer_and_no_line(self):
        found = faults_of('{"id": "urn:x", "language": "en", "title": {"a/b~": "x"}}')
        assert [(fault.pointer, fault.line) for fault in found] == [("/title/a~1b~0", None)]

    def test_a_plain_text_needs_the_language_of_the_file(self):
        found = faults_of("id: urn:example:a\ntitle: Knots\n")
        assert [fault.code for fault in found] == ["missing", "text.language"]
        assert read_issuer(b"legal_name: {en: X}\n").legal_name == LanguageMap.of("X", "en")
        assert faults_of("legal_name: X\n", read_issuer)[0].code == "text.language"

    def test_every_code_has_a_sentence_and_the_advice_names_the_places(self):
        with pytest.raises(CairnError) as caught:
            read_achievement(b"id: urn:x\nlanguage: en\n")
        assert "“title” is missing" in caught.value.advice()
        assert "line 1" in caught.value.advice()
        assert {"empty", "kind", "missing", "unknown", "code"} <= codes("record")

    def test_what_stands_there_and_what_is_wanted_are_said_in_the_reader_s_language(self):
        (fault,) = faults_of(f"{SMALLEST}assessments: {{a: 1}}\n")
        assert fault.problem().startswith("a mapping stands where a list")
        assert fault.problem("de").startswith(
            "hier steht eine Zuordnung; erwartet wird: eine Liste"
        )
        assert fault.problem("fr").startswith(
            "une correspondance se trouve là où il faut une liste"
        )

    def test_many_faults_are_cut_off_in_the_message_only(self):
        text = SMALLEST + "".join(f"zzz{n}: 1\n" for n in range(50))
        with pytest.raises(RecordMalformed) as caught:
            read_achievement(text.encode())
        assert len(caught.value.facts["faults"]) == 50
        assert caught.value.advice().count("\n") < 30


class TestKept:
    def test_what_is_under_extra_survives(self):
        text = f"{SMALLEST}extra:\n  ours:colour: {{r: 1.5, n: null, ok: true, t: '1.5'}}\n"
        achievement = read_achievement(text.encode())
        kept = {"ours:colour": {"r": 1.5, "n": None, "ok": True, "t": "1.5"}}
        assert achievement.extra == kept
        for syntax in Syntax:
            again = read_achievement(write_achievement(achievement, syntax).encode())
            assert again.extra == kept

    def test_a_code_of_another_scheme_is_kept_with_its_scheme(self):
        nzsced = f"{SMALLEST}fields: [{{id: '080905', scheme: NZSCED}}, '0542']\n"
        achievement = read_achievement(nzsced.encode())
        assert achievement.fields[0] == Concept("080905", scheme="NZSCED")
        for syntax in Syntax:
            assert read_achievement(write_achievement(achievement, syntax).encode()) == achievement

    def test_an_iri_outside_its_list_is_kept_for_the_linter(self):
        wild = "http://data.europa.eu/snb/learning-mode/online"
        achievement = read_achievement(f"{SMALLEST}participation: ['{wild}']\n".encode())
        assert achievement.participation == (Concept(wild),)

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("5", Fraction(5)),
            ("7.5", Fraction(15, 2)),
            ("0.1", Fraction(1, 10)),
            ("22/3", Fraction(22, 3)),
            ("1/1024", Fraction(1, 1024)),
        ],
    )
    def test_amounts_are_exact_in_both_syntaxes(self, written, value):
        yaml = f"{SMALLEST}credit: {{value: {written}, scheme: ECTS}}\n"
        achievement = read_achievement(yaml.encode())
        assert achievement.credit.value == value
        as_json = write_achievement(achievement, Syntax.JSON)
        assert read_achievement(as_json.encode()).credit.value == value


class TestSchema:
    @pytest.mark.parametrize("name", SCHEMAS)
    def test_the_published_file_is_what_the_tables_say(self, name):
        published = ROOT / "src/cairn/formats/schemas" / f"{name}.schema.json"
        assert json.loads(published.read_text()) == json_schema(name)

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_the_schema_is_a_schema(self, name):
        Draft202012Validator.check_schema(json_schema(name))

    def test_the_example_fits_the_schema(self):
        achievement = read_achievement(EXAMPLE)
        issuer = read_issuer(ISSUER)
        for name, text in (
            ("achievement", write_achievement(achievement, Syntax.JSON)),
            ("issuer", write_issuer(issuer, "en", Syntax.JSON)),
        ):
            errors = Draft202012Validator(json_schema(name)).iter_errors(json.loads(text))
            assert [error.message for error in errors] == []

    @pytest.mark.parametrize(
        "document",
        [
            {"id": "urn:x", "language": "en", "title": "x", "colour": "red"},
            {"id": "x", "language": "en", "title": "x"},
            {"id": "urn:x", "language": "en"},
            {"id": "urn:x", "language": "en", "title": "x", "setting": "online"},
            {"id": "urn:x", "language": "en", "title": "x", "assessments": [{"type": "essay"}]},
        ],
    )
    def test_schema_and_reader_refuse_the_same(self, document):
        assert list(Draft202012Validator(json_schema("achievement")).iter_errors(document))
        with pytest.raises(RecordMalformed):
            read_achievement(json.dumps(document).encode())

    def test_every_member_says_what_it_is(self):
        schema = json_schema("record")
        for name, definition in schema["$defs"].items():
            if name == "LanguageMap":
                continue
            for member, shape in definition["properties"].items():
                assert shape.get("description"), f"{name}.{member}"
