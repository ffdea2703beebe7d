"""CTDL, against its own vocabulary: context, schema, and the JSON Schemas of the registry.

The vocabulary says of each term on which classes it stands (``schema:domainIncludes``) and what may
stand there (``schema:rangeIncludes``).
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from pyld import jsonld

from cairn import domain
from cairn.domain import Achievement, Concept, Credit, LanguageMap, Organisation, Workload
from cairn.errors import NotWritable
from cairn.formats import ctdl, record
from cairn.formats.ctdl.objects import CREDENTIAL_TYPES

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PLAIN = {
    "xsd:string",
    "xsd:language",
    "xsd:date",
    "xsd:anyURI",
    "schema:Duration",
    "rdf:langString",
}


@pytest.fixture(scope="module")
def vocabulary(shared):
    folder = shared / "data/schemas/ctdl"
    graph = []
    for name in ("ctdl-schema.json", "ctdlasn-schema.json"):
        graph += json.loads((folder / name).read_bytes())["@graph"]
    return {entry["@id"]: entry for entry in graph}


@pytest.fixture(scope="module")
def context(shared):
    return json.loads((shared / "data/contexts/ctdl-context.json").read_bytes())


def _example():
    return record.read_achievement((EXAMPLES / "achievement.yaml").read_bytes())


def _issuer():
    return record.read_issuer((EXAMPLES / "issuer.yaml").read_bytes())


# Every member of an achievement, each leaf known by a word of its own.


class _Everything:
    def __init__(self):
        self.leaves = {}
        self._count = 0

    def _word(self, path):
        self._count += 1
        word = f"w{self._count:04d}x"
        self.leaves[word] = path
        return word

    def of(self, kind, path, depth=0):
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in {types.UnionType, typing.Union}:
            choices = [each for each in arguments if each is not type(None)]
            return self.of(choices[0], path, depth)
        if origin is tuple:
            return (self.of(arguments[0], path, depth),)
        if kind is LanguageMap:
            return LanguageMap((("en", self._word(path)), ("es", self._word(path))))
        if kind is Concept:
            return Concept(
                f"https://l.example/{self._word(path)}", LanguageMap.of(self._word(path), "en")
            )
        if kind is Credit:
            return Credit(Fraction(5), "ECTS", Fraction(25))
        if kind is Workload:
            return Workload(Fraction(125))
        if kind is domain.Level:
            return domain.Level(
                self._word(path), self._word(path), f"https://l.example/{self._word(path)}"
            )
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return list(kind)[-1]
        if dataclasses.is_dataclass(kind):
            return self._made(kind, path, depth + 1)
        simple = {bool: True, int: 24, Fraction: Fraction(3), date: date(2026, 5, 3)}
        return simple[kind] if kind in simple else self._word(path)

    def _made(self, kind, path, depth):
        hints = typing.get_type_hints(kind, vars(domain) | {"Any": typing.Any, "Mapping": Mapping,
                                      "date": date, "datetime": datetime, "Fraction": Fraction})  # fmt: skip
        values = {}
        for field in dataclasses.fields(kind):
            needed = (
                field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING
            )
            if field.name == "extra" or (depth > 4 and not needed):
                continue
            inside = f"{path}.{field.name}"
            if field.name in ADDRESSES:
                values[field.name] = f"https://a.example/{self._word(inside)}"
            elif field.name in FIXED:
                values[field.name] = FIXED[field.name]
            else:
                values[field.name] = self.of(hints[field.name], inside, depth)
        return kind(**values)


ADDRESSES = {
    *("id", "url", "homepage", "criteria_url", "standard_url", "target_url", "report", "example"),
}  # fmt: skip
FIXED = {
    "language": "en",
    "credential_type": "MicroCredential",
    "languages_of_instruction": ("en",),
    "languages_of_assessment": ("es",),
    "country": "NZ",
    "target_type": "ext:ESCO",
}


def _everything():
    built = _Everything()
    return built.of(Achievement, "achievement"), built.leaves


def _documents():
    yield "example", ctdl.write(_example(), owner=_issuer()).document
    yield "everything", ctdl.write(_everything()[0]).document
    least = Achievement(id="https://a.example/1", title=LanguageMap.of("A", "en"))
    owner = Organisation(legal_name=LanguageMap.of("B", "en"))
    yield "least", ctdl.write(least, owner=owner).document
    for kind in sorted(CREDENTIAL_TYPES):
        yield kind, ctdl.write(replace(_example(), credential_type=kind), owner=_issuer()).document


DOCUMENTS = dict(_documents())


def _superclasses(vocabulary, name):
    found = {name}
    for parent in vocabulary.get(name, {}).get("rdfs:subClassOf", []):
        found |= _superclasses(vocabulary, parent)
    return found


def _objects(value):
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_term_is_defined_and_stands_where_the_vocabulary_lets_it(name, vocabulary, context):
    wrong = []
    for item in _objects(DOCUMENTS[name]):
        kind = item["@type"]
        assert kind in vocabulary
        assert kind.partition(":")[0] in context["@context"]
        for term, value in item.items():
            if term.startswith("@"):
                continue
            entry = vocabulary.get(term, {})
            if term not in context["@context"]:
                wrong.append((kind, term, "not in the context"))
            if kind not in entry.get("schema:domainIncludes", ()):
                wrong.append((kind, term, "not on this class"))
            allowed = set(entry.get("schema:rangeIncludes", ()))
            wrong += [
                (kind, term, f"{each!r} is none of {sorted(allowed)}")
                for each in (value if isinstance(value, list) else [value])
                if not _fits(each, allowed, vocabulary)
            ]
    assert wrong == []


def _fits(value, allowed, vocabulary):
    if isinstance(value, dict):
        if "@type" in value:
            return not allowed.isdisjoint(_superclasses(vocabulary, value["@type"]))
        return "rdf:langString" in allowed
    if isinstance(value, bool):
        return "xsd:boolean" in allowed
    if isinstance(value, float):
        return "xsd:float" in allowed
    if value.startswith(("https://", "http://")):
        return bool(allowed - PLAIN) or "xsd:anyURI" in allowed  # an IRI stands for the thing
    if value in vocabulary:
        return bool(allowed & {"skos:Concept", "xsd:anyURI"})
    return bool(allowed & PLAIN)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_expansion_drops_nothing(name, context):
    """As many values come out of a JSON-LD processor as went in, each under an absolute IRI."""

    def load(url, _options):
        assert url == ctdl.CONTEXT
        return {"document": context, "documentUrl": url, "contentType": "application/ld+json", "contextUrl": None}  # fmt: skip

    document = DOCUMENTS[name]
    (expanded,) = jsonld.expand(document, {"documentLoader": load})
    assert _count_expanded(expanded) == _count(document)
    for iri in _keys(expanded):
        assert iri.startswith(("https://", "http://www.w3.org/")), iri


def _count(value):
    if isinstance(value, dict):
        return sum(_count(each) for key, each in value.items() if key != "@context")
    if isinstance(value, list):
        return sum(map(_count, value))
    return 1


def _count_expanded(value):
    if isinstance(value, dict):
        if "@value" in value:
            return 1
        if set(value) == {"@id"}:
            return 1
        return sum(_count_expanded(each) for each in value.values())
    if isinstance(value, list):
        return sum(map(_count_expanded, value))
    return 1


def _keys(value):
    if isinstance(value, dict):
        for key, each in value.items():
            if not key.startswith("@"):
                yield key
            yield from _keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from _keys(each)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_registry_s_schema_accepts_it_in_one_language(name, shared):
    """The registry's fixtures know texts in one language and the context's older address."""
    schema = json.loads((shared / "data/schemas/ctdl-registry/credential.json").read_bytes())
    plain = _one_language(DOCUMENTS[name])
    plain["@context"] = "http://credreg.net/ctdl/schema/context/json"
    jsonschema.Draft4Validator(schema).validate(plain)
    plain.pop("ceterms:ctid")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(plain)


def _one_language(value):
    if isinstance(value, dict):
        if value and not any(key.startswith("@") or ":" in key for key in value):
            first = next(iter(value.values()))
            return first if isinstance(first, (str, list)) else _one_language(first)
        return {key: _one_language(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_one_language(each) for each in value]
    return value


POINTERS = {"achievement.result_descriptions.id", "achievement.assessments.outcomes"}
"""Names by which parts of one record point at one another; what they say is in the structure."""


def test_every_word_of_a_full_description_is_written_or_said_to_be_lost():
    achievement, leaves = _everything()
    written = ctdl.write(achievement)
    text = json.dumps(written.document, ensure_ascii=False)
    silent = {
        path
        for word, path in leaves.items()
        if word not in text
        and path not in POINTERS
        and not any(path == loss or path.startswith(f"{loss}.") for loss in written.losses)
    }
    assert silent == set()
    kept = sum(word in text for word in leaves)
    assert kept > 150
    assert len(set(written.losses)) == len(written.losses)


def test_what_a_search_engine_finds_in_the_example():
    written = ctdl.write(_example(), owner=_issuer(), page="https://www.penalba.example/page")
    document = written.document
    assert document["@id"] == "https://www.penalba.example/achievements/applied-data-analysis"
    assert document["@type"] == "ceterms:MicroCredential"
    assert document["ceterms:name"] == {
        "en": "Applied Data Analysis",
        "es": "Análisis de datos aplicado",
    }
    award, entry = document["ceterms:requires"]
    (credit,) = award["ceterms:creditValue"]
    assert credit["schema:value"] == 5.0
    assert credit["schema:description"] == {"en": "5 ECTS"}
    assert document["ceterms:estimatedDuration"][0]["ceterms:timeRequired"] == "PT125H"
    targets = {each.get("ceterms:targetNode") for each in award["ceterms:targetCompetency"]}
    assert "http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79" in targets
    report, defence = award["ceterms:targetAssessment"]
    assert (
        report["ceterms:assessmentMethodType"][0]["ceterms:targetNode"] == "assessMethod:Artifact"
    )
    assert defence["ceterms:isProctored"] is True
    assert len(defence["ceterms:assesses"]) == 2
    assert "arithmetic" in entry["ceterms:description"]["en"]
    assert "achievement.setting" in written.losses
    assert "achievement.assessments.supervision.identity_verified" in written.losses


def test_the_identifier_follows_from_the_address_or_is_given():
    address = "https://a.example/1"
    assert ctdl.ctid_of(address) == ctdl.ctid_of(address)
    assert ctdl.ctid_of(address) != ctdl.ctid_of(address + "0")
    document = ctdl.write(_example(), owner=_issuer(), ctid="ce-1").document
    assert document["ceterms:ctid"] == "ce-1"


@pytest.mark.parametrize(
    ("achievement", "options"),
    [
        (replace(_example(), id="local"), {"owner": _issuer()}),
        (replace(_example(), title=LanguageMap()), {"owner": _issuer()}),
        (replace(_example(), awarding_bodies=()), {}),
        (_example(), {"owner": _issuer(), "status": "Sleeping"}),
    ],
)
def test_what_cannot_be_described_is_refused(achievement, options):
    with pytest.raises(NotWritable):
        ctdl.write(achievement, **options)
