"""Step 2: does every word have a meaning, and does a signature cover it?

VCDM 2.0 §4.3 and B.1: contexts are taken as already retrieved, by digest, and never fetched. A
member that no context defines is dropped by other people's readers before they hash the document,
so that it can be added after signing and still be shown to people. Here it is refused, whatever
mechanism signs: what is read must be what was signed.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cairn.canonical import jsonld
from cairn.errors import CairnError, ContextRefused, ContextUnknown, LimitExceeded
from cairn.verification.report import Check, failed, indeterminate, not_applicable, passed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.canonical.shape_cache import KnownShapes


def check_terms(
    document: JsonObject, contexts: Contexts, *, in_bytes: bool = False
) -> tuple[Check, ...]:
    """Whether every context is known and every member of the document is defined by them.

    Args:
        document: the credential.
        contexts: the contexts that it may name.
        in_bytes: it is sealed as bytes (JAdES), and its profile does not build on JSON-LD: the
            published European samples hold members that their own contexts do not define.
    """
    if in_bytes:
        return (not_applicable("terms.defined", "sealed"),)
    try:
        if contexts.shapes is None:
            jsonld.to_quads(document, contexts)
        elif not contexts.shapes.fits(document):
            jsonld.to_quads(document, contexts)
            _remember(document, contexts.shapes)
    except ContextUnknown as error:
        return (indeterminate("terms.contexts", url=error.facts.get("url")),)
    except ContextRefused as error:
        return (failed("terms.contexts", detail=error_words(error)),)
    except LimitExceeded as error:
        return (indeterminate("terms.defined", detail=error_words(error)),)
    except CairnError as error:
        return (passed("terms.contexts"), failed("terms.defined", detail=error_words(error)))
    return (passed("terms.contexts"), passed("terms.defined"))


def _remember(document: JsonObject, shapes: KnownShapes) -> None:
    """Learn a shape for those that follow; what cannot be learnt has its answer already."""
    with suppress(CairnError):
        shapes.canonicalize(document, "sha256")
