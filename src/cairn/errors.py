"""Every exception that Cairn raises on purpose, drawn as one tree.

::

    CairnError                      something could not be done; never "checked and false"
    ├── UnreadableInput             bytes that are not what they should be
    │   ├── MalformedJson           not JSON, a member twice, too deep, too large
    │   └── LimitExceeded           a bound on size, depth, work or decompression was reached
    └── WrongUse                    the caller's arguments do not fit together

Each class has a stable ``code``, its facts as fields, one sentence of what happened (``problem``)
and one of what to do (``remedy``). The English text stands here because this module imports
nothing; other languages are found by ``code`` in ``cairn.wording``. One place maps the tree to
exit codes (``cairn.cli``) and one to RFC 9457 problem details (the web's edge); nobody else
formats errors.

Expected outcomes ("revoked", "not complete") are results, not exceptions.
"""

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


class UnreadableInput(CairnError):
    """The bytes are not a document of the kind expected."""

    code = "input.unreadable"
    problem = "The input cannot be read: {detail}."
    remedy = "Check that the file is complete and of a supported kind."


class MalformedJson(UnreadableInput):
    """Not JSON as RFC 8259 and I-JSON want it (a member given twice counts)."""

    code = "input.json"
    problem = "The text is not usable JSON: {detail}."
    remedy = "Mend the file, or ask its sender for it again."


class LimitExceeded(UnreadableInput):
    """A bound was reached before the work was done; nothing was decided."""

    code = "input.limit"
    problem = "The input exceeds a limit: {limit} is at most {maximum}."
    remedy = "Split the input; if it is genuine and this large, the operator can raise the limit."


class WrongUse(CairnError):
    """The arguments of a call or a command do not fit together."""

    code = "use"
    problem = "{detail}"
    remedy = ""
