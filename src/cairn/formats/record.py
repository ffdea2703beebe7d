"""The canonical record: a micro-credential, its issuer and its award as YAML or JSON for people.

Three files have a published form: the description of an achievement, the profile of an issuer, and
the whole record of one credential. Texts are plain, in the file's ``language``, or by language tag
(``title: {en: …, fi: …}``); entries of code lists are written by their code; amounts are exact.
``read_…`` of what ``write_…`` wrote gives the same value. The JSON Schemas are the files
``schemas/*.schema.json`` beside this module; what they cannot say (a code that is in a list, a date
that exists) is checked here as well, and every fault names its place.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cairn.errors import RecordMalformed
from cairn.formats.record_reading import INVALID, Reading
from cairn.formats.record_tables import ACHIEVEMENT, ORGANISATION, RECORD
from cairn.formats.record_text import read_text, write_yaml

if TYPE_CHECKING:
    from cairn.domain import Achievement, Organisation, Record
    from cairn.formats.record_objects import Object
    from cairn.formats.record_text import Text

MOST_FAULTS_SHOWN = 20


class Syntax(StrEnum):
    """The two ways to write a record."""

    YAML = "yaml"
    JSON = "json"


def read_achievement(data: bytes) -> Achievement:
    """The description of a micro-credential.

    Args:
        data: YAML or JSON, UTF-8; ``schemas/achievement.schema.json``.

    Raises:
        RecordMalformed: it has another form; every fault with its place.
        MalformedYaml: not YAML of this kind.
        MalformedJson: not JSON.
        LimitExceeded: too long, too deep, too many values.
    """
    text = read_text(data)
    achievement: Achievement = _read(ACHIEVEMENT, text, _language(text.value), "achievement")
    return achievement


def read_issuer(data: bytes) -> Organisation:
    """The profile of an issuer; its ``id`` may be absent, the signing key then gives it.

    Args:
        data: YAML or JSON, UTF-8; ``schemas/issuer.schema.json``. The member ``language`` says in
            which language the plain texts are, and is no part of the profile.

    Raises:
        RecordMalformed: it has another form; every fault with its place.
        MalformedYaml: not YAML of this kind.
        MalformedJson: not JSON.
        LimitExceeded: too long, too deep, too many values.
    """
    text = read_text(data)
    language = _language(text.value)
    if language is not None:
        del text.value["language"]
    issuer: Organisation = _read(ORGANISATION, text, language, "issuer")
    return issuer


def read_record(data: bytes) -> Record:
    """The whole record of one credential: achievement, award and issuer.

    Args:
        data: YAML or JSON, UTF-8; ``schemas/record.schema.json``. Plain texts are in the language
            of the achievement.

    Raises:
        RecordMalformed: it has another form; every fault with its place.
        MalformedYaml: not YAML of this kind.
        MalformedJson: not JSON.
        LimitExceeded: too long, too deep, too many values.
    """
    text = read_text(data)
    achievement = text.value.get("achievement") if isinstance(text.value, dict) else None
    record: Record = _read(RECORD, text, _language(achievement), "record")
    return record


def write_achievement(achievement: Achievement, syntax: Syntax = Syntax.YAML) -> str:
    """``achievement`` as :func:`read_achievement` reads it."""
    return _write(ACHIEVEMENT.write(achievement, achievement.language), syntax)


def write_issuer(issuer: Organisation, language: str, syntax: Syntax = Syntax.YAML) -> str:
    """``issuer`` as :func:`read_issuer` reads it, texts in ``language`` alone written plainly."""
    return _write({"language": language, **ORGANISATION.write(issuer, language)}, syntax)


def write_record(record: Record, syntax: Syntax = Syntax.YAML) -> str:
    """``record`` as :func:`read_record` reads it."""
    return _write(RECORD.write(record, record.achievement.language), syntax)


def _language(value: Any) -> str | None:
    language = value.get("language") if isinstance(value, dict) else None
    return language if isinstance(language, str) else None


def _read(shape: Object, text: Text, language: str | None, schema: str) -> Any:
    reading = Reading(language, text.lines)
    value = shape.read(text.value, (), reading)
    if value is not INVALID:
        return value
    shown = [f"\n  {fault}" for fault in reading.faults[:MOST_FAULTS_SHOWN]]
    if len(reading.faults) > MOST_FAULTS_SHOWN:
        shown.append(f"\n  … ({len(reading.faults) - MOST_FAULTS_SHOWN})")
    raise RecordMalformed(
        detail="".join(shown),
        faults=tuple(reading.faults),
        schema=f"{schema}.schema.json",
    )


def _write(value: Any, syntax: Syntax) -> str:
    if syntax is Syntax.YAML:
        return write_yaml(value)
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
