"""One reading of a record: where it stands, in which language, and every fault met so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cairn.wording import Phrase, sentence

if TYPE_CHECKING:
    from cairn.formats.record_text import Path

INVALID: Final = object()
"""What a shape returns after it has noted a fault."""

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One thing to mend.

    Attributes:
        pointer: where, as a JSON pointer (RFC 6901); empty for the whole.
        line: the line of the YAML file, from 1, or ``None`` for JSON.
        code: a stable code; its sentence is in the wording catalogue ``record``.
        facts: what the sentence names.
    """

    pointer: str
    line: int | None
    code: str
    facts: tuple[tuple[str, str | Phrase], ...] = ()

    def problem(self, language: str = "en") -> str:
        """What is wrong and what is wanted."""
        return sentence("record", self.code, language, **dict(self.facts))

    def __str__(self) -> str:
        place = self.pointer or "the whole"
        return f"{place if self.line is None else f'line {self.line}, {place}'}: {self.problem()}"


@dataclass(slots=True)
class Reading:
    """One reading of one file: the language of its plain texts, and the faults met so far."""

    language: str | None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[RecordFault] = field(default_factory=list)

    def fault(self, path: Path, code: str, **facts: object) -> Any:
        """Note a fault at ``path``."""
        pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
        line = next(
            (
                self.lines[path[:end]]
                for end in range(len(path), -1, -1)
                if path[:end] in self.lines
            ),
            None,
        )
        named = tuple(
            (name, fact if isinstance(fact, Phrase) else str(fact)) for name, fact in facts.items()
        )
        self.faults.append(RecordFault(pointer, line, code, named))
        return INVALID

    def wrong_kind(self, path: Path, value: Any, wanted: str) -> Any:
        """Note that ``value`` is of another kind than ``wanted``, a code of the wording."""
        if value is None:
            return self.fault(path, "empty")
        return self.fault(path, "kind", wanted=Phrase("record", wanted), found=shown(value))


def shown(value: Any) -> Phrase:
    """``value`` as a sentence can quote it."""
    if isinstance(value, bool):
        return Phrase("record", "shown.flag", (("value", str(value).lower()),))
    if isinstance(value, dict):
        return Phrase("record", "shown.mapping")
    if isinstance(value, list):
        return Phrase("record", "shown.list")
    text = str(value)
    short = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return Phrase("record", "shown.text", (("text", short),))
