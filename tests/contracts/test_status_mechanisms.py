"""What every status mechanism must do: an entry, a list, a standing, and no other errors."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.errors import LimitExceeded, StatusUnusable
from cairn.status import MECHANISMS, Bitstring, mechanism_of

URL = "https://issuer.example/status/1"
CREDENTIAL = {"id": "https://issuer.example/credentials/1", "issuer": "https://issuer.example/"}


def bit_entry(kind):
    return {
        "type": kind,
        "statusPurpose": "revocation",
        "statusListIndex": "15",
        "statusListCredential": URL,
    }


def bit_list(kind, *, revoked):
    encoded = Bitstring.zeros().with_bits({15: revoked}).encode()
    return {
        "id": URL,
        "type": ["VerifiableCredential", f"{kind}Credential"],
        "issuer": CREDENTIAL["issuer"],
        "credentialSubject": {
            "type": kind,
            "statusPurpose": "revocation",
            "encodedList": encoded if kind == "BitstringStatusList" else encoded[1:],
        },
    }


def id_list(*, revoked):
    return {"id": URL, "revokedCredential": [{"id": CREDENTIAL["id"], "revoked": revoked}]}


EXAMPLES = {
    "BitstringStatusListEntry": (
        bit_entry("BitstringStatusListEntry"),
        bit_list("BitstringStatusList", revoked=False),
        bit_list("BitstringStatusList", revoked=True),
    ),
    "StatusList2021Entry": (
        bit_entry("StatusList2021Entry"),
        bit_list("StatusList2021", revoked=False),
        bit_list("StatusList2021", revoked=True),
    ),
    "1EdTechRevocationList": (
        {"id": URL, "type": "1EdTechRevocationList"},
        id_list(revoked=False),
        id_list(revoked=True),
    ),
}

every_mechanism = pytest.mark.parametrize("name", sorted(MECHANISMS))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=8,
)


def test_every_mechanism_has_an_example():
    assert set(EXAMPLES) == set(MECHANISMS)


@every_mechanism
def test_its_name_is_the_type_of_its_entry(name):
    assert MECHANISMS[name].type == name
    assert mechanism_of(EXAMPLES[name][0]) is MECHANISMS[name]


@every_mechanism
def test_it_tells_a_good_credential_from_a_revoked_one(name):
    entry, good, revoked = EXAMPLES[name]
    mechanism = MECHANISMS[name]
    assert mechanism.locate(entry) == URL
    assert not mechanism.check(entry, good, CREDENTIAL).withdrawn
    assert mechanism.check(entry, revoked, CREDENTIAL).withdrawn


@every_mechanism
def test_an_empty_list_is_no_clean_bill(name):
    # A peer shows "VERIFIED, has not been revoked" where it got no list at all.
    with pytest.raises(StatusUnusable):
        MECHANISMS[name].check(EXAMPLES[name][0], {}, CREDENTIAL)


@every_mechanism
def test_a_list_of_another_mechanism_is_no_clean_bill(name):
    for other in set(MECHANISMS) - {name}:
        with pytest.raises(StatusUnusable):
            MECHANISMS[name].check(EXAMPLES[name][0], EXAMPLES[other][1], CREDENTIAL)


@every_mechanism
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_a_member_holds_only_its_own_errors_come_out(name, data):
    entry, good, _ = copy.deepcopy(EXAMPLES[name])
    holder = data.draw(st.sampled_from([entry, good, good.get("credentialSubject", good)]))
    holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(json_values)
    mechanism = MECHANISMS[name]
    try:
        mechanism.locate(entry)
        standing = mechanism.check(entry, good, CREDENTIAL)
    except (StatusUnusable, LimitExceeded):
        return
    assert not standing.withdrawn


@settings(max_examples=60, deadline=None)
@given(entry=st.dictionaries(st.sampled_from(["type", "id"]), json_values))
def test_an_unknown_entry_has_no_mechanism(entry):
    assert mechanism_of(entry) is None
