"""Every exception that Cairn raises on purpose, drawn as one tree.

::

    CairnError                      something could not be done; never "checked and false"
    ├── UnreadableInput             bytes that are not what they should be
    │   ├── MalformedJson           not JSON, a member twice, too deep, too large
    │   ├── LimitExceeded           a bound on size, depth, work or decompression was reached
    │   └── RecipientsUnusable      a list of recipients whose columns do not serve
    └── WrongUse                    the caller's arguments do not fit together
        ├── TrustListMalformed      a list of known issuers that cannot be read as one
        └── PinsMalformed           a list of pinned documents that cannot be read as one
        ├── JournalMismatch         an output begun for another key, achievement or option
        └── JournalUnusable         an output's journal that cannot be opened

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


class RecipientsUnusable(UnreadableInput):
    """A list of recipients that cannot be read row by row."""

    code = "recipients"
    problem = "The list of recipients cannot be used: {detail}."
    remedy = "Columns: name, and email or did; awarded_on, grade, evidence_url are welcome."


class WorkLimitReached(LimitExceeded):
    """A graph whose blank nodes cannot be told apart within the work allowed (RDFC-1.0, 7.1)."""

    code = "input.work"
    problem = "The document's graph is too symmetric to canonicalize: {limit} is at most {maximum}."
    remedy = "Ask the issuer for a document whose parts have identifiers; this one looks hostile."


class NotCanonical(CairnError):
    """A document has no canonical form that covers every part of it."""

    code = "canonical"
    problem = "The document has no canonical form: {detail}."
    remedy = "Ask the issuer for a corrected document."


class ValueNotCanonical(NotCanonical):
    """A value that a canonical form cannot carry exactly."""

    code = "canonical.value"
    problem = "A value has no canonical form: {detail}."
    remedy = "Write the value as a string, or within the range of a double."


class TermRefused(NotCanonical):
    """A member that processors drop or read differently: it would not be signed as it reads."""

    code = "canonical.term"
    problem = "{term} at {path} would not be covered by the signature: {why}."
    remedy = "Use a term that one of the document's contexts defines, and absolute identifiers."


class ContextRefused(NotCanonical):
    """A JSON-LD context that is malformed, or redefines a protected term."""

    code = "canonical.context"
    problem = "A JSON-LD context cannot be used: {detail}."
    remedy = "Mend the context, or remove the definition that clashes."


class ContextUnknown(NotCanonical):
    """A context that is neither shipped nor pinned; contexts are never fetched."""

    code = "canonical.context_unknown"
    problem = "The context {url} is not known."
    remedy = "If you trust it, pin a copy of it; `cairn context` lists those that are shipped."


class WrongUse(CairnError):
    """The arguments of a call or a command do not fit together."""

    code = "use"
    problem = "{detail}"
    remedy = ""


class JournalMismatch(WrongUse):
    """The output was begun for another purpose; going on would mix two into one."""

    code = "journal.mismatch"
    problem = "The output was begun with another {name}: {before}, now {now} ({path})."
    remedy = "Choose another output file, or use the same {name} again."


class JournalUnusable(WrongUse):
    """The journal beside an output cannot be opened."""

    code = "journal.unusable"
    problem = "The journal {path} cannot be used: {detail}."
    remedy = "Wait for the other run to end, or restore the journal from a backup."


class TrustListMalformed(WrongUse):
    """A trust file that does not say what it must, or says something unknown."""

    code = "use.trust_list"
    problem = "The trust file cannot be used: at {place}, {detail}."
    remedy = "Its shape is docs/schemas/trust-list.schema.json."


class PinsMalformed(WrongUse):
    """A pin file that does not map addresses to files."""

    code = "use.pins"
    problem = "The pin file cannot be used: {detail}."
    remedy = "Write one line for each document: its URL or DID, and the path of the file."
