"""The W3C test suite of RDF Dataset Canonicalization, every entry of its manifest."""

import json
import time
from pathlib import Path

import pytest

from cairn.canonical import n_quads, rdfc
from cairn.errors import WorkLimitReached

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "rdf-canon"


def _entries():
    path = FOLDER / "manifest.jsonld"
    if not path.is_file():
        return []
    return json.loads(path.read_text(encoding="utf-8"))["entries"]


ENTRIES = _entries()


def _quads(entry):
    return n_quads.parse((FOLDER / entry["action"]).read_text(encoding="utf-8"))


def _hash_name(entry):
    return entry.get("hashAlgorithm", "SHA256").lower()


def _of_type(kind):
    chosen = [entry for entry in ENTRIES if entry["type"] == f"rdfc:RDFC10{kind}Test"]
    return pytest.mark.parametrize("entry", chosen, ids=lambda entry: entry["id"].lstrip("#"))


@pytest.mark.usefixtures("shared")
def test_every_entry_is_tried():
    kinds = [entry["type"] for entry in ENTRIES]
    assert len(kinds) == 86
    assert kinds.count("rdfc:RDFC10EvalTest") == 64
    assert kinds.count("rdfc:RDFC10MapTest") == 21
    assert kinds.count("rdfc:RDFC10NegativeEvalTest") == 1


@_of_type("Eval")
def test_canonical_form(entry):
    expected = (FOLDER / entry["result"]).read_text(encoding="utf-8")
    assert rdfc.canonicalize(_quads(entry), hash_name=_hash_name(entry)) == expected


@_of_type("Map")
def test_issued_identifiers(entry):
    expected = json.loads((FOLDER / entry["result"]).read_text(encoding="utf-8"))
    issued = rdfc.canonical_identifiers(_quads(entry), hash_name=_hash_name(entry))
    assert {node.removeprefix("_:"): label for node, label in issued.items()} == expected


@_of_type("NegativeEval")
def test_poison_is_refused_in_bounded_time(entry):
    quads = _quads(entry)
    started = time.process_time()
    with pytest.raises(WorkLimitReached):
        rdfc.canonicalize(quads)
    assert time.process_time() - started < 5
