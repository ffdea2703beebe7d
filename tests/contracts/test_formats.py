"""What every format must do: be recognised, be read, and meet any input in words.

One example of each kind stands here; a new row of the table without one fails.
"""

import base64
import contextlib
import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.errors import CairnError
from cairn.formats import baking_svg, table
from cairn.formats.detect import Kind, Wrapping, detect, detect_document
from cairn.formats.record import Syntax, write_record
from cairn.formats.structure import check
from cairn.formats.summary import summarise
from cairn.wording import sentence

VC_2 = "https://www.w3.org/ns/credentials/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE = {
    "@context": [VC_2, OB_3, "https://w3id.org/cairn/context/v1.json"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "did:example:uni",
        "type": ["Profile"],
        "name": "Uni",
        "address": {"type": ["Address"], "addressCountryCode": "FI"},
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": "1", "identifierType": "ext:ROR"}
        ],
    },
    "validFrom": "2026-03-01T10:00:00Z",
    "awardedDate": "2026-02-01T00:00:00Z",
    "evidence": [{"id": "https://e.example/", "type": ["Evidence"], "narrative": "Dug."}],
    "credentialSubject": {
        "id": "did:example:me",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "Aino",
                "identityType": "name",
            }
        ],
        "result": [{"type": ["Result"], "value": "4", "resultDescription": "urn:a:1#grade"}],
        "achievement": {
            "id": "urn:a:1",
            "type": ["Achievement"],
            "name": "Soil ecology",
            "description": "Soil.",
            "criteria": {"narrative": "Dig."},
            "creditsAvailable": 2.5,
            "inLanguage": "en",
            "credit": {"amount": "2.5", "scheme": "ECTS"},
            "notionalWorkload": {"amount": "62.5", "unit": "hours"},
            "frameworkLevel": [{"levelFramework": "EQF", "levelName": "6"}],
            "learningOutcome": [{"title": {"en": "Digs"}, "relatedSkill": ["urn:skill:1"]}],
            "alignment": [{"type": ["Alignment"], "targetName": "dig", "targetUrl": "urn:skill:1"}],
            "assessment": [
                {
                    "assessmentType": "http://data.europa.eu/snb/assessment/6e6cb2cc78",
                    "supervisionType": "supervised",
                    "identityVerified": True,
                }
            ],
            "stackability": {
                "stackabilityType": "stackable",
                "towards": [{"title": {"en": "BSc"}}],
            },
            "validityRules": {"credentialPeriod": "P12M"},
            "resultDescription": [
                {
                    "id": "urn:a:1#grade",
                    "type": ["ResultDescription"],
                    "name": "Grade",
                    "resultType": "ScaledScore",
                    "valueMin": "0",
                }
            ],
        },
    },
}
STATUS_LIST = {
    "@context": [VC_2],
    "id": "https://uni.example/s",
    "type": ["VerifiableCredential", "BitstringStatusListCredential"],
    "issuer": "did:example:uni",
    "credentialSubject": {"type": "BitstringStatusList", "encodedList": "u"},
}
ELM = {
    "id": "urn:credential:1",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuer": {"id": "urn:o:1", "type": "Organisation", "legalName": {"en": "Uni"}},
    "credentialSubject": {
        "type": "Person",
        "fullName": {"en": ["Aino"]},
        "hasClaim": {
            "type": "LearningAchievement",
            "title": {"en": "Soil"},
            "awardedBy": {"awardingBody": {"type": "Organisation", "legalName": {"en": "Uni"}}},
            "provenBy": [{"title": {"en": "Exam"}, "grade": {"noteLiteral": {"en": "4"}}}],
            "specifiedBy": {
                "type": "Qualification",
                "volumeOfLearning": "PT60H",
                "creditPoint": {"point": "2", "framework": {"id": "urn:f:1"}},
                "learningOutcome": [{"title": {"en": "Digs"}}],
            },
            "hasPart": [{"type": "LearningAchievement", "title": {"en": "Part"}}],
        },
    },
}
ELMO = (
    b'<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">'
    b"<generatedDate>2026-02-01T12:00:00Z</generatedDate>"
    b"<learner><givenNames>Aino</givenNames><familyName>Virtanen</familyName></learner><report>"
    b"<issuer><identifier type='schac'>uni.example</identifier><title>Uni</title>"
    b"<url>https://uni.example</url></issuer><learningOpportunitySpecification>"
    b"<identifier type='local'>1</identifier><title xml:lang='en'>Soil</title><specifies>"
    b"<learningOpportunityInstance><date>2026-01-20</date><resultLabel>4</resultLabel>"
    b"<credit><scheme>ects</scheme><value>5</value></credit></learningOpportunityInstance>"
    b"</specifies></learningOpportunitySpecification><issueDate>2026-02-01T11:00:00Z</issueDate>"
    b"</report></elmo>"
)
OB_2 = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": "https://badges.example/a/1",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": True, "identity": "sha256$00", "salt": "s"},
    "issuedOn": "2020-05-01T00:00:00Z",
    "badge": {
        "id": "https://badges.example/b/1",
        "type": "BadgeClass",
        "name": "Soil",
        "description": "Soil.",
        "criteria": "https://badges.example/c",
        "issuer": {"id": "https://badges.example/i", "type": "Issuer", "name": "Uni"},
    },
    "verification": {"type": "hosted"},
}
EXAMPLES = {
    Kind.OPEN_BADGES_3: BADGE,
    Kind.ENDORSEMENT: {
        **BADGE,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Good",
        "credentialSubject": {"id": "urn:a:1", "type": ["EndorsementSubject"]},
    },
    Kind.CLR_2: {
        **BADGE,
        "@context": [VC_2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", OB_3],
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record",
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": [BADGE]},
    },
    Kind.ELM_3: ELM,
    Kind.ELMO_1: ELMO,
    Kind.OPEN_BADGES_2: OB_2,
    Kind.OPEN_BADGES_2_PART: {"@context": OB_2["@context"], **OB_2["badge"]},
    Kind.CREDENTIAL: {**BADGE, "@context": [VC_2], "type": ["VerifiableCredential"]},
    Kind.PRESENTATION: {
        "@context": [VC_2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [BADGE],
    },
    Kind.STATUS_LIST: STATUS_LIST,
    Kind.UNOPENED: b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln~x~",
}
WELL_BUILT = set(Kind) - {Kind.STATUS_LIST, Kind.UNOPENED}


def octets(example):
    return example if isinstance(example, bytes) else json.dumps(example).encode()


def handled(data):
    """Everything that is done with bytes; whatever is not a documented error goes through."""
    with contextlib.suppress(CairnError):
        read_whole(detect(data))


def read_whole(detected):
    assert sentence("formats", f"kind.{detected.kind.value}")
    for finding in check(detected):
        assert finding.sentence()
    for part in table.parts_of(detected):
        with contextlib.suppress(CairnError):
            read_whole(table.detect_part(part.value))
    for record in table.read(detected):
        assert len(summarise(record)) == 24
        assert json.loads(write_record(record, Syntax.JSON))


def test_every_kind_has_a_row_an_example_and_words():
    assert set(table.FORMATS) == set(EXAMPLES) == set(Kind)
    for wrapping in Wrapping:
        assert sentence("formats", f"wrapping.{wrapping.value}")


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.value)
def test_the_example_is_recognised_read_and_well_built(kind):
    detected = detect(octets(EXAMPLES[kind]))
    assert detected.kind is kind
    if kind in WELL_BUILT:
        assert check(detected) == ()
    records = table.read(detected)
    assert bool(records) == (table.FORMATS[kind].read is not None)
    read_whole(detected)


def places(value, path=()):
    if isinstance(value, dict):
        for name in value:
            yield (*path, name)
            yield from places(value[name], (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield (*path, place)
            yield from places(item, (*path, place))


@pytest.mark.parametrize(
    "kind", [kind for kind in EXAMPLES if isinstance(EXAMPLES[kind], dict)], ids=lambda k: k.value
)
def test_every_member_may_be_gone_or_anything(kind):
    """Removed, null, a number, a text, a list, an object: never anything but a documented error."""
    tried = 0
    for path in places(EXAMPLES[kind]):
        for change in (..., None, 7, -1.5, True, "", "x", [], {}, [[]], [None], {"en": 7}, [{}]):
            document = copy.deepcopy(EXAMPLES[kind])
            *steps, last = path
            holder = document
            for step in steps:
                holder = holder[step]
            if change is ...:
                del holder[last]
            else:
                holder[last] = change
            with contextlib.suppress(CairnError):
                read_whole(detect_document(document))
            tried += 1
    assert tried >= 60


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_any_bytes(data):
    handled(data)


wrapped = st.sampled_from([octets(example) for example in EXAMPLES.values()])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(wrapped, st.integers(0, 5_000), st.binary(max_size=4), st.integers(0, 40))
def test_damaged_bytes(data, place, put, drop):
    place %= len(data)
    handled(data[:place] + put + data[place + drop :])


@settings(max_examples=60, deadline=None)
@given(wrapped, st.sampled_from(["jws", "envelope", "svg", "upload", "json_jws"]))
def test_every_kind_in_every_wrapping(data, wrapping):
    text = data.decode()
    part = base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    if wrapping == "jws":
        handled(f"e30.{part}.c2ln".encode())
    elif wrapping == "envelope":
        handled(b"data:application/vc;base64," + base64.b64encode(data))
    elif wrapping == "svg":
        with contextlib.suppress(CairnError):
            handled(baking_svg.bake(b"<svg/>", data))
    elif wrapping == "upload":
        handled(f'{{"credential": {text}}}'.encode())
    else:
        handled(json.dumps({"payload": part, "protected": "e30", "signature": "x"}).encode())
