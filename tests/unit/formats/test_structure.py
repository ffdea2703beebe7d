"""What the specifications forbid, one rule at a time, and against the published schema."""

import copy
import json

import jsonschema
import pytest

from cairn.formats import open_badges_3_structure, vcdm_structure
from cairn.formats.detect import detect_document
from cairn.formats.findings import SECTIONS, Finding
from cairn.formats.structure import check
from cairn.wording import codes

VC_2 = "https://www.w3.org/ns/credentials/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def badge():
    return {
        "@context": [VC_2, OB_3],
        "id": "urn:uuid:6ce0b0f6-77c8-4ae1-b3f2-1a2f4a1fd111",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Soil ecology",
        "image": {"id": "https://uni.example/b.png", "type": "Image", "caption": "A worm"},
        "issuer": {
            "id": "https://uni.example/issuer",
            "type": ["Profile"],
            "name": "Uni",
            "address": {
                "type": ["Address"],
                "addressCountryCode": "FI",
                "geo": {"type": "GeoCoordinates", "latitude": 60.1, "longitude": 24},
            },
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": "1", "identifierType": "ext:ROR"}
            ],
            "parentOrg": {"id": "https://state.example/", "type": ["Profile"]},
        },
        "validFrom": "2026-03-01T10:00:00Z",
        "validUntil": "2031-03-01T10:00:00+02:00",
        "awardedDate": "2026-02-20T00:00:00Z",
        "evidence": [{"id": "https://uni.example/e", "type": ["Evidence"], "narrative": "Dug."}],
        "credentialStatus": {
            "id": "https://uni.example/s#4",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "4",
            "statusListCredential": "https://uni.example/s",
        },
        "credentialSchema": [{"id": "https://uni.example/schema", "type": "JsonSchema"}],
        "termsOfUse": [{"type": "Rules"}],
        "refreshService": {"id": "https://uni.example/r", "type": "1EdTechCredentialRefresh"},
        "credentialSubject": {
            "id": "did:example:1",
            "type": ["AchievementSubject"],
            "activityStartDate": "2026-01-01T00:00:00Z",
            "creditsEarned": 5,
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$00",
                    "identityType": "emailAddress",
                    "salt": "s",
                }
            ],
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": "urn:uuid:1",
                    "value": "4",
                    "status": "Completed",
                }
            ],
            "achievement": {
                "id": "https://uni.example/a",
                "type": ["Achievement"],
                "achievementType": "MicroCredential",
                "criteria": {"id": "https://uni.example/c", "narrative": "Dig."},
                "description": "Soil.",
                "name": "Soil ecology",
                "inLanguage": "en",
                "creditsAvailable": 7.5,
                "tag": ["soil"],
                "creator": {"id": "https://uni.example/d", "type": ["Profile"]},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "dig",
                        "targetUrl": "http://data.europa.eu/esco/skill/1",
                        "targetType": "ext:ESCO",
                    }
                ],
                "related": [{"id": "https://uni.example/b", "type": ["Related"], "version": "1"}],
                "resultDescription": [
                    {
                        "id": "urn:uuid:1",
                        "type": ["ResultDescription"],
                        "name": "Grade",
                        "resultType": "ScaledScore",
                        "allowedValue": ["1", "2"],
                        "rubricCriterionLevel": [
                            {"id": "urn:l:1", "type": ["RubricCriterionLevel"], "name": "Good"}
                        ],
                    }
                ],
            },
        },
        "proof": [{"type": "DataIntegrityProof", "proofValue": "z1"}],
    }


def findings_of(document):
    return check(detect_document(document))


def codes_of(document):
    return {finding.code for finding in findings_of(document)}


def test_a_full_badge_has_no_findings():
    assert findings_of(badge()) == ()


def set_at(document, path, value):
    *steps, last = path
    for step in steps:
        document = document[step]
    if value is ...:
        del document[last]
    else:
        document[last] = value


ACHIEVEMENT = ("credentialSubject", "achievement")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        # [VC-1] and [OB-1]: contexts
        (("@context",), VC_2, "context.list"),
        (("@context", 0), OB_3, "context.first"),
        (("@context", 1), "https://example.org/other", "context.specific"),
        (("@context",), [VC_2, OB_3, 7], "context.url"),
        (("@context",), [VC_2, "https://x.example/c", OB_3], "context.specific"),
        # [VC-2], [VC-3], [OB-2]: id and type
        (("id",), None, "shape.url"),
        (("id",), ["urn:a:1"], "shape.url"),
        (("id",), "no address", "shape.url"),
        (("id",), ..., "shape.missing"),
        (("type",), ["VerifiableCredential"], "type.lacks_type"),
        (("type",), ["OpenBadgeCredential"], "type.lacks_type"),
        (("type",), ["VerifiableCredential", "OpenBadgeCredential", 3], "type.words"),
        # [VC-4]: names
        (("name",), {"en": "Soil"}, "shape.text"),
        (("name",), {"@value": "Soil", "@language": "english!"}, "shape.text"),
        # [VC-5]: issuer and subject
        (("issuer",), ..., "issuer.missing"),
        (("issuer",), "Uni", "issuer.url"),
        (("issuer",), None, "issuer.url"),
        (("issuer", "id"), ..., "issuer.url"),
        (("issuer", "type"), ["InvalidProfile"], "issuer.lacks_type"),
        (("issuer", "type"), ..., "issuer.missing"),
        (("credentialSubject",), ..., "subject.missing"),
        (("credentialSubject",), [], "subject.empty"),
        (("credentialSubject",), {}, "subject.empty"),
        (("credentialSubject",), "me", "subject.object"),
        (("credentialSubject", "id"), "me", "subject.url"),
        (("credentialSubject", "type"), ["Subject"], "subject.lacks_type"),
        # [VC-6]: dates
        (("validFrom",), ..., "dates.missing"),
        (("validFrom",), "2026-03-01", "dates.date"),
        (("validUntil",), "2026-02-30T00:00:00Z", "dates.date"),
        (("awardedDate",), 2026, "dates.date"),
        (("credentialSubject", "activityStartDate"), "yesterday", "dates.date_time"),
        # [VC-7]: services
        (("credentialStatus", "type"), ..., "status.missing"),
        (("credentialStatus",), "https://uni.example/s", "status.object"),
        (("credentialSchema", 0, "id"), ..., "schema.missing"),
        (("evidence", 0, "type"), ..., "evidence.missing"),
        (("evidence", 0, "type"), "InvalidEvidence", "evidence.lacks_type"),
        (("refreshService", "id"), ..., "refresh.missing"),
        (("termsOfUse", 0, "type"), ..., "shape.missing"),
        (("relatedResource",), [{"id": "https://x.example/"}], "related.digest"),
        (("relatedResource",), {"digestSRI": "sha384-x"}, "related.url"),
        (
            ("relatedResource",),
            [{"id": "urn:x:1", "digestSRI": "sha384-x"}] * 2,
            "related.twice",
        ),
        # [OB-3], [OB-4]: the achievement
        (ACHIEVEMENT, ..., "achievement.missing"),
        ((*ACHIEVEMENT, "id"), ..., "achievement.missing"),
        ((*ACHIEVEMENT, "type"), ["Thing"], "achievement.lacks_type"),
        ((*ACHIEVEMENT, "criteria"), ..., "achievement.missing"),
        ((*ACHIEVEMENT, "criteria"), "https://uni.example/c", "achievement.object"),
        ((*ACHIEVEMENT, "description"), ..., "achievement.missing"),
        ((*ACHIEVEMENT, "name"), ["Soil"], "achievement.text"),
        ((*ACHIEVEMENT, "inLanguage"), "Finnish", "achievement.language"),
        ((*ACHIEVEMENT, "creditsAvailable"), "5", "achievement.number"),
        ((*ACHIEVEMENT, "resultDescription", 0, "type"), "Thing", "achievement.lacks_type"),
        ((*ACHIEVEMENT, "resultDescription", 0, "resultType"), "Grade", "achievement.word"),
        ((*ACHIEVEMENT, "alignment", 0, "targetUrl"), ..., "achievement.missing"),
        ((*ACHIEVEMENT, "alignment", 0, "targetType"), "ESCO", "achievement.word"),
        ((*ACHIEVEMENT, "creator", "type"), ["Organisation"], "achievement.lacks_type"),
        # [OB-5]: only `ext:` extends
        ((*ACHIEVEMENT, "achievementType"), "Nanodegree", "achievement.word"),
        (("credentialSubject", "result", 0, "status"), "ext:Done", "subject.word"),
        (("credentialSubject", "identifier", 0, "identityType"), "email", "subject.word"),
        (("credentialSubject", "identifier", 0, "hashed"), "true", "subject.flag"),
        (("credentialSubject", "identifier", 0, "id"), "urn:x:1", "subject.unknown"),
    ],
)
def test_each_rule_is_kept(path, value, code):
    document = badge()
    set_at(document, path, value)
    found = findings_of(document)
    assert code in {finding.code for finding in found}
    assert all(finding.section in SECTIONS for finding in found)
    assert all(finding.sentence() for finding in found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        # What other people write, and the specifications let stand.
        (("@context", 1), "https://purl.imsglobal.org/spec/ob/v3p0/context.json"),
        (("issuer",), "https://uni.example/issuer"),
        (("validFrom",), "2026-03-01T10:00:00"),
        (("validFrom",), "2026-03-01T10:00:00.123456789Z"),
        (("evidence",), []),
        (("evidence",), {"type": "Evidence"}),
        ((*ACHIEVEMENT, "achievementType"), "ext:Nanodegree"),
        ((*ACHIEVEMENT, "type"), "Achievement"),
        ((*ACHIEVEMENT, "type"), ["Achievement", "OwnAchievement"]),
        ((*ACHIEVEMENT, "own"), {"anything": None}),
        (("credentialStatus",), [{"type": "A"}, {"type": "B"}]),
        (("proof",), ...),
    ],
)
def test_what_is_allowed_is_let_stand(path, value):
    document = badge()
    set_at(document, path, value)
    assert findings_of(document) == ()


def mutations(document):
    """Every member removed, renamed, and put in another type, one at a time."""

    def walk(value, path):
        if isinstance(value, dict):
            for name in value:
                yield (*path, name)
                yield from walk(value[name], (*path, name))
        elif isinstance(value, list):
            for place, item in enumerate(value):
                yield from walk(item, (*path, place))

    for path in walk(document, ()):
        for change in (..., None, 7, True, "x", [], {}, [None], {"x": 1}):
            changed = copy.deepcopy(document)
            set_at(changed, path, change)
            yield (path, change), changed


ARRAYS_OF_VCDM = {("credentialStatus",), ("refreshService",)}
"""VCDM 2.0 §4.10 and §5.4 allow several; the schema of Open Badges has room for one."""


def test_whatever_the_published_schema_refuses_is_refused(shared):
    schema = json.loads(
        (shared / "data/schemas/ob_v3p0/ob_v3p0_achievementcredential_schema.json").read_text()
    )
    validator = jsonschema.Draft201909Validator(schema)
    assert validator.is_valid(badge())
    tried = refused = 0
    for (path, change), document in mutations(badge()):
        tried += 1
        if validator.is_valid(document):
            continue
        refused += 1
        if path in ARRAYS_OF_VCDM and isinstance(change, list) and change != [None]:
            continue
        found = vcdm_structure.check_credential(document) + open_badges_3_structure.check_badge(
            document
        )
        assert found, (path, change)
    assert tried == 900
    assert refused > 500


def test_every_sentence_is_in_the_catalogue():
    said = {code.removeprefix("structure.") for code in codes("formats") if "structure" in code}
    finding = Finding("shape", "missing", "/x", (("member", "id"),))
    assert finding.sentence() == "At /x, “id” is missing."
    assert {"missing", "list", "url", "word", "day", "deep"} <= said


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": ["VerifiableCredential"]}, "type.lacks_type"),
        ({"holder": "me"}, "subject.url"),
        ({"holder": {"name": "me"}}, "subject.url"),
        ({"verifiableCredential": ["https://x.example/c"]}, "parts.object"),
        ({"verifiableCredential": [None]}, "parts.object"),
        (
            {"verifiableCredential": {"type": "EnvelopedVerifiableCredential", "id": "urn:x:1"}},
            "parts.data_url",
        ),
    ],
)
def test_presentations(change, code):
    presentation = {
        "@context": [VC_2],
        "type": ["VerifiablePresentation"],
        "holder": {"id": "did:example:1"},
        "verifiableCredential": [badge()],
    }
    assert vcdm_structure.check_presentation(presentation) == ()
    found = vcdm_structure.check_presentation({**presentation, **change})
    assert code in {finding.code for finding in found}


def test_a_deep_document_is_refused_and_findings_are_few():
    document = badge()
    profile = {"id": "urn:p:0", "type": ["Profile"]}
    inner = profile
    for number in range(40):
        inner["parentOrg"] = {"id": f"urn:p:{number}", "type": ["Profile"]}
        inner = inner["parentOrg"]
    document["issuer"] = profile
    assert "issuer.deep" in codes_of(document)
    document["evidence"] = [7] * 5_000
    assert len(findings_of(document)) <= 200


def test_an_endorsement_and_a_clr_have_rules_of_their_own():
    endorsement = {
        "@context": [VC_2, OB_3],
        "id": "urn:e:1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsed",
        "issuer": {"id": "https://agency.example/", "type": ["Profile"]},
        "validFrom": "2026-03-01T10:00:00Z",
        "credentialSubject": {"id": "urn:a:1", "type": ["EndorsementSubject"]},
    }
    assert findings_of(endorsement) == ()
    endorsement["credentialSubject"]["type"] = ["AchievementSubject"]
    assert codes_of(endorsement) == {"subject.lacks_type"}
    clr = {
        "@context": [VC_2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", OB_3],
        "id": "urn:clr:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record",
        "issuer": {"id": "https://uni.example/", "type": ["Profile"]},
        "validFrom": "2026-03-01T10:00:00Z",
        "credentialSubject": {
            "id": "did:example:1",
            "type": ["ClrSubject"],
            "verifiableCredential": [badge()],
        },
    }
    assert findings_of(clr) == ()
    del clr["credentialSubject"]["verifiableCredential"]
    assert codes_of(clr) == {"subject.missing"}
    clr["credentialSubject"]["verifiableCredential"] = ["eyJ"]
    assert codes_of(clr) == {"parts.credential"}
    clr["@context"] = [VC_2, OB_3]
    assert "context.specific" in codes_of(clr)
    association = {
        "type": "Association",
        "associationType": "hasSkillLevel",
        "sourceId": "urn:a:1",
        "targetId": "urn:a:2",
    }
    clr["credentialSubject"]["association"] = [association]
    assert "parts.word" in codes_of(clr)
