"""A document that has no exact canonical form."""

from __future__ import annotations

from cairn.errors.root import CairnError


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
    problem = "{term} at {path} would not be signed as it is read: {why}."
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
