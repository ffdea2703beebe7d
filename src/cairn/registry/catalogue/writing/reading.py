"""What a person sent, put back into the draft; what the form does not know stays as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cairn.registry.catalogue.writing.elements import SECTIONS
from cairn.registry.catalogue.writing.fields import Field, Group, Kind, Rows
from cairn.registry.site import list_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from cairn.registry.catalogue.writing.fields import Part

MOST_ROWS = 200
_DECIMAL_COMMA = re.compile(r"\d{1,9},\d{1,9}", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_TEXTS = frozenset({Kind.LINE, Kind.PROSE})


def read(data: QueryDict, record: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """The draft with what the form sent.

    Args:
        data: the form; a field that it did not send stays as it was.
        record: the draft before.
        languages: those that the form was drawn in, the main one first.
    """
    reading = _Reading(data, tuple(languages), record)
    made = dict(record)
    for section in SECTIONS:
        for part in section.parts:
            reading.put(part, "", made)
    # A language in which nothing is written yet is remembered by an empty title.
    title = made.get("title")
    texts = title if isinstance(title, dict) else {}
    if len(languages) > 1:
        made["title"] = {tag: texts.get(tag, "") for tag in languages}
    return made


class _Reading:
    """One form being read."""

    def __init__(
        self, data: QueryDict, languages: tuple[str, ...], record: Mapping[str, Any]
    ) -> None:
        self._data = data
        self._languages = languages
        self._record = record

    def put(self, part: Part, prefix: str, into: dict[str, Any]) -> bool:
        """Read one part into an object.

        Returns:
            whether it says something by itself.
        """
        path = f"{prefix}{part.name}"
        if isinstance(part, Field):
            return self._put_field(part, path, into)
        if isinstance(part, Group):
            return self._put_group(part, path, into)
        return self._put_rows(part, path, into)

    def _put_field(self, part: Field, path: str, into: dict[str, Any]) -> bool:
        if not self._sent(part, path):
            return bool(into.get(part.name)) and not part.weak
        value = self._value(part, path, into.get(part.name))
        if value in ("", [], {}):
            into.pop(part.name, None)
            return False
        into[part.name] = value
        return not part.weak

    def _sent(self, part: Field, path: str) -> bool:
        """Whether the form had this field; a list of boxes says so by a hidden one."""
        if part.kind in _TEXTS:
            return any(f"{path}.{tag}" in self._data for tag in self._languages)
        return path in self._data or f"{path}.sent" in self._data

    def _value(self, part: Field, path: str, before: Any) -> Any:
        if part.kind in _TEXTS:
            return self._texts(path, before)
        if part.kind in (Kind.SEVERAL, Kind.LANGUAGES):
            chosen = [each for each in self._data.getlist(path) if each]
            more = self._data.get(f"{path}.more", "")
            return list(dict.fromkeys([*chosen, *([more] if more else [])]))
        text = _plain(self._data.get(path, ""))
        if part.kind is Kind.WORDS:
            return [word for word in (each.strip() for each in text.split(",")) if word]
        if part.kind is Kind.TICK:
            return text == "yes"
        if part.kind is Kind.FLAG:
            return {"yes": True, "no": False}.get(text, "")
        if part.kind is Kind.COUNT and _WHOLE.fullmatch(text):
            return int(text)
        if part.suggests:
            return list_words.code_called(part.suggests, text) or text
        if part.kind is Kind.AMOUNT and _DECIMAL_COMMA.fullmatch(text):
            return text.replace(",", ".")
        return text

    def _texts(self, path: str, before: Any) -> dict[str, str]:
        """The texts that were sent, and after them those in languages that were not shown."""
        found = {tag: _plain(self._data.get(f"{path}.{tag}", "")) for tag in self._languages}
        if isinstance(before, dict):
            found |= {tag: text for tag, text in before.items() if tag not in found}
        return {tag: text for tag, text in found.items() if text}

    def _put_group(self, part: Group, path: str, into: dict[str, Any]) -> bool:
        before = into.get(part.name)
        members = dict(before) if isinstance(before, dict) else {}
        says = [self.put(each, f"{path}.", members) for each in part.parts]
        if not any(says) and not _unknown(part.parts, members):
            into.pop(part.name, None)
            return False
        into[part.name] = members
        return True

    def _put_rows(self, part: Rows, path: str, into: dict[str, Any]) -> bool:
        count = self._data.get(f"{path}.count", "")
        if not _WHOLE.fullmatch(count):
            return bool(into.get(part.name))
        before = into.get(part.name)
        rows = list(before) if isinstance(before, list) else []
        made: list[Any] = []
        for place in range(min(int(count), MOST_ROWS)):
            was = rows[place] if place < len(rows) else {}
            made.append(self._row(part, f"{path}.{place}.", was))
        # Empty rows keep their place while somebody writes; reading the draft passes over them.
        made += rows[int(count) :]
        if part.auto_id:
            _name_rows(part, made)
        if not made:
            into.pop(part.name, None)
            return False
        into[part.name] = made
        return any(made)

    def _row(self, part: Rows, prefix: str, was: Any) -> Any:
        if part.codec is not None:
            members = part.codec.to_form(was) if was else {}
        else:
            members = dict(was) if isinstance(was, dict) else {}
        says = [self.put(each, prefix, members) for each in part.parts]
        if not any(says) and not _unknown(part.parts, members):
            return {}
        return members if part.codec is None else part.codec.from_form(members, was)


def _unknown(parts: Sequence[Part], members: Mapping[str, Any]) -> bool:
    """Whether an object has members that the form does not show; its name alone does not count."""
    known = {part.name for part in parts} | {"id"}
    return any(value not in ("", [], {}) for name, value in members.items() if name not in known)


def _name_rows(part: Rows, rows: list[Any]) -> None:
    """Give each row that says something a name of its own, so that others can point at it."""
    taken = {row.get("id") for row in rows if isinstance(row, dict)}
    number = 0
    for row in rows:
        if not isinstance(row, dict) or not row or row.get("id"):
            continue
        number += 1
        while f"{part.auto_id}-{number}" in taken:
            number += 1
        row["id"] = f"{part.auto_id}-{number}"
        taken.add(row["id"])


def _plain(text: str) -> str:
    """Text as a record keeps it: no carriage returns or controls, no spaces around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(each for each in text if each in "\n\t" or each >= " ")
