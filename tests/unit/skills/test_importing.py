"""Frameworks of others: their files read, their faults named in place."""

import json
import uuid

import jsonschema
import pytest

from cairn import errors
from cairn.skills import ImportLimits, SkillIndex, bundled, read
from cairn.skills.imported import language_of_file

ESCO = "http://data.europa.eu/esco/skill/"
HEADING = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,"
    "modifiedDate,scopeNote,definition,inScheme,description\n"
)


def _row(address, label, alternatives="", kind="KnowledgeSkillCompetence", status="released"):
    return (
        f'{kind},{address},skill/competence,transversal,"{label}","{alternatives}",,{status},'
        f'2024-01-01,,,http://data.europa.eu/esco/concept-scheme/skills,"About {label}"\n'
    )


def _csv(*rows):
    return ("\ufeff" + HEADING + "".join(rows)).encode()


def test_an_esco_csv_file_becomes_a_framework_that_is_searched():
    data = _csv(
        _row(f"{ESCO}1", "gérer le personnel", "diriger\nencadrer le personnel"),
        _row(f"{ESCO}2", "souder, braser"),
    )
    imported = read(data, language=language_of_file("skills_fr.csv"), version="1.2.1")
    assert imported.left_out == ()
    first, second = imported.framework.skills
    assert first.label.get("fr") == "gérer le personnel"
    assert first.alternatives == (("fr", "diriger"), ("fr", "encadrer le personnel"))
    assert first.description.get("fr") == "About gérer le personnel"
    assert (first.type, second.label.get("fr")) == ("skill", "souder, braser")
    assert imported.framework.name == "ESCO"
    assert imported.framework.version == "1.2.1"
    assert SkillIndex(imported.framework, "fr").search("encadrer")[0].skill is first


def test_a_further_language_joins_what_is_bundled():
    initiative = f"{ESCO}001115fb-569f-4ee6-8381-c6807ef2527f"
    french = read(_csv(_row(initiative, "faire preuve d'initiative")), language="fr").framework
    both = bundled().with_languages_of(french)
    assert len(both.skills) == len(bundled().skills)
    assert both.by_id[initiative].label.texts == (
        ("en", "show initiative"),
        ("fr", "faire preuve d'initiative"),
    )
    assert both.languages == ("en", "fr")
    assert SkillIndex(both, "fr").search("preuve initative")[0].skill.id == initiative


def test_faults_are_named_in_place_and_the_rest_is_read():
    data = _csv(
        _row(f"{ESCO}1", "weld"),
        _row("not an address", "braze"),
        _row(f"{ESCO}2", ""),
        "too,few\n",
        _row(f"{ESCO}1", "weld again"),
        _row(f"{ESCO}3", "a\nb", "one\ntwo"),
        _row(f"{ESCO}4", "obsolete thing", status="obsolete"),
        _row(f"{ESCO}5", "baker", kind="Occupation"),
        _row(f"{ESCO}6", "solder"),
    )
    imported = read(data)
    assert [skill.id for skill in imported.framework.skills] == [
        f"{ESCO}{number}" for number in (1, 3, 6)
    ]
    assert [(each.place, each.code) for each in imported.left_out] == [
        ("line 3", "id"),
        ("line 4", "label"),
        ("line 5", "cells"),
        ("line 6", "again"),
        ("line 11", "retired"),
        ("line 12", "kind"),
    ]
    assert imported.left_out[2].sentence() == "The row has 2 cells; the heading has 13."
    assert all(each.sentence() for each in imported.left_out)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"name,email\nA,a@example.org\n", "line 1"),
        (b"conceptUri,preferredLabel\n\xff\xfe\n", "line 2"),
        (b'conceptUri,preferredLabel\nhttp://a/1,"never closed\n', "line 2"),
        (b"conceptUri,preferredLabel\n", "the file"),
        (b"conceptUri,preferredLabel\nhttp://a/1,\n", "line 2"),
        (b"", "line 1"),
        (b'{"hello": 1}', "/"),
        (b'{"@graph": [1]}', "/0"),
        (b'{"CFDocument": 1}', "/CFDocument"),
        (b'{"CFDocument": {"uri": "https://a.example/1"}}', "/CFDocument/title"),
        (b'{"CFDocument": {"uri": "https://a.example/1", "title": "T"}, "CFItems": 1}', "/CFItems"),
    ],
)
def test_what_is_no_framework_is_refused_with_its_place(data, place):
    with pytest.raises(errors.FrameworkMalformed) as caught:
        read(data)
    assert place in str(caught.value.facts["place"])


def test_bounds():
    small = ImportLimits(octets=10_000, skills=2, text=50, depth=5)
    rows = [_row(f"{ESCO}{number}", "weld") for number in range(3)]
    with pytest.raises(errors.LimitExceeded):
        read(_csv(*rows), limits=small)
    with pytest.raises(errors.LimitExceeded):
        read(b" " * 10_001, limits=small)
    with pytest.raises(errors.LimitExceeded):
        read(b'{"@graph": ' + b"[" * 10 + b"]" * 10 + b"}", limits=small)
    imported = read(_csv(_row(f"{ESCO}1", "w" * 51), _row(f"{ESCO}2", "weld")), limits=small)
    assert [each.code for each in imported.left_out] == ["long"]


JSON_LD_FORMS = {
    "compact": {
        "@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},
        "@graph": [
            {
                "@id": f"{ESCO}1",
                "@type": ["skos:Concept", "http://data.europa.eu/esco/model#Skill"],
                "skos:prefLabel": [
                    {"@language": "en", "@value": "weld"},
                    {"@language": "fr", "@value": "souder"},
                ],
                "skos:altLabel": {"@language": "en", "@value": "do welding"},
                "skos:broader": {"@id": f"{ESCO}0"},
            }
        ],
    },
    "expanded": [
        {
            "@id": f"{ESCO}1",
            "http://www.w3.org/2004/02/skos/core#prefLabel": [
                {"@language": "en", "@value": "weld"},
                {"@language": "fr", "@value": "souder"},
            ],
            "http://www.w3.org/2004/02/skos/core#altLabel": [
                {"@language": "en", "@value": "do welding"}
            ],
            "http://www.w3.org/2004/02/skos/core#broader": [{"@id": f"{ESCO}0"}],
        }
    ],
    "labels as objects": {
        "@graph": [
            {
                "uri": f"{ESCO}1",
                "type": ["Skill", "Concept"],
                "preferredLabel": {
                    "en": {"type": "Label", "literalForm": {"en": "weld"}},
                    "fr": {"type": "Label", "literalForm": {"fr": "souder"}},
                },
                "alternativeLabel": {"en": [{"literalForm": {"en": "do welding"}}]},
                "broaderSkill": [f"{ESCO}0"],
            }
        ]
    },
    "web service": {
        "_embedded": {
            f"{ESCO}1": {
                "className": "Skill",
                "uri": f"{ESCO}1",
                "preferredLabel": {"en": "weld", "fr": "souder"},
                "alternativeLabel": {"en": ["do welding"]},
                "broaderConcept": [f"{ESCO}0"],
            }
        }
    },
}


@pytest.mark.parametrize("form", JSON_LD_FORMS)
def test_every_form_of_json_ld_says_the_same(form):
    framework = read(json.dumps(JSON_LD_FORMS[form]).encode()).framework
    (skill,) = framework.skills
    assert skill.id == f"{ESCO}1"
    assert skill.label.texts == (("en", "weld"), ("fr", "souder"))
    assert skill.alternatives == (("en", "do welding"),)
    assert skill.broader == (f"{ESCO}0",)
    assert framework.name == "ESCO"


def test_another_vocabulary_keeps_its_own_name():
    document = {
        "@graph": [
            {
                "@id": "https://s.example/scheme",
                "@type": "skos:ConceptScheme",
                "dct:title": "Crafts",
            },
            {"@id": "https://s.example/1", "@type": "skos:Concept", "skos:prefLabel": "weave"},
            {"@id": "https://s.example/2", "@type": "skosxl:Label", "literalForm": "x"},
            {"@id": "https://s.example/3", "@type": "org:Organization", "skos:prefLabel": "x"},
        ]
    }
    imported = read(json.dumps(document).encode())
    assert imported.framework.id == "https://s.example/scheme"
    assert imported.framework.name == "Crafts"
    assert [skill.id for skill in imported.framework.skills] == ["https://s.example/1"]
    assert [(each.place, each.code) for each in imported.left_out] == [("/@graph/3", "kind")]


def test_the_sample_of_another_copy_is_read(shared):
    data = (shared / "data/vocab/esco-skills-sample.json").read_bytes()
    imported = read(data)
    assert len(imported.framework.skills) == 837
    assert imported.left_out == ()


def _item(number, **more):
    identifier = str(uuid.UUID(int=number))
    return {
        "identifier": identifier,
        "uri": f"https://case.example/items/{number}",
        "fullStatement": f"Statement {number}",
        "lastChangeDateTime": "2026-01-31T10:00:00Z",
        **more,
    }


def _link(number, title="x"):
    item = _item(number)
    return {"title": title, "identifier": item["identifier"], "uri": item["uri"]}


def _package():
    return {
        "CFDocument": {
            "identifier": str(uuid.UUID(int=99)),
            "uri": "https://case.example/documents/99",
            "caseVersion": "1.1",
            "creator": "Ministry",
            "title": "Mathematics",
            "language": "en",
            "version": "2",
            "lastChangeDateTime": "2026-02-01T10:00:00Z",
            "licenseURI": {
                "title": "CC BY",
                "identifier": str(uuid.UUID(int=98)),
                "uri": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "CFItems": [
            _item(
                1,
                abbreviatedStatement="Fractions",
                humanCodingScheme="M.1",
                CFItemType="Strand",
                conceptKeywords=["ratio", "part of a whole"],
            ),
            _item(2, fullStatement="Add fractions", alternativeLabel="addition of fractions"),
        ],
        "CFAssociations": [
            {
                "identifier": str(uuid.UUID(int=50)),
                "uri": "https://case.example/associations/50",
                "associationType": "isChildOf",
                "originNodeURI": _link(2),
                "destinationNodeURI": _link(1),
                "lastChangeDateTime": "2026-01-31T10:00:00Z",
            }
        ],
    }


def test_a_case_package_becomes_a_framework(shared):
    package = _package()
    schema = json.loads(
        (shared / "data/schemas/case_v1p1/case_v1p1_cfpackage-jsonschema1.json").read_bytes()
    )
    jsonschema.validate(package, schema)
    framework = read(json.dumps(package).encode()).framework
    strand, item = framework.skills
    assert (framework.id, framework.name) == (
        "https://case.example/documents/99",
        "CASE: Mathematics",
    )
    assert (framework.version, framework.dated, framework.publisher) == (
        "2",
        "2026-02-01",
        "Ministry",
    )
    assert framework.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert (strand.label.get("en"), strand.code, strand.type) == ("Fractions", "M.1", "Strand")
    assert strand.description.get("en") == "Statement 1"
    assert item.broader == (strand.id,)
    index = SkillIndex(framework)
    assert index.search("adition fractons")[0].skill == item
    assert index.search("M.1")[0].skill == strand
    alignment = framework.alignment(item)
    assert (alignment.target_type, alignment.target_url) == ("CFItem", item.id)


def test_a_faulty_item_or_association_is_named():
    package = _package()
    package["CFItems"][1:1] = [7, _item(3, uri="nowhere"), _item(1)]
    imported = read(json.dumps(package).encode())
    assert [(each.place, each.code) for each in imported.left_out] == [
        ("/CFItems/1", "object"),
        ("/CFItems/2", "id"),
        ("/CFItems/3", "again"),
    ]
    package["CFAssociations"][0]["originNodeURI"] = "https://case.example/items/2"
    with pytest.raises(errors.FrameworkMalformed) as caught:
        read(json.dumps(package).encode())
    assert caught.value.facts["place"] == "/CFAssociations/0/originNodeURI"
