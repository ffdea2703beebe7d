"""ELMO 1.x, the XML in which student systems hand over results (EMREX).

Whether its signature holds is always settled; whose key it was, ELMO leaves to the network it came
through, so that stays open unless a trusted certificate answers it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.verification.report import Report, indeterminate
from cairn.verification.step_01_format import check_format

if TYPE_CHECKING:
    from cairn.formats.detect import Detected
    from cairn.verification.inquiry import Inquiry


def examine_elmo(detected: Detected, inquiry: Inquiry) -> Report:
    """The steps that apply to an ELMO document."""
    del inquiry
    checks = (
        *check_format(detected),
        indeterminate("proof.mechanism", mechanism="XML Signature", which="its signature"),
    )
    return Report("", checks, (), None, detected.kind.value)
