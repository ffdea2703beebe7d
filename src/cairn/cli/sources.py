"""Where the credentials on the command line are: files, lines of files, folders, standard input.

Where one credential ends and the next begins is told by :mod:`cairn.bulk.credential_sources`.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.bulk.credential_sources import (
    ARCHIVES,
    LINES,
    MAXIMUM_OCTETS,
    SUFFIXES,
    Source,
    in_archive,
    in_stream,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "ARCHIVES",
    "LINES",
    "MAXIMUM_OCTETS",
    "STANDARD_INPUT",
    "SUFFIXES",
    "Source",
    "sources_in",
]

STANDARD_INPUT = "-"


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
        yield from in_stream(sys.stdin.buffer, STANDARD_INPUT, by_line=False)
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
        from cairn.bulk.zip_reading import members_of  # noqa: PLC0415 - most paths are no archive

        yield from in_archive(members_of(path), str(path))
        return
    try:
        with path.open("rb") as stream:
            yield from in_stream(stream, str(path), by_line=path.suffix.lower() in LINES)
    except OSError as error:
        yield Source(str(path), b"", problem=error.strerror or "it cannot be opened")
