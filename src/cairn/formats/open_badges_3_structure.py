"""The structure that Open Badges 3.0 and CLR 2.0 demand beyond the W3C data model.

[OB-1] to [OB-6], [CLR-1] to [CLR-4]: contexts and their order, types, required members, what each
member may be. The tables are in :mod:`cairn.formats.open_badges_3_shapes`. Liberal where the
published validator is: context aliases, badges on the 1.1 data model, and arrays that are empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cairn.formats.findings import Finding, Findings
from cairn.formats.json_members import as_list, types_of
from cairn.formats.open_badges_3_shapes import SHAPES, Member, Of, OneOf, Plain
from cairn.formats.vcdm_structure import VC_1, VC_2, check_types, is_date_time, is_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.formats.vcdm_structure import Path

_OB_CONTEXT = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.[0-9]\.[0-9])?\.json"
)
_CLR_CONTEXT = re.compile(
    r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.[0-9]\.[0-9])?\.json"
)
_BADGE_TYPES = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_EXTENSION = re.compile(r"ext:[a-zA-Z0-9|._-]+")
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_TOKEN = re.compile(r"[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+")
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(Z|[+-][0-9]{2}:[0-9]{2})?")
_DEEPEST = 24
_MODEL = "Open Badges 3.0 appendix B"


def check_badge(document: JsonObject) -> tuple[Finding, ...]:
    """What Open Badges 3.0 forbids in an achievement credential."""
    findings = Findings()
    _check_contexts(document, (_OB_CONTEXT,), findings)
    if not types_of(document) & _BADGE_TYPES:
        findings.note("type", "lacks_type", ("type",), _MODEL, wanted="OpenBadgeCredential")
    _check_start(document, findings)
    _check_shape(document, "AchievementCredential", (), "shape", findings)
    return findings.result()


def check_endorsement(document: JsonObject) -> tuple[Finding, ...]:
    """What Open Badges 3.0 forbids in an endorsement credential."""
    findings = Findings()
    _check_contexts(document, (_OB_CONTEXT,), findings)
    _check_start(document, findings)
    _check_shape(document, "EndorsementCredential", (), "shape", findings)
    return findings.result()


def check_clr(document: JsonObject) -> tuple[Finding, ...]:
    """What CLR 2.0 forbids in a ClrCredential; the credentials in it are judged on their own."""
    findings = Findings()
    _check_contexts(document, (_CLR_CONTEXT, _OB_CONTEXT), findings)
    _check_start(document, findings)
    _check_shape(document, "ClrCredential", (), "shape", findings)
    subject = document.get("credentialSubject")
    inner = subject.get("verifiableCredential") if isinstance(subject, dict) else None
    path: Path = ("credentialSubject", "verifiableCredential")
    credentials = as_list(inner)
    if inner is not None and not credentials:
        findings.note("parts", "empty", path, "CLR 2.0 §5 ClrSubject")
    for place, credential in enumerate(credentials):
        if not isinstance(credential, dict) or "VerifiableCredential" not in types_of(credential):
            findings.note("parts", "credential", (*path, place), "CLR 2.0 §5 ClrSubject")
    return findings.result()


def _check_contexts(
    document: JsonObject, wanted: tuple[re.Pattern[str], ...], findings: Findings
) -> None:
    """[OB-1], [CLR-1]: the order counts, because some readers look at no more than that."""
    contexts = as_list(document.get("@context"))
    if not contexts or contexts[0] not in [VC_1, VC_2]:
        return  # the W3C data model's own check has said so
    for place, pattern in enumerate(wanted, start=1):
        context = contexts[place] if place < len(contexts) else None
        if not isinstance(context, str) or not pattern.fullmatch(context):
            name = "Open Badges 3.0" if pattern is _OB_CONTEXT else "CLR 2.0"
            findings.note("context", "specific", ("@context", place), _MODEL, wanted=name)
            return


def _check_start(document: JsonObject, findings: Findings) -> None:
    old = next(iter(as_list(document.get("@context"))), None) == VC_1
    if not old and "validFrom" not in document:
        findings.note(
            "dates", "missing", (), f"{_MODEL}, AchievementCredential", member="validFrom"
        )


def rule_at(path: Path) -> Callable[[Json], bool] | None:
    """What a string of a badge has to be, by where it stands, for the structure to be right.

    Args:
        path: member names and places from the credential down.

    Returns:
        The rule; nothing where the string does more than stand there (a word of a list, a type, an
        address in place of an object, part of another credential), or the model does not know it.
    """
    name = "AchievementCredential"
    steps = list(path)
    while steps:
        wanted = SHAPES[name].members.get(str(steps.pop(0)))
        if steps and isinstance(steps[0], int):
            if not isinstance(wanted, Of | Plain) or not wanted.many:
                return None
            steps.pop(0)
        if isinstance(wanted, Plain):
            return None if steps else _KINDS[wanted.kind]
        if not isinstance(wanted, Of) or wanted.shape == "EndorsementCredential":
            return None
        name = wanted.shape
    return None


def _check_shape(value: Json, name: str, path: Path, section: str, findings: Findings) -> None:
    shape = SHAPES[name]
    section = shape.section or section
    clause = f"{_MODEL}, {name}"
    if not isinstance(value, dict):
        findings.note(section, "object", path, clause)
        return
    if len(path) > _DEEPEST:
        findings.note(section, "deep", path, clause)
        return
    if shape.type:
        check_types(value, shape.type, path, section, findings)
    for member in shape.required:
        if member not in value:
            findings.note(_section_of(member, section), "missing", path, clause, member=member)
    for member, found in value.items():
        wanted = shape.members.get(member)
        if wanted is not None:
            _check_member(found, wanted, (*path, member), _section_of(member, section), findings)
        elif shape.closed and member not in {"type", "@type"}:
            findings.note(section, "unknown", (*path, member), clause, member=member)


_SECTIONS_BY_MEMBER: Mapping[str, str] = {
    "issuer": "issuer",
    "credentialSubject": "subject",
    "achievement": "achievement",
    "evidence": "evidence",
    "refreshService": "refresh",
    "endorsement": "shape",
    **dict.fromkeys(
        ("awardedDate", "validFrom", "validUntil", "issuanceDate", "expirationDate"), "dates"
    ),
    **dict.fromkeys(("activityStartDate", "activityEndDate"), "dates"),
}


def _section_of(member: str, section: str) -> str:
    return _SECTIONS_BY_MEMBER.get(member, section)


def _check_member(
    value: Json, wanted: Member, path: Path, section: str, findings: Findings
) -> None:
    if isinstance(wanted, OneOf):
        known = isinstance(value, str) and value in wanted.words
        own = wanted.open and isinstance(value, str) and _EXTENSION.match(value)
        if not known and not own:
            findings.note(section, "word", path, _MODEL, found=value)
        return
    if not wanted.many:
        _check_one(value, wanted, path, section, findings)
        return
    if isinstance(value, list):
        for place, item in enumerate(value):
            _check_one(item, wanted, (*path, place), section, findings)
    else:
        _check_one(value, wanted, path, section, findings)


def _check_one(
    value: Json, wanted: Of | Plain, path: Path, section: str, findings: Findings
) -> None:
    if isinstance(wanted, Plain):
        if not _KINDS[wanted.kind](value):
            findings.note(section, wanted.kind, path, _MODEL, found=value)
    elif path == ("issuer",) and isinstance(value, str):
        pass  # ProfileRef: the address of a profile will do
    else:
        _check_shape(value, wanted.shape, path, section, findings)


def is_language(value: Json) -> bool:
    """Whether a value is the tag of a language as Open Badges writes it."""
    return isinstance(value, str) and bool(_LANGUAGE.fullmatch(value))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _matches(pattern: re.Pattern[str]) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


_KINDS: Mapping[str, Callable[[Json], bool]] = {
    "text": lambda value: isinstance(value, str),
    "url": is_url,
    "number": _is_number,
    "flag": lambda value: isinstance(value, bool),
    "date_time": is_date_time,
    "day": _matches(_DATE),
    "language": is_language,
    "token": _matches(_TOKEN),
}
