"""Signed notes: the specification's examples, and everything that must not be taken for one."""

import base64

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import KeyRefused, LogDataMalformed, SignatureInvalid
from cairn.transparency.cosignatures import witness_key
from cairn.transparency.notes import Note, NoteSignature, VerifierKey, log_key, sign

# c2sp.org/signed-note, “Example”.
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
).encode()
# c2sp.org/signed-note, the poem: a text with an empty line in it.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQ"
    "U0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()
# golang.org/x/mod/sumdb/note, the example of its documentation, with its signing key.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
).encode()
SIGNER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
LINE = NOTE.partition(b"\n\n")[2]


def test_the_example_of_the_specification():
    key = VerifierKey.parse(KEY)
    note = Note.parse(NOTE)
    assert key.text == KEY
    assert key.key_id.hex() == "530d903a"
    assert note.octets == NOTE
    assert note.text == "This is an example message.\n"
    assert note.open([key]) == (key,)


def test_the_example_of_the_go_library_is_reproduced():
    key = VerifierKey.parse(GO_KEY)
    signer = PrivateKey.from_secret(KeyType.ED25519, base64.b64decode(GO_SECRET)[1:])
    assert log_key("PeterNeumann", signer.public_key) == key
    note = Note.parse(GO_NOTE)
    assert note.open([key]) == (key,)
    assert sign(note.text, "PeterNeumann", signer).octets == GO_NOTE


@pytest.mark.parametrize(
    "text",
    [
        GO_KEY,
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sigsum.org+e4ade967+AZuUY6B08pW3QVHu8uvsrxWPcAv9nykap2Nb4oxCee+r",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    ],
)
def test_published_keys_of_logs_and_witnesses(text):
    """Their ids are recomputed; the last one is a witness's (type 4)."""
    assert VerifierKey.parse(text).text == text


def test_a_text_with_an_empty_line():
    note = Note.parse(POEM)
    assert note.octets == POEM
    assert note.text.endswith("sole:\n\ned è subito sera.\n")
    assert [each.name for each in note.signatures] == ["quasimodo.example/salvatore"]


@pytest.mark.parametrize("place", range(0, len(NOTE) - 1, 7))
def test_a_changed_octet_is_noticed(place):
    changed = NOTE[:place] + bytes([NOTE[place] ^ 1]) + NOTE[place + 1 :]
    with pytest.raises((SignatureInvalid, LogDataMalformed)):
        Note.parse(changed).open([VerifierKey.parse(KEY)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n" + LINE,
        b"text\n\n" + LINE.rstrip(b"\n"),
        b"text\n\n" + LINE.replace("— ".encode(), b"- "),
        b"text\n\n" + LINE + b"trailing\n",
        b"text\r\n\n" + LINE,
        b"te\x00xt\n\n" + LINE,
        b"te\xffxt\n\n" + LINE,
        b"text\n\n" + LINE.replace(b"=", b""),
        b"text\n\n" + LINE.replace(b"yaQM=", b"yaQN="),
        b"text\n\n" + LINE.replace(b"example.com/foo", b""),
        b"text\n\n" + LINE.replace(b"example.com/foo", b"a+b"),
        b"text\n\n" + LINE.replace(b"example.com/foo", "a\u00a0b".encode()),
        "text\n\n— example.com/foo AAAAAA==\n".encode(),
        b"text\n\n" + LINE * 101,
        b"a" * 1_000_000 + b"\n\n" + LINE,
    ],
)
def test_what_is_not_a_note(data):
    with pytest.raises(LogDataMalformed):
        Note.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY.replace("530d903a", "530d903b"),
        KEY.replace("530d903a", "530D903A"),
        KEY.replace("example.com/foo", "example.com/bar"),
        KEY + "=",
        KEY + "+",
        "example.com/foo",
        "example.com/foo+530d903a+" + "Ag" + KEY[-42:],
        "example.com/foo+530d903a+AQ==",
        "example.com/foo+530d903a+",
    ],
)
def test_what_is_not_a_verifier_key(text):
    with pytest.raises((LogDataMalformed, KeyRefused)):
        VerifierKey.parse(text)


def test_signing_and_reading_back():
    note = sign("line\n", "log.example", SIGNER)
    key = log_key("log.example", SIGNER.public_key)
    assert Note.parse(note.octets).open([key]) == (key,)
    assert VerifierKey.parse(key.text) == key


def test_unknown_signatures_are_passed_over():
    """An unknown key may share the name or the id of a known one, but not both."""
    key = log_key("log.example", SIGNER.public_key)
    note = sign("line\n", "log.example", SIGNER)
    more = note.signed_with(
        NoteSignature("log.example", b"abcd", b"not ours"),
        NoteSignature("other.example", key.key_id, b"not ours"),
    )
    assert Note.parse(more.octets).open([key]) == (key,)


def test_a_false_signature_by_a_known_key_spoils_the_note():
    key = log_key("log.example", SIGNER.public_key)
    good = sign("line\n", "log.example", SIGNER)
    other = sign("another\n", "log.example", SIGNER).signatures[0]
    for note in (good.signed_with(other), Note("line\n", (other, *good.signatures))):
        with pytest.raises(SignatureInvalid):
            note.open([key])


def test_a_note_by_nobody_that_is_trusted():
    stranger = PrivateKey.from_secret(KeyType.ED25519, bytes(32)).public_key
    with pytest.raises(SignatureInvalid):
        sign("line\n", "log.example", SIGNER).open([log_key("log.example", stranger)])
    with pytest.raises(SignatureInvalid):
        sign("line\n", "log.example", SIGNER).open([])


@pytest.mark.parametrize("text", ["no newline", "", "tab\t\n", "half \ud800\n"])
def test_texts_that_cannot_be_signed(text):
    with pytest.raises(LogDataMalformed):
        sign(text, "log.example", SIGNER)


def test_only_ed25519_signs_and_a_witness_does_not_sign_for_itself():
    other = PrivateKey.from_secret(KeyType.P256, b"\x01" * 32)
    with pytest.raises(KeyRefused):
        sign("line\n", "log.example", other)
    with pytest.raises(KeyRefused):
        Note.parse(NOTE).verified(witness_key("w.example", SIGNER.public_key))
