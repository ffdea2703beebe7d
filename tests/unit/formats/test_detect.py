"""What bytes are, whatever they are wrapped in, and what they are not."""

import base64
import json

import pytest

from cairn.errors import (
    FormatUnrecognised,
    ImageUnusable,
    LimitExceeded,
    MalformedJson,
    MalformedXml,
)
from cairn.formats import baking_png, baking_svg
from cairn.formats.detect import Carrier, Kind, Wrapping, detect, detect_document, is_recognised

VC_1 = "https://www.w3.org/2018/credentials/v1"
VC_2 = "https://www.w3.org/ns/credentials/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE = {"@context": [VC_2, OB_3], "type": ["VerifiableCredential", "OpenBadgeCredential"]}


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def jws(payload, **header):
    return f"{part({'alg': 'ES256', **header})}.{part(payload)}.c2ln"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (BADGE, Kind.OPEN_BADGES_3),
        ({**BADGE, "type": ["VerifiableCredential", "Other"]}, Kind.OPEN_BADGES_3),
        ({**BADGE, "type": "AchievementCredential"}, Kind.OPEN_BADGES_3),
        ({**BADGE, "type": ["VerifiableCredential", "EndorsementCredential"]}, Kind.ENDORSEMENT),
        ({**BADGE, "type": ["VerifiableCredential", "ClrCredential"]}, Kind.CLR_2),
        (
            {
                "@context": [VC_2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"],
                "type": ["VerifiableCredential"],
            },
            Kind.CLR_2,
        ),
        ({"@context": [VC_2], "type": ["BitstringStatusListCredential"]}, Kind.STATUS_LIST),
        ({"@context": [VC_1], "type": ["StatusList2021Credential"]}, Kind.STATUS_LIST),
        ({"@context": [VC_1], "type": ["EuropeanDigitalCredential"]}, Kind.ELM_3),
        ({"@context": [VC_2], "type": "VerifiablePresentation"}, Kind.PRESENTATION),
        ({"@context": [VC_2], "type": ["VerifiableCredential"]}, Kind.CREDENTIAL),
        ({"@context": [VC_2], "credentialSubject": {}}, Kind.CREDENTIAL),
        (
            {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"},
            Kind.OPEN_BADGES_2,
        ),
        (
            {"@context": "https://w3id.org/openbadges/v2", "badge": "x", "recipient": {}},
            Kind.OPEN_BADGES_2,
        ),
        (
            {"@context": "https://w3id.org/openbadges/v2", "type": ["BadgeClass"]},
            Kind.OPEN_BADGES_2_PART,
        ),
    ],
)
def test_the_kind_of_a_document(document, kind):
    found = detect(json.dumps(document).encode())
    assert (found.kind, found.wrapping, found.document) == (kind, Wrapping.JSON, document)
    assert is_recognised(document)


def test_the_data_model_is_told():
    assert detect_document(BADGE).data_model == "2.0"
    assert detect_document({**BADGE, "@context": [VC_1, OB_3]}).data_model == "1.1"
    assert detect_document({**BADGE, "@context": [OB_3]}).data_model == ""


def test_a_jwt_is_read_and_its_claims_kept_apart():
    found = detect(
        f"  {jws({**BADGE, 'iss': 'https://uni.example', 'nbf': 1}, kid='k')}\n".encode()
    )
    assert (found.kind, found.wrapping) == (Kind.OPEN_BADGES_3, Wrapping.JWS_COMPACT)
    assert found.document == BADGE
    assert found.claims == {**BADGE, "iss": "https://uni.example", "nbf": 1}
    assert found.header == {"alg": "ES256", "kid": "k"}
    assert found.token == found.data.decode() == found.token.strip()


@pytest.mark.parametrize("claim", ["vc", "vp"])
def test_the_older_jwt_holds_the_document_in_a_claim(claim):
    document = {**BADGE, "@context": [VC_1, OB_3]}
    found = detect(jws({claim: document, "iss": "x"}).encode())
    assert (found.document, found.data_model) == (document, "1.1")


def test_a_jws_in_json_is_opened_whether_encoded_or_not():
    text = json.dumps({"@context": [VC_1], "type": ["EuropeanDigitalCredential"]})
    plain = {"payload": text, "signatures": [{"protected": part({"b64": False}), "signature": "x"}]}
    encoded = {"payload": part(json.loads(text)), "protected": part({}), "signature": "x"}
    for value in (plain, encoded):
        found = detect(json.dumps(value).encode())
        assert (found.kind, found.wrapping) == (Kind.ELM_3, Wrapping.JWS_JSON)
        assert found.document["type"] == ["EuropeanDigitalCredential"]


def test_an_envelope_is_opened():
    token = jws(BADGE)
    envelope = {
        "@context": VC_2,
        "id": f"data:application/vc+jwt,{token}",
        "type": "EnvelopedVerifiableCredential",
    }
    for data in (json.dumps(envelope).encode(), f"data:application/vc+jwt,{token}".encode()):
        found = detect(data)
        assert (found.kind, found.token) == (Kind.OPEN_BADGES_3, token)
        assert found.carriers == (Carrier.ENVELOPE,)
    quoted = detect(json.dumps(token).encode())
    assert (quoted.kind, quoted.token) == (Kind.OPEN_BADGES_3, token)


@pytest.mark.parametrize(
    ("data", "wrapping"),
    [
        (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln~disclosure~", Wrapping.SD_JWT),
        (b"data:application/vc+sd-jwt,eyJhbGciOiJFUzI1NiJ9.e30.c2ln~x~", Wrapping.SD_JWT),
        (b"data:application/vc+cose;base64,0oRDoQEm", Wrapping.COSE),
        (b"\xd2\x84\x43\xa1\x01\x26", Wrapping.COSE),
    ],
)
def test_what_is_known_by_name_only_is_said_to_be_so(data, wrapping):
    found = detect(data)
    assert (found.kind, found.wrapping) == (Kind.UNOPENED, wrapping)


def test_the_european_upload_form_is_opened():
    inner = {"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}
    found = detect(json.dumps({"credential": inner, "deliveryDetails": {}}).encode())
    assert (found.kind, found.document, found.carriers) == (Kind.ELM_3, inner, (Carrier.UPLOAD,))


def test_a_hosted_badge_of_which_only_the_address_is_at_hand():
    found = detect(b"https://badges.example/a/1\n")
    assert (found.kind, found.address) == (Kind.OPEN_BADGES_2, "https://badges.example/a/1")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FormatUnrecognised),
        (b"hello", FormatUnrecognised),
        (b"\xff\xfe\x00", FormatUnrecognised),
        (b"{", MalformedJson),
        (b'{"a": 1, "a": 2}', MalformedJson),
        (b"{}", FormatUnrecognised),
        (b'{"type": {"x": 1}, "@context": 7}', FormatUnrecognised),
        (b"[]", FormatUnrecognised),
        (b'"hello"', FormatUnrecognised),
        (b"eyJh.eyJh.eyJh", MalformedJson),
        (b"a.b.c", FormatUnrecognised),
        (b"W10.W10.c2ln", FormatUnrecognised),
        (b"<svg>", MalformedXml),
        (b"<html/>", FormatUnrecognised),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', ImageUnusable),
        (b"\x89PNG\r\n\x1a\n", ImageUnusable),
        (b"data:text/html,x", FormatUnrecognised),
        (b"data:application/vc+jwt", FormatUnrecognised),
        (b"data:application/vc+jwt,%zz", FormatUnrecognised),
        (b"data:application/vc;base64,!!", FormatUnrecognised),
        (b'{"type": "EnvelopedVerifiableCredential", "id": "urn:x:1"}', FormatUnrecognised),
        (b'{"payload": "x", "signatures": []}', FormatUnrecognised),
        (b'{"payload": "x", "signature": "y", "protected": "e30"}', FormatUnrecognised),
        (b"{" * 5_000_000, LimitExceeded),
        (b" " * (16 * 1024 * 1024 + 1), LimitExceeded),
    ],
)
def test_what_is_no_credential_is_refused_with_its_reason(data, error):
    with pytest.raises(error) as caught:
        detect(data)
    assert caught.value.what()


def test_envelopes_in_envelopes_end():
    data = json.dumps(BADGE)
    for _ in range(5):
        data = "data:application/vc," + data.replace("%", "%25")
    with pytest.raises(LimitExceeded):
        detect(data.encode())


def test_pictures_in_pictures_end():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    inner = baking_svg.bake(svg, json.dumps(BADGE).encode())
    assert detect(inner).carriers == (Carrier.SVG,)
    assert baking_png.is_png(inner) is False
