"""The kinds of value that a record has, each read, written and described in one place.

A shape reads a JSON-like value into a domain value and notes every fault it meets, so that an
author mends a file in one go; it writes the domain value back; and it says its JSON Schema. The
tables of :mod:`cairn.formats.record_tables` are made of these.
"""

# ruff: noqa: D102  # each method is documented once, on Shape

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from cairn.credit.amounts import decimal_text, exact_text, is_decimal, parse_amount
from cairn.domain import Concept, LanguageMap
from cairn.errors import AmountUnreadable
from cairn.formats.record_reading import INVALID, Reading, shown
from cairn.formats.record_text import PlainNumber
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from enum import StrEnum
    from fractions import Fraction

    from cairn.canonical.json_text import JsonObject
    from cairn.formats.record_text import Path

LANGUAGE_TAG = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
_AMOUNT = r"^[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?$"


class Shape(Protocol):
    """One kind of value."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        """The domain value, or ``INVALID`` after noting why there is none."""

    def write(self, value: Any, language: str) -> Any:
        """The value as JSON has it; texts in ``language`` alone are written plainly."""

    def schema(self) -> JsonObject:
        """Its JSON Schema, with references into ``$defs`` for objects."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one or more languages: plain, or by language tag."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a title such as 1984
        if isinstance(value, str):
            if not value.strip():
                return reading.fault(path, "empty")
            if reading.language is None:
                return reading.fault(path, "text.language")
            return LanguageMap.of(str(value).strip(), reading.language)
        if not isinstance(value, dict):
            return reading.wrong_kind(path, value, "wanted.text")
        return self._read_languages(value, path, reading)

    @staticmethod
    def _read_languages(value: dict[str, Any], path: Path, reading: Reading) -> Any:
        texts: dict[str, str] = {}
        before = len(reading.faults)
        for tag, text in value.items():
            if not re.fullmatch(LANGUAGE_TAG, tag):
                reading.fault((*path, tag), "text.tag", tag=shown(tag))
            elif any(tag.lower() == other.lower() for other in texts):
                reading.fault((*path, tag), "text.twice", tag=tag)
            elif not isinstance(text, str) or not text.strip():
                reading.wrong_kind((*path, tag), text or None, "wanted.words")
            else:
                texts[tag] = str(text).strip()
        if not value:
            return reading.fault(path, "empty")
        return INVALID if len(reading.faults) > before else LanguageMap.from_mapping(texts)

    def write(self, value: LanguageMap, language: str) -> Any:
        if value.languages == (language,):
            return value.best()
        return dict(value.texts)

    def schema(self) -> JsonObject:
        return {"$ref": "#/$defs/LanguageMap"}


@dataclass(frozen=True, slots=True)
class Word:
    """A plain string.

    Attributes:
        pattern: what it must look like, or empty.
        form: the end of a code of the catalogue that says so in words (``form.<form>``).
        number: whether a number without quotes is taken as it is written (a version, a level).
    """

    pattern: str = ""
    form: str = ""
    number: bool = False

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if self.number and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, PlainNumber) and not self.number:
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            empty = None if isinstance(value, str) else value
            return reading.wrong_kind(path, empty, "wanted.words")
        text = str(value).strip()
        if self.pattern and not re.search(self.pattern, text):
            return reading.fault(path, f"form.{self.form}", found=shown(text))
        return text

    def write(self, value: str, language: str) -> Any:
        del language
        return str(value)

    def schema(self) -> JsonObject:
        kinds: Any = ["string", "number"] if self.number else "string"
        return {"type": kinds, "pattern": self.pattern or r"\S"}


IRI = Word(r'^[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>"{}|\\^`]+$', "iri")
WEB_ADDRESS = Word(
    r'^https?://[^\s<>"{}|\\^`/?#]+([/?#][^\s<>"{}|\\^`]*)?$',
    "web",
)
EMAIL = Word(r"^[^@\s<>]{1,64}@[^@\s<>]+\.[^@\s<>]+$", "email")
LANGUAGE = Word(LANGUAGE_TAG, "language")
COUNTRY = Word(r"^[A-Z]{2}$", "country")
WORDS = Word()
NUMBER_OR_WORD = Word(number=True)


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number that is not negative: 5, 7.5 or 15/2."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return reading.wrong_kind(path, value, "wanted.amount")
        # The shortest text of a double is what its author wrote, so 7.5 and 0.1 stay exact.
        text = repr(value) if isinstance(value, float) else str(value)
        try:
            return parse_amount(text)
        except AmountUnreadable:
            return reading.fault(path, "form.amount", found=shown(text))

    def write(self, value: Fraction, language: str) -> Any:
        del language
        if value.denominator == 1:
            return int(value)
        text = decimal_text(value) if is_decimal(value) else ""
        if not re.search(_AMOUNT, text):  # no end, or more places than an amount is read with
            return exact_text(value)
        return float(text) if repr(float(text)) == text else text

    def schema(self) -> JsonObject:
        return {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": _AMOUNT}]}


@dataclass(frozen=True, slots=True)
class Months:
    """A whole number of months, at least one."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1200:  # noqa: PLR2004  # a century
            return reading.wrong_kind(path, value, "wanted.months")
        return value

    def write(self, value: int, language: str) -> Any:
        del language
        return value

    def schema(self) -> JsonObject:
        return {"type": "integer", "minimum": 1, "maximum": 1200}


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, bool):
            return reading.wrong_kind(path, value, "wanted.flag")
        return value

    def write(self, value: bool, language: str) -> Any:  # noqa: FBT001  # the value is what it is
        del language
        return value

    def schema(self) -> JsonObject:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, ISO 8601 ``YYYY-MM-DD``."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, str):
            return reading.wrong_kind(path, value, "wanted.day")
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            pass  # the 31st of February: the same fault as another form
        return reading.fault(path, "form.day", found=shown(value))

    def write(self, value: date, language: str) -> Any:
        del language
        return value.isoformat()

    def schema(self) -> JsonObject:
        return {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment with its offset from UTC, RFC 3339."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, str):
            return reading.wrong_kind(path, value, "wanted.moment")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return reading.fault(path, "form.moment", found=shown(value))
        if moment.tzinfo is None:
            return reading.fault(path, "form.moment", found=shown(value))
        return moment

    def write(self, value: datetime, language: str) -> Any:
        del language
        return value.isoformat()

    def schema(self) -> JsonObject:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words that are the record's own."""

    kind: type[StrEnum]

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        try:
            return self.kind(value)
        except ValueError:
            known = [member.value for member in self.kind]
            return reading.fault(path, "choice", found=shown(value), known=", ".join(known))

    def write(self, value: StrEnum, language: str) -> Any:
        del language
        return value.value

    def schema(self) -> JsonObject:
        return {"enum": [member.value for member in self.kind]}


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a code list: its code, its IRI, or IRI with a label.

    An IRI is taken as it comes, whether the list has it or not; ``linting`` says which it is. A
    word that is no IRI must be one of the list's codes, unless another ``scheme`` is named: then it
    is a code of that scheme (``{id: "080905", scheme: NZSCED}``).
    """

    list_name: str

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, dict):
            return self._read_concept(value, path, reading)
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str):
            return reading.wrong_kind(path, value, "wanted.code")
        found = self._id(text, path, reading)
        return found if found is INVALID else Concept(found)

    def _read_concept(self, value: dict[str, Any], path: Path, reading: Reading) -> Any:
        for name in value.keys() - {"id", "label", "scheme"}:
            return reading.fault((*path, name), "unknown", name=name, known="id, label, scheme")
        if "id" not in value:
            return reading.fault(path, "missing", name="id")
        label, scheme = value.get("label"), value.get("scheme")
        if scheme is None:
            found = self._id(value["id"], (*path, "id"), reading)
        else:  # a scheme of its own has codes of its own
            found = NUMBER_OR_WORD.read(value["id"], (*path, "id"), reading)
        words = LanguageMap() if label is None else Text().read(label, (*path, "label"), reading)
        named = "" if scheme is None else WORDS.read(scheme, (*path, "scheme"), reading)
        return INVALID if INVALID in {found, words, named} else Concept(found, words, named)

    def _id(self, text: Any, path: Path, reading: Reading) -> Any:
        if isinstance(text, str) and re.search(IRI.pattern, text):
            return text
        table = code_list(self.list_name)
        entry = table.by_code(str(text))
        if entry is not None:
            return entry.id
        known = table.codes
        if len(known) > 20:  # noqa: PLR2004  # more would not be read
            known = tuple(difflib.get_close_matches(str(text).lower(), known, 3, 0.5))
        code = "code.near" if known else "code"
        named = ", ".join(known)
        return reading.fault(path, code, found=shown(text), list=table.title, known=named)

    def write(self, value: Concept, language: str) -> Any:
        entry = None if value.scheme else code_list(self.list_name).by_id(value.id)
        plain = value.id if entry is None else entry.code
        if not value.label and not value.scheme:
            return plain
        written: JsonObject = {"id": plain}
        if value.label:
            written["label"] = Text().write(value.label, language)
        if value.scheme:
            written["scheme"] = value.scheme
        return written

    def schema(self) -> JsonObject:
        codes: JsonObject = {"enum": list(code_list(self.list_name).codes)}
        properties = {
            "id": NUMBER_OR_WORD.schema(),
            "label": Text().schema(),
            "scheme": WORDS.schema(),
        }
        return {
            "anyOf": [
                codes,
                IRI.schema(),
                {
                    "type": "object",
                    "required": ["id"],
                    "additionalProperties": False,
                    "properties": properties,
                },
            ]
        }


@dataclass(frozen=True, slots=True)
class Extra:
    """Members that the record does not know, kept as they are."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, dict):
            return reading.wrong_kind(path, value, "wanted.extra")
        return _numbers(value)

    def write(self, value: Any, language: str) -> Any:
        del language
        return dict(value)

    def schema(self) -> JsonObject:
        return {"type": "object"}


def _numbers(value: Any) -> Any:
    """``value`` with YAML's plain numbers as the numbers that JSON has."""
    if isinstance(value, PlainNumber):
        number = float(value)
        return str(value) if math.isinf(number) else number
    if isinstance(value, dict):
        return {name: _numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_numbers(member) for member in value]
    return value


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least one."""

    of: Shape

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, list):
            return reading.wrong_kind(path, value, "wanted.list")
        if not value:
            return reading.fault(path, "empty")
        found = [self.of.read(each, (*path, at), reading) for at, each in enumerate(value)]
        return INVALID if INVALID in found else tuple(found)

    def write(self, value: tuple[Any, ...], language: str) -> Any:
        return [self.of.write(each, language) for each in value]

    def schema(self) -> JsonObject:
        return {"type": "array", "minItems": 1, "items": self.of.schema()}
