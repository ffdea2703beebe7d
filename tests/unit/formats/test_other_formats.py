"""Open Badges 2.0, CLR 2.0, ELM and ELMO as records: what they mean, and what cannot be meant."""

import json
from datetime import date
from fractions import Fraction

import pytest

from cairn.domain import (
    Credit,
    LearningSetting,
    Level,
    RelationType,
    SupervisionType,
    Workload,
)
from cairn.errors import CredentialMalformed, FormatUnrecognised, LimitExceeded, MalformedXml
from cairn.formats import clr_2, elm_3, elmo_1, open_badges_2, table
from cairn.formats.detect import Kind, detect
from cairn.formats.structure import check
from cairn.formats.values import of_duration, of_moment

ELMO = """<?xml version="1.0" encoding="UTF-8"?>
<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
  <generatedDate>2026-02-01T12:00:00+02:00</generatedDate>
  <learner>
    <citizenship>FI</citizenship>
    <identifier type="nationalIdentifier">010101-0101</identifier>
    <givenNames>Aino Maria</givenNames><familyName>Virtanen</familyName>
    <bday>2001-01-01</bday>
  </learner>
  <report>
    <issuer>
      <country>fi</country>
      <identifier type="schac">uni.example</identifier>
      <title xml:lang="fi">Esimerkin yliopisto</title><title xml:lang="en">Example University</title>
      <url>https://uni.example</url>
    </issuer>
    <learningOpportunitySpecification>
      <identifier type="local">SOIL 1</identifier>
      <title xml:lang="fi">Maaper\u00e4</title><title xml:lang="en">Soil <!-- x --> ecology</title>
      <type>Course</type><iscedCode>0521</iscedCode><url>https://uni.example/soil</url>
      <specifies><learningOpportunityInstance>
        <start>2025-09-01</start><date>2026-01-20</date>
        <academicTerm><title xml:lang="en">Autumn</title><start>2025-09-01</start><end>2025-12-31</end></academicTerm>
        <status>passed</status><gradingSchemeLocalId>0-5</gradingSchemeLocalId><resultLabel>4</resultLabel>
        <credit><scheme>local</scheme><value>3</value></credit>
        <credit><scheme>ects</scheme><value>5.0</value></credit>
        <level><type>EQF</type><value>6</value></level>
        <level><type>Own</type><value>II</value></level>
        <languageOfInstruction>fi</languageOfInstruction><engagementHours>42.5</engagementHours>
      </learningOpportunityInstance></specifies>
      <hasPart><learningOpportunitySpecification>
        <title>Field trip</title>
        <specifies><learningOpportunityInstance><status>passed</status></learningOpportunityInstance></specifies>
      </learningOpportunitySpecification></hasPart>
      <hasPart><learningOpportunitySpecification>
        <identifier type="elmo">urn:x:lab</identifier><title>Laboratory</title>
        <specifies><learningOpportunityInstance><resultLabel>5</resultLabel></learningOpportunityInstance></specifies>
      </learningOpportunitySpecification></hasPart>
    </learningOpportunitySpecification>
    <issueDate>2026-02-01T11:00:00+02:00</issueDate>
    <gradingScheme localId="0-5"><description xml:lang="en">0 to 5</description></gradingScheme>
  </report>
</elmo>"""


def test_elmo_is_read():
    found = detect(ELMO.encode())
    assert found.kind is Kind.ELMO_1
    assert check(found) == ()
    course, lab = table.read(found)
    achievement, award = course.achievement, course.award
    assert dict(achievement.title.texts) == {"fi": "Maaper\u00e4", "en": "Soil ecology"}
    assert achievement.id == "urn:elmo:uni.example:SOIL%201"
    assert achievement.credit == Credit(Fraction(5), "ECTS")
    assert achievement.levels == (Level("EQF", "6"), Level("Own", "II"))
    assert achievement.fields[0].id == "http://data.europa.eu/snb/isced-f/0521"
    assert achievement.result_descriptions[0].scheme.best() == "0 to 5"
    assert (award.results[0].value, award.results[0].status) == ("4", "Completed")
    assert award.participation.hours == Fraction(85, 2)
    assert award.awarded_on == date(2026, 1, 20)
    assert award.recipient.name == "Aino Maria Virtanen"
    assert award.recipient.identifiers[0].scheme == "nationalIdentityNumber"
    assert (course.issuer.country, course.issuer.legal_name.best("en")) == (
        "FI",
        "Example University",
    )
    assert lab.achievement.id == "urn:x:lab"
    assert lab.achievement.related[0].type is RelationType.IS_PART_OF
    assert lab.achievement.related[0].target.id == achievement.id


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<familyName>Virtanen</familyName>", "", "subject.missing"),
        ("<issueDate>2026-02-01T11:00:00+02:00</issueDate>", "", "dates.missing"),
        ("2026-02-01T12:00:00+02:00", "today", "dates.date"),
        ('<identifier type="schac">uni.example</identifier>', "", "issuer.missing"),
        ("<title>Field trip</title>", "", "achievement.missing"),
    ],
)
def test_elmo_without_what_its_schema_demands(old, new, code):
    assert old in ELMO
    findings = check(detect(ELMO.replace(old, new, 1).encode()))
    assert [found.code for found in findings] == [code]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<elmo/>", FormatUnrecognised),
        ("<elmo xmlns='urn:other'/>", FormatUnrecognised),
        ("<elmo><a></elmo>", MalformedXml),
        ("<!DOCTYPE elmo SYSTEM 'x'>" + ELMO.partition("?>")[2], MalformedXml),
        ("<elmo><report>" * 3_000, MalformedXml),
        (ELMO.replace("<report>", "<report>" + "<x/>" * 210_000), LimitExceeded),
    ],
)
def test_bad_elmo_is_refused(text, error):
    with pytest.raises(error):
        detect(text.encode())


def test_elmo_that_reports_nothing_is_refused():
    empty = ELMO[: ELMO.index("<report>")] + "</elmo>"
    with pytest.raises(CredentialMalformed):
        elmo_1.read(empty.encode())


def concept(identifier, label, scheme=None):
    named = {"inScheme": {"id": scheme, "type": "ConceptScheme"}} if scheme else {}
    return {"id": identifier, "type": "Concept", "prefLabel": {"en": label}, **named}


ORGANISATION = {
    "id": "urn:epass:org:1",
    "type": "Organisation",
    "legalName": {"en": "Example University"},
    "eIDASIdentifier": {"type": "LegalIdentifier", "notation": "VATFI-1"},
    "location": [
        {
            "address": [
                {
                    "countryCode": concept(
                        "http://publications.europa.eu/resource/authority/country/FIN", "Finland"
                    )
                }
            ]
        }
    ],
    "logo": {"id": "urn:epass:mediaObject:1", "content": "…"},
}
ELM = {
    "id": "urn:credential:1",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuer": ORGANISATION,
    "issued": "2026-03-01T10:00:00Z",
    "displayParameter": {
        "primaryLanguage": concept(
            "http://publications.europa.eu/resource/authority/language/FIN", "Finnish"
        ),
        "title": {"fi": ["Pieni osaamiskokonaisuus"]},
    },
    "credentialSubject": {
        "id": "urn:epass:person:1",
        "type": "Person",
        "fullName": {"en": ["Aino Virtanen"]},
        "gender": concept("urn:x:f", "female"),
        "hasClaim": [
            {
                "id": "urn:epass:learningAchievement:1",
                "type": "LearningAchievement",
                "title": {"fi": ["Maaper\u00e4"]},
                "awardedBy": {"awardingBody": [ORGANISATION], "awardingDate": "2026-02-20"},
                "provenBy": {
                    "id": "urn:epass:learningAssessment:1",
                    "type": "LearningAssessment",
                    "title": {"en": "Exam"},
                    "grade": {"type": "Note", "noteLiteral": {"en": "4"}},
                    "idVerification": concept("urn:epass:x", "Supervised with ID Verification"),
                    "specifiedBy": {
                        "dcType": concept("http://data.europa.eu/snb/assessment/6e6cb2cc78", "exam")
                    },
                },
                "specifiedBy": {
                    "id": "urn:epass:qualification:1",
                    "type": "Qualification",
                    "title": {"fi": ["Maaper\u00e4"]},
                    "volumeOfLearning": "P2DT12H30M",
                    "eqfLevel": concept("http://data.europa.eu/snb/eqf/6", "Level 6"),
                    "nqfLevel": concept("urn:epass:nqf:1", "National 7"),
                    "learningSetting": concept(
                        "http://data.europa.eu/snb/learning-setting/6fd4685715", "formal"
                    ),
                    "creditPoint": [
                        {
                            "framework": concept(
                                "http://data.europa.eu/snb/education-credit/6fcec5c5af", "ECTS"
                            ),
                            "point": "2.5",
                        }
                    ],
                    "learningOutcome": {
                        "id": "urn:epass:learningOutcome:1",
                        "title": {"en": "Digs"},
                        "relatedESCOSkill": [
                            concept("http://data.europa.eu/esco/skill/1", "dig"),
                            concept("urn:epass:skill:1", "own skill"),
                        ],
                    },
                    "unheardOf": {"kept": True},
                },
                "hasPart": [
                    {
                        "id": "urn:epass:learningAchievement:2",
                        "type": "LearningAchievement",
                        "title": {"en": "Part"},
                    }
                ],
            }
        ],
    },
}


def test_a_european_credential_is_read_one_record_for_each_achievement():
    whole, part = table.read(detect(json.dumps(ELM).encode()))
    achievement, award = whole.achievement, whole.award
    assert achievement.title.texts == (("fi", "Maaper\u00e4"),)
    assert achievement.language == "fi"
    assert achievement.credit == Credit(Fraction(5, 2), "ECTS")
    assert achievement.workload == Workload(Fraction(121, 2), "hours")
    assert achievement.setting is LearningSetting.FORMAL
    assert achievement.levels == (
        Level("EQF", "6", "http://data.europa.eu/snb/eqf/6"),
        Level("NQF", "National 7"),
    )
    assert award.results[0].value == "4"
    supervision = achievement.assessments[0].supervision
    assert (supervision.type, supervision.identity_verified) == (SupervisionType.SUPERVISED, True)
    assert [each.target_url for each in achievement.outcomes[0].alignments] == [
        "http://data.europa.eu/esco/skill/1",
        "",
    ]
    assert achievement.extra == {"unheardOf": {"kept": True}}
    assert award.recipient.extra["gender"]["id"] == "urn:x:f"
    assert whole.issuer.country == "FI"
    assert whole.issuer.identifiers[0].scheme == "eIDASLegalIdentifier"
    assert part.achievement.related[0].target.id == achievement.id
    assert part.id != whole.id


def test_what_a_european_credential_calls_its_own_is_nobodys_name_elsewhere():
    (first, *_), (second, *_) = elm_3.read(ELM), elm_3.read({**ELM, "id": "urn:credential:2"})
    assert first.achievement.id != second.achievement.id
    assert first.achievement.awarding_bodies[0].id == ""
    assert first.award.recipient.did == ""


@pytest.mark.parametrize(
    "change",
    [{"credentialSubject": None}, {"credentialSubject": {"type": "Person"}}],
)
def test_a_european_credential_that_claims_nothing_is_refused(change):
    with pytest.raises(CredentialMalformed):
        elm_3.read({**ELM, **change})


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("PT45H", 45),
        ("P1D", 24),
        ("PT90M", Fraction(3, 2)),
        ("P60M", None),
        ("P1Y", None),
        ("P", None),
        ("PT", None),
        ("", None),
        (45, None),
    ],
)
def test_durations(text, hours):
    assert of_duration(text) == hours


def test_moments():
    assert of_moment("2026-03-01T10:00:00.123456789Z") == of_moment("2026-03-01T10:00:00.123456Z")
    assert of_moment("2026-03-01T10:00:00") == of_moment("2026-03-01T12:00:00+02:00")
    assert of_moment("2026-03-01") is None
    assert of_moment("2026-02-30T00:00:00Z") is None


ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": "https://badges.example/a/1",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": False, "identity": "Aino@Uni.example"},
    "issuedOn": "2020-05-01T00:00:00Z",
    "badge": "https://badges.example/b/1",
    "verification": {"type": "hosted"},
    "evidence": ["https://e.example/1", {"id": "https://e.example/2", "narrative": "Dug."}],
    "extensions:own": {"kept": True},
}
BADGE_CLASS = {
    "@context": "https://w3id.org/openbadges/v2",
    "@language": "nl",
    "id": "https://badges.example/b/1",
    "type": "BadgeClass",
    "name": "Bodem",
    "description": "Bodemkunde",
    "image": "https://badges.example/b/1.png",
    "criteria": {"narrative": "Graven."},
    "issuer": "https://badges.example/i/1",
    "tags": ["soil"],
    "alignment": [{"targetName": "dig", "targetUrl": "http://data.europa.eu/esco/skill/1"}],
    "extensions:ECTSExtension": {"type": ["Extension"], "ECTS": 2.5},
    "extensions:EQFExtension": {"type": ["Extension"], "EQF": 6},
}
PROFILE = {
    "id": "https://badges.example/i/1",
    "type": "Issuer",
    "name": "Uni",
    "url": "https://u.x",
}


def test_a_badge_of_2_0_is_read_with_what_it_points_at():
    record = open_badges_2.read(ASSERTION, BADGE_CLASS, PROFILE)
    achievement = record.achievement
    assert achievement.title.texts == (("nl", "Bodem"),)
    assert achievement.criteria.best() == "Graven."
    assert achievement.credit == Credit(Fraction(5, 2), "ECTS")
    assert achievement.levels == (Level("EQF", "6"),)
    assert achievement.alignments[0].target_name.best() == "dig"
    assert record.award.recipient.email == "aino@uni.example"
    assert [each.url for each in record.award.evidence] == [
        "https://e.example/1",
        "https://e.example/2",
    ]
    assert record.issuer.legal_name.best() == "Uni"
    assert record.extra == {"extensions:own": {"kept": True}}


def test_a_badge_of_2_0_alone_names_what_it_points_at():
    record = open_badges_2.read(ASSERTION)
    assert record.achievement.id == "https://badges.example/b/1"
    embedded = open_badges_2.read({**ASSERTION, "badge": {**BADGE_CLASS, "issuer": PROFILE}})
    assert embedded.issuer.legal_name.best() == "Uni"
    hashed = {"type": "email", "hashed": True, "identity": "sha256$00", "salt": "s"}
    kept = open_badges_2.read({**ASSERTION, "recipient": hashed}).award.recipient
    assert (kept.email, kept.extra) == ("", {"recipient": hashed})


def test_a_learner_record_hands_out_its_parts_as_they_stand():
    inner = {"type": ["VerifiableCredential"], "anything": [1, 2]}
    association = {
        "type": "Association",
        "associationType": "isPartOf",
        "sourceId": "urn:a:1",
        "targetId": "urn:a:2",
    }
    document = {
        "id": "urn:clr:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record",
        "partial": True,
        "issuer": {"id": "https://uni.example", "type": "Profile", "name": "Uni"},
        "validFrom": "2026-03-01T10:00:00Z",
        "credentialSubject": {
            "id": "did:example:me",
            "verifiableCredential": [inner, "eyJ.eyJ.x"],
            "achievement": [{"id": "urn:a:1", "name": "Degree", "creditsAvailable": 180}],
            "association": [association, {"associationType": 7}, "x"],
        },
    }
    record = clr_2.read(document)
    assert [part.value for part in record.parts] == [inner, "eyJ.eyJ.x"]
    assert record.parts[1].pointer == "/credentialSubject/verifiableCredential/1"
    assert record.partial is True
    assert record.achievements[0].credit == Credit(Fraction(180), "")
    assert record.associations == (clr_2.Association("isPartOf", "urn:a:1", "urn:a:2"),)
    assert record.recipient.did == "did:example:me"
    with pytest.raises(CredentialMalformed):
        clr_2.read({"credentialSubject": []})
