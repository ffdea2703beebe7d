"""What an ELMO file is: how it is told, and what the schema of ELMO 1.7 demands of it.

As far as a reader depends on it. What it means is read in :mod:`cairn.formats.elmo_1`, which those
who only verify do not load.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cairn.errors import FormatUnrecognised
from cairn.formats.findings import Finding, Findings
from cairn.formats.values import of_moment
from cairn.formats.xml_text import elements, local_name, namespace
from cairn.formats.xml_text import parse as parse_xml

if TYPE_CHECKING:
    from cairn.formats.vcdm_structure import Path
    from cairn.formats.xml_text import Element

NAMESPACE = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
_BEGINS_AS_ELMO = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?elmo[\s>]")
_CLAUSE = "ELMO 1.7 schema"


def is_elmo(data: bytes) -> bool:
    """Whether an XML text seems to be ELMO."""
    return bool(_BEGINS_AS_ELMO.search(data[:20_000]))


def parse(data: bytes) -> Element:
    """The root element.

    Raises:
        MalformedXml: not well formed, or with declarations or entities of its own.
        FormatUnrecognised: XML of another kind.
        LimitExceeded: too long, too deep.
    """
    root = parse_xml(data)
    if local_name(root) != "elmo" or namespace(root) != NAMESPACE:
        raise FormatUnrecognised(detail="it is XML, but not ELMO 1.x")
    return root


def check(data: bytes) -> tuple[Finding, ...]:
    """What the schema demands and the file lacks.

    Raises:
        MalformedXml: not well formed, or with declarations or entities of its own.
        FormatUnrecognised: XML of another kind.
        LimitExceeded: too long, too deep.
    """
    findings = Findings()
    root = parse(data)
    _check_moment(root, "generatedDate", ("elmo",), findings)
    learner = next(elements(root, "learner"), None)
    _check_there(learner, ("givenNames", "familyName"), ("elmo", "learner"), "subject", findings)
    _check_there(root, ("report",), ("elmo",), "shape", findings)
    for number, report in enumerate(elements(root, "report")):
        path: Path = ("elmo", "report", number)
        issuer = next(elements(report, "issuer"), None)
        wanted = ("identifier", "title", "url")
        _check_there(issuer, wanted, (*path, "issuer"), "issuer", findings)
        _check_moment(report, "issueDate", path, findings)
        for opportunity in report.iter(f"{{{NAMESPACE}}}learningOpportunitySpecification"):
            _check_there(opportunity, ("title", "specifies"), path, "achievement", findings)
    return findings.result()


def _check_there(
    parent: Element, names: tuple[str, ...], path: Path, section: str, findings: Findings
) -> None:
    for name in names:
        if parent is None or next(elements(parent, name), None) is None:
            findings.note(section, "missing", path, _CLAUSE, member=name)


def _check_moment(parent: Element, name: str, path: Path, findings: Findings) -> None:
    found = next(elements(parent, name), None)
    if found is None:
        findings.note("dates", "missing", path, _CLAUSE, member=name)
    elif of_moment((found.text or "").strip()) is None:
        findings.note("dates", "date", (*path, name), _CLAUSE, found=(found.text or "").strip())
