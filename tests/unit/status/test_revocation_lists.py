"""StatusList2021 and the two lists of identifiers: 1EdTech's and that of Open Badges 2.0."""

import json

import pytest

from cairn.errors import StatusListMismatch, StatusMalformed
from cairn.status import Bitstring, list_2021, mechanism_of
from cairn.status import revocation_list_1edtech as list_1edtech
from cairn.status import revocation_list_ob2 as list_ob2

LIST_2021 = {
    "type": ["VerifiableCredential", "StatusList2021Credential"],
    "credentialSubject": {
        "id": "https://example.com/status/3#list",
        "type": "StatusList2021",
        "statusPurpose": "revocation",
        # StatusList2021 draft, example 6: 16 KiB of zeros, without multibase.
        "encodedList": "H4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA",
    },
}
ENTRY_2021 = {
    "id": "https://example.com/status/3#94567",
    "type": "StatusList2021Entry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": "https://example.com/status/3",
}
BADGE = {
    "id": "https://1edtech.edu/credentials/3732",
    "issuer": {"id": "https://1edtech.edu/issuers/1"},
}


def list_2021_with(encoded):
    return LIST_2021 | {
        "credentialSubject": LIST_2021["credentialSubject"] | {"encodedList": encoded}
    }


def check_2021(document):
    return mechanism_of(ENTRY_2021).check(ENTRY_2021, document, {})


def test_the_list_of_the_draft():
    assert check_2021(LIST_2021).valid


@pytest.mark.parametrize("prefix", ["", "u"])
@pytest.mark.parametrize("padding", ["", "="])
def test_a_set_bit_of_status_list_2021(prefix, padding):
    encoded = Bitstring.zeros().with_bits({94567: True}).encode()[1:]
    assert check_2021(list_2021_with(prefix + encoded + padding)).withdrawn


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["VerifiableCredential", "BitstringStatusListCredential"]},
        {"credentialSubject": None},
        {"credentialSubject": {"type": "StatusList2021", "statusPurpose": "revocation"}},
    ],
)
def test_a_malformed_list_2021_is_refused(change):
    with pytest.raises(StatusMalformed):
        list_2021.read_list(LIST_2021 | change)


def test_the_entry_of_the_1edtech_example(shared):
    path = shared / "data/vectors/1edtech-validator/ob30/complete_v1.json"
    entry = json.loads(path.read_bytes())["credentialStatus"]
    assert mechanism_of(entry).locate(entry) == "https://1edtech.edu/credentials/3732/revocations"


@pytest.mark.parametrize("member", ["revokedCredential", "revokedCredentials"])
@pytest.mark.parametrize(
    ("items", "revoked"),
    [
        ([], False),
        ([{"id": BADGE["id"]}], True),
        ([{"id": BADGE["id"], "revoked": True, "revocationReason": "Violation of policy"}], True),
        ([{"id": BADGE["id"], "revoked": False}], False),
        ([{"id": "https://1edtech.edu/credentials/1"}], False),
        ([{"id": "https://1edtech.edu/credentials/1"}, {"id": BADGE["id"]}], True),
        ([{"id": BADGE["id"], "revoked": False}, {"id": BADGE["id"]}], True),
        ([BADGE["id"]], True),
        ({"id": BADGE["id"]}, True),
        ([{"id": " https://1edtech.edu/credentials/%33732 "}], True),
    ],
)
def test_a_1edtech_list(member, items, revoked):
    found = list_1edtech.standing_of({"id": "https://1edtech.edu/list", member: items}, BADGE)
    assert found.withdrawn is revoked
    assert bool(found.notes) is (member == "revokedCredentials")


def test_the_reason_is_kept():
    document = {"revokedCredential": [{"id": BADGE["id"], "revocationReason": "Awarded in error"}]}
    assert list_1edtech.standing_of(document, BADGE).message == "Awarded in error"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"revoked": []},
        {"revokedCredential": [5]},
        {"revokedCredential": [{"name": "x"}]},
        {"revokedCredential": None},
        {"revokedCredential": [{"id": "https://1edtech.edu/other", "revoked": "yes"}]},
    ],
)
def test_a_list_that_cannot_be_understood_calls_nothing_good(document):
    with pytest.raises(StatusMalformed):
        list_1edtech.standing_of(document, BADGE)


def test_the_list_of_another_issuer_is_refused():
    document = {"issuer": "https://elsewhere.example/", "revokedCredential": []}
    with pytest.raises(StatusListMismatch):
        list_1edtech.standing_of(document, BADGE)


def test_a_credential_without_id_cannot_be_looked_up():
    with pytest.raises(StatusMalformed):
        list_1edtech.standing_of({"revokedCredential": []}, {"issuer": "did:example:1"})


OB2_FILES = ["revocation-list.json", "empty-revocation-list.json"]


@pytest.mark.parametrize(
    ("name", "identifier", "revoked"),
    [
        ("revocation-list.json", "https://example.org/beths-robotics-badge-revoked.json", True),
        ("revocation-list.json", "urn:uuid:52e4c6b3-8c13-4fa8-8482-a5cf34ef37a9", True),
        ("revocation-list.json", "urn:uuid:6deb4a00-ebce-4b28-8cc2-afa705ef7be4", True),
        ("revocation-list.json", "https://example.org/beths-robotics-badge.json", False),
        (
            "empty-revocation-list.json",
            "https://example.org/beths-robotics-badge-revoked.json",
            False,
        ),
    ],
)
def test_the_lists_of_the_1edtech_validator(shared, name, identifier, revoked):
    path = shared / "data/vectors/1edtech-validator/ob20/assets" / name
    found = list_ob2.standing_of_signed(
        json.loads(path.read_bytes()), {"id": identifier}, "https://example.org/o"
    )
    assert found.withdrawn is revoked


def test_the_reason_in_the_list_of_the_validator(shared):
    path = shared / "data/vectors/1edtech-validator/ob20/assets/revocation-list.json"
    badge = {"id": "https://example.org/beths-robotics-badge-revoked.json"}
    assert (
        list_ob2.standing_of_signed(json.loads(path.read_bytes()), badge, "x").message
        == "A good reason, for sure"
    )


def a_list_ob2(*items, **members):
    return {
        "type": "RevocationList",
        "issuer": "https://example.org/issuer",
        "revokedAssertions": list(items),
    } | members


def test_a_badge_from_before_1_1_is_found_by_its_uid():
    document = a_list_ob2({"uid": "abc123", "revocationReason": "Issued in error."})
    assert list_ob2.standing_of_signed(
        document, {"uid": "abc123"}, "https://example.org/issuer"
    ).withdrawn
    assert list_ob2.standing_of_signed(document, {"uid": "abc"}, "https://example.org/issuer").valid


def test_an_item_may_say_that_it_is_not_revoked():
    document = a_list_ob2({"id": "urn:uuid:1", "revoked": False})
    assert list_ob2.standing_of_signed(
        document, {"id": "urn:uuid:1"}, "https://example.org/issuer"
    ).valid


@pytest.mark.parametrize(
    ("document", "badge"),
    [
        (a_list_ob2(), {}),
        (a_list_ob2(), {"id": 5}),
        (a_list_ob2(type="Issuer"), {"id": "urn:uuid:1"}),
        ({"type": "RevocationList"}, {"id": "urn:uuid:1"}),
        (a_list_ob2(5), {"id": "urn:uuid:1"}),
        (a_list_ob2({"revocationReason": "x"}), {"id": "urn:uuid:1"}),
        (a_list_ob2({"id": "urn:uuid:1", "revoked": "no"}), {"id": "urn:uuid:1"}),
    ],
)
def test_an_ob2_list_that_cannot_be_understood_calls_nothing_good(document, badge):
    with pytest.raises(StatusMalformed):
        list_ob2.standing_of_signed(document, badge, "https://example.org/issuer")


def test_the_ob2_list_of_another_issuer_is_refused():
    with pytest.raises(StatusListMismatch):
        list_ob2.standing_of_signed(
            a_list_ob2(), {"id": "urn:uuid:1"}, "https://elsewhere.example/"
        )


def test_a_hosted_badge_says_itself_that_it_is_revoked():
    gone = {
        "id": "https://example.org/b.json",
        "revoked": True,
        "revocationReason": "three children in a coat",
    }
    assert list_ob2.standing_of_hosted(gone).withdrawn
    assert list_ob2.standing_of_hosted(gone).message == "three children in a coat"
    assert list_ob2.standing_of_hosted({"revoked": False}).valid
    assert list_ob2.standing_of_hosted({}).valid
    with pytest.raises(StatusMalformed):
        list_ob2.standing_of_hosted({"revoked": "true"})
