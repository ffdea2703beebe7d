"""Where one credential ends and the next begins, in a stream, a ZIP, lines or an array.

Reading is lazy and one credential at a time, so a file of a million lines needs the memory of one.
What a file holds is not judged here. The command line reads paths with it, the registry uploads.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile

from cairn.bulk.proof_files import lies_beside
from cairn.canonical.json_slices import slices_at
from cairn.canonical.json_text import DEFAULT_LIMITS, parse
from cairn.errors import UnreadableInput
from cairn.verification.log_evidence import NO_EVIDENCE, LogEvidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.bulk.zip_reading import Member

MAXIMUM_OCTETS = DEFAULT_LIMITS.octets
"""The longest single credential that is read, an image with one baked in included. One octet more
is handed on, so that the reader behind sees that there was more and refuses it."""

LINES = frozenset({".jsonl", ".ndjson"})
"""Suffixes of files with one credential a line."""

ARCHIVES = frozenset({".zip"})
"""Suffixes of files with many files in them."""

SUFFIXES = frozenset(
    {".json", ".jsonld", ".1ob", ".jwt", ".jws", ".txt", ".png", ".svg", ".xml", ".elmo"}
    | LINES
    | ARCHIVES
)
"""What is looked at among many files; others are left alone."""


_WRITTEN = (b"{", b"eyJ")
"""What a credential in text begins with, around which white space says nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one credential and what to call the place they came from."""

    name: str
    """A path, ``-``, ``path:3`` for a line, ``path[0]`` for a member of an array."""

    data: bytes

    problem: str = ""
    """Why there are no bytes; empty where there are. The place still gets its line in an answer."""

    evidence: LogEvidence = NO_EVIDENCE
    """What goes with it to show that it was logged."""

    receipt: bytes | None = None
    """The receipt of an anchor in the same ZIP; what its chain says is still to be asked."""


def suffix_of(name: str) -> str:
    """The suffix by which a file is told to be lines or an archive."""
    return PurePosixPath(name).suffix.lower()


def in_archive(
    members: Iterable[Member],
    name: str,
    *,
    maximum: int = MAXIMUM_OCTETS,
    trimmed: bool = True,
) -> Iterator[Source]:
    """The credentials in a ZIP, in the order in which they stand; an archive in it is not opened.

    A member is read as far as a credential can reach, however much it claims to hold.

    Args:
        members: of the archive (:mod:`cairn.bulk.zip_reading`).
        name: what the archive is called.
        maximum: octets of one credential.
        trimmed: as for :func:`in_stream`.
    """
    try:
        for member in members:
            if member.is_folder or lies_beside(member.name):
                continue
            if suffix_of(member.name) in SUFFIXES - ARCHIVES:
                yield from _in_member(member, f"{name}:{member.name}", maximum, trimmed=trimmed)
    except (OSError, BadZipFile) as error:
        yield Source(name, b"", problem=f"it is not a ZIP that can be read ({error})")


def _in_member(member: Member, name: str, maximum: int, *, trimmed: bool) -> Iterator[Source]:
    try:
        with member.open() as stream:
            by_line = suffix_of(member.name) in LINES
            yield from in_stream(stream, name, by_line=by_line, maximum=maximum, trimmed=trimmed)
    except (
        OSError,
        BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        zlib.error,
    ) as error:
        # Damaged, encrypted, or packed in a way that the library does not know.
        yield Source(name, b"", problem=f"it cannot be unpacked ({error})")


def in_stream(
    stream: IO[bytes],
    name: str,
    *,
    by_line: bool,
    maximum: int = MAXIMUM_OCTETS,
    trimmed: bool = True,
) -> Iterator[Source]:
    """The credentials in a stream: one, one a line, or the members of an array.

    Args:
        stream: read to its end, as far as ``maximum`` for each credential.
        name: what it is called.
        by_line: it is known to hold one a line; without, lines that are whole credentials show it.
        maximum: octets of one credential.
        trimmed: leave out the white space around a credential in text that is the whole file; who
            keeps what was given, octet for octet, does not.
    """
    further = iter(lambda: stream.readline(maximum + 1), b"")
    # One credential a file is the usual case: the first line is only judged where others follow.
    read = [] if by_line else _as_far_as_the_second(further, maximum)
    if by_line or (read and read[-1].strip() and len(read) > 1 and _is_whole(read[0])):
        found = False
        for number, line in _numbered(chain(read, further)):
            found = True
            yield Source(f"{name}:{number}", line)
        if not found:
            yield Source(name, b"")
        return
    head = b"".join(read)
    data = head + stream.read(max(0, maximum + 1 - len(head)))
    if trimmed and len(data) <= maximum and data.startswith(_WRITTEN):
        data = data.strip()
    yield from _members(Source(name, data))


def _as_far_as_the_second(lines: Iterator[bytes], maximum: int) -> list[bytes]:
    """The first line and those after it up to one that is not empty, or as far as is read."""
    read = list(islice(lines, 1))
    octets = len(read[0]) if read else 0
    while octets <= maximum and (line := next(lines, b"")):
        read.append(line)
        octets += len(line)
        if line.strip():
            break
    return read


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip())


def _is_whole(line: bytes) -> bool:
    """Whether a line is a credential by itself: a JSON object, or the three parts of a JWS."""
    text = line.strip()
    if text.startswith(b"{") and text.endswith(b"}"):
        try:
            return isinstance(parse(text), dict)
        except UnreadableInput:
            return False
    return text.startswith(b"eyJ") and text.count(b".") == 2  # noqa: PLR2004  (RFC 7515 §3.1)


def _members(source: Source) -> Iterator[Source]:
    """The members of a JSON array of credentials, as wallets export them; else the source."""
    if source.data.lstrip()[:1] != b"[":
        yield source
        return
    try:
        members = slices_at(source.data)
    except UnreadableInput:
        yield source
        return
    if not members:
        yield source
    for number, member in enumerate(members):
        # A token stands in quotes; an object is handed on as it is written.
        text = str(parse(member)) if member.startswith('"') else member
        yield Source(f"{source.name}[{number}]", text.encode())
