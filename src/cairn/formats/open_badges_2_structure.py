"""The structure that Open Badges 2.0 demands of assertions, badge classes and issuer profiles.

https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html
What the specification lets stand as an address (the badge class, the issuer, an image) is not
looked into here; verification fetches it first and checks it in its turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.formats.findings import Finding, Findings
from cairn.formats.json_members import as_list, texts_of
from cairn.formats.vcdm_structure import check_types, is_date_time, is_url

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.formats.vcdm_structure import Path

CONTEXTS = (
    "https://w3id.org/openbadges/v2",
    "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld",
)
_VERIFICATIONS = frozenset({"hosted", "HostedBadge", "signed", "SignedBadge"})
_ASSERTION = "Open Badges 2.0, Assertion"
_BADGE_CLASS = "Open Badges 2.0, BadgeClass"
_PROFILE = "Open Badges 2.0, Profile"
_DIGEST_ALGORITHMS = ("sha256$", "md5$")


def check_assertion(document: JsonObject) -> tuple[Finding, ...]:
    """What Open Badges 2.0 forbids in an assertion, and in what is embedded in it."""
    findings = Findings()
    if not any(url in CONTEXTS for url in texts_of(document.get("@context"))):
        findings.note("context", "specific", ("@context",), _ASSERTION, wanted="Open Badges 2.0")
    check_types(document, "Assertion", (), "type", findings)
    _check_url(document, "id", (), "shape", findings)
    _check_recipient(document.get("recipient"), findings)
    _check_verification(document, findings)
    for member in ("issuedOn", "expires"):
        if member in document and not is_date_time(document[member]):
            findings.note("dates", "date", (member,), _ASSERTION, found=document[member])
    if "issuedOn" not in document:
        findings.note("dates", "missing", (), _ASSERTION, member="issuedOn")
    for place, evidence in enumerate(as_list(document.get("evidence"))):
        if not isinstance(evidence, dict) and not is_url(evidence):
            findings.note("evidence", "url", ("evidence", place), _ASSERTION)
    badge = document.get("badge")
    if isinstance(badge, dict):
        _check_badge_class(badge, ("badge",), findings)
    elif not is_url(badge):
        findings.note("achievement", "url", ("badge",), _ASSERTION)
    return findings.result()


def check_badge_class(document: JsonObject) -> tuple[Finding, ...]:
    """What Open Badges 2.0 forbids in a badge class."""
    findings = Findings()
    _check_badge_class(document, (), findings)
    return findings.result()


def check_profile(document: JsonObject) -> tuple[Finding, ...]:
    """What Open Badges 2.0 forbids in an issuer profile."""
    findings = Findings()
    _check_profile(document, (), findings)
    return findings.result()


def _check_recipient(recipient: Json, findings: Findings) -> None:
    path: Path = ("recipient",)
    if not isinstance(recipient, dict):
        findings.note("subject", "object", path, _ASSERTION)
        return
    check_types(recipient, "", path, "subject", findings)
    hashed, identity = recipient.get("hashed"), recipient.get("identity")
    if not isinstance(hashed, bool):
        findings.note("subject", "flag", (*path, "hashed"), _ASSERTION, found=hashed)
    if not isinstance(identity, str) or not identity:
        findings.note("subject", "text", (*path, "identity"), _ASSERTION, found=identity)
    elif hashed is True and not identity.startswith(_DIGEST_ALGORITHMS):
        findings.note("subject", "hash", (*path, "identity"), _ASSERTION)
    if "salt" in recipient and not isinstance(recipient["salt"], str):
        findings.note("subject", "text", (*path, "salt"), _ASSERTION, found=recipient["salt"])


def _check_verification(document: JsonObject, findings: Findings) -> None:
    # Open Badges 1.1 called it “verify”, and badges that were converted still do.
    member = "verification" if "verification" in document else "verify"
    verification = document.get(member)
    if not isinstance(verification, dict):
        findings.note("shape", "missing", (), _ASSERTION, member="verification")
    elif not _VERIFICATIONS.intersection(texts_of(verification.get("type"))):
        findings.note("shape", "word", (member, "type"), _ASSERTION, found=verification.get("type"))


def _check_badge_class(badge: JsonObject, path: Path, findings: Findings) -> None:
    check_types(badge, "BadgeClass", path, "achievement", findings)
    _check_url(badge, "id", path, "achievement", findings)
    for member in ("name", "description"):
        value = badge.get(member)
        if not isinstance(value, str):
            findings.note("achievement", "text", (*path, member), _BADGE_CLASS, found=value)
    criteria = badge.get("criteria")
    if not isinstance(criteria, dict) and not is_url(criteria):
        findings.note("achievement", "url", (*path, "criteria"), _BADGE_CLASS)
    issuer = badge.get("issuer")
    if isinstance(issuer, dict):
        _check_profile(issuer, (*path, "issuer"), findings)
    elif not is_url(issuer):
        findings.note("issuer", "url", (*path, "issuer"), _BADGE_CLASS)


def _check_profile(profile: JsonObject, path: Path, findings: Findings) -> None:
    types = texts_of(profile.get("type"))
    if not {"Issuer", "Profile"}.intersection(types):
        findings.note("issuer", "lacks_type", (*path, "type"), _PROFILE, wanted="Profile")
    _check_url(profile, "id", path, "issuer", findings)
    for member in ("name", "email"):
        if member in profile and not isinstance(profile[member], str):
            found = profile[member]
            findings.note("issuer", "text", (*path, member), _PROFILE, found=found)


def _check_url(
    holder: JsonObject, member: str, path: Path, section: str, findings: Findings
) -> None:
    if not is_url(holder.get(member)):
        findings.note(section, "url", (*path, member), "Open Badges 2.0, JSON-LD")
