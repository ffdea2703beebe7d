"""The 24 things that the frameworks ask of a micro-credential, by number.

EU 2022/C 243/02 Annex I has the first eleven as mandatory and 12 to 16 as optional; the rest come
from the Common Microcredential Framework, New Zealand, Australia, 1EdTech and WE BUILD.
"""

from __future__ import annotations

from enum import IntEnum


class Element(IntEnum):
    """One element; the name is the word used in profiles, reports and sentences."""

    LEARNER = 1
    TITLE = 2
    COUNTRY = 3
    AWARDING_BODY = 4
    DATE = 5
    OUTCOMES = 6
    WORKLOAD = 7
    LEVEL = 8
    ASSESSMENT = 9
    PARTICIPATION = 10
    QUALITY_ASSURANCE = 11
    PREREQUISITES = 12
    SUPERVISION = 13
    GRADE = 14
    STACKABILITY = 15
    FURTHER_INFORMATION = 16
    FIELD = 17
    NEED = 18
    CREDIT_RECOGNITION = 19
    LANGUAGE = 20
    CREDENTIAL_TYPE = 21
    VALIDITY = 22
    ASSESSOR = 23
    LEGAL_CATEGORY = 24

    @property
    def code(self) -> str:
        """The element's name as data and JSON write it: ``quality_assurance``."""
        return self.name.lower()
