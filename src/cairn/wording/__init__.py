"""Every sentence a person reads, by code and language.

A page, the API, a PDF, a letter and the command line say the same thing in the same words because
they take it here. The catalogues are JSON files ``texts/<language>/<room>.json`` that map a code to
a template; ``{fact}`` is filled by keyword. A sentence missing in a language falls back to English;
one missing in English is a programming error and raises ``KeyError``.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

SOURCE_LANGUAGE = "en"


@cache
def _catalogue(language: str, room: str) -> dict[str, str]:
    path = files(__package__) / "texts" / language / f"{room}.json"
    if not path.is_file():
        return {}
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def sentence(room: str, code: str, language: str = SOURCE_LANGUAGE, **facts: object) -> str:
    """The sentence for ``code`` of ``room`` in ``language``, its facts filled in.

    Args:
        room: the catalogue's name, that of the room that speaks (``verification``).
        code: the stable code of what is said (``proof.signature.passed``).
        language: a BCP 47 tag; only its primary subtag is looked at.
        **facts: the values of the template's fields.

    Raises:
        KeyError: English has no such sentence, or a fact is missing.
    """
    primary = language.partition("-")[0].lower()
    template = _catalogue(primary, room).get(code)
    if template is None:
        template = _catalogue(SOURCE_LANGUAGE, room)[code]
    return template.format(**facts)


def codes(room: str, language: str = SOURCE_LANGUAGE) -> frozenset[str]:
    """Every code that ``room`` can say in ``language``; tests hold it against what is emitted."""
    return frozenset(_catalogue(language, room))
