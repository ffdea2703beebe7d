"""List entries of a record that are no plain objects, as the fields of a row."""

from __future__ import annotations

from typing import Any

from cairn.wording.codelists import code_list


class LevelRow:
    """A level: one choice of framework and level together (``EQF 6``)."""

    def to_form(self, value: Any) -> dict[str, Any]:
        """The level as one choice."""
        if not isinstance(value, dict):
            return {"at": str(value)}
        return {"at": " ".join(str(value.get(name, "")) for name in ("framework", "level")).strip()}

    def from_form(self, members: dict[str, Any], before: Any) -> Any:
        """The framework and its level; of the European one with its address."""
        at = str(members.get("at", ""))
        if at and self.to_form(before)["at"] == at:
            return before
        framework, _, level = at.partition(" ")
        if not at:
            return {}
        made = {"framework": framework, "level": level}
        entry = code_list("eqf").by_code(level) if framework == "EQF" else None
        return made if entry is None else {**made, "id": entry.id}


class ConceptRow:
    """An entry of a code list: by its code alone, or with a scheme and label of its own."""

    def __init__(self, list_name: str) -> None:
        self._list_name = list_name

    def to_form(self, value: Any) -> dict[str, Any]:
        """Code, scheme and label."""
        members = dict(value) if isinstance(value, dict) else {"id": value}
        entry = code_list(self._list_name).by_id(str(members.get("id", "")))
        if entry is not None:
            members["id"] = entry.code
        return members

    def from_form(self, members: dict[str, Any], before: Any) -> Any:
        """The code alone where nothing else is said."""
        del before
        return members["id"] if set(members) == {"id"} else members


class PlainRow:
    """A text alone."""

    def to_form(self, value: Any) -> dict[str, Any]:
        """The text under one name."""
        return {"is": value}

    def from_form(self, members: dict[str, Any], before: Any) -> Any:
        """The text."""
        del before
        return members.get("is", "")
