"""Wrappings that the formats room only names: looked into here, by the mechanism that secures them.

SD-JWT and COSE tokens of W3C credentials (vc-jose-cose §3.2, §3.3) are opened; those of other data
models (SD-JWT VC, mdoc) are not, and nothing is said about them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.errors import CairnError, MechanismUnsupported
from cairn.formats.detect import Detected, Kind, Wrapping, detect_document
from cairn.proofs import sd_jwt, vc_cose
from cairn.verification.report import Check, failed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject


def opened(detected: Detected) -> Detected | Check:
    """The same, with the document that its wrapping holds, where that is a W3C credential's.

    Returns:
        What was found; unchanged where it is of another data model or by an unknown mechanism; or
        the check that says why it is no credential at all.
    """
    if detected.kind is not Kind.UNOPENED:
        return detected
    try:
        document = _document_in(detected)
        if "@context" not in document:
            return detected
        found = detect_document(document)
    except MechanismUnsupported:
        return detected
    except CairnError as error:
        return failed("format.unreadable", detail=error_words(error))
    return replace(detected, kind=found.kind, document=found.document, data_model=found.data_model)


def _document_in(detected: Detected) -> JsonObject:
    if detected.wrapping is Wrapping.COSE:
        return vc_cose.read(detected.data).document
    return sd_jwt.read(detected.token).claims
