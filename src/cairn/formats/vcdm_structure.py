"""The structure that the W3C data models demand of credentials and presentations.

VCDM 2.0 §4 (and 1.1 §4 where a document names that data model). What JSON-LD can tell alone
(undefined terms) is the terms step's; signatures are the proof step's. Reading is liberal where
the specification leaves room, and every rule names its clause.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cairn.formats import enveloped
from cairn.formats.findings import Finding, Findings
from cairn.formats.json_members import as_list, types_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject

VC_1 = "https://www.w3.org/2018/credentials/v1"
VC_2 = "https://www.w3.org/ns/credentials/v2"

Path = tuple[str | int, ...]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DATE_TIME = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"([Zz]|[+-](0[0-9]|1[0-4]):[0-5][0-9])?"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_url(value: Json) -> bool:
    """Whether a value is an absolute URL (any scheme)."""
    return isinstance(value, str) and bool(_URL.fullmatch(value))


def is_date_time(value: Json) -> bool:
    """Whether a value is ``xsd:dateTimeStamp``; one without offset is read as UTC (§4.9)."""
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        return False
    year, month, day = int(value[:4]), int(value[5:7]), int(value[8:10])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= (_DAYS[month - 1] if month != 2 or leap else 28)  # noqa: PLR2004  # February


def check_credential(document: JsonObject) -> tuple[Finding, ...]:
    """What the W3C data model forbids in a credential ([VC-1] to [VC-7])."""
    findings = Findings()
    first = next(iter(as_list(document.get("@context"))), None)
    old = first == VC_1
    _check_context(document, (VC_1,) if old else (VC_2,), findings)
    _check_id(document, ("id",), "shape", findings)
    check_types(document, "VerifiableCredential", (), "type", findings)
    for member in ("name", "description"):
        _check_text(document, member, findings)
    _check_issuer(document, findings)
    _check_subjects(document, findings)
    _check_dates(document, findings, old=old)
    _check_services(document, findings)
    _check_proofs(document, findings)
    _check_related(document, findings)
    return findings.result()


def check_presentation(document: JsonObject) -> tuple[Finding, ...]:
    """What the W3C data model forbids in a presentation ([VC-8], §4.13)."""
    findings = Findings()
    first = next(iter(as_list(document.get("@context"))), None)
    _check_context(document, (VC_1,) if first == VC_1 else (VC_2,), findings)
    _check_id(document, ("id",), "shape", findings)
    check_types(document, "VerifiablePresentation", (), "type", findings)
    holder = document.get("holder")
    if "holder" in document and not is_url(
        holder.get("id") if isinstance(holder, dict) else holder
    ):
        findings.note("subject", "url", ("holder",), "VCDM 2.0 §4.13")
    for path, credential in _each(document, "verifiableCredential"):
        # Version 1.1 also has credentials as JWTs, which are strings there.
        if isinstance(credential, str) and first == VC_1:
            continue
        if not isinstance(credential, dict):
            findings.note("parts", "object", path, "VCDM 2.0 §4.13")
        elif not types_of(credential):
            findings.note("parts", "missing", path, "VCDM 2.0 §4.13", member="type")
        elif enveloped.is_envelope(credential):
            _check_envelope(credential, path, findings)
    _check_proofs(document, findings)
    return findings.result()


def check_envelope(document: JsonObject) -> tuple[Finding, ...]:
    """What the W3C data model forbids in an envelope ([VC-9], §4.13)."""
    findings = Findings()
    _check_context(document, (VC_2,), findings)
    _check_envelope(document, (), findings)
    return findings.result()


def check_types(
    holder: JsonObject, wanted: str, path: Path, section: str, findings: Findings
) -> None:
    """Whether ``type`` is one or more words, ``wanted`` among them ([VC-3]); "" wants any."""
    value = holder.get("type", holder.get("@type"))
    words = as_list(value)
    if not words:
        findings.note(section, "missing", path, "VCDM 2.0 §4.5", member="type")
    elif not all(isinstance(word, str) and word.strip() for word in words):
        findings.note(section, "words", (*path, "type"), "VCDM 2.0 §4.5")
    elif wanted and wanted not in words:
        findings.note(section, "lacks_type", (*path, "type"), "VCDM 2.0 §4.5", wanted=wanted)


def _check_envelope(envelope: JsonObject, path: Path, findings: Findings) -> None:
    url = envelope.get("id")
    if not isinstance(url, str) or not url.startswith("data:"):
        findings.note("parts", "data_url", (*path, "id"), "VCDM 2.0 §4.13")


def _check_context(document: JsonObject, wanted: tuple[str, ...], findings: Findings) -> None:
    clause = "VCDM 2.0 §4.3"
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts:
        findings.note("context", "list", ("@context",), clause)
        return
    if contexts[0] not in wanted:
        findings.note("context", "first", ("@context", 0), clause, wanted=wanted[0])
    for place, context in enumerate(contexts):
        if not isinstance(context, dict) and not is_url(context):
            findings.note("context", "url", ("@context", place), clause)


def _check_id(holder: JsonObject, path: Path, section: str, findings: Findings) -> None:
    if "id" in holder and not is_url(holder["id"]):
        findings.note(section, "url", path, "VCDM 2.0 §4.4")


def _check_text(document: JsonObject, member: str, findings: Findings) -> None:
    if member not in document:
        return
    value = document[member]
    values = value if isinstance(value, list) else [value]
    plain = isinstance(value, str)
    if not plain and not (values and all(_is_language_value(item) for item in values)):
        findings.note("shape", "text", (member,), "VCDM 2.0 §11.1")


def _is_language_value(value: Json) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("@value"), str):
        return False
    language, direction = value.get("@language"), value.get("@direction")
    return (
        value.keys() <= {"@value", "@language", "@direction"}
        and ("@language" not in value or _is_language(language))
        and ("@direction" not in value or direction in ["ltr", "rtl"])
    )


def _is_language(value: Json) -> bool:
    return isinstance(value, str) and bool(_LANGUAGE.fullmatch(value))


def _check_issuer(document: JsonObject, findings: Findings) -> None:
    if "issuer" not in document:
        findings.note("issuer", "missing", (), "VCDM 2.0 §4.7", member="issuer")
        return
    issuer = document["issuer"]
    if isinstance(issuer, dict):
        if not is_url(issuer.get("id")):
            findings.note("issuer", "url", ("issuer", "id"), "VCDM 2.0 §4.7")
    elif not is_url(issuer):
        findings.note("issuer", "url", ("issuer",), "VCDM 2.0 §4.7")


def _check_subjects(document: JsonObject, findings: Findings) -> None:
    clause = "VCDM 2.0 §4.8"
    if "credentialSubject" not in document:
        findings.note("subject", "missing", (), clause, member="credentialSubject")
        return
    value = document["credentialSubject"]
    if isinstance(value, list) and not value:
        findings.note("subject", "empty", ("credentialSubject",), clause)
    for path, subject in _each(document, "credentialSubject"):
        if not isinstance(subject, dict):
            findings.note("subject", "object", path, clause)
        elif not subject:
            findings.note("subject", "empty", path, clause)
        else:
            _check_id(subject, (*path, "id"), "subject", findings)


def _check_dates(document: JsonObject, findings: Findings, *, old: bool) -> None:
    clause = "VC Data Model 1.1 §4.6" if old else "VCDM 2.0 §4.9"
    if old and "issuanceDate" not in document and "validFrom" not in document:
        findings.note("dates", "missing", (), clause, member="issuanceDate")
    members = ("validFrom", "validUntil", "issuanceDate", "expirationDate", "awardedDate")
    for member in members:
        if member in document and not is_date_time(document[member]):
            findings.note("dates", "date", (member,), clause, found=document[member])


_TYPED = (
    ("credentialStatus", "status", "VCDM 2.0 §4.10"),
    ("credentialSchema", "schema", "VCDM 2.0 §4.11"),
    ("refreshService", "refresh", "VCDM 2.0 §5.4"),
    ("termsOfUse", "shape", "VCDM 2.0 §5.5"),
    ("evidence", "evidence", "VCDM 2.0 §5.6"),
    ("confidenceMethod", "shape", "VCDM 2.0 §5.1"),
    ("renderMethod", "shape", "VCDM 2.0 §5.1"),
)


def _check_services(document: JsonObject, findings: Findings) -> None:
    """Everything that must say its type; a schema also its address ([VC-3], [VC-7])."""
    for member, section, clause in _TYPED:
        for path, value in _each(document, member):
            if not isinstance(value, dict):
                findings.note(section, "object", path, clause)
                continue
            check_types(value, "", path, section, findings)
            _check_id(value, (*path, "id"), section, findings)
            if member == "credentialSchema" and "id" not in value:
                findings.note(section, "missing", path, clause, member="id")


def _check_proofs(document: JsonObject, findings: Findings) -> None:
    for path, proof in _each(document, "proof"):
        if not isinstance(proof, dict):
            findings.note("shape", "object", path, "VCDM 2.0 §4.12")
        else:
            check_types(proof, "", path, "shape", findings)


def _check_related(document: JsonObject, findings: Findings) -> None:
    clause = "VCDM 2.0 §5.3"
    seen: set[str] = set()
    for path, resource in _each(document, "relatedResource"):
        if not isinstance(resource, dict):
            findings.note("related", "object", path, clause)
            continue
        url = resource.get("id")
        if not isinstance(url, str) or not is_url(url):
            findings.note("related", "url", (*path, "id"), clause)
        elif url in seen:
            findings.note("related", "twice", (*path, "id"), clause, found=url)
        else:
            seen.add(url)
        digests = [resource.get(name) for name in ("digestSRI", "digestMultibase")]
        stated = [digest for digest in digests if digest is not None]
        if not stated or not all(isinstance(digest, str) and digest for digest in stated):
            findings.note("related", "digest", path, clause)


def _each(document: JsonObject, member: str) -> Iterator[tuple[Path, Json]]:
    """Each value of a member that may stand alone or in an array, with its path.

    ``null`` is a value here: JSON-LD would drop it, so that nobody would have signed it.
    """
    if member not in document:
        return
    value = document[member]
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield (member, place), item
    else:
        yield (member,), value
