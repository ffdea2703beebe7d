"""Step 3: is the credential built as its format demands?

The rules are the formats room's; here each finding becomes a check. A signature over a malformed
credential proves that its issuer signed something malformed, and readers disagree on what it says.

Nothing is fetched for this step: a ``credentialSchema`` would tell its publisher who looks at
which credential (VCDM 2.0 §8.16), and the rules of the known formats are here anyway.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.crypto import digests
from cairn.crypto.multibase import decode
from cairn.errors import CairnError
from cairn.formats import structure
from cairn.verification.essentials import identifier_of, objects_of
from cairn.verification.facts import Document
from cairn.verification.report import Check, failed, not_applicable, passed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.canonical.json_text import JsonObject
    from cairn.formats.detect import Detected
    from cairn.formats.findings import Finding
    from cairn.verification.facts import Facts

_MOST = 25
"""Findings that a report lists; a document with more is no better for the rest."""

_SHA256 = b"\x12\x20"
"""The multihash prefix of a SHA-256 digest."""


def check_structure(detected: Detected, document: JsonObject, facts: Facts) -> tuple[Check, ...]:
    """Whether the document keeps the rules of its format, and what it refers to is as it says.

    Args:
        detected: what the bytes are.
        document: what they say, as the token around them completes it.
        facts: documents that are at hand.
    """
    checks = list(as_checks(structure.check(replace(detected, document=document))))
    checks += [
        not_applicable("structure.schema", "not_fetched", schema=identifier_of(schema))
        for schema in objects_of(document.get("credentialSchema"))[:_MOST]
    ]
    checks += [
        not_applicable("structure.refresh", "not_followed", address=identifier_of(service))
        for service in objects_of(document.get("refreshService"))[:_MOST]
    ]
    checks += [
        _check_related(resource, facts)
        for resource in objects_of(document.get("relatedResource"))[:_MOST]
    ]
    return tuple(checks)


def as_checks(findings: Iterable[Finding]) -> tuple[Check, ...]:
    """Each finding as a failed check; one that passed where there is none."""
    checks = tuple(
        failed(f"structure.{found.section}", "found", detail=found, cites=found.clause)
        for found in findings
    )
    return checks[:_MOST] or (passed("structure.shape"),)


def _check_related(resource: JsonObject, facts: Facts) -> Check:
    """VCDM 2.0 §5.3: whoever uses a related resource compares its digest."""
    url = identifier_of(resource)
    fact = facts.find(url)
    sri, multibase = resource.get("digestSRI"), resource.get("digestMultibase")
    if not isinstance(fact, Document):
        return _check_context(url, sri, multibase, facts)
    try:
        same = [digests.matches_sri(fact.body, sri)] if isinstance(sri, str) else []
        if isinstance(multibase, str):
            same.append(digests.matches_multibase(fact.body, multibase))
    except CairnError as error:
        return failed("structure.related", "malformed", url=url, detail=error_words(error))
    return (passed if same and all(same) else failed)("structure.related", url=url)


def _check_context(url: str, sri: object, multibase: object, facts: Facts) -> Check:
    """A context in the package is used, so the digest stated is compared with the one recorded.

    Only SHA-256 is recorded; by another function, as for a resource that is not used, nothing is
    said.
    """
    published = facts.contexts.published_digest(url)
    if published is None:
        return not_applicable("structure.related", url=url)
    digest = bytes.fromhex(published)
    texts = [word for word in str(sri).split() if word.startswith("sha256-")]
    expected = f"sha256-{base64.b64encode(digest).decode('ascii')}"
    same = [text.partition("?")[0] == expected for text in texts]
    if isinstance(multibase, str):
        try:
            decoded = decode(multibase)
        except CairnError as error:
            return failed("structure.related", "malformed", url=url, detail=error_words(error))
        if len(decoded) == len(digest) or decoded.startswith(_SHA256):
            same.append(decoded.removeprefix(_SHA256) == digest)
    if not same:
        return not_applicable("structure.related", url=url)
    return (passed if all(same) else failed)("structure.related", url=url)
