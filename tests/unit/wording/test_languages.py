"""Every sentence can be said in every language that is offered, with the same facts in it."""

import json
import re
import string
from pathlib import Path

import pytest

from cairn import errors, wording
from cairn.errors import CairnError, ProofMalformed
from cairn.wording import error_words

TEXTS = Path(wording.__file__).parent / "texts"
ROOT = Path(__file__).resolve().parents[3]
READ_BY_ANYONE = {"anchoring", "credit", "errors", "formats", "report", "result", "verification"}
"""Rooms that speak to learners, employers and verifiers: none of them may be left in English."""
OTHERS = [each for each in wording.LANGUAGES if each != wording.SOURCE_LANGUAGE]
ELSEWHERE = {"errors", "codelists"}
"""What English has in its classes and in the tables of code lists (``test_names.py``)."""


def fields(template):
    return sorted({name for _, name, _, _ in string.Formatter().parse(template) if name})


def pairs(path):
    """The members of a catalogue, those given twice among them."""
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)


def rooms_of(language):
    return {path.stem for path in (TEXTS / language).glob("*.json")}


@pytest.mark.parametrize("language", OTHERS)
def test_what_anyone_reads_is_translated(language):
    assert rooms_of(language) >= READ_BY_ANYONE


@pytest.mark.parametrize(
    ("language", "room"),
    [(language, room) for language in OTHERS for room in sorted(rooms_of(language) - ELSEWHERE)],
)
def test_every_code_is_said_with_the_same_facts(language, room):
    english, other = wording.catalogue("en", room), wording.catalogue(language, room)
    assert set(other) == set(english)
    for code, text in english.items():
        assert fields(other[code]) == fields(text), code
        assert bool(other[code]) == bool(text), code
        for end in (slice(1), slice(-1, None)):
            assert (other[code][end] == " ") == (text[end] == " "), code


@pytest.mark.parametrize(
    "path", sorted(TEXTS.glob("*/*.json")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_no_code_stands_twice_and_none_is_unknown(path):
    codes = [code for code, _ in pairs(path)]
    assert len(codes) == len(set(codes))
    if path.stem not in ELSEWHERE:
        assert set(codes) <= set(wording.catalogue("en", path.stem))


def test_only_languages_that_are_offered_or_drafted_have_texts():
    there = {each.name for each in TEXTS.iterdir()}
    assert there == {*wording.LANGUAGES, *wording.DRAFTS}
    assert set(wording.LANGUAGE_NAMES) == there


@pytest.mark.parametrize("language", wording.DRAFTS)
def test_a_draft_is_off(language):
    for path in (TEXTS / language).glob("*.json"):
        for code, text in pairs(path):
            assert fields(text) == fields(wording.catalogue("en", path.stem)[code])
    assert wording.offered(language) == "en"
    assert wording.sentence("verification", "verdict.passed", language) == "Confirmed"


def test_the_reader_s_first_offered_language_is_taken():
    assert wording.offered("mi", "de-AT", "fr") == "de"
    assert wording.offered("pt") == "en"
    assert wording.sentence("verification", "verdict.passed", "de-CH") == "Bestätigt"


def test_a_fact_that_is_words_is_said_in_the_same_language():
    which = wording.Phrase("verification", "phrase.seal_of", (("place", 2), ("number", 3)))
    assert str(which) == "seal 2 of 3"
    said = wording.sentence("verification", "proof.signature.no_key", "de", which=which)
    assert "Siegel 2 von 3" in said


def test_french_sets_its_signs_apart():
    for path in (TEXTS / "fr").glob("*.json"):
        for code, text in pairs(path):
            message = f"{path.name}: {code}: run scripts/set_french_spaces.py"
            assert not re.search(r"« | »| [:;!?]", text), message


# --- errors ------------------------------------------------------------------------------------

BELOW = ("formats", "canonical", "crypto", "proofs", "status", "transparency")


def raised_below_verification():
    """Every error that verification can pass on as the detail of a reason."""
    found = set()
    for room in BELOW:
        for path in (ROOT / "src/cairn" / room).rglob("*.py"):
            found |= set(re.findall(r"raise ([A-Z]\w+)\(", path.read_text(encoding="utf-8")))
    kinds = {getattr(errors, name) for name in found if hasattr(errors, name)}
    assert ProofMalformed in kinds
    return kinds


def test_the_search_finds_them():
    assert len(raised_below_verification()) > 20


@pytest.mark.parametrize("language", OTHERS)
def test_an_error_inside_a_reason_has_words(language):
    texts = wording.catalogue(language, "errors")
    for kind in raised_below_verification():
        assert f"{kind.code}.problem" in texts


@pytest.mark.parametrize("language", OTHERS)
def test_errors_keep_their_facts(language):
    kinds = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, CairnError)
    }
    for code, text in wording.catalogue(language, "errors").items():
        name, _, part = code.rpartition(".")
        english = getattr(kinds[name], part)
        assert fields(text) == fields(english.replace("!r", "")), code


def test_an_error_is_said_and_does_not_keep_its_traceback():
    words = error_words.error_words(ProofMalformed(detail="proofValue is missing"))
    assert str(words) == "The proof is malformed: proofValue is missing."
    assert words.sentence("de") == "Der Beweis ist fehlerhaft: proofValue is missing."
    assert not hasattr(words, "__traceback__")


def test_advice_falls_back_to_english_where_a_language_lacks_it():
    error = ProofMalformed(detail="x")
    assert error_words.advice(error, "de") == error.advice()


ROOMS_OF_RENDERING = {"result", "certificate"}


def test_no_sentence_of_a_page_is_left_over():
    """A code is named in the source, whole or by what stands before its last variable word."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src/cairn").rglob("*.py")
        if "wording/texts" not in str(path)
    )
    for room in ROOMS_OF_RENDERING & set(wording.rooms()):
        for code in wording.codes(room):
            parts = code.split(".")
            begun = [".".join(parts[:n]) for n in range(1, len(parts))]
            named = [f'"{code}"', *(f'"{start}.{{' for start in begun)]
            if code.startswith("kind."):
                named.append('"kind.')
            assert any(name in source for name in named), code
