"""Entries and lists of Bitstring Status List 1.0, clause by clause."""

import copy

import pytest

from cairn.errors import (
    StatusIndexOutOfRange,
    StatusListMismatch,
    StatusListTooShort,
    StatusMalformed,
)
from cairn.status import Bitstring, StatusEntry, StatusPurpose
from cairn.status.bitstring_status_list import read_entry, read_list, standing_of, write_list

URL = "https://example.com/credentials/status/3"
ENTRY = {
    "id": f"{URL}#94567",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": URL,
}
MESSAGES = [
    {"status": "0x0", "message": "pending_review"},
    {"status": "0x1", "message": "accepted"},
    {"status": "0x2", "message": "rejected"},
    {"status": "0x3", "message": "undefined"},
]


def a_list(bits=None, **subject):
    document = write_list(
        url=URL,
        issuer="did:example:12345",
        purpose=StatusPurpose.REVOCATION,
        bits=bits or Bitstring.zeros(),
        valid_from="2026-01-01T00:00:00Z",
    )
    document["credentialSubject"] |= subject
    return document


def standing(entry, document):
    return standing_of(read_entry(entry), read_list(document))


def test_a_credential_whose_bit_is_not_set_is_valid():
    found = standing(ENTRY, a_list())
    assert (found.purpose, found.value, found.valid, found.withdrawn) == (
        "revocation",
        0,
        True,
        False,
    )
    assert found.notes == ()


def test_a_credential_whose_bit_is_set_is_withdrawn():
    found = standing(ENTRY, a_list(Bitstring.zeros().with_bits({94567: True})))
    assert (found.value, found.valid, found.withdrawn) == (1, False, True)


def test_what_is_written_is_read_again():
    entry = StatusEntry(URL, 94567, "revocation")
    assert entry.to_json() == ENTRY
    assert read_entry(entry.to_json()) == entry


def test_the_list_is_written_as_the_specification_shows_it():
    document = write_list(
        url=URL,
        issuer="did:example:12345",
        purpose=StatusPurpose.SUSPENSION,
        bits=Bitstring.zeros(),
        valid_from="2026-01-01T00:00:00Z",
        valid_until="2026-02-01T00:00:00Z",
        ttl=300_000,
    )
    subject = document["credentialSubject"]
    assert document["@context"] == ["https://www.w3.org/ns/credentials/v2"]
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["id"] == URL
    assert isinstance(document["issuer"], str)  # a public suite wants a text here
    assert document["validUntil"] == "2026-02-01T00:00:00Z"
    assert subject["id"] == f"{URL}#list"
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "suspension")
    assert subject["ttl"] == 300_000
    assert "validUntil" not in a_list()
    assert "ttl" not in a_list()["credentialSubject"]


def test_a_short_list_is_not_written():
    with pytest.raises(StatusListTooShort):
        a_list(Bitstring(bytes(12_500)))


def test_a_number_as_index_is_read_with_a_note():
    found = standing(ENTRY | {"statusListIndex": 94567}, a_list())
    assert found.valid
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    "index", ["-1", "1.0", "1e3", "", " 1", "+1", "0x10", "१", True, 1.5, -1, None, [], "1 "]
)
def test_an_index_that_is_no_number_is_malformed(index):
    with pytest.raises(StatusMalformed) as caught:
        read_entry(ENTRY | {"statusListIndex": index})
    assert caught.value.problem_type == "MALFORMED_VALUE_ERROR"


@pytest.mark.parametrize("index", ["131072", "9" * 18, "9" * 19, "1" + "0" * 3999])
def test_an_index_beyond_the_list_is_a_range_error(index):
    with pytest.raises(StatusIndexOutOfRange) as caught:
        standing(ENTRY | {"statusListIndex": index}, a_list())
    assert caught.value.problem_type == "RANGE_ERROR"


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "StatusList2021Entry"},
        {"type": None},
        {"statusPurpose": None},
        {"statusPurpose": ""},
        {"statusPurpose": ["revocation"]},
        {"statusListCredential": None},
        {"statusListCredential": "/credentials/status/3"},
        {"statusListCredential": "not a url"},
        {"statusListCredential": ["https://example.com/1"]},
        {"id": URL},  # §2.1: it MUST NOT be the URL for the status list
        {"id": 5},
        {"statusSize": 0},
        {"statusSize": -1},
        {"statusSize": "1"},
        {"statusSize": True},
        {"statusSize": 1.0},
        {"statusSize": 1 << 40},
        {"statusSize": 2, "statusMessage": MESSAGES[:2]},  # the number of values is 2^statusSize
        {"statusSize": 2, "statusMessage": MESSAGES[:3] + MESSAGES[:1]},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], {"status": "3", "message": "x"}]},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], {"status": "0x3"}]},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], "0x3"]},
        {"statusMessage": {"status": "0x0"}},
        {"statusReference": 5},
        {"statusReference": ["https://example.org/", "relative"]},
    ],
    ids=str,
)
def test_a_malformed_entry_is_refused(changes):
    entry = {name: value for name, value in (ENTRY | changes).items() if value is not None}
    with pytest.raises(StatusMalformed):
        read_entry(entry)


def test_a_type_may_stand_in_a_list():
    assert read_entry(ENTRY | {"type": ["BitstringStatusListEntry"]}).index == 94567


def test_the_id_of_an_entry_is_optional():
    assert read_entry({name: value for name, value in ENTRY.items() if name != "id"}).index == 94567


def test_another_purpose_than_the_list_has_is_a_verification_error():
    with pytest.raises(StatusListMismatch) as caught:
        standing(ENTRY | {"statusPurpose": "suspension"}, a_list())
    assert caught.value.problem_type == "STATUS_VERIFICATION_ERROR"


def test_a_list_may_have_several_purposes():
    document = a_list(statusPurpose=["revocation", "suspension"])
    assert standing(ENTRY | {"statusPurpose": "suspension"}, document).purpose == "suspension"


def test_a_list_of_100_000_entries_is_too_short():
    # A peer publishes such lists.
    document = a_list(encodedList=Bitstring(bytes(12_500)).encode())
    with pytest.raises(StatusListTooShort) as caught:
        standing(ENTRY, document)
    assert caught.value.problem_type == "STATUS_LIST_LENGTH_ERROR"


def test_entries_of_two_bits_halve_the_room():
    entry = ENTRY | {"statusSize": 2, "statusMessage": MESSAGES, "statusPurpose": "message"}
    short = a_list(statusPurpose="message")
    with pytest.raises(StatusListTooShort):
        standing(entry, short)


@pytest.mark.parametrize(
    ("value", "word"), list(enumerate(["pending_review", "accepted", "rejected", "undefined"]))
)
def test_a_message_is_said_in_the_words_of_the_list(value, word):
    entry = ENTRY | {"statusSize": 2, "statusMessage": MESSAGES, "statusPurpose": "message"}
    index = 2 * 94567
    bits = Bitstring.zeros(262_144).with_bits({index: value >> 1 == 1, index + 1: value & 1 == 1})
    found = standing(entry, a_list(bits, statusPurpose="message"))
    assert (found.value, found.message) == (value, word)
    assert not found.withdrawn  # a message withdraws nothing
    assert found.valid is (value == 0)


def test_messages_may_stand_in_the_list_instead():
    # The specification asks for statusMessage in the entry and for statusMessages in the list.
    entry = ENTRY | {"statusSize": 2, "statusPurpose": "message"}
    bits = Bitstring.zeros(262_144).with_bits({2 * 94567: True})
    document = a_list(bits, statusPurpose="message", statusSize=2, statusMessages=MESSAGES)
    assert standing(entry, document).message == "rejected"


def test_several_bits_without_messages_are_malformed():
    bits = Bitstring.zeros(262_144)
    with pytest.raises(StatusMalformed):
        standing(ENTRY | {"statusSize": 2}, a_list(bits))


def test_a_list_of_another_size_does_not_fit():
    with pytest.raises(StatusListMismatch):
        standing(ENTRY, a_list(Bitstring.zeros(262_144), statusSize=2))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(type=["VerifiableCredential"]),
        lambda document: document.update(type=None),
        lambda document: document.update(credentialSubject=[document["credentialSubject"]]),
        lambda document: document.update(credentialSubject=None),
        lambda document: document["credentialSubject"].update(type="StatusList2021"),
        lambda document: document["credentialSubject"].update(statusPurpose=None),
        lambda document: document["credentialSubject"].update(statusPurpose=[]),
        lambda document: document["credentialSubject"].update(statusPurpose=["revocation", 1]),
        lambda document: document["credentialSubject"].update(encodedList=None),
        lambda document: document["credentialSubject"].update(encodedList="u"),
        lambda document: document["credentialSubject"].update(ttl="300"),
        lambda document: document["credentialSubject"].update(ttl=-1),
        lambda document: document["credentialSubject"].update(ttl=True),
    ],
)
def test_a_malformed_list_is_refused(change):
    document = copy.deepcopy(a_list())
    change(document)
    with pytest.raises(StatusMalformed):
        read_list(document)


@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_two_purposes_withdraw(purpose):
    bits = Bitstring.zeros().with_bits({94567: True})
    assert standing(
        ENTRY | {"statusPurpose": purpose}, a_list(bits, statusPurpose=purpose)
    ).withdrawn


@pytest.mark.parametrize("purpose", ["refresh", "message", "ours"])
def test_other_purposes_withdraw_nothing(purpose):
    bits = Bitstring.zeros().with_bits({94567: True})
    found = standing(ENTRY | {"statusPurpose": purpose}, a_list(bits, statusPurpose=purpose))
    assert not found.withdrawn
    assert not found.valid
