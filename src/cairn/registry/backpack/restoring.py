"""What an export of a backpack holds beside the credentials, brought back: collections, evidence.

The file may come from anywhere, so it is read as one reads a stranger's form: within bounds, every
value looked at, and what does not fit left out. Bringing the same file in twice changes nothing.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from cairn.bulk.zip_reading import members_in
from cairn.canonical.json_text import parse
from cairn.errors import UnreadableInput
from cairn.registry.backpack import collecting, evidence, export, holding, logged
from cairn.registry.backpack.forms import CollectionForm, EvidenceForm
from cairn.registry.backpack.models import Collection, Evidence, EvidenceKind, HeldCredential
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.verifying.pieces import MANIFEST
from cairn.transparency import anchors, notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cairn.bulk.zip_reading import Member
    from cairn.registry.accounts.models import User

_LONGEST = 4 * 1024 * 1024
_MOST_UNPACKED = 64 * 1024 * 1024
_LONGEST_PROOF = max(notes.MOST_OCTETS, anchors.MOST_OCTETS)
_EVIDENCE = "evidence/"
_TEXTS = ("title", "provider", "hours", "ended_on", "link", "note")


@dataclass(frozen=True, slots=True)
class Restored:
    """How much came back beside the credentials."""

    collections: int = 0
    evidence: int = 0

    def __bool__(self) -> bool:
        return bool(self.collections or self.evidence)


def stem_of(file: str) -> str:
    """By what a credential of the export is known, whether its text or its picture was read."""
    return file.rpartition("/")[2].rpartition(".")[0]


def restore(
    user: User,
    opened: Callable[[], BinaryIO],
    held: Mapping[str, tuple[HeldCredential, bool]],
    *,
    most: int = _MOST_UNPACKED,
    kept: Callable[[Restored], None] = lambda _one: None,
) -> Restored:
    """Bring back what an export says of collections, evidence, and what was put away.

    Args:
        user: whose backpack.
        opened: opens the ZIP; it is open at several places at once.
        held: each credential of it that is in the backpack now, by :func:`stem_of` its file, and
            whether it is new there.
        most: octets of evidence together, once it is unpacked.
        kept: called with each thing that came back, in the transaction that keeps it.
    """
    found = _manifest(opened)
    if found is None:
        return Restored()
    for each in _objects(found.get("credentials")):
        row, fresh = held.get(stem_of(str(each.get("file", ""))), (None, False))
        if row is not None and fresh and each.get("put_away") is True:
            holding.put_away(row, away=True)
    _bring_back_logged(opened, (row for row, _fresh in held.values()), kept)
    return Restored(
        _collections(user, found, held, kept), _evidence(user, found, opened, most, kept)
    )


def _bring_back_logged(
    opened: Callable[[], BinaryIO],
    rows: Iterable[HeldCredential],
    kept: Callable[[Restored], None],
) -> None:
    """Keep the proofs of logging and the receipts of an export beside their credentials."""
    with _members(opened, lambda name: name.startswith(logged.FOLDER)) as members:

        def read(name: str) -> bytes:
            return _octets(members[name], _LONGEST_PROOF) if name in members else b""

        for pk in [row.pk for row in rows] if members else ():
            # Read anew, one at a time: the documents of a large export are not held together.
            with transaction.atomic():
                logged.bring_back(HeldCredential.objects.get(pk=pk), read)
                kept(Restored())


def put_away_in(opened: Callable[[], BinaryIO]) -> frozenset[str]:
    """By :func:`stem_of`, the credentials of an export that its learner had put away."""
    found = _manifest(opened) or {}
    return frozenset(
        stem_of(str(each.get("file", "")))
        for each in _objects(found.get("credentials"))
        if each.get("put_away") is True
    )


def _collections(
    user: User,
    found: Mapping[str, Any],
    held: Mapping[str, tuple[HeldCredential, bool]],
    kept: Callable[[Restored], None],
) -> int:
    number = 0
    for each in _objects(found.get("collections")):
        files = each.get("credentials")
        stems = [stem_of(str(file)) for file in files] if isinstance(files, list) else []
        keys = list(dict.fromkeys(str(held[stem][0].pk) for stem in stems if stem in held))
        name, note = each.get("name"), each.get("note") or ""
        if not (isinstance(name, str) and isinstance(note, str)):
            continue
        form = CollectionForm(user, {"name": name, "note": note, "credentials": keys})
        if not form.is_valid() or _has_collection(user, form.cleaned_data["name"], keys):
            continue
        try:
            with transaction.atomic():
                collecting.make(
                    user,
                    name=form.cleaned_data["name"],
                    note=form.cleaned_data["note"],
                    credentials=keys,
                )
                kept(Restored(collections=1))
        except (NotPossible, NotFound):
            break
        number += 1
    return number


def _has_collection(user: User, name: str, keys: list[str]) -> bool:
    return any(
        [str(pk) for pk in each.items.order_by("position").values_list("held", flat=True)] == keys
        for each in Collection.objects.filter(holder=user, name=name)
    )


def _evidence(
    user: User,
    found: Mapping[str, Any],
    opened: Callable[[], BinaryIO],
    most: int,
    kept: Callable[[Restored], None],
) -> int:
    number = 0
    for each, octets in _with_files(_objects(found.get("evidence")), opened, most):
        if each.get("file") and not octets:
            continue  # what stood in the file was the evidence
        values = {name: str(each.get(name) or "") for name in _TEXTS}
        kind = str(each.get("kind"))
        values["kind"] = kind if kind in EvidenceKind.values else EvidenceKind.OTHER.value
        name = str(each.get("file")).removeprefix(_EVIDENCE)
        given: dict[str, list[UploadedFile[Any]] | None] = {}
        if octets:
            given["file"] = [SimpleUploadedFile(name, octets)]
        form = EvidenceForm(values, MultiValueDict(given))
        if not form.is_valid() or _has_evidence(user, values, octets):
            continue
        try:
            with transaction.atomic():
                evidence.keep(user, form.cleaned_data)
                kept(Restored(evidence=1))
        except NotPossible:
            break
        number += 1
    return number


def _has_evidence(user: User, values: Mapping[str, str], octets: bytes) -> bool:
    same = Evidence.objects.filter(
        holder=user, kind=values["kind"], title=values["title"], link=values["link"]
    )
    return any(bytes(each) == octets for each in same.values_list("file", flat=True))


def _manifest(opened: Callable[[], BinaryIO]) -> Mapping[str, Any] | None:
    with _members(opened, {MANIFEST}.__contains__) as members:
        member = members.get(MANIFEST)
        text = _octets(member, _LONGEST) if member else b""
    try:
        found = parse(text)
    except UnreadableInput:
        return None
    return found if isinstance(found, dict) and found.get("form") == export.FORM else None


def _with_files(
    told: list[dict[str, Any]], opened: Callable[[], BinaryIO], most: int
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each piece of evidence with its file, one at a time; none where there is none to be had."""
    names = {str(each.get("file")) for each in told}
    left = most
    wanted = {name for name in names if name.startswith(_EVIDENCE)}
    with _members(opened, wanted.__contains__) as members:
        for each in told:
            member = members.get(str(each.get("file")))
            octets = _octets(member, min(evidence.MOST_OCTETS, left)) if member else b""
            left -= len(octets)
            yield each, octets


@contextmanager
def _members(
    opened: Callable[[], BinaryIO], wanted: Callable[[str], bool]
) -> Iterator[dict[str, Member]]:
    """Members of a ZIP by their names, while it is open; none of what is no ZIP."""
    found = {}
    with opened() as archive, opened() as directory:
        try:
            for member in members_in(archive, directory):
                if wanted(member.name):
                    found[member.name] = member
        except (OSError, BadZipFile):
            found = {}
        yield found


def _octets(member: Member, longest: int) -> bytes:
    """What a member holds; nothing where it is too long, damaged or encrypted."""
    try:
        with member.open() as stream:
            octets = stream.read(longest + 1)
    except (OSError, BadZipFile, NotImplementedError, ValueError, zlib.error):
        return b""
    return octets if len(octets) <= longest else b""


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
