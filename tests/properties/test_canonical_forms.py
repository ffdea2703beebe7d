"""Our canonical forms and those of other implementations, over generated input."""

import contextlib
import json
import math

import pyoxigraph
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cairn.canonical import jcs, json_text, jsonld, n_quads, rdfc
from cairn.canonical.contexts import Contexts
from cairn.errors import CairnError, TermRefused, UnreadableInput, WorkLimitReached

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_IRIS = st.sampled_from([f"<https://ex.test/{name}>" for name in "abc"])
_BLANKS = st.sampled_from([f"_:n{number}" for number in range(6)])
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_LITERALS = st.one_of(
    _TEXT.map(lambda text: n_quads.literal_text(text, _STRING)),
    _TEXT.map(lambda text: n_quads.literal_text(text, "https://ex.test/type")),
    st.sampled_from(['"a"@en', '"a"@de-at', '""@en']),
)
_QUADS = st.tuples(
    st.one_of(_IRIS, _BLANKS),
    _IRIS,
    st.one_of(_IRIS, _BLANKS, _BLANKS, _LITERALS),
    st.one_of(st.just(""), _IRIS, _BLANKS),
)
_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(_TEXT, inner)),
    max_leaves=12,
)


def _sorted_lines(text):
    return [*sorted(text.split("\n")[:-1]), ""]


@given(st.sets(_QUADS, max_size=14), st.sampled_from(["sha256", "sha384"]))
@example({("<a:a>", "<p:p>", n_quads.literal_text("\ufffe\uffff", _STRING), "")}, "sha256")
@settings(max_examples=300, deadline=None)
def test_rdfc_agrees_with_oxigraph(quads, hash_name):
    ours = rdfc.canonicalize(quads, hash_name=hash_name)
    text = "".join(f"{' '.join(term for term in quad if term)} .\n" for quad in quads)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    algorithm = {
        "sha256": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0,
        "sha384": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
    }[hash_name]
    dataset.canonicalize(algorithm)
    theirs = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS).decode()
    assert ours.split("\n") == _sorted_lines(theirs)


@given(st.sets(_QUADS, max_size=14), st.randoms())
@settings(max_examples=150, deadline=None)
def test_rdfc_does_not_hang_on_names_or_order(quads, random):
    names = [f"_:n{number}" for number in range(6)]
    random.shuffle(names)
    renamed = [
        tuple(names[int(term[3:])] if term.startswith("_:n") else term for term in quad)
        for quad in quads
    ]
    random.shuffle(renamed)
    assert rdfc.canonicalize(renamed) == rdfc.canonicalize(quads)


@given(st.sets(_QUADS, max_size=14))
def test_a_canonical_form_is_its_own(quads):
    form = rdfc.canonicalize(quads)
    assert rdfc.canonicalize(n_quads.parse(form)) == form


@given(st.integers(4, 11))
@settings(max_examples=8, deadline=None)
def test_a_clique_ends_one_way_or_the_other(size):
    quads = {
        (f"_:n{a}", "<https://ex.test/p>", f"_:n{b}", "")
        for a in range(size)
        for b in range(size)
        if a != b
    }
    try:
        form = rdfc.canonicalize(quads)
    except WorkLimitReached:
        assert size > 5
    else:
        assert len(form.splitlines()) == size * (size - 1)


@given(_JSON)
def test_jcs_reads_back_as_the_same_value(value):
    form = jcs.canonicalize(value)
    again = json_text.parse(form)
    assert jcs.canonicalize(again) == form
    assert _loose(again) == _loose(value)


def _loose(value):
    """JSON has one kind of number."""
    if isinstance(value, dict):
        return {name: _loose(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_loose(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_jcs_numbers_are_exact(number):
    text = jcs.number_text(number)
    assert float(text) == number
    assert math.copysign(1, float(text)) == math.copysign(1, number) or number == 0
    assert len(text.strip("-").replace(".", "").split("e")[0].strip("0")) <= 17


_TERMS = ["name", "part", "kind", "names", "order", "real", "when", "data", "Typed", "inner"]
_CONTEXT = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "ex": "https://ex.test/",
    "name": "ex:name",
    "part": {"@id": "ex:part", "@type": "@id"},
    "kind": {"@id": "ex:kind", "@type": "@vocab"},
    "names": {"@id": "ex:names", "@container": "@language"},
    "order": {"@id": "ex:order", "@container": "@list"},
    "real": {"@id": "ex:real", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "when": {"@id": "ex:when", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "data": {"@id": "ex:data", "@type": "@json"},
    "Typed": {"@id": "ex:Typed", "@context": {"inner": "ex:inner", "name": "ex:typedName"}},
    "inner": {"@id": "ex:outer", "@context": {"name": {"@id": "ex:innerName"}}},
    "proof": {"@id": "ex:proof", "@container": "@graph"},
}
_URL = "https://context.test/properties"
_CONTEXTS = Contexts.shipped().with_documents({_URL: {"@context": _CONTEXT}})
# Oxigraph writes numbers with their shortest digits, JavaScript and we as JSON-LD 1.1 says (exact
# integers, 15 decimals): they agree on these.
_SCALARS = st.one_of(
    st.sampled_from(["x", "ex:y", "https://z.test/", "Typed", "two words"]),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.integers(-(2**40), 2**40).map(lambda number: number / 8),
)


def _nodes(inner):
    values = st.one_of(inner, st.lists(inner, min_size=1, max_size=3))
    return st.fixed_dictionaries(
        {},
        optional={
            **{name: values for name in _TERMS if name not in {"Typed", "names"}},
            "names": st.dictionaries(
                st.sampled_from(["en", "de-AT", "@none"]), st.sampled_from(["x", ["y", "z"]])
            ),
            "proof": st.one_of(inner, st.lists(inner, max_size=2)),
            "id": st.sampled_from(["urn:x:1", "ex:1", "https://id.test/"]),
            "type": st.sampled_from(["Typed", ["Typed", "ex:T"], "ex:Other", []]),
        },
    )


_VALUE_OBJECTS = st.one_of(
    st.fixed_dictionaries({"@value": _SCALARS}),
    st.fixed_dictionaries(
        {
            "@value": st.sampled_from(["x", "y"]),
            "@language": st.sampled_from(["en", "EN-gb"]),
        }
    ),
    st.fixed_dictionaries({"@value": _SCALARS, "@type": st.sampled_from(["ex:t", "@json"])}),
)
_DOCUMENTS = _nodes(st.recursive(st.one_of(_SCALARS, _VALUE_OBJECTS), _nodes, max_leaves=6)).map(
    lambda node: {"@context": _URL, **node}
)


@given(_DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_the_walk_agrees_with_oxigraph_where_it_accepts(document):
    try:
        quads = jsonld.to_quads(document, _CONTEXTS)
    except TermRefused:
        return
    inlined = json.dumps({**document, "@context": _CONTEXT})
    parsed = pyoxigraph.parse(inlined, format=pyoxigraph.RdfFormat.JSON_LD)
    theirs = pyoxigraph.Dataset(parsed)
    theirs.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    text = pyoxigraph.serialize(theirs, format=pyoxigraph.RdfFormat.N_QUADS).decode()
    assert rdfc.canonicalize(quads).split("\n") == _sorted_lines(text)


_WORDS = st.sampled_from(
    [
        *("@context", "@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@reverse"),
        *(
            "@index",
            "@nest",
            "@included",
            "@vocab",
            "@base",
            "@container",
            "@protected",
            "@propagate",
        ),
        *(
            "@version",
            "@import",
            "@prefix",
            "@json",
            "@none",
            "@foo",
            "id",
            "type",
            "name",
            "ex",
            "a",
        ),
        *("ex:b", "_:c", "", ":", "a:", "proof", "order", "names", "data", _URL, "https://d.test/"),
    ]
)
_ANYTHING = st.recursive(
    st.one_of(_WORDS, st.none(), st.booleans(), st.sampled_from([0, 1.1, 1.5, 10**30, 2**53 + 1])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_WORDS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(_WORDS, _ANYTHING, max_size=5), st.one_of(st.just(_URL), _ANYTHING))
@settings(max_examples=400, deadline=None)
def test_whatever_a_document_holds_only_documented_errors_come_out(document, context):
    for local in (context, [_URL, context]):
        with contextlib.suppress(CairnError):
            rdfc.canonicalize_document({**document, "@context": local}, _CONTEXTS)


@given(st.one_of(st.binary(max_size=60), st.text('{}[]",:\\u0d8 1e-', max_size=40)))
@settings(max_examples=300, deadline=None)
def test_whatever_a_text_holds_it_is_read_as_json_says_or_refused(text):
    try:
        value = json_text.parse(text)
    except UnreadableInput:
        return
    assert value == json.loads(text)
