"""Facts: immutable, by address, and contexts never out of what was fetched."""

import pytest

from cairn.errors import ContextUnknown, PinsMalformed
from cairn.verification import NO_FACTS, Document, Facts, Unavailable
from cairn.verification.facts import did_web_url, fetch_address
from cairn.verification.pins import own_address, parse_pins, pin

CONTEXT = b'{"@context": {"term": "https://a.example/term"}}'


def test_a_fragment_does_not_count():
    facts = Facts([Document("https://a.example/keys#one", b"{}")])
    assert facts.find("https://a.example/keys#two").body == b"{}"
    assert "https://a.example/keys" in facts


def test_what_was_brought_later_replaces():
    facts = NO_FACTS.with_documents([Unavailable("https://a.example/", "it answered 404")])
    assert facts.find("https://a.example/").reason == "it answered 404"
    later = facts.with_documents([Document("https://a.example/", b"{}")])
    assert later.find("https://a.example/").body == b"{}"
    assert len(facts) == len(later) == 1
    assert len(NO_FACTS) == 0


def test_a_document_under_one_address_outweighs_a_failure_under_another():
    facts = Facts([Unavailable("did:web:a.example", "no"), Document("https://a.example/d", b"{}")])
    assert facts.find("did:web:a.example", "https://a.example/d").body == b"{}"
    assert facts.find("https://nobody.example/") is None


def test_a_fetched_document_never_becomes_a_context():
    facts = NO_FACTS.with_documents([Document("https://a.example/context", CONTEXT)])
    with pytest.raises(ContextUnknown):
        facts.contexts.get("https://a.example/context")


def test_a_pinned_document_can_be_a_context():
    facts = pin(NO_FACTS, [Document("https://a.example/context", CONTEXT)])
    assert facts.contexts.get("https://a.example/context")["@context"]
    assert facts.find("https://a.example/context").body == CONTEXT


def test_pinning_what_is_no_json_is_allowed():
    assert pin(NO_FACTS, [Document("https://a.example/key", b"-----BEGIN")]).find(
        "https://a.example/key"
    )


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:a.example", "https://a.example/.well-known/did.json"),
        ("did:web:a.example#key-1", "https://a.example/.well-known/did.json"),
        ("did:web:a.example%3A8443", "https://a.example:8443/.well-known/did.json"),
        ("did:web:a.example:dept:one", "https://a.example/dept/one/did.json"),
    ],
)
def test_where_a_did_web_is_kept(did, url):
    assert did_web_url(did) == url
    assert fetch_address(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:a.example%2Fevil",
        "did:web:good.example%40evil.example",
        "did:web:good.example%3Fx",
        "did:web:a.example:..:secret",
        "did:web:a.example::b",
        "did:key:z6Mk",
        "urn:uuid:1",
        "",
        "http://",
        "https://[",
    ],
)
def test_what_has_no_address(did):
    assert fetch_address(did) is None


def test_a_pin_file_maps_addresses_to_paths():
    assert parse_pins({"did:web:a.example": "a.json"}) == {"did:web:a.example": "a.json"}


@pytest.mark.parametrize(
    "value", [None, [], {}, {"a.json": "b.json"}, {"did:web:a.example": 7}, {7: "a.json"}]
)
def test_a_pin_file_that_is_none(value):
    with pytest.raises(PinsMalformed):
        parse_pins(value)


@pytest.mark.parametrize(
    ("body", "address"),
    [
        (b'{"id": "did:web:a.example"}', "did:web:a.example"),
        (b'{"@id": "https://a.example/i"}', "https://a.example/i"),
        (b'{"id": "no-scheme"}', None),
        (b'{"id": 7}', None),
        (b"[]", None),
        (b"not json", None),
    ],
)
def test_a_document_names_itself(body, address):
    assert own_address(body) == address
