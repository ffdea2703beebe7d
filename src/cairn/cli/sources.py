"""Where the credentials on the command line are: files, lines of files, folders, standard input.

Where one credential ends and the next begins is told by :mod:`cairn.bulk.credential_sources`.
"""

from __future__ import annotations

import mmap
import sys
from dataclasses import replace
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
from cairn.bulk.proof_files import lies_beside
from cairn.formats.pdf_attachments import attached_credential, is_pdf
from cairn.verification.log_evidence import LogEvidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.rendering.pdf_seal_state import SealFound

    Seals = dict[str, SealFound]

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
PDF = frozenset({".pdf"})
"""Suffixes of files that carry a credential attached."""
_LONGEST_PDF = 64 * 1024 * 1024


def sources_in(paths: Iterable[str], seals: Seals | None = None) -> Iterator[Source]:
    """Every credential at ``paths``, in order, folders in the order of their file names.

    Args:
        paths: files, folders, or ``-``.
        seals: takes, by the name of the source, what the seal of a PDF shows.

    Raises:
        click.UsageError: a path does not exist.
    """
    paths = list(paths)
    for path in paths:
        if path != STANDARD_INPUT and not Path(path).exists():
            raise click.UsageError(f"There is no file or folder called “{path}”.")
    found = {} if seals is None else seals
    return chain.from_iterable(_sources_at(path, found) for path in paths)


def _sources_at(path: str, seals: Seals) -> Iterator[Source]:
    if path == STANDARD_INPUT:
        yield from in_stream(sys.stdin.buffer, STANDARD_INPUT, by_line=False)
    elif Path(path).is_dir():
        for file in _files_in(Path(path)):
            yield from _in_file(file, seals, among_many=True)
    else:
        yield from _in_file(Path(path), seals)


def _files_in(folder: Path) -> list[Path]:
    """The files in a folder and below that may hold credentials; hidden ones are passed over."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in SUFFIXES | PDF
        and not lies_beside(file.name)
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def _in_file(path: Path, seals: Seals, *, among_many: bool = False) -> Iterator[Source]:
    if path.suffix.lower() in PDF:
        yield from _in_pdf(path, seals, among_many=among_many)
        return
    if path.suffix.lower() in ARCHIVES:
        yield from _in_zip(path)
        return
    try:
        with path.open("rb") as stream:
            yield from in_stream(stream, str(path), by_line=path.suffix.lower() in LINES)
    except OSError as error:
        yield Source(str(path), b"", problem=error.strerror or "it cannot be opened")


def _in_zip(path: Path) -> Iterator[Source]:
    """The credentials in a ZIP, each with the proof and the receipt that the ZIP has for it."""
    from cairn.bulk.proof_files import RECEIPT, ProofFiles, in_members  # noqa: PLC0415
    from cairn.bulk.zip_reading import members_of  # noqa: PLC0415 - most paths are no archive

    logged = _names_proofs(path)
    proofs = ProofFiles(in_members(members_of(path)) if logged else {})
    receipts = in_members(members_of(path), suffix=RECEIPT) if logged else {}
    anchored = ProofFiles(receipts, RECEIPT)
    for source in in_archive(members_of(path), str(path)):
        name = source.name.removeprefix(f"{path}:")
        proof = proofs.take(name, source.data)
        if proof is None:
            yield source
            continue
        receipt = anchored.take(name, source.data)
        yield replace(source, evidence=LogEvidence(proof), receipt=receipt)


def _names_proofs(path: Path) -> bool:
    """Whether the words of a proof's name stand in it: a directory of a million is long to read."""
    from cairn.bulk.proof_files import PROOF  # noqa: PLC0415

    try:
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets,
        ):
            return octets.rfind(PROOF.encode()) >= 0
    except (OSError, ValueError):
        return False


def _in_pdf(path: Path, seals: Seals, *, among_many: bool) -> Iterator[Source]:
    """The credential in a certificate; of many files, a PDF without one is passed over."""
    from cairn.rendering.pdf_seal_state import seal_of  # noqa: PLC0415 - most paths are no PDF

    try:
        with path.open("rb") as stream:
            data = stream.read(_LONGEST_PDF + 1)
    except OSError as error:
        yield Source(str(path), b"", problem=error.strerror or "it cannot be opened")
        return
    attached = attached_credential(data, largest=MAXIMUM_OCTETS) if is_pdf(data) else None
    if attached is not None:
        seals[str(path)] = seal_of(data)
        yield Source(str(path), attached)
    elif not among_many:
        yield Source(str(path), b"", problem="it is a PDF, and no credential is attached to it")
