"""What the conformance issuer signs, and what it refuses before signing (standards §5.2)."""

import json

import pytest

from cairn.services.conformance.profiles import SUITES, make_profiles

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
VC_2 = "https://www.w3.org/ns/credentials/v2"
VC_1 = "https://www.w3.org/2018/credentials/v1"
EACH_PROFILE = pytest.mark.parametrize("profile", [*SUITES, *(f"{name}/status" for name in SUITES)])


@EACH_PROFILE
def test_each_profile_issues_what_each_verifies(client, credential, profile):
    status, issued = client.issue(profile, credential)
    assert status == 201
    name = profile.partition("/")[0]
    proof = issued["proof"]
    assert proof["cryptosuite"] == SUITES[name][0]
    assert proof["verificationMethod"].startswith(client.profiles[name].issuer + "#z")
    assert proof["proofPurpose"] == "assertionMethod"
    assert {key: issued[key] for key in credential} == credential
    for verifier in ("eddsa-rdfc-2022", profile):
        status, answer = client.verify(issued, verifier)
        assert (status, answer["verified"], answer["errors"]) == (200, True, [])


@pytest.mark.parametrize("profile", SUITES)
def test_a_credential_of_version_1_1_gets_the_terms_of_its_proof(client, profile):
    old = {
        "@context": [VC_1],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "issuanceDate": "2020-03-16T22:37:26.544Z",
        "credentialSubject": {"id": "did:example:subject"},
    }
    status, issued = client.issue(profile, old)
    assert status == 201
    assert issued["@context"] == [VC_1, "https://w3id.org/security/data-integrity/v2"]
    assert client.verify(issued)[0] == 200


def changed(credential, **changes):
    """The credential with members set; ``...`` takes one out."""
    merged = credential | changes
    return {name: value for name, value in merged.items() if value is not ...}


ACCEPTED = {
    "an id that is a URN": {"id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d"},
    "an id that is a URL": {"id": "https://example.org/credentials/1?x=y"},
    "an issuer object": {"issuer": {"id": "did:example:issuer", "name": "An institution"}},
    "several subjects": {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b"}]},
    "a subject without id": {"credentialSubject": {"name": "Alice"}},
    "a type that is a URL": {"type": ["VerifiableCredential", "https://example.org/#Type"]},
    "a type of the examples": {
        "@context": [VC_2, EXAMPLES],
        "type": ["VerifiableCredential", "Any"],
    },
    "a context that is an object": {
        "@context": [VC_2, {"Own": "https://example.org/#Own"}],
        "type": ["VerifiableCredential", "Own"],
    },
    "dates in order": {
        "validFrom": "2020-01-01T00:00:00Z",
        "validUntil": "2090-01-01T00:00:00+01:00",
    },
    "a date in the future": {"validFrom": "2090-01-01T00:00:00Z"},
    "a name in a language": {"name": {"@value": "Nom", "@language": "fr"}},
    "a name in two languages": {
        "name": [{"@value": "Name", "@language": "en"}, {"@value": "Nom", "@language": "fr"}]
    },
    "a name with a direction": {
        "name": {"@value": "شارة", "@language": "ar", "@direction": "rtl"},
    },
    "evidence": {"@context": [VC_2, EXAMPLES], "evidence": [{"type": "Evidence"}]},
    "a schema": {
        "credentialSchema": {"id": "https://example.org/schema.json", "type": "JsonSchema"}
    },
    "terms of use": {"@context": [VC_2, EXAMPLES], "termsOfUse": {"type": "Policy"}},
    "a status of another kind": {
        "@context": [VC_2, EXAMPLES],
        "credentialStatus": {"id": "https://example.org/s", "type": "OwnStatus"},
    },
    "a related resource that is not at hand": {
        "relatedResource": {"id": "https://example.org/x.png", "digestSRI": "sha384-" + "A" * 64}
    },
    "the digest of the Recommendation": {
        "relatedResource": {
            "id": VC_2,
            "digestMultibase": "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ",
        }
    },
    "the digest of the draft that a suite names": {
        "relatedResource": {
            "id": VC_2,
            "digestMultibase": "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k",
            "digestSRI": "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
        }
    },
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_good_credential_is_signed(client, credential, name):
    status, issued = client.issue("eddsa-rdfc-2022", changed(credential, **ACCEPTED[name]))
    assert status == 201, issued
    assert issued["proof"]


SOMETHING = {"type": "JsonSchema"}
REFUSED = {
    "no context": {"@context": ...},
    "no list of contexts": {"@context": VC_2},
    "an empty list of contexts": {"@context": []},
    "another first context": {"@context": [EXAMPLES, VC_2]},
    "only another context": {"@context": [EXAMPLES]},
    "an unknown context": {"@context": [VC_2, "https://example.com/unknown"]},
    "a context that is no URL": {"@context": [VC_2, "https ://not a url"]},
    "a context that is a number": {"@context": [VC_2, 5]},
    "an id that is null": {"id": None},
    "an id that is a list": {"id": ["urn:uuid:1", "urn:uuid:2"]},
    "an id that is no URL": {"id": "not-a-url"},
    "an id of the subject that is a list": {"credentialSubject": {"id": ["did:example:a", "did:example:b"]}},
    "no type": {"type": ...},
    "not the type": {"type": ["https://example.org/#Type"]},
    "an unmapped type": {"type": ["VerifiableCredential", "Unmapped"]},
    "a type mapped to no URL": {
        "@context": [VC_2, {"Own": "not a url"}],
        "type": ["VerifiableCredential", "Own"],
    },
    "a protected term defined anew": {
        "@context": [VC_2, {"VerifiableCredential": "https://example.org/#VC"}]
    },
    "no subject": {"credentialSubject": ...},
    "a subject that is null": {"credentialSubject": None},
    "a subject that is empty": {"credentialSubject": {}},
    "no subjects": {"credentialSubject": []},
    "several empty subjects": {"credentialSubject": [{}, {}]},
    "one empty subject among others": {"credentialSubject": [{"id": "did:example:a"}, {}]},
    "no issuer": {"issuer": ...},
    "an issuer that is null": {"issuer": None},
    "an issuer that is no URL": {"issuer": "not-a-url"},
    "an issuer without id": {"issuer": {"name": "An institution"}},
    "an issuer whose id is null": {"issuer": {"id": None}},
    "an issuer whose id is no URL": {"issuer": {"id": "not-a-url"}},
    "a date that is none": {"validFrom": "TEST"},
    "a day without time": {"validFrom": "2024-01-01"},
    "a day that there is not": {"validUntil": "2024-02-30T00:00:00Z"},
    "dates out of order": {"validFrom": "2030-01-01T00:00:00Z", "validUntil": "2029-01-01T00:00:00Z"},
    "a status without type": {"credentialStatus": {"id": "https://example.org/s"}},
    "a status whose id is no URL": {"credentialStatus": {"id": "x", "type": "BitstringStatusListEntry"}},
    "a schema without type": {"credentialSchema": {"id": "https://example.org/schema.json"}},
    "a schema without id": {"credentialSchema": SOMETHING},
    "evidence without type": {"evidence": [{"id": "https://example.org/e"}]},
    "terms of use without type": {"termsOfUse": {"id": "https://example.org/t"}},
    "a refresh service without type": {"refreshService": {"id": "https://example.org/r"}},
    "a name that is a number": {"name": 5},
    "a name object with more members": {"name": {"@value": "x", "@language": "en", "url": "y"}},
    "a name without value": {"name": {"@language": "en"}},
    "a description in no language": {"description": {"@value": "x", "@language": 5}},
    "a related resource that is a text": {"relatedResource": [VC_2]},
    "a related resource without id": {"relatedResource": {"digestSRI": "sha384-" + "A" * 64}},
    "a related resource without digest": {"relatedResource": {"id": VC_2}},
    "a related resource twice": {
        "relatedResource": [
            {"id": "https://example.org/x", "digestSRI": "sha384-" + "A" * 64},
            {"id": "https://example.org/x", "digestSRI": "sha384-" + "A" * 64},
        ]
    },
    "a wrong digest in multibase": {
        "relatedResource": {"id": VC_2, "digestMultibase": "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0"}
    },
    "a wrong digest in SRI": {
        "relatedResource": {
            "id": VC_2,
            "digestSRI": "sha384-_rCVIV7fSXXTNIvpiq26jRDyj8JG8TDjij-tD0ewLk4JpnXEz6a5AeeY_1qQ0d0P",
        }
    },
    "an undefined member": {"statusEntry": {"type": "BitstringStatusListEntry", "statusListIndex": True}},
    "a malformed status entry": {
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": True,
            "statusListCredential": "https://example.org/1",
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("profile", ["eddsa-rdfc-2022", "ecdsa-jcs-2019-P-256"])
@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_credential_is_not_signed(client, credential, profile, name):
    status, answer = client.issue(profile, changed(credential, **REFUSED[name]))
    assert status == 400
    assert "proof" not in answer
    assert answer["verified"] is False
    assert answer["errors"]
    for problem in answer["problemDetails"]:
        assert problem["type"].startswith("https://www.w3.org/")
        assert problem["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"null", b"5", b"{}", b'{"credential":null}', b'{"credential":"x"}',
     b'{"credential":[]}', b'{"credential":{}}', b'{"credential":{},"credential":{}}',
     b'{"credential":' + b"[" * 500 + b"]" * 500 + b"}"],
    ids=lambda body: body[:30].decode(),
)  # fmt: skip
@pytest.mark.parametrize(
    "call", ["credentials/issue", "credentials/verify", "presentations/verify"]
)
def test_a_body_that_is_no_request_is_refused(client, call, body):
    status, _, answer = client.call(f"/vc-api/eddsa-rdfc-2022/{call}", body)
    assert status == 400
    assert answer["errors"]


def test_the_status_profile_adds_an_entry_and_serves_its_list(client, credential):
    status, issued = client.issue("ecdsa-rdfc-2019-P-256/status", credential)
    entry = issued["credentialStatus"]
    assert status == 201
    assert issued["credentialSubject"] == credential["credentialSubject"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusPurpose"] == "revocation"
    assert entry["statusListIndex"].isdigit()
    assert entry["statusListCredential"].startswith(client.base + "/")
    assert "statusSize" not in entry  # one bit: the suite and the specification count otherwise
    path = entry["statusListCredential"].removeprefix(client.base)
    status, headers, listed = client.call(path)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert listed["issuer"] == client.profiles["ecdsa-rdfc-2019-P-256"].issuer
    assert listed["id"] == entry["statusListCredential"]
    assert "BitstringStatusListCredential" in listed["type"]
    assert client.verify(listed)[0] == 200
    assert client.call(path, Accept="application/vc")[1]["Content-Type"] == "application/vc"


def test_indices_are_distinct_and_do_not_count_upwards(client, credential):
    issued = [client.issue("eddsa-jcs-2022/status", credential)[1] for _ in range(12)]
    indices = [int(each["credentialStatus"]["statusListIndex"]) for each in issued]
    assert len(set(indices)) == 12
    assert indices != sorted(indices)


def test_an_entry_stands_beside_those_that_are_there(client, credential):
    other = {"id": "https://example.org/s", "type": "OwnStatus"}
    asked = changed(credential, **{"@context": [VC_2, EXAMPLES], "credentialStatus": other})
    status, issued = client.issue("eddsa-rdfc-2022/status", asked)
    assert status == 201
    assert [entry["type"] for entry in issued["credentialStatus"]] == [
        "OwnStatus",
        "BitstringStatusListEntry",
    ]


@pytest.mark.parametrize(
    "path",
    ["/", "/vc-api/", "/vc-api/unknown/credentials/issue", "/vc-api/eddsa-rdfc-2022/status/lists/x",
     "/vc-api/eddsa-rdfc-2022/status/lists/", "/vc-api/eddsa-rdfc-2022/credentials/issue", "/1.0/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, path):
    assert client.call(path)[0] == 404


def test_resolution_over_http(client):
    did = client.profiles["eddsa-rdfc-2022"].issuer
    status, _, body = client.call(f"/1.0/identifiers/{did.replace(':', '%3A')}")
    assert (status, body["didDocument"]["id"]) == (200, did)
    status, _, body = client.call(f"/1.0/identifiers/{did}?publicKeyFormat=unknown")
    assert (status, body["didDocument"]) == (400, None)
    assert body["didResolutionMetadata"]["error"] == "unsupportedPublicKeyType"


def test_a_seed_gives_the_same_issuers():
    def issuers(seed):
        return {name: profile.issuer for name, profile in make_profiles(seed).items()}

    assert issuers(b"1") == issuers(b"1")
    assert not set(issuers(b"1").values()) & set(issuers(b"2").values())
    assert json.dumps(issuers(b"1"))
