"""Open Badges 3.0 §B.1.12: comparing a person's identifier with what a credential names."""

import hashlib

import pytest

from cairn.verification.identity import Identity, IdentityKind, Match, compare, kind_of

# The pair that Open Badges 2.0's own examples use: salt "deadsea".
OB2_HASH = "sha256$ecf5409f3f4b91ab60cc5ef4c02aef7032354375e70cf4d8e43f6a1d29891942"


def hashed(text, salt="salt", kind=IdentityKind.EMAIL):
    value = "sha256$" + hashlib.sha256((text + salt).encode()).hexdigest()
    return Identity(kind, value, hashed=True, salt=salt)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("ana@uni.example", IdentityKind.EMAIL),
        ("mailto:ana@uni.example", IdentityKind.EMAIL),
        ("did:key:z6Mk", IdentityKind.DID),
        ("https://ana.example", IdentityKind.URL),
        ("+43 1 234567", IdentityKind.TELEPHONE),
        ("tel:+431234567", IdentityKind.TELEPHONE),
        ("01234567", IdentityKind.OTHER),
        ("urn:uuid:6f2e33e5-7a29-4155-840a-59483ba10164", IdentityKind.OTHER),
    ],
)
def test_kind_of(typed, kind):
    assert kind_of(typed) is kind


def test_the_hash_of_the_specification_is_the_example_recipient():
    identity = Identity(IdentityKind.EMAIL, OB2_HASH, hashed=True, salt="deadsea")
    assert compare("nobody@example.org", (identity,)) is Match.SAME
    assert compare("somebody@example.org", (identity,)) is Match.DIFFERENT


@pytest.mark.parametrize("issuer_hashed", ["ana@uni.example", "Ana@uni.example"])
def test_an_address_is_found_however_the_issuer_wrote_it(issuer_hashed):
    assert compare("Ana@Uni.Example", (hashed(issuer_hashed),)) is Match.SAME


def test_another_salt_is_another_hash():
    identity = hashed("ana@uni.example", "one")
    other = Identity(identity.kind, identity.value, hashed=True, salt="two")
    assert compare("ana@uni.example", (other,)) is Match.DIFFERENT


def test_upper_case_hexadecimal_is_read():
    identity = hashed("ana@uni.example")
    value = "sha256$" + identity.value.removeprefix("sha256$").upper()
    shouted = Identity(identity.kind, value, hashed=True, salt=identity.salt)
    assert compare("ana@uni.example", (shouted,)) is Match.SAME


def test_a_did_does_not_answer_for_an_address():
    assert compare("ana@uni.example", (Identity(IdentityKind.DID, "did:key:z6Mk"),)) is (
        Match.UNKNOWN
    )


def test_another_did_is_another_person():
    assert compare("did:key:b", (Identity(IdentityKind.DID, "did:key:a"),)) is Match.DIFFERENT


def test_a_student_number_that_differs_from_an_address_tells_nothing():
    assert compare("ana@uni.example", (Identity(IdentityKind.OTHER, "0123"),)) is Match.UNKNOWN


def test_a_student_number_is_found():
    assert compare("0123", (Identity(IdentityKind.OTHER, "0123"),)) is Match.SAME


def test_md5_proves_nothing():
    value = "md5$" + hashlib.md5(b"ana@uni.examplesalt").hexdigest()
    identity = Identity(IdentityKind.EMAIL, value, hashed=True, salt="salt")
    assert compare("ana@uni.example", (identity,)) is Match.UNKNOWN


def test_one_of_several_is_enough():
    identities = (hashed("other@uni.example"), hashed("ana@uni.example"))
    assert compare("ana@uni.example", identities) is Match.SAME


def test_nobody_named():
    assert compare("ana@uni.example", ()) is Match.UNKNOWN


@pytest.mark.parametrize("written", ["+43 1 2345", "+4312345"])
def test_a_telephone_number_with_or_without_spaces(written):
    assert compare("+43 (1) 2345", (Identity(IdentityKind.TELEPHONE, written),)) is Match.SAME
