"""Registered JWT claims beside the members of a credential (RFC 7519 §4.1).

Two mechanisms put a credential and its claims into one JSON object. The claims are not terms of
the credential: they are taken off before its terms are looked up, and held against what the
credential says of the same thing.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cairn.errors import ProofMalformed

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject

REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf"})
"""``cnf`` is RFC 7800: the holder's key."""

_LATEST = 253_402_300_799
"""9999-12-31T23:59:59Z; later moments have no date."""


def credential_in(payload: JsonObject) -> JsonObject:
    """A payload without its registered claims."""
    return {name: value for name, value in payload.items() if name not in REGISTERED}


def without_proof(document: JsonObject) -> JsonObject:
    """A document without its embedded proofs, whose terms are those of their own mechanism."""
    return {name: value for name, value in document.items() if name != "proof"}


def identifier_of(value: Any) -> str | None:
    """The identifier of an issuer, holder or subject, written as a text or as an object."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def subject_of(credential: JsonObject) -> str | None:
    """The identifier of the one subject; ``None`` where there is none, or several subjects."""
    subject = credential.get("credentialSubject")
    if isinstance(subject, list):
        subject = subject[0] if len(subject) == 1 else None
    return identifier_of(subject) if isinstance(subject, dict) else None


def numeric_date(payload: JsonObject, claim: str) -> datetime | None:
    """A NumericDate claim (RFC 7519 §2) as an instant; ``None`` where it is absent.

    Raises:
        ProofMalformed: it is not a number, or has no date.
    """
    if claim not in payload:
        return None
    value = payload[claim]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ProofMalformed(detail=f"“{claim}” is not a number of seconds")
    if not 0 <= value <= _LATEST:
        raise ProofMalformed(detail=f"“{claim}” is not a moment that has a date")
    return datetime.fromtimestamp(value, tz=UTC)


def instant(value: Any) -> datetime | None:
    """A date with time as a credential writes it; ``None`` where it is none.

    A time without offset is read as UTC (VCDM 2.0 §4.9).
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def same_second(claim: datetime, written: datetime) -> bool:
    """Whether a NumericDate stands for a moment, to its second: claims seldom carry fractions."""
    return math.floor(claim.timestamp()) == math.floor(written.timestamp())
