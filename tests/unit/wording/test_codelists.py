"""The shipped code lists say what the published ones say."""

import json
from datetime import date

import pytest

from cairn.wording.codelists import CODE_LISTS, code_list

PUBLISHED = {
    "accreditation-types": ("europass-accreditation-types", 4),
    "assessment-types": ("europass-learning-assessment-types", 14),
    "countries": ("country", 251),
    "credential-types": ("europass-credential-types", 5),
    "credit-systems": ("credit-points", 2),
    "eqf": ("eqf", 8),
    "isced-f": ("isced-f", 220),
    "learning-activity-types": ("europass-learning-activity-types", 11),
    "learning-settings": ("europass-learning-setting-types", 2),
    "modes": ("europass-modes", 6),
    "schedules": ("europass-learning-schedule-types", 3),
    "skill-reuse-levels": ("skill-reuse-levels", 4),
    "skill-types": ("skill-types", 2),
}
# Entries of the published country list that are no countries.
NO_COUNTRIES = {"EUR", "OP_DATPRO"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_ids_and_labels_are_the_published_ones(name, shared):
    file, count = PUBLISHED[name]
    published = json.loads((shared / "data/vocab/eu" / f"{file}.json").read_text())
    wanted = {
        concept["id"]: concept["prefLabel"]["en"]
        for concept in published["concepts"]
        if concept["id"].rpartition("/")[2] not in NO_COUNTRIES
    }
    ours = code_list(name)
    assert {entry.id: entry.label for entry in ours.entries} == wanted
    assert len(ours.entries) == count
    assert ours.scheme == published["scheme"]


def test_the_published_lists_are_all_compared():
    assert len(PUBLISHED) == 13
    kept_elsewhere = {"achievement-types", "result-types", "languages"}
    assert set(CODE_LISTS) == set(PUBLISHED) | kept_elsewhere


@pytest.mark.parametrize(
    "kind", [("achievement-types", "AchievementType"), ("result-types", "ResultType")]
)
def test_open_badges_enumerations(kind, shared):
    name, origin = kind
    schema = json.loads(
        (shared / "data/schemas/ob_v3p0/ob_v3p0_achievementcredential_schema.json").read_text()
    )
    found = []

    def walk(node):
        if isinstance(node, dict):
            if str(node.get("$comment", "")).startswith(f"Origin: {origin} "):
                found.append(set(node["oneOf"][0]["enum"]))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema)
    assert found
    assert all(values == set(code_list(name).codes) for values in found)


@pytest.mark.parametrize("name", CODE_LISTS)
def test_every_list_has_a_source_a_date_and_unique_rows(name):
    table = code_list(name)
    assert table.title
    assert table.source
    assert date.fromisoformat(table.edition) <= date(2026, 11, 30)
    assert len({entry.code.lower() for entry in table.entries}) == len(table.entries)
    assert len({entry.id for entry in table.entries}) == len(table.entries)
    assert all(entry.label for entry in table.entries)


def test_rows_are_found_by_code_and_by_iri():
    modes = code_list("modes")
    online = modes.by_code("Online")
    assert online is not None
    assert online.id == "http://data.europa.eu/snb/learning-assessment/920fbb3cbe"
    assert modes.by_id(online.id) is online
    # Found in the wild; the list never had it.
    assert modes.by_id("http://data.europa.eu/snb/learning-mode/online") is None
    assert modes.by_code("hybrid") is None


@pytest.mark.parametrize(
    ("name", "code", "tail"),
    [
        ("countries", "FI", "FIN"),
        ("countries", "XK", "1A0"),
        ("countries", "TF", "FQ0"),
        ("countries", "GR", "GRC"),
        ("languages", "el", "ELL"),
        ("languages", "ga", "GLE"),
        ("isced-f", "0542", "0542"),
        ("eqf", "6", "6"),
    ],
)
def test_codes_people_write(name, code, tail):
    entry = code_list(name).by_code(code)
    assert entry is not None
    assert entry.id.endswith(f"/{tail}")


def test_all_official_languages_of_the_union_are_there():
    official = {
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fi",
        "fr",
        "ga",
        "hr",
        "hu",
        "it",
        "lt",
        "lv",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "sk",
        "sl",
        "sv",
    }
    assert len(official) == 24
    assert official <= set(code_list("languages").codes)


def test_an_unknown_list_is_a_programming_error():
    with pytest.raises(KeyError):
        code_list("colours")
