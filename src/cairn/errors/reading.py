"""What is read, and cannot be used; what is written, and must not or cannot be."""

from __future__ import annotations

from cairn.errors.root import CairnError


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


class MalformedYaml(UnreadableInput):
    """Not YAML, or a part of YAML that means different things to different readers."""

    code = "input.yaml"
    problem = "The text is not usable YAML: line {line}, column {column}: {detail}."
    remedy = "Mend the line. Tags, anchors, aliases and names given twice are not read."


class RecordMalformed(UnreadableInput):
    """A description without the published shape; ``faults`` names every place."""

    code = "input.record"
    problem = "The description cannot be used:{detail}"
    remedy = "\nThe form is shown by examples/ and by the JSON Schema {schema}."


class ProfileMalformed(UnreadableInput):
    """A lint profile that does not follow the form of a profile."""

    code = "input.profile"
    problem = "The profile {profile} cannot be used: at {place}, {detail}."
    remedy = "docs/guides/profiles.md shows the form."


class FormatUnrecognised(UnreadableInput):
    """Bytes of no kind that Cairn reads."""

    code = "input.format"
    problem = "This is not a credential of a kind that Cairn reads: {detail}."
    remedy = "Ask for the credential as JSON, as a JWT, or baked into its PNG or SVG picture."


class CredentialMalformed(UnreadableInput):
    """A document of a known kind without what is needed to read it at all."""

    code = "input.credential"
    problem = "The credential cannot be read: at {pointer}, {detail}."
    remedy = "Ask its issuer for a corrected one."


class MalformedXml(UnreadableInput):
    """Not XML, or XML with declarations that could unfold, fetch or mislead."""

    code = "input.xml"
    problem = "The XML cannot be used: {detail}."
    remedy = "Ask its sender for the original file."


class ImageUnusable(UnreadableInput):
    """A picture that is damaged, or into which nothing, or too much, is baked."""

    code = "input.image"
    problem = "The picture cannot be used: {detail}."
    remedy = "Ask the issuer for the picture again; screenshots and copies lose what is in it."


class NotWritable(CairnError):
    """A record that lacks what a format demands of every credential."""

    code = "format.unwritable"
    problem = "The record cannot be written as {format}: {detail}."
    remedy = "Complete the description; `cairn lint` explains each point."


class NotPublishable(CairnError):
    """A description that a rule which always holds forbids to issue."""

    code = "lint.refused"
    problem = "{title} cannot be published as it stands:{detail}"
    remedy = "\nMend the description; `cairn lint` shows every rule."


class MalformedQuads(UnreadableInput):
    """A line is not a statement of N-Quads."""

    code = "input.n_quads"
    problem = "Line {line} is not an N-Quads statement."
    remedy = "Mend the line; each statement stands on one line and ends with a full stop."


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


class FrameworkMalformed(UnreadableInput):
    """A framework of skills that is not built as its specification says; ``place`` is where."""

    code = "input.framework"
    problem = "The framework of skills cannot be read: at {place}, {detail}."
    remedy = "ESCO (CSV or JSON-LD) and CASE (CFPackage) are read; ask its publisher for the file."


class WorkLimitReached(LimitExceeded):
    """A graph whose blank nodes cannot be told apart within the work allowed (RDFC-1.0, 7.1)."""

    code = "input.work"
    problem = "The document's graph is too symmetric to canonicalize: {limit} is at most {maximum}."
    remedy = "Ask the issuer for a document whose parts have identifiers; this one looks hostile."
