"""Where the credentials on the command line are: files, lines of files, folders, standard input.

Reading is lazy and one credential at a time, so a file of a million lines needs the memory of one.
What a file holds is not judged here; only where one credential ends and the next begins.
"""

from __future__ import annotations

import json
import sys
import zlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile

import click

from cairn.canonical.json_text import DEFAULT_LIMITS, parse
from cairn.errors import UnreadableInput
from cairn.verification import NO_EVIDENCE, LogEvidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.bulk.zip_reading import Member

STANDARD_INPUT = "-"

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
"""What is looked at in a folder; other files there are left alone."""


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


def sources_in(paths: Iterable[str]) -> Iterator[Source]:
    """Every credential at ``paths``, in order, folders in the order of their file names.

    Raises:
        click.UsageError: a path does not exist.
    """
    paths = list(paths)
    for path in paths:
        if path != STANDARD_INPUT and not Path(path).exists():
            raise click.UsageError(f"There is no file or folder called “{path}”.")
    return chain.from_iterable(_sources_at(path) for path in paths)


def _sources_at(path: str) -> Iterator[Source]:
    if path == STANDARD_INPUT:
        yield from _in_stream(sys.stdin.buffer, STANDARD_INPUT, by_line=False)
    elif Path(path).is_dir():
        for file in _files_in(Path(path)):
            yield from _in_file(file)
    else:
        yield from _in_file(Path(path))


def _files_in(folder: Path) -> list[Path]:
    """The files in a folder and below that may hold credentials; hidden ones are passed over."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in SUFFIXES
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def _in_file(path: Path) -> Iterator[Source]:
    if path.suffix.lower() in ARCHIVES:
        yield from _in_archive(path)
        return
    try:
        with path.open("rb") as stream:
            yield from _in_stream(stream, str(path), by_line=path.suffix.lower() in LINES)
    except OSError as error:
        yield Source(str(path), b"", problem=error.strerror or "it cannot be opened")


def _in_archive(path: Path) -> Iterator[Source]:
    """The files in a ZIP, in the order in which they stand there; an archive in it is not opened.

    A member is read as far as a credential can reach, however much it claims to hold.
    """
    from cairn.bulk.zip_reading import members_of  # noqa: PLC0415 - most paths are no archive

    try:
        for member in members_of(path):
            suffix = PurePosixPath(member.name).suffix.lower()
            if not member.is_folder and suffix in SUFFIXES - ARCHIVES:
                yield from _in_member(member, f"{path}:{member.name}")
    except (OSError, BadZipFile) as error:
        yield Source(str(path), b"", problem=f"it is not a ZIP that can be read ({error})")


def _in_member(member: Member, name: str) -> Iterator[Source]:
    try:
        with member.open() as stream:
            lines = PurePosixPath(member.name).suffix.lower() in LINES
            yield from _in_stream(stream, name, by_line=lines)
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


def _in_stream(stream: IO[bytes], name: str, *, by_line: bool) -> Iterator[Source]:
    first = stream.readline(MAXIMUM_OCTETS + 1)
    if by_line or _is_whole(first):
        lines = _numbered(chain([first], iter(lambda: stream.readline(MAXIMUM_OCTETS + 1), b"")))
        leading = next(lines, None)
        following = next(lines, None)
        if leading is not None and (by_line or following is not None):
            for number, line in chain([leading], [following] if following else [], lines):
                yield Source(f"{name}:{number}", line)
            return
        first = b"" if leading is None else leading[1]
    rest = stream.read(max(0, MAXIMUM_OCTETS + 1 - len(first)))
    yield from _members(Source(name, first + rest))


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
        members = parse(source.data)
    except UnreadableInput:
        yield source
        return
    if not members:
        yield source
    for number, member in enumerate(members):
        text = member if isinstance(member, str) else json.dumps(member, ensure_ascii=False)
        yield Source(f"{source.name}[{number}]", text.encode())
