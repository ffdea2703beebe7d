"""The root of the tree of errors."""

from __future__ import annotations

from typing import ClassVar


class CairnError(Exception):
    """Root of the tree.

    A subclass names its facts in ``problem`` and ``remedy`` as ``{fact}``; every fact is given by
    keyword when the error is raised and stays readable in ``facts``.
    """

    code: ClassVar[str] = "error"
    problem: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.what())

    def what(self) -> str:
        """What happened, in one plain sentence."""
        return self.problem.format(**self.facts)

    def advice(self) -> str:
        """What happened and what to do about it."""
        return f"{self.what()} {self.remedy.format(**self.facts)}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the facts when an error crosses a process boundary."""
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[CairnError], facts: dict[str, object]) -> CairnError:
    return kind(**facts)
