"""The documents that the commands about logs are given, and the entries that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.cli.sources import sources_in
from cairn.errors import CairnError, WrongUse
from cairn.formats.detect import detect
from cairn.transparency.entries import EntryKind, Personal, digest_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.transparency.entries import Entry

LARGEST = 64 * 1024 * 1024
"""Octets of a published document; a catalogue may be large."""


class Artefact(StrEnum):
    """What a document is, as the command line says it. Two kinds are about a person."""

    CREDENTIAL = "credential"
    DECISION = "decision"
    KEY = "key"
    CONTROLLER_DOCUMENT = "controller-document"
    STATUS_LIST = "status-list"
    CATALOGUE = "catalogue"
    ACHIEVEMENT = "achievement"
    ACCREDITATION = "accreditation"
    POLICY = "policy"
    PRECEDENT = "precedent"
    AGREEMENT = "agreement"
    TRUST_LIST = "trust-list"
    CLOSURE = "closure"

    @property
    def personal(self) -> Personal | None:
        """Which kind of commitment it is; None for what is published anyway."""
        return Personal(self.value) if self.value in set(Personal) else None

    def digest(self, document: bytes) -> Entry:
        """The entry of a published document.

        Raises:
            CairnError: the document has no digest (:func:`digest_entry`).
        """
        return digest_entry(EntryKind(self.value), document)


kind_option = click.option(
    "--kind",
    type=click.Choice([each.value for each in Artefact]),
    required=True,
    help="What the documents are. Credentials and decisions are about persons and get a salt; "
    "everything else must name no person.",
)


@dataclass(frozen=True, slots=True)
class LogDocument:
    """A document and what to call it.

    Attributes:
        name: a path, or ``path:3`` for a line.
        octets: the document, its proof included.
    """

    name: str
    octets: bytes


def documents_in(paths: Iterable[str], artefact: Artefact) -> Iterator[LogDocument]:
    """The documents at ``paths``: of credentials all that ``cairn verify`` finds, else whole files.

    Raises:
        WrongUse: something cannot be read, or is no credential where one should be.
    """
    if artefact is Artefact.CREDENTIAL:
        for source in sources_in(paths):
            if source.problem:
                raise WrongUse(detail=f"{source.name}: {source.problem}.")
            try:
                octets = detect(source.data).data
            except CairnError as error:
                raise WrongUse(detail=f"{source.name}: {error.what()}") from error
            if not octets:
                raise WrongUse(detail=f"{source.name} holds an address, not a credential.")
            yield LogDocument(source.name, octets)
        return
    for path in map(Path, paths):
        try:
            with path.open("rb") as stream:
                octets = stream.read(LARGEST + 1)
        except OSError as error:
            raise WrongUse(detail=f"{path} cannot be read: {error.strerror}.") from error
        if len(octets) > LARGEST or not octets.strip():
            detail = f"{path} is empty, or longer than {LARGEST} octets."
            raise WrongUse(detail=detail)
        yield LogDocument(str(path), octets)
