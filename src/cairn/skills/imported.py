"""Reading a framework that somebody else has published, from the bytes of its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cairn.canonical import json_text
from cairn.errors import FrameworkMalformed, LimitExceeded
from cairn.skills.case_package import is_case_package, read_case_package
from cairn.skills.collecting import Imported, ImportLimits, LeftOut
from cairn.skills.esco_csv import is_esco_csv, read_esco_csv
from cairn.skills.esco_json_ld import concepts_of, read_esco_json_ld

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json

__all__ = ["ImportLimits", "Imported", "LeftOut", "language_of_file", "read"]

DEFAULT_LIMITS = ImportLimits()
_FILE_LANGUAGE = re.compile(r"[_.-]([a-z]{2})\.\w+$", re.IGNORECASE)


def language_of_file(name: str, default: str = "en") -> str:
    """The language that ESCO's file names end in: ``skills_fr.csv`` → ``fr``."""
    found = _FILE_LANGUAGE.search(name)
    return found[1].lower() if found else default


def read(
    data: bytes, *, language: str = "en", version: str = "", limits: ImportLimits = DEFAULT_LIMITS
) -> Imported:
    """A framework: ESCO in CSV or JSON-LD, another SKOS vocabulary in JSON-LD, or a CASE package.

    Args:
        data: the file.
        language: the BCP 47 tag of texts that do not say theirs (``language_of_file``).
        version: of the framework, where it is known and the file does not say it.
        limits: bounds.

    Returns:
        The framework with every entry that can be used, and the entries left out, each with its
        place.

    Raises:
        FrameworkMalformed: none of these, or no entry that can be used; the place is named.
        MalformedJson: JSON that cannot be read.
        LimitExceeded: a bound of ``limits`` was reached.
    """
    if len(data) > limits.octets:
        raise LimitExceeded(limit="octets of a framework", maximum=limits.octets)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FrameworkMalformed(place=f"line {line}", detail="this is not UTF-8 text") from error
    if is_esco_csv(text):
        return read_esco_csv(text, language, limits, version=version)
    if text.lstrip()[:1] not in ("{", "["):
        raise FrameworkMalformed(
            place="line 1",
            detail="the heading of an ESCO file, or JSON, is expected here",
        )
    document: Json = json_text.parse(text, limits=limits.json)
    if is_case_package(document):
        return read_case_package(document, language, limits)
    if concepts_of(document) is None:
        raise FrameworkMalformed(
            place="/", detail="neither a CASE package (CFDocument) nor concepts (@graph) are here"
        )
    return read_esco_json_ld(document, language, limits, version=version)
