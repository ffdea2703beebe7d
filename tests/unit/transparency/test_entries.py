"""Entries: their one spelling, and that a commitment without its salt ties to nothing."""

import base64
import hashlib
import hmac
import inspect
import json
import re

import pytest

from cairn.errors import CairnError, LogDataMalformed
from cairn.transparency import entries
from cairn.transparency.entries import (
    Entry,
    EntryKind,
    Personal,
    commitment_entry,
    digest_entry,
    document_digest,
)

CREDENTIAL = b'{"credentialSubject":{"name":"Ada Lovelace","id":"did:key:z6Mk"},"proof":{"a":1}}'
SALT = bytes(range(32))


def test_the_octets_of_a_digest():
    entry = digest_entry(EntryKind.POLICY, b"not JSON")
    digest = base64.b64encode(hashlib.sha256(b"not JSON").digest())
    assert entry.octets == b"cairn.entry/v1\npolicy\n" + digest + b"\n"


def test_the_octets_of_a_commitment():
    """Written out with the standard library alone, so that others can write it too."""
    canonical = json.dumps(json.loads(CREDENTIAL), sort_keys=True, separators=(",", ":")).encode()
    message = b"credential\x00" + hashlib.sha256(canonical).digest()
    expected = hmac.new(SALT, message, hashlib.sha256).digest()
    entry = commitment_entry(Personal.CREDENTIAL, CREDENTIAL, SALT)
    assert (entry.kind, entry.value) == (EntryKind.COMMITMENT, expected)


@pytest.mark.parametrize("kind", EntryKind)
def test_both_ways(kind):
    entry = Entry(kind, SALT)
    assert Entry.parse(entry.octets) == entry
    assert re.fullmatch(rb"cairn\.entry/v1\n[a-z-]+\n[A-Za-z0-9+/]{43}=\n", entry.octets)


GOOD = Entry(EntryKind.KEY, SALT).octets


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:-1],
        GOOD + b"\n",
        GOOD + b"Ada Lovelace\n",
        b" " + GOOD,
        GOOD.replace(b"v1", b"v2"),
        GOOD.replace(b"key", b"KEY"),
        GOOD.replace(b"key", b"name"),
        GOOD.replace(b"=", b""),
        GOOD.replace(b"8=", b"9="),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"key", "kéy".encode()),
        GOOD + b"x" * 1_000,
    ],
)
def test_what_is_not_an_entry(data):
    with pytest.raises(LogDataMalformed):
        Entry.parse(data)


def test_a_wallet_may_write_the_document_again():
    value = json.loads(CREDENTIAL)
    written = json.dumps(dict(reversed(value.items())), indent=2).encode()
    assert written != CREDENTIAL
    assert document_digest(written) == document_digest(CREDENTIAL)
    changed = CREDENTIAL.replace(b"Ada", b"Eva")
    assert document_digest(changed) != document_digest(CREDENTIAL)


@pytest.mark.parametrize(
    "document", [b"", b"eyJ.a.b", b"\xff", b'"text"', b'{"a":1,"a":2}', b"[1]"]
)
def test_what_is_no_json_object_counts_by_its_octets(document):
    assert document_digest(document) == hashlib.sha256(document).digest()
    assert document_digest(b" " + document + b"\r\n") == document_digest(document)


@pytest.mark.parametrize("document", [b'{"a":' * 70 + b"1" + b"}" * 70, b'{"a":9007199254740993}'])
def test_json_without_a_canonical_form_is_refused(document):
    with pytest.raises(CairnError):
        document_digest(document)


def test_without_its_salt_an_entry_ties_to_nothing():
    """Erasure: who has the document and the whole log, but not the salt, has nothing to compare.

    Every value that can be made from the document alone is tried; none is in the entry. And any
    other document is as good an explanation of it, for a salt that nobody has.
    """
    entry = commitment_entry(Personal.CREDENTIAL, CREDENTIAL, SALT)
    digest = document_digest(CREDENTIAL)
    without = {digest, hashlib.sha256(CREDENTIAL).digest(), hashlib.sha256(digest).digest()}
    for key in (b"", bytes(32), digest, b"credential"):
        for message in (digest, b"credential\x00" + digest, CREDENTIAL):
            without.add(hmac.digest(key, message, "sha256"))
    assert entry.value not in without
    others = {
        commitment_entry(Personal.CREDENTIAL, CREDENTIAL, bytes([at]) * 32).value
        for at in range(200)
    }
    assert len(others) == 200
    assert entry.value not in others
    for piece in (b"Ada", b"Lovelace", b"did:", b"credential", digest, SALT):
        assert piece not in entry.octets


def test_a_salt_ties_an_entry_to_one_document_and_one_use():
    values = {
        commitment_entry(about, document, SALT).value
        for about in Personal
        for document in (CREDENTIAL, CREDENTIAL.replace(b"Ada", b"Eva"))
    }
    assert len(values) == 4


def test_what_is_personal_is_never_logged_as_a_digest():
    """The two kinds of entry have no way into one another, and no function takes free text."""
    with pytest.raises(LogDataMalformed):
        digest_entry(EntryKind.COMMITMENT, CREDENTIAL)
    assert not {str(each) for each in Personal} & {str(each) for each in EntryKind}
    for name in ("digest_entry", "commitment_entry"):
        parameters = inspect.signature(getattr(entries, name)).parameters
        assert "str" not in {each.annotation for each in parameters.values()}


@pytest.mark.parametrize("salt", [b"", SALT[:31], SALT + b"\x00"])
def test_a_salt_of_another_length_is_refused(salt):
    with pytest.raises(LogDataMalformed):
        commitment_entry(Personal.CREDENTIAL, CREDENTIAL, salt)


def test_a_value_of_another_length_is_refused():
    with pytest.raises(LogDataMalformed):
        Entry(EntryKind.KEY, b"short")
