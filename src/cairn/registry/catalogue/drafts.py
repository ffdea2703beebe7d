"""Drafts: JSON text in the form of a record, that may be incomplete or wrong, and is never lost.

A draft is understood as far as it goes: what cannot be read is left out and named, so that a live
check can speak of the rest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cairn.domain import Achievement, LanguageMap
from cairn.errors import LimitExceeded, RecordMalformed
from cairn.formats.record import read_achievement
from cairn.formats.record_text import LIMITS, Path, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.formats.record_reading import RecordFault

SET_BY_US = ("id", "version", "version_date")
"""Members that publishing sets; what a draft says there counts for nothing."""
_UNTITLED = "Untitled"
_MOST_PRUNINGS = 200


@dataclass(frozen=True, slots=True)
class Understood:
    """What a draft says.

    Attributes:
        achievement: what could be read; an absent title is empty.
        faults: what could not, each with its place; the absent title is not among them.
    """

    achievement: Achievement
    faults: tuple[RecordFault, ...]


def to_text(record: Mapping[str, Any]) -> str:
    """A draft as it is kept.

    Raises:
        LimitExceeded: longer than a record may be.
    """
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > LIMITS.octets:
        raise LimitExceeded(limit="length in octets", maximum=LIMITS.octets)
    return text


def from_text(text: str | bytes) -> dict[str, Any]:
    """The members of a record in JSON or YAML, without those that publishing sets.

    Raises:
        RecordMalformed: it is no mapping.
        MalformedJson: not JSON.
        MalformedYaml: not YAML of this kind.
        LimitExceeded: too long, too deep, too many values.
    """
    data = text.encode() if isinstance(text, str) else text
    value = read_text(data).value
    if not isinstance(value, dict):
        raise RecordMalformed(
            detail=" it is not a mapping of members", faults=(), schema="achievement.schema.json"
        )
    return {name: member for name, member in value.items() if name not in SET_BY_US}


def understand(record: Mapping[str, Any], *, identity: str, language: str = "en") -> Understood:
    """What a draft says, as far as it can be read.

    Args:
        record: the draft's members.
        identity: the ``id`` of the achievement.
        language: of plain texts, where the draft names none.
    """
    moved: dict[Path, int] = {}
    members: dict[str, Any] = filled(
        {name: each for name, each in record.items() if name not in SET_BY_US}, moved
    )
    members["id"] = identity
    members.setdefault("language", language)
    titled = bool(members.get("title"))
    if not titled:
        members["title"] = _UNTITLED
    faults: list[RecordFault] = []
    for _ in range(_MOST_PRUNINGS):
        found = _read(members)
        if isinstance(found, Achievement):
            if not titled:
                found = replace(found, title=LanguageMap())
            return Understood(found, tuple(faults))
        if not faults:
            faults.extend(replace(each, pointer=_before(each.pointer, moved)) for each in found)
        for fault in found:
            _prune(members, fault.pointer)
        members = _compact(members)
        if not members.get("title"):
            members["title"], titled = _UNTITLED, False
        members.setdefault("language", language)
        members["id"] = identity
    raise LimitExceeded(limit="number of faults", maximum=_MOST_PRUNINGS)


def filled(value: Any, moved: dict[Path, int] | None = None, path: Path = ()) -> Any:
    """The value without what is empty: texts, rows and objects in which nothing is written.

    Args:
        value: a record or a part of it.
        moved: where given, takes for each entry of a list the place that it had before.
        path: where the value stands in what is made.
    """
    if isinstance(value, dict):
        return {
            name: filled(each, moved, (*path, name))
            for name, each in value.items()
            if not _empty(each)
        }
    if isinstance(value, list):
        kept = [(place, each) for place, each in enumerate(value) if not _empty(each)]
        if moved is not None:
            moved.update({(*path, new): old for new, (old, _) in enumerate(kept)})
        return [filled(each, moved, (*path, new)) for new, (_, each) in enumerate(kept)]
    return value


def _empty(value: Any) -> bool:
    """Whether nothing is written there."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        return all(_empty(each) for each in value.values())
    if isinstance(value, list):
        return all(_empty(each) for each in value)
    return value is None


def _before(pointer: str, moved: Mapping[Path, int]) -> str:
    """A JSON pointer into the filled record as one into the draft."""
    at: Path = ()
    steps: list[str] = []
    for step in pointer.split("/")[1:]:
        number = (*at, int(step)) if step.isdecimal() else None
        if number is not None and number in moved:
            at = number
            steps.append(str(moved[number]))
        else:
            at = (*at, step.replace("~1", "/").replace("~0", "~"))
            steps.append(step)
    return "".join(f"/{step}" for step in steps)


def _read(members: Mapping[str, Any]) -> Achievement | tuple[RecordFault, ...]:
    try:
        return read_achievement(json.dumps(members).encode())
    except RecordMalformed as error:
        faults: tuple[RecordFault, ...] = error.facts["faults"]  # type: ignore[assignment]
        return faults


def _prune(members: dict[str, Any], pointer: str) -> None:
    """Take out what stands at a JSON pointer; what is left empty by that goes too."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    if not steps:
        return
    chain: list[tuple[Any, Any]] = []
    at: Any = members
    for step in steps:
        key: Any = int(step) if isinstance(at, list) and step.isdecimal() else step
        if not _has(at, key):
            break
        chain.append((at, key))
        at = at[key]
    while chain:
        holder, key = chain.pop()
        # Places in a list must stay: other faults of the same reading name them.
        if isinstance(holder, list):
            holder[key] = None
            if any(each is not None for each in holder):
                return
        else:
            del holder[key]
            if holder:
                return


def _compact(value: Any) -> Any:
    """The value without the places that were emptied."""
    if isinstance(value, list):
        return [_compact(each) for each in value if each is not None]
    if isinstance(value, dict):
        return {name: _compact(each) for name, each in value.items()}
    return value


def _has(value: Any, key: Any) -> bool:
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, dict) and key in value
