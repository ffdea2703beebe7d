"""How a credential is secured: by proofs inside it, a token around it, a seal, or several.

Open Badges 3.0 §8.2: embedded proofs are made before the token, so a token's credential may hold
proofs of its own; all of them count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.formats.detect import Detected, Wrapping
from cairn.verification.claims import Secured
from cairn.verification.embedded_proofs import embedded_secured
from cairn.verification.seals import sealed_secured
from cairn.verification.tokens import token_secured

if TYPE_CHECKING:
    from cairn.verification.facts import Facts
    from cairn.verification.policy import Policy


def secured(detected: Detected, facts: Facts, policy: Policy) -> Secured:
    """What secures a W3C credential or presentation, and the document that is secured."""
    if detected.wrapping is Wrapping.JSON:
        return embedded_secured(detected.document, facts, policy)
    if detected.wrapping is Wrapping.JWS_JSON or "x5c" in detected.header:
        return sealed_secured(detected, policy)
    outer = token_secured(detected, facts, policy)
    if not outer.claims or "proof" not in outer.document:
        return outer
    inner = embedded_secured(outer.document, facts, policy)
    return Secured(outer.document, (*outer.claims, *inner.claims), (*outer.checks, *inner.checks))
