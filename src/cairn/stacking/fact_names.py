"""The facts that a rule may look at, and nothing else.

What is not here cannot be asked. Hours, duration and the amount of credit are not here, because a
refusal may not rest on volume alone (Recommendation on Criteria and Procedures); nationality, age,
gender and name are not here, because no rule of recognition needs them.
"""

from __future__ import annotations

FACTS: dict[str, str] = {
    "achievement.id": "the identifiers of what was achieved, those it substitutes for included",
    "achievement.version": "the version of the description",
    "achievement.kind": "its type, as the issuer names it (MicroCredential, Course, Award)",
    "achievement.fields": "ISCED-F codes of its field",
    "achievement.outcomes": "identifiers of its learning outcomes and skills",
    "achievement.participation": "how it was learnt: online, on-site, blended",
    "assessment.types": "how it was assessed",
    "assessment.identity": "how the person was identified when assessed",
    "award.date": "when it was awarded (not when the credential was issued)",
    "credential.id": "the identifier of the credential",
    "credit.level": "its level in the programme's framework",
    "credit.scheme": "the credit scheme that it states",
    "issuer.accreditation.covers_level": "whether the accreditation in force covered its level",
    "issuer.accreditation.register": "the registers whose accreditation was in scope at the award",
    "issuer.agreement": "the agreement that the awarding institution has with the issuer",
    "issuer.country": "where the issuer is, as the awarding institution knows it",
    "issuer.id": "the identifiers of the issuer; 'self' among them for the awarding institution",
    "issuer.standing": "its standing as at the award",
    "issuer.tier": "its tier by the programme's own table",
    "learning.setting": "formal, non-formal or informal",
    "result.grade": "the grade, as written",
    "result.status": "the status of the result (Completed, Provisional, …)",
}
"""Name → what it is."""
