"""The fast path and the slow path give the same octets, or the fast one gives none."""

import copy
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.canonical import jcs, rdfc, shape_cache, shapes
from cairn.canonical.contexts import Contexts
from cairn.canonical.shape_cache import ShapeCache
from cairn.errors import CairnError, ValueNotCanonical

VECTOR = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors" / "canonical" / "full-badge.json").read_text()
)
FULL = VECTOR["document"]
HOLES = [tuple(path) for path in VECTOR["holes"]]
CONTEXTS = Contexts.shipped()
SHAPE = shapes.compile_rdf(FULL, HOLES, CONTEXTS)
JCS_SHAPE = shapes.compile_jcs(FULL, HOLES)

_ODD_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text('ab"\\\n\r\t\x00\x7f\x85\u2028\ufffe\uffffé漢😀<>_: .%@^', max_size=12),
    st.sampled_from(["", "%b", "%s%%", "_:c14n0", '"', "a" * 5000, "_:a", "https://x.test/"]),
)
_IRIS = st.one_of(
    st.uuids().map(lambda uuid: f"urn:uuid:{uuid}"),
    st.integers(0, 3).map(lambda number: f"https://university.test/status/revocation/{number}"),
    st.sampled_from(
        [
            *("https://university.test", "https://university.test/achievements/statistics/1"),
            *(
                "did:key:z6Mk",
                "mailto:a@b.test",
                "urn:x:1",
                "urn:x:10",
                "urn:x:1#1",
                "http://a.test/",
            ),
            *("relative", "_:b0", "", "https://a b", "urn:", "@type", "https://é.test/%b"),
        ]
    ),
)


def _slow(document):
    try:
        return rdfc.canonicalize_document(document, CONTEXTS)
    except CairnError as error:
        return type(error)


def _filled(document, paths, values):
    document = copy.deepcopy(document)
    for path, value in zip(paths, values, strict=True):
        shapes.value_at(document, path[:-1])[path[-1]] = value
    return document


def _leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path


STRINGS = [path for path in _leaves(FULL) if isinstance(shapes.value_at(FULL, path), str)]


def _check(shape, document, paths, values):
    """The property itself; says whether the shape could be used."""
    try:
        fast = shape.fill(values)
    except ValueNotCanonical:
        fast = ValueNotCanonical
    slow = _slow(_filled(document, paths, values))
    assert fast is None or fast == slow
    return fast is not None


def test_the_full_badge_has_a_shape():
    values = [shapes.value_at(FULL, path) for path in HOLES]
    assert SHAPE.fill(values) == rdfc.canonicalize_document(FULL, CONTEXTS)
    assert SHAPE.holes == tuple(HOLES)
    assert SHAPE.fill(values).count(b"\n") == 132


def _changes(paths):
    """Some of the places, each with a value that may or may not fit."""
    return st.dictionaries(st.sampled_from(paths), st.one_of(_ODD_TEXT, _IRIS), max_size=4)


@given(_changes(HOLES))
@settings(max_examples=250, deadline=None)
def test_any_text_in_the_holes_of_a_badge(changes):
    values = [changes.get(path, shapes.value_at(FULL, path)) for path in HOLES]
    _check(SHAPE, FULL, HOLES, values)
    assert JCS_SHAPE.fill(values) == jcs.canonicalize(_filled(FULL, HOLES, values))


def test_text_that_fits_is_filled():
    changes = {("id",): "urn:é", ("validFrom",): "", ("awardedDate",): 'q"\n\\%b\x7f\u2028😀_:'}
    values = [changes.get(path, shapes.value_at(FULL, path)) for path in HOLES]
    assert _check(SHAPE, FULL, HOLES, values)


@given(st.lists(st.sampled_from(STRINGS), max_size=12, unique=True), st.data())
@settings(max_examples=120, deadline=None)
def test_any_strings_of_a_badge_as_holes(paths, data):
    shape = shapes.compile_rdf(FULL, paths, CONTEXTS)
    if shape is None:
        return
    originals = [shapes.value_at(FULL, path) for path in paths]
    assert _check(shape, FULL, paths, originals)
    for _ in range(3):
        changes = data.draw(_changes(range(len(paths)))) if paths else {}
        _check(shape, FULL, paths, [changes.get(n, value) for n, value in enumerate(originals)])


def test_most_strings_of_a_badge_can_be_holes():
    able = [path for path in STRINGS if shapes.compile_rdf(FULL, [path], CONTEXTS)]
    unable = {path for path in STRINGS if path not in able}
    assert {path[-1] for path in unable if isinstance(path[-1], str)} == {
        *("type", "learningSetting", "supervisionType", "stackabilityType")
    }
    assert all("@context" in path or "type" in path for path in unable if path[-1] in {0, 1, 2})
    # All at once: types and words of closed lists aside, everything in a badge may change.
    shape = shapes.compile_rdf(FULL, able, CONTEXTS)
    assert _check(shape, FULL, able, [shapes.value_at(FULL, path) for path in able])


_PARTS = st.fixed_dictionaries(
    {"type": st.just(["Alignment"]), "targetName": st.sampled_from(["a", "b", "c"])},
    optional={
        "targetUrl": st.sampled_from(["https://a.test/", "https://b.test/"]),
        "targetCode": st.sampled_from(["a", "b"]),
    },
)


@given(
    st.lists(_PARTS, max_size=4),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=3),
    st.randoms(use_true_random=False),
)
@settings(max_examples=250, deadline=None)
def test_badges_with_parts_that_may_look_alike(parts, tags, randomness):
    document = copy.deepcopy(FULL)
    document["credentialSubject"]["achievement"] |= {"alignment": parts, "tag": tags}
    document["credentialSubject"]["identifier"] = [
        {"type": "IdentityObject", "hashed": True, "identityHash": text, "identityType": "x"}
        for text in tags
    ]
    alike = {"tag", "targetName", "targetUrl", "targetCode", "identityHash"}
    strings = [path for path in _leaves(document) if alike & set(path[-2:])]
    paths = randomness.sample(strings, k=min(len(strings), randomness.randint(0, 6)))
    shape = shapes.compile_rdf(document, paths, CONTEXTS)
    if shape is None:
        return
    originals = [shapes.value_at(document, path) for path in paths]
    for _ in range(4):
        others = ["https://a.test/", "https://b.test/"], ["a", "b", "c"]
        values = [randomness.choice(others[":" not in value]) for value in originals]
        _check(shape, document, paths, values)


def test_statements_that_values_make_one():
    paths = [("credentialSubject", "achievement", "tag", number) for number in range(2)]
    shape = shapes.compile_rdf(FULL, paths, CONTEXTS)
    assert shape.fill(["x", "y"]) == _slow(_filled(FULL, paths, ["x", "y"]))
    assert shape.fill(["x", "x"]) is None
    assert shapes.compile_rdf(FULL, paths[:1], CONTEXTS).fill(["statistics"]) is None


def test_blank_nodes_that_values_make_alike():
    document = copy.deepcopy(FULL)
    document["credentialSubject"]["identifier"][1] |= {
        "hashed": True,
        "identityType": "emailAddress",
    }
    paths = [("credentialSubject", "identifier", number, "identityHash") for number in range(2)]
    shape = shapes.compile_rdf(document, paths, CONTEXTS)
    assert shape.fill(["x", "y"]) == _slow(_filled(document, paths, ["x", "y"]))
    assert shape.fill(["x", "x"]) is None


def test_subjects_that_values_make_one():
    paths = [("credentialStatus", number, "id") for number in range(2)]
    shape = shapes.compile_rdf(FULL, paths, CONTEXTS)
    for values in (["https://x.test/", "https://x.test/"], ["https://agency.test", "https://x"]):
        assert shape.fill(values) is None
        assert isinstance(_slow(_filled(FULL, paths, values)), bytes)


def test_what_looks_alike_has_no_shape():
    twins = copy.deepcopy(FULL)
    twins["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": "same"} for _ in range(2)
    ]
    assert shapes.compile_rdf(twins, HOLES, CONTEXTS) is None
    assert shapes.compile_rdf(twins, [("name",)], CONTEXTS) is None
    assert shapes.compile_rdf(twins, [], CONTEXTS) is None


@pytest.mark.parametrize(
    "path",
    [
        ("@context", 0),
        ("type", 0),
        ("credentialSubject", "achievement", "creditsAvailable"),
        ("credentialSubject", "achievement", "learningSetting"),
        ("no", "such"),
        ("credentialSubject", "result", 9, "value"),
        ("id", "x"),
        (),
    ],
    ids=repr,
)
def test_what_is_no_hole(path):
    assert shapes.compile_rdf(FULL, [path], CONTEXTS) is None
    assert shapes.compile_rdf(FULL, [("id",), path], CONTEXTS) is None


def test_a_type_is_no_hole_even_as_an_iri():
    document = {**FULL, "type": [*FULL["type"], "https://types.test/Other"]}
    assert shapes.compile_rdf(document, [("id",)], CONTEXTS)
    assert shapes.compile_rdf(document, [("type", 2)], CONTEXTS) is None


def test_a_document_with_a_context_of_its_own_has_no_shape():
    document = {**FULL, "@context": [*FULL["@context"], {"x": "https://x.test/"}]}
    assert shapes.compile_rdf(document, HOLES, CONTEXTS) is None


def test_a_scheme_that_a_context_claims_is_no_class_of_values():
    claimed = {"@context": {"https": "urn:claimed:", "p": {"@id": "urn:p:p", "@type": "@id"}}}
    contexts = CONTEXTS.with_documents({"https://claims.test/": claimed})
    document = {"@context": "https://claims.test/", "p": "https:x"}
    assert shapes.compile_rdf(document, [("p",)], contexts) is None
    claimed["@context"] = {"urn": "https://claimed.test/", "p": "urn:p"}
    contexts = CONTEXTS.with_documents({"https://claims.test/": claimed})
    assert shapes.compile_rdf(document, [("p",)], contexts) is None


def test_half_a_surrogate_pair_is_refused():
    values = [shapes.value_at(FULL, path) for path in HOLES]
    values[-1] = "\ud800"
    for shape in (SHAPE, JCS_SHAPE):
        with pytest.raises(ValueNotCanonical):
            shape.fill(values)


def test_named_graphs_and_sha384():
    document = {
        "@context": [FULL["@context"][0], "https://www.w3.org/ns/credentials/undefined-terms/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{"@context": FULL["@context"], **FULL}],
        "holder": "urn:x:holder",
    }
    paths = [("holder",), *(("verifiableCredential", 0, *path) for path in HOLES)]
    shape = shapes.compile_rdf(document, paths, CONTEXTS, hash_name="sha384")
    values = [shapes.value_at(document, path) for path in paths]
    slow = rdfc.canonicalize_document(document, CONTEXTS, hash_name="sha384")
    assert shape.fill(values) == slow


class TestCache:
    """What the cache answers is what the slow path answers."""

    @given(st.lists(st.tuples(*(st.one_of(st.just(None), _IRIS, _ODD_TEXT) for _ in HOLES))))
    @settings(max_examples=25, deadline=None)
    def test_any_sequence_of_badges(self, sequence):
        caches = {"rdf": ShapeCache.rdf(CONTEXTS), "jcs": ShapeCache.jcs()}
        for values in sequence:
            paths = [path for path, value in zip(HOLES, values, strict=True) if value is not None]
            document = _filled(FULL, paths, [value for value in values if value is not None])
            for name, slow in (("rdf", _slow(document)), ("jcs", jcs.canonicalize(document))):
                try:
                    assert caches[name].canonicalize(document, "family") == slow
                except CairnError as error:
                    assert type(error) is slow  # noqa: PT017

    def test_badges_of_one_kind_hit_after_two(self):
        for cache in (ShapeCache.rdf(CONTEXTS), ShapeCache.jcs()):
            for number in range(4):
                document = _learner(number)
                assert (cache.lookup(document, "family") is not None) == (number > 1)
                cache.canonicalize(document, "family")
            assert cache.lookup(_learner(9), "another family") is None

    def test_optional_members_have_their_own_examples(self):
        cache = ShapeCache.rdf(CONTEXTS)
        for number in range(8):
            document = _learner(number)
            if number % 2:
                del document["credentialSubject"]["result"]
            assert (cache.lookup(document, "family") is not None) == (number > 3)
            assert cache.canonicalize(document, "family") == _slow(document)

    def test_no_change_outside_the_holes_is_a_hit(self):
        """Every leaf of another type or value, every member gone, added or moved."""
        caches = [(ShapeCache.rdf(CONTEXTS), _slow), (ShapeCache.jcs(), jcs.canonicalize)]
        for cache, slow in caches:
            for number in range(3):
                cache.canonicalize(_learner(number), "family")
            known = _learner(5)
            assert cache.lookup(known, "family") == slow(known)
            tried = 0
            for changed in _mutants(known):
                answer = cache.lookup(changed, "family")
                assert answer is None or answer == slow(changed)
                tried += 1
            assert tried > 700

    def test_an_example_does_not_hang_on_the_document_given(self):
        cache = ShapeCache.rdf(CONTEXTS)
        documents = [_learner(number) for number in range(3)]
        for document in documents:
            cache.canonicalize(document, "family")
        for document in documents:
            document["name"] = "changed afterwards"
            document["credentialSubject"]["achievement"]["name"] = "changed afterwards"
        assert cache.lookup(_learner(7), "family") == _slow(_learner(7))
        assert cache.lookup(documents[0], "family") is None

    def test_memory_is_bounded(self):
        cache = ShapeCache(
            jcs.canonicalize,
            lambda document, holes, _begins: shapes.compile_jcs(document, holes),
            families=3,
        )
        for family in range(10):
            for number in range(3):
                cache.canonicalize({"a": str(number)}, family)
        assert [cache.lookup({"a": "x"}, family) is not None for family in range(10)] == [
            *[False] * 7,
            *[True] * 3,
        ]
        for length in range(50):
            cache.canonicalize({"a": ["x"] * length}, "many")
        assert len(cache._families["many"]) == 8


def _learner(number):
    randomness = random.Random(number)
    values = []
    for path in HOLES:
        value = shapes.value_at(FULL, path)
        tail = f"{randomness.getrandbits(64):x}"
        values.append(f"{value[:9]}{tail}" if ":" in value else tail)
    # As a parser makes it: no object is shared with another document.
    return json.loads(json.dumps(_filled(FULL, HOLES, values)))


def _mutants(document):
    for path in _leaves(document):
        value = shapes.value_at(document, path)
        others = [None, True, False, 0, 1, 1.0, 2, "x", "urn:x:1", [value], {"@value": value}, {}]
        for other in others:
            if json.dumps(other) != json.dumps(value):
                yield _filled(document, [path], [other])
    for path in {path[:-1] for path in _leaves(document)}:
        owner = shapes.value_at(document, path)
        for step in list(owner) if isinstance(owner, dict) else range(len(owner)):
            changed = copy.deepcopy(document)
            del shapes.value_at(changed, path)[step]
            yield changed
        changed = copy.deepcopy(document)
        place = shapes.value_at(changed, path)
        if isinstance(place, dict):
            place["extra"] = "x"
        else:
            place.append(copy.deepcopy(place[0]))
        yield changed


def test_a_small_document_that_comes_again_is_known():
    cache = ShapeCache.rdf(CONTEXTS)
    document = {
        "@context": FULL["@context"],
        "type": "DataIntegrityProof",
        "proofPurpose": "assertionMethod",
    }
    form = cache.canonicalize(document, "options")
    assert cache.lookup(copy.deepcopy(document), "options") == form
    assert cache.lookup({**document, "proofPurpose": "authentication"}, "options") is None
    assert cache.lookup({**document, "proofPurpose": ["assertionMethod"]}, "options") is None


def test_contexts_with_a_memory_give_the_same_answers():
    remembering = shape_cache.remembering(CONTEXTS)
    assert remembering.shapes is not None
    for number in range(4):
        document = {**copy.deepcopy(FULL), "id": f"urn:uuid:{number}", "awardedDate": f"{number}"}
        expected = rdfc.canonicalize_document(document, CONTEXTS)
        assert remembering.shapes.canonicalize(document, "sha256") == expected
        assert remembering.shapes.fits(document) == (number > 0)
    assert not remembering.shapes.fits({**FULL, "undefined": "said and not signed"})
    with pytest.raises(CairnError):
        remembering.shapes.canonicalize({**FULL, "undefined": "said and not signed"}, "sha256")
