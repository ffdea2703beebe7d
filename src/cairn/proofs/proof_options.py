"""The members of a Data Integrity proof: what each must be, and what it is held against.

Data Integrity 1.1 §2.1. They are checked before anything is hashed, in whatever suite: some of them
decide how the rest is judged.
"""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cairn.errors import ProofMalformed, ProofMisused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import JsonObject

_DATE_TIME_STAMP = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
# A scheme and something after it; where a URL leads is for whoever follows it.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def is_texts(value: Any) -> bool:
    """Whether a JSON value is a text or a list of texts, and says something."""
    # An empty list would say nothing, be signed by nothing, and could be added by anybody.
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(_is_text(each) for each in texts)


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def _is_date_time_stamp(value: Any) -> bool:
    """XSD 1.1 ``dateTimeStamp``: a real day and time, with its zone."""
    if not isinstance(value, str) or not _DATE_TIME_STAMP.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.replace("24:00:00", "00:00:00"))
    except ValueError:
        return False
    return True


_MEMBERS: Mapping[str, tuple[Callable[[Any], bool], str]] = MappingProxyType(
    {
        "id": (_is_url, "a URL"),
        "verificationMethod": (_is_url, "a URL"),
        "proofPurpose": (_is_text, "a text"),
        "nonce": (_is_text, "a text"),
        "challenge": (_is_text, "a text"),
        "domain": (is_texts, "a text or a list of texts"),
        "previousProof": (is_texts, "a text or a list of texts"),
        "created": (_is_date_time_stamp, "a date with time and zone"),
        "expires": (_is_date_time_stamp, "a date with time and zone"),
    }
)
"""What the members of a proof must be (Data Integrity 1.1 §2.1)."""


def options_of(proof: JsonObject) -> JsonObject:
    """A proof without its value: what is hashed beside the document. Members are checked.

    Raises:
        ProofMalformed: a member is missing or is not what it must be (Data Integrity 1.1 §2.1).
    """
    for member in ("verificationMethod", "proofPurpose"):
        if member not in proof:
            raise ProofMalformed(detail=f"“{member}” is missing")
    for member, (is_right, what) in _MEMBERS.items():
        if member in proof and not is_right(proof[member]):
            raise ProofMalformed(detail=f"“{member}” is not {what}")
    return {name: value for name, value in proof.items() if name != "proofValue"}


def expect(
    proof: JsonObject,
    *,
    purpose: str = "assertionMethod",
    domain: str | None = None,
    challenge: str | None = None,
) -> None:
    """Hold a proof against the use that is made of it (§4.5 steps 5 to 7).

    Args:
        proof: one of ``proofs_of(document)``.
        purpose: what the reader takes the proof for.
        domain: where the reader works, where it asked the prover to say so.
        challenge: what the reader asked the prover to repeat.

    Raises:
        ProofMisused: it was made for something else.
    """
    if proof.get("proofPurpose") != purpose:
        raise ProofMisused(detail=f"its purpose is not “{purpose}”")
    stated = proof.get("domain", [])
    if domain is not None and domain not in (stated if isinstance(stated, list) else [stated]):
        raise ProofMisused(detail="it names another domain")
    if challenge is not None and proof.get("challenge") != challenge:
        raise ProofMisused(detail="it does not repeat the challenge")
