"""Programmes, and the questions that are asked of them."""

from __future__ import annotations

from cairn.errors.root import CairnError


class InstanceUnusable(CairnError):
    """An allocation question that contradicts itself or names what is not there."""

    code = "stacking.instance"
    problem = "The instance cannot be worked on: {place}: {detail}."
    remedy = "Correct that place; the published JSON Schema says what each member means."


class InstanceTooLarge(InstanceUnusable):
    """More than the engine works on; nothing was decided."""

    code = "stacking.instance.size"
    problem = "The instance is too large: {place}: {number} is more than {maximum}."
    remedy = "Split the programme into parts that are asked one by one."


class CertificateMalformed(InstanceUnusable):
    """Not a certificate of an allocation; a finding about it is not an error but a result."""

    code = "stacking.certificate"
    problem = "This cannot be read as a certificate: {place}: {detail}."
    remedy = "Take the member `certificate` of an answer of `cairn stack`, whole."


class ProgrammeUnusable(CairnError):
    """Root of what is wrong with a programme, a case or an exception."""

    code = "programme"
    problem = "The programme cannot be used."
    remedy = "See docs/guides/programmes.md."


class ProgrammeMalformed(ProgrammeUnusable):
    """A file without the published shape."""

    code = "programme.shape"
    problem = "{source}: at {place}, {detail}."
    remedy = "docs/guides/programmes.md shows the form and names its JSON Schema."


class ProgrammeRefused(ProgrammeUnusable):
    """A programme with the right shape that says something it must not."""

    code = "programme.refused"
    problem = "{source}: at {place}, {detail}."
    remedy = "{cure}"


class NoVersionInForce(ProgrammeUnusable):
    """No version of the programme governs the date."""

    code = "programme.version"
    problem = "No version of {programme} governs {date} ({governs_by})."
    remedy = "Its versions: {versions}. Give another date, or the rules of that time."
