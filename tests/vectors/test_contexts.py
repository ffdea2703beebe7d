"""The shipped contexts: pinned, the same as published, and without clashes among them."""

import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

from cairn.canonical import jcs, json_text
from cairn.canonical.active_context import ContextWork, initial_context
from cairn.canonical.contexts import SHIPPED, Contexts, shipped_text
from cairn.canonical.terms import NOTHING

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "contexts"
CAIRN = "https://w3id.org/cairn/context/v1.json"
BY_URL = {row.url: row for row in SHIPPED}
OURS = {
    "clr-2.0.0": "clr-v2p0-context.json",
    "clr-2.0.1": "clr-v2p0-context-2.0.1.json",
    "elm-edc-ap": "elm-edc-ap.jsonld",
    "ob-2.0": "ob-v2-context.json",
    "jwk-v1": "jwk-v1.jsonld",
    "cid-v1": "cid-v1.jsonld",
}
TAKEN = {
    "credentials-v1": "credentials-v1.jsonld",
    "credentials-v2": "credentials-v2.jsonld",
    "undefined-terms-v2": "credentials-undefined-terms-v2.jsonld",
    "ob-3.0.0": "ob-v3p0-context.json",
    "ob-3.0.1": "ob-v3p0-context-3.0.1.json",
    "ob-3.0.2": "ob-v3p0-context-3.0.2.json",
    "ob-3.0.3": "ob-v3p0-context-3.0.3.json",
    "ob-extensions": "ob-v3p0-extensions.json",
    "data-integrity-v1": "data-integrity-v1.jsonld",
    "data-integrity-v2": "data-integrity-v2.jsonld",
    "multikey-v1": "multikey-v1.jsonld",
    "bitstring-status-list-v1": "bitstring-status-list-v1.jsonld",
    "status-list-2021-v1": "status-list-2021-v1.jsonld",
    "did-v1": "did-v1.jsonld",
    "ed25519-2020-v1": "ed25519-2020-v1.jsonld",
}


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.file)
def test_the_file_is_the_one_that_is_pinned(row):
    digest = hashlib.sha256(jcs.canonicalize(json_text.parse(shipped_text(row)))).hexdigest()
    assert digest == row.jcs_sha256, "if the change is meant, pin it in contexts/shipped.py"
    assert Contexts.shipped().digest(row.url) == row.jcs_sha256


def test_each_file_has_one_row_and_each_package_is_credited():
    folder = ROOT / "src" / "cairn" / "canonical" / "contexts"
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(r.file for r in SHIPPED)
    assert len({row.url for row in SHIPPED}) == len(SHIPPED) == 23
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for package in {row.package for row in SHIPPED} - {""}:
        assert package in notice
    every = {*OURS, *TAKEN, "citizenship-v4rc1", "cairn-v1"}
    assert {row.file for row in SHIPPED} == every


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.file)
def test_it_says_what_the_publisher_says(row):
    if row.file in TAKEN:
        octets = (PUBLISHED / TAKEN[row.file]).read_bytes()
        assert jcs.canonicalize(json_text.parse(octets)) == jcs.canonicalize(
            json_text.parse(shipped_text(row))
        )
    elif row.file in OURS:
        octets = (PUBLISHED / OURS[row.file]).read_bytes()
        theirs = Contexts.shipped().with_documents({row.url: json_text.parse(octets)})
        assert _meanings(Contexts.shipped(), row.url) == _meanings(theirs, row.url)
        assert json_text.parse(octets) != json_text.parse(shipped_text(row))
    else:
        assert row.file in {"citizenship-v4rc1", "cairn-v1"}
        return
    assert hashlib.sha256(octets).hexdigest() == row.published_sha256


def _meanings(contexts, url):
    """What each term means, and what it means inside each term and type."""
    return _terms(ContextWork().document(initial_context(contexts), url), 4)


def _terms(active, depth):
    found = {}
    for name, term in active.terms.items():
        scoped = ()
        if term.local is not NOTHING and depth:
            scoped = (
                _terms(ContextWork().type_scoped(active, term.local), depth - 1),
                _terms(ContextWork().property_scoped(active, term.local), depth - 1),
            )
        found[name] = (
            *(term.iri, term.type, term.container, term.language is NOTHING or term.language),
            *(term.prefix, term.protected, term.refused, scoped),
        )
    return found


def test_cairn_terms_clash_with_no_term_of_the_contexts_beside_it():
    """A type of another context may not redefine a protected term, at any depth."""
    ours = _flat(json_text.parse(shipped_text(BY_URL[CAIRN]))["@context"])
    others = [row for row in SHIPPED if row.file in _BESIDE]
    assert len(others) == len(_BESIDE)
    for row in others:
        theirs = _flat(json_text.parse(shipped_text(row))["@context"])
        for name in ours.keys() & theirs.keys():
            assert _iri(ours[name]) == _iri(theirs[name]), f"{name} in {row.file}"


_BESIDE = {
    *("credentials-v2", "ob-3.0.3", "ob-extensions", "clr-2.0.1", "data-integrity-v2"),
    *("multikey-v1", "bitstring-status-list-v1", "ed25519-2020-v1"),
}


def _iri(definition):
    return definition if isinstance(definition, str) else definition["@id"]


def _flat(context):
    found = {}
    for part in context if isinstance(context, list) else [context]:
        for name, definition in (part or {}).items():
            if name.startswith("@"):
                continue
            found[name] = definition
            if isinstance(definition, dict) and "@context" in definition:
                found.update(_flat(definition["@context"]))
    return found


@pytest.mark.node
@pytest.mark.enable_socket
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_the_packages_still_give_the_same(tmp_path, monkeypatch):
    path = ROOT / "scripts" / "take_contexts.py"
    spec = importlib.util.spec_from_file_location("take_contexts", path)
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)
    spec.loader.exec_module(script)
    assert {source.name for source in script.SOURCES} == {r.file for r in SHIPPED if r.package}
    for source in script.SOURCES:
        row = next(row for row in SHIPPED if row.file == source.name)
        assert row.package == source.package
        assert script.text(script.take(source, tmp_path)).encode() == shipped_text(row)
        assert json.loads(shipped_text(row))
