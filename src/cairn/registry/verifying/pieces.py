"""What stands in a file that holds several credentials: a ZIP, lines, an array, an export.

Everything is read within bounds and one piece at a time; a member of a ZIP as far as a credential
can reach, however much it claims to hold. The check page and the backpack share it.
"""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from cairn.bulk.credential_sources import ARCHIVES, LINES, in_archive, in_stream, suffix_of
from cairn.bulk.proof_files import PROOF, in_members
from cairn.bulk.zip_reading import members_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cairn.bulk.zip_reading import Member

MOST_OCTETS = 8 * 1024 * 1024
"""Octets of one credential, its image included."""
MANIFEST, CREDENTIALS, BADGES = "backpack.json", "credentials/", "badges/"
"""Of an export of a backpack: what tells it, and where its files are."""
_ZIP = b"PK\x03\x04"
_MOST_MEMBERS = 20_000


def is_archive(name: str, data: bytes) -> bool:
    """Whether it is a ZIP, by its name or by how it begins."""
    return suffix_of(name) in ARCHIVES or data.startswith(_ZIP)


def pieces_in(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """One thing as the credentials that stand in it, each with the name of its place.

    What cannot be unpacked, and a ZIP that is none, is a piece without octets.
    """
    stream = io.BytesIO(data)
    if is_archive(name, data):
        members = members_in(stream, io.BytesIO(data))
        if MANIFEST.encode() in data:
            members = wanted(list(islice(members, _MOST_MEMBERS)))
        yield from pieces_of(name, members)
        return
    by_line = suffix_of(name) in LINES
    for source in in_stream(stream, name, by_line=by_line, maximum=MOST_OCTETS, trimmed=False):
        yield source.name, source.data


def pieces_of(name: str, members: Iterable[Member]) -> Iterator[tuple[str, bytes]]:
    """The credentials in members of a ZIP, each with the name of its place."""
    for source in in_archive(members, name, maximum=MOST_OCTETS, trimmed=False):
        yield source.name, source.data


def proofs_in(data: bytes) -> dict[str, bytes]:
    """The proofs of logging in a ZIP, by the names of their places."""
    if PROOF.encode() not in data:
        return {}
    try:
        members = members_in(io.BytesIO(data), io.BytesIO(data))
        return in_members(islice(members, _MOST_MEMBERS), most=MOST_OCTETS)
    except BadZipFile:
        return {}


def wanted(found: Sequence[Member]) -> Iterator[Member]:
    """The files of a ZIP; of an export of a registry only those that are credentials.

    The rest of an export (the record, what verifying takes) says the same again.
    """
    names = {each.name for each in found}
    if not {MANIFEST, "documents/pins.json"} <= names:
        yield from found
        return
    pictured = {
        name.removeprefix(BADGES).rpartition(".")[0] for name in names if name.startswith(BADGES)
    }
    for each in found:
        stem = each.name.removeprefix(CREDENTIALS).rpartition(".")[0]
        if each.name.startswith(BADGES) or (
            each.name.startswith(CREDENTIALS) and stem not in pictured
        ):
            yield each
