"""The structure that the European Learning Model demands of a European Digital Credential.

The members that the SHACL shapes of the application profile EDC (generic, 1.1.0) make mandatory:
for the credential ``credentialProfiles``, ``credentialSchema``, ``credentialSubject``,
``displayParameter``, ``issued``, ``issuer`` and ``validFrom``. The published samples that are not
yet signed lack those that the seal adds (``issued``, ``credentialProfiles``), so these are asked
for only where there is a proof or a ``issuanceDate``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.formats.findings import Finding, Findings
from cairn.formats.json_members import as_list, texts_of, types_of
from cairn.formats.vcdm_structure import check_types, is_date_time, is_url

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject

_CLAUSE = "ELM 3, EDC-generic-full"
_DATES = ("issuanceDate", "issued", "validFrom", "validUntil", "expirationDate")


def check_credential(document: JsonObject) -> tuple[Finding, ...]:
    """What the application profile forbids in a European Digital Credential."""
    findings = Findings()
    check_types(document, "EuropeanDigitalCredential", (), "type", findings)
    if "VerifiableCredential" not in types_of(document):
        findings.note("type", "lacks_type", ("type",), _CLAUSE, wanted="VerifiableCredential")
    if not is_url(document.get("id")):
        findings.note("shape", "url", ("id",), _CLAUSE)
    for member in _DATES:
        if member in document and not is_date_time(document[member]):
            findings.note("dates", "date", (member,), _CLAUSE, found=document[member])
    _check_issuer(document.get("issuer"), findings)
    _check_subject(document, findings)
    for place, schema in enumerate(as_list(document.get("credentialSchema"))):
        if not isinstance(schema, dict) or not is_url(schema.get("id")):
            findings.note("schema", "url", ("credentialSchema", place), _CLAUSE)
    if "displayParameter" in document and not isinstance(document["displayParameter"], dict):
        findings.note("shape", "object", ("displayParameter",), _CLAUSE)
    return findings.result()


def _check_issuer(issuer: Json, findings: Findings) -> None:
    if issuer is None:
        findings.note("issuer", "missing", (), _CLAUSE, member="issuer")
        return
    if not isinstance(issuer, dict):
        findings.note("issuer", "object", ("issuer",), _CLAUSE)
        return
    if not is_url(issuer.get("id")):
        findings.note("issuer", "url", ("issuer", "id"), _CLAUSE)
    if "Organisation" not in types_of(issuer):
        findings.note("issuer", "lacks_type", ("issuer", "type"), _CLAUSE, wanted="Organisation")
    if not issuer.get("legalName"):
        findings.note("issuer", "missing", ("issuer",), _CLAUSE, member="legalName")


def _check_subject(document: JsonObject, findings: Findings) -> None:
    subject = document.get("credentialSubject")
    path = ("credentialSubject",)
    if not isinstance(subject, dict):
        findings.note("subject", "object", path, _CLAUSE)
        return
    if "Person" not in types_of(subject):
        findings.note("subject", "lacks_type", (*path, "type"), _CLAUSE, wanted="Person")
    claims = as_list(subject.get("hasClaim"))
    if not claims:
        findings.note("subject", "missing", path, _CLAUSE, member="hasClaim")
    for place, claim in enumerate(claims):
        if not isinstance(claim, dict) or not texts_of(claim.get("type")):
            findings.note("achievement", "object", (*path, "hasClaim", place), _CLAUSE)
