"""Each member is signed or refused: adversarial documents, one trait each."""

import pytest

from cairn.canonical import jsonld
from cairn.canonical.contexts import Contexts
from cairn.errors import (
    CairnError,
    ContextRefused,
    ContextUnknown,
    LimitExceeded,
    TermRefused,
    ValueNotCanonical,
)

URL = "https://context.test/v1"
XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = {
    "@version": 1.1,
    "@protected": True,
    "id": "@id",
    "type": "@type",
    "ex": "https://ex.test/",
    "xsd": XSD,
    "Thing": "ex:Thing",
    "name": "ex:name",
    "names": {"@id": "ex:names", "@container": "@language"},
    "off": None,
    "part": {"@id": "ex:part", "@type": "@id"},
    "kind": {"@id": "ex:kind", "@type": "@vocab"},
    "when": {"@id": "ex:when", "@type": "xsd:dateTime"},
    "real": {"@id": "ex:real", "@type": "xsd:double"},
    "count": {"@id": "ex:count", "@type": "xsd:integer"},
    "data": {"@id": "ex:data", "@type": "@json"},
    "order": {"@id": "ex:order", "@container": "@list"},
    "proof": {"@id": "ex:proof", "@type": "@id", "@container": "@graph"},
    "indexed": {"@id": "ex:indexed", "@container": "@index"},
    "byId": {"@id": "ex:byId", "@container": "@id"},
    "byType": {"@id": "ex:byType", "@container": "@type"},
    "back": {"@reverse": "ex:back"},
    "nested": {"@id": "ex:nested", "@nest": "@nest"},
    "nest": "@nest",
    "rtl": {"@id": "ex:rtl", "@direction": "rtl"},
    "blank": "_:blank",
    "Blank": "_:Blank",
    "reserved": "@reserved",
    "english": {"@id": "ex:english", "@language": "en-GB"},
    "Typed": {"@id": "ex:Typed", "@context": {"inner": "ex:inner", "name": "ex:typedName"}},
    "scoped": {"@id": "ex:scoped", "@context": {"@protected": True, "inner": "ex:scopedInner"}},
    "far": {"@id": "ex:far", "@context": "https://context.test/far"},
}
# The type-scoped context redefines a protected term only where it says the same.
BASE["Typed"]["@context"] = {"inner": "ex:inner"}
CONTEXTS = Contexts.shipped().with_documents({URL: {"@context": BASE}})
EX = "https://ex.test/"


def quads(document, contexts=CONTEXTS):
    return jsonld.to_quads({"@context": URL, **document}, contexts)


def objects(document, name):
    return [o for _, p, o, _ in quads(document) if p == f"<{EX}{name}>"]


@pytest.mark.parametrize(
    ("path", "members"),
    [
        ("/unknown", {"unknown": 1}),
        ("/off", {"off": "switched off"}),
        ("/@foo", {"@foo": 1}),
        ("/reserved", {"reserved": 1}),
        ("/", {"": 1}),
        ("/a b", {"a b": 1}),
        ("/rel~1ative", {"rel/ative": 1}),
        ("/blank", {"blank": 1}),
        ("/_:p", {"_:p": 1}),
        ("/id", {"id": "relative", "name": "x"}),
        ("/id", {"id": "_:b0", "name": "x"}),
        ("/id", {"id": "", "name": "x"}),
        ("/id", {"id": "@type", "name": "x"}),
        ("/id", {"id": "@other", "name": "x"}),
        ("/id", {"id": 7, "name": "x"}),
        ("/id", {"id": None, "name": "x"}),
        ("/id", {"id": ["https://ex.test/1"], "name": "x"}),
        ("/id", {"id": "https://ex.test/a b", "name": "x"}),
        ("/id", {"id": "https://x/> <p:p> <o:o> .\n<https://x/", "name": "x"}),
        ("/type", {"type": "Undefined"}),
        ("/type", {"type": ["Thing", "Undefined"]}),
        ("/type", {"type": "_:T"}),
        ("/type", {"type": "Blank"}),
        ("/type", {"type": "off"}),
        ("/type", {"type": "@json"}),
        ("/type", {"type": ["Thing", None]}),
        ("/type", {"type": {"id": "https://ex.test/T"}}),
        ("/part", {"part": "relative"}),
        ("/part", {"part": "_:b0"}),
        ("/part/id", {"part": {"id": "relative"}}),
        ("/part/1", {"part": ["https://ex.test/1", "two"]}),
        ("/kind", {"kind": "undefinedWord"}),
        ("/name", {"name": None}),
        ("/name/1", {"name": ["x", None]}),
        ("/name/0", {"name": [["nested"]]}),
        ("/name/deep", {"name": {"deep": 1}}),
        ("/name/0/deep", {"name": [{"deep": 1}]}),
        ("/name/@index", {"name": {"@value": "x", "@index": "y"}}),
        ("/name/@direction", {"name": {"@value": "x", "@direction": "rtl"}}),
        ("/name/name", {"name": {"@value": "x", "name": "y"}}),
        ("/name", {"name": {"@value": None}}),
        ("/name", {"name": {"@value": ["x"]}}),
        ("/name", {"name": {"@value": "x", "@type": "undefinedType"}}),
        ("/name", {"name": {"@value": "x", "@type": "_:t"}}),
        ("/name", {"name": {"@value": "x", "@type": ["xsd:string"]}}),
        ("/name", {"name": {"@value": "x", "@language": "not a tag"}}),
        ("/name", {"name": {"@value": "x", "@language": 'en> <x:y> "'}}),
        ("/name", {"name": {"@value": 1, "@language": "en"}}),
        ("/name", {"name": {"@value": "x", "@language": "en", "@type": "xsd:string"}}),
        ("/names/not a tag", {"names": {"not a tag": "x"}}),
        ("/names/en", {"names": {"en": 1}}),
        ("/names/en", {"names": {"en": None}}),
        ("/names/en", {"names": {"en": ["x", ["y"]]}}),
        ("/order/0", {"order": [None]}),
        ("/order/1/0", {"order": ["a", [None]]}),
        ("/proof", {"proof": "https://ex.test/p"}),
        ("/proof/0", {"proof": [{"id": "https://ex.test/p"}]}),
        ("/proof", {"proof": {}}),
        ("/indexed", {"indexed": {"a": "x"}}),
        ("/byId", {"byId": {"https://ex.test/1": {"name": "x"}}}),
        ("/byType", {"byType": {"Thing": {"name": "x"}}}),
        ("/back", {"back": {"name": "x"}}),
        ("/nested", {"nested": "x"}),
        ("/nest", {"nest": {"name": "x"}}),
        ("/rtl", {"rtl": "x"}),
        ("/@graph", {"@graph": [{"name": "x"}]}),
        ("/@included", {"@included": [{"name": "x"}]}),
        ("/@reverse", {"@reverse": {"name": {"name": "x"}}}),
        ("/@index", {"@index": "x"}),
        ("/@language", {"@language": "en", "name": "x"}),
        ("/name/@set", {"name": {"@set": ["x"]}}),
        ("/name/@list", {"name": {"@list": ["x"]}}),
        ("/real", {"real": "many"}),
        ("/id", {"id": "https://ex.test/1", "@id": "https://ex.test/2", "name": "x"}),
        ("/type", {"@type": "Thing", "type": "Undefined"}),
        ("/inner", {"inner": "outside its scope"}),
        ("/part/inner", {"type": "Typed", "part": {"inner": "not propagated"}}),
        ("/scoped/part/0/unknown", {"scoped": {"part": [{"unknown": 1}]}}),
    ],
    ids=lambda value: value if isinstance(value, str) else ascii(value)[:60],
)
def test_what_would_not_be_signed_is_refused_with_its_path(path, members):
    with pytest.raises(TermRefused) as caught:
        quads({"name": "a name", **members})
    assert caught.value.facts["path"] == path
    assert path in caught.value.advice()


@pytest.mark.parametrize("members", [{}, {"id": "https://ex.test/only"}, {"name": []}], ids=repr)
def test_a_document_that_says_nothing_is_refused(members):
    with pytest.raises(TermRefused, match="it says nothing"):
        quads(members)


@pytest.mark.parametrize(
    "local",
    [
        {"@vocab": "https://ex.test/"},
        [URL, {"@vocab": "#"}],
        {"Typed2": {"@id": "ex:T", "@context": {"@vocab": "https://ex.test/"}}},
        {"@base": "https://ex.test/"},
        {"@import": URL},
        {"@direction": "rtl"},
        {"@propagate": "no"},
        {"@protected": 1},
        {"@version": 1.0},
        {"@version": "1.1"},
        {"name": "https://elsewhere.test/name"},
        {"off": "https://ex.test/on"},
        {"name": None},
        {"id": "@type"},
        {"id": "ex:id"},
        {"@id": "ex:id"},
        {"@type": "ex:type"},
        {"@type": {}},
        {"@type": {"@container": "@list"}},
        {"": "ex:empty"},
        {"loop": "loop:x"},
        {"a": "b:x", "b": "a:y"},
        {"odd": 1},
        {"odd": ["ex:odd"]},
        {"odd": {"@id": 1}},
        {"odd": {"@id": "relative"}},
        {"odd": {"@id": "ex:odd", "@type": "relative"}},
        {"odd": {"@id": "ex:odd", "@type": "_:t"}},
        {"odd": {"@id": "ex:odd", "@type": 1}},
        {"odd": {"@id": "ex:odd", "@container": "@unknown"}},
        {"odd": {"@id": "ex:odd", "@container": ["@list", "@set"]}},
        {"odd": {"@id": "ex:odd", "@container": []}},
        {"odd": {"@id": "ex:odd", "@unknown": 1}},
        {"odd": {"@id": "ex:odd", "@language": 1}},
        {"odd": {"@id": "ex:odd", "@prefix": "yes"}},
        {"odd": {"@id": "@context"}},
        {"ex:name": "https://elsewhere.test/name"},
        {"undefined"},
        None,
        7,
        {"@context": {"name": "https://elsewhere.test/name"}},
        {"@context": {}, "name": "ex:x"},
        {"odd": {"@id": "ex:odd", "@context": 7}, "x": "odd"},
    ],
    ids=lambda value: ascii(value)[:70],
)
def test_a_context_that_changes_the_meaning_is_refused(local):
    chain = local if isinstance(local, list) else [URL, local]
    with pytest.raises((ContextRefused, TermRefused)):
        jsonld.to_quads({"@context": chain, "name": "x", "odd": "y"}, CONTEXTS)


def test_an_unknown_context_is_named_and_never_fetched():
    with pytest.raises(ContextUnknown) as caught:
        jsonld.to_quads({"@context": "https://unknown.test/", "name": "x"}, CONTEXTS)
    assert caught.value.facts["url"] == "https://unknown.test/"
    assert "cairn context" in caught.value.advice()


def test_a_scoped_context_is_looked_up_only_where_it_is_used():
    assert quads({"name": "x"})
    with pytest.raises(ContextUnknown):
        quads({"far": {"name": "x"}})


def test_a_context_that_includes_itself_is_refused():
    loop = {"https://a.test/": {"@context": ["https://b.test/"]}}
    loop["https://b.test/"] = {"@context": ["https://a.test/"]}
    with pytest.raises(ContextRefused):
        jsonld.to_quads({"@context": "https://a.test/"}, CONTEXTS.with_documents(loop))


def test_literals():
    document = {
        "name": ["s", 5, 5.0, -0.5, 1e21, 12345678901234567890123, True, 'q"\\\n\x7f'],
        "real": [5, "2.5", 1e-7],
        "count": [5, "05", False],
        "when": "2026-01-01T00:00:00Z",
        "english": ["hello", 5],
        "data": {"b": [1, None], "a": "é"},
    }
    document["name"].append({"@value": "w", "@language": "EN-us"})
    document["name"].append({"@value": "v", "@type": "xsd:token"})
    found = {(p, o) for _, p, o, _ in quads(document)}
    name, count = f"<{EX}name>", f"<{EX}count>"
    assert found == {
        (name, '"s"'),
        (name, f'"5"^^<{XSD}integer>'),
        (name, f'"-5.0E-1"^^<{XSD}double>'),
        (name, f'"1.0E21"^^<{XSD}double>'),
        (name, f'"1.234567890123457E22"^^<{XSD}double>'),
        (name, f'"true"^^<{XSD}boolean>'),
        (name, '"q\\"\\\\\\n\\u007F"'),
        (name, '"w"@en-us'),
        (name, f'"v"^^<{XSD}token>'),
        (f"<{EX}real>", f'"5.0E0"^^<{XSD}double>'),
        (f"<{EX}real>", f'"2.5E0"^^<{XSD}double>'),
        (f"<{EX}real>", f'"1.0E-7"^^<{XSD}double>'),
        (count, f'"5"^^<{XSD}integer>'),
        (count, f'"05"^^<{XSD}integer>'),
        (count, f'"false"^^<{XSD}integer>'),
        (f"<{EX}when>", f'"2026-01-01T00:00:00Z"^^<{XSD}dateTime>'),
        (f"<{EX}english>", '"hello"@en-gb'),
        (f"<{EX}english>", f'"5"^^<{XSD}integer>'),
        (
            f"<{EX}data>",
            '"{\\"a\\":\\"é\\",\\"b\\":[1,null]}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>',
        ),
    }


def test_identifiers_types_and_words():
    assert set(
        quads(
            {
                "id": "urn:x:1",
                "type": ["Thing", "ex:Other", "https://o.test/T"],
                "part": ["https://p.test/1", "ex:2", {"id": "did:x:y"}],
                "kind": ["Thing", "ex:w"],
            }
        )
    ) == {
        ("<urn:x:1>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{EX}Thing>", ""),
        ("<urn:x:1>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{EX}Other>", ""),
        (
            "<urn:x:1>",
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
            "<https://o.test/T>",
            "",
        ),
        ("<urn:x:1>", f"<{EX}part>", "<https://p.test/1>", ""),
        ("<urn:x:1>", f"<{EX}part>", f"<{EX}2>", ""),
        ("<urn:x:1>", f"<{EX}part>", "<did:x:y>", ""),
        ("<urn:x:1>", f"<{EX}kind>", f"<{EX}Thing>", ""),
        ("<urn:x:1>", f"<{EX}kind>", f"<{EX}w>", ""),
    }


def test_language_maps():
    assert objects({"names": {"en": "a", "DE-at": ["b", "c"], "@none": "d"}}, "names") == [
        '"a"@en',
        '"b"@de-at',
        '"c"@de-at',
        '"d"',
    ]
    assert objects({"names": "plain"}, "names") == ['"plain"']


def test_scoped_contexts_reach_as_far_as_they_say():
    assert objects({"type": "Typed", "inner": "x"}, "inner") == ['"x"']
    # A type's context ends at the next node, a term's goes on; both end with their object.
    found = objects({"scoped": {"inner": "y", "part": {"inner": "z"}}}, "scopedInner")
    assert sorted(found) == ['"y"', '"z"']
    nested = {"type": "Typed", "part": {"type": "Typed", "inner": "deep"}}
    assert objects(nested, "inner") == ['"deep"']


def test_a_graph_container_gives_each_object_its_own_graph():
    found = quads({"id": "urn:a:1", "proof": [{"name": "p"}, {"name": "q"}]})
    links = [o for _, p, o, g in found if p == f"<{EX}proof>" and g == ""]
    assert len(set(links)) == 2
    assert {(o, g) for _, p, o, g in found if p == f"<{EX}name>"} == set(
        zip(['"p"', '"q"'], links, strict=True)
    )


def test_an_empty_list_says_nothing_and_an_empty_ordered_list_is_nil():
    nil = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"
    assert objects({"name": [], "order": []}, "order") == [nil]


def test_a_null_context_is_allowed_where_nothing_is_protected():
    open_terms = {"@context": {"name": "https://ex.test/name"}}
    contexts = CONTEXTS.with_documents({"https://open.test/": open_terms})
    document = {"@context": ["https://open.test/", None], "https://ex.test/name": "x"}
    assert jsonld.to_quads(document, contexts) == [("_:b0", f"<{EX}name>", '"x"', "")]


def test_a_pinned_context_may_have_a_vocabulary():
    contexts = CONTEXTS.with_documents(
        {"https://vocab.test/": {"@context": {"@vocab": "https://vocab.test/#"}}}
    )
    document = {"@context": [URL, "https://vocab.test/"], "anything": "x", "type": "Any"}
    found = jsonld.to_quads(document, contexts)
    assert ("_:b0", "<https://vocab.test/#anything>", '"x"', "") in found
    assert found[0][2] == "<https://vocab.test/#Any>"
    with pytest.raises(TermRefused):
        jsonld.to_quads({**document, "part": "relative"}, contexts)


def test_deep_nesting_is_refused():
    document = {"name": "x"}
    for _ in range(70):
        document = {"part": document}
    with pytest.raises(LimitExceeded):
        quads(document)
    items = ["x"]
    for _ in range(70):
        items = [items]
    with pytest.raises(LimitExceeded):
        quads({"order": items})


def test_many_statements_are_refused():
    with pytest.raises(LimitExceeded):
        quads({"order": ["x"] * (jsonld.QUAD_LIMIT // 2 + 1)})


def test_contexts_that_make_work_are_refused_each_time():
    local = [URL, {"a": "ex:a"}, URL, {"b": "ex:b"}]
    document = {"@context": URL, "part": [{"@context": local, "name": "x"}] * 2000}
    for _ in range(2):
        with pytest.raises(LimitExceeded):
            jsonld.to_quads(document, CONTEXTS)


def test_a_long_chain_of_prefixes_is_refused():
    local = {f"t{n}": f"t{n + 1}:x" for n in range(5000)}
    with pytest.raises(LimitExceeded):
        jsonld.to_quads({"@context": [URL, local], "t0": "x"}, CONTEXTS)


@pytest.mark.parametrize("value", [2**53 + 1, float("nan"), (1,), b"x"], ids=repr)
def test_values_that_rdf_cannot_carry_are_refused(value):
    with pytest.raises(ValueNotCanonical):
        quads({"name": value})


@pytest.mark.parametrize(
    "document", [None, [], "x", 1, {"@context": 1}, {"@context": [[]]}], ids=repr
)
def test_what_is_no_document_is_refused(document):
    with pytest.raises(CairnError):
        jsonld.to_quads(document, CONTEXTS)


def test_nothing_is_remembered_wrongly_between_documents():
    other = CONTEXTS.with_documents({URL: {"@context": {"name": "https://other.test/name"}}})
    first = quads({"name": "x"})
    assert quads({"name": "x"}, other) == [("_:b0", "<https://other.test/name>", '"x"', "")]
    assert quads({"name": "x"}) == first
    jsonld.to_quads({"@context": [URL, {"extra": "ex:extra"}], "extra": "x"}, CONTEXTS)
    with pytest.raises(TermRefused):
        quads({"extra": "x"})
