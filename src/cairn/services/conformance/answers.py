"""Answers in the shapes of the VC-API, with the error words of the W3C specifications.

VCDM 2.0 §7.2 and Bitstring Status List 1.0 §3.5: a problem's ``type`` is a URL that ends with the
word of the specification, as RFC 9457 has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.errors import StatusUnusable, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.errors import CairnError

JsonObject: TypeAlias = dict[str, Any]

CREATED, OK, BAD_REQUEST, NOT_FOUND = 201, 200, 400, 404

_DATA_MODEL = "https://www.w3.org/TR/vc-data-model#"
_STATUS_LIST = "https://www.w3.org/ns/credentials/status-list#"
_PARSING = "PARSING_ERROR"
_CRYPTOGRAPHIC = "CRYPTOGRAPHIC_SECURITY_ERROR"
_MALFORMED = "MALFORMED_VALUE_ERROR"
_RANGE = "RANGE_ERROR"
_STATUS = "STATUS_VERIFICATION_ERROR"

_OF_STEP = {
    "format": _DATA_MODEL + _PARSING,
    "proof": _DATA_MODEL + _CRYPTOGRAPHIC,
    "key": _DATA_MODEL + _CRYPTOGRAPHIC,
    "issuer": _DATA_MODEL + _CRYPTOGRAPHIC,
    "validity": _DATA_MODEL + _RANGE,
    "status": _STATUS_LIST + _STATUS,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: JsonObject


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as RFC 9457 has it."""

    type: str
    title: str
    detail: str

    def to_json(self) -> JsonObject:
        """The members of a problem details object."""
        return {"type": self.type, "title": self.title, "detail": self.detail}


def problem_of_step(step: str, detail: str) -> Problem:
    """A problem that one step of verification found."""
    return Problem(_OF_STEP.get(step, _DATA_MODEL + _MALFORMED), f"The {step} step failed.", detail)


def problem_of_error(error: CairnError) -> Problem:
    """A problem that was raised."""
    if isinstance(error, StatusUnusable):
        return Problem(_STATUS_LIST + error.problem_type, "The status is unusable.", error.what())
    word = _PARSING if isinstance(error, UnreadableInput) else _MALFORMED
    return Problem(_DATA_MODEL + word, "The input was refused.", error.what())


def refusal(problems: Iterable[Problem], status: int = BAD_REQUEST) -> Answer:
    """The answer that refuses."""
    listed = list(problems)
    body = {
        "verified": False,
        "errors": [problem.detail for problem in listed],
        "problemDetails": [problem.to_json() for problem in listed],
    }
    return Answer(status, body)


def nothing_here(detail: str, status: int = NOT_FOUND) -> Answer:
    """The answer to a request that is none of this service's."""
    return Answer(status, {"errors": [detail]})
