"""What an export of a backpack holds beside the credentials, brought back: collections, evidence.

The file may come from anywhere, so it is read as one reads a stranger's form: within bounds, every
value looked at, and what does not fit left out. Bringing the same file in twice changes nothing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from cairn.bulk.zip_reading import members_in
from cairn.canonical.json_text import parse
from cairn.errors import UnreadableInput
from cairn.registry.backpack import collecting, evidence, export, holding
from cairn.registry.backpack.forms import CollectionForm, EvidenceForm
from cairn.registry.backpack.models import Collection, Evidence, EvidenceKind
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.verifying.pieces import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.models import HeldCredential

_LONGEST = 4 * 1024 * 1024
_MOST_UNPACKED = 64 * 1024 * 1024
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


def restore(user: User, data: bytes, held: Mapping[str, tuple[HeldCredential, bool]]) -> Restored:
    """Bring back what an export says of collections, evidence, and what was put away.

    Args:
        user: whose backpack.
        data: the ZIP.
        held: each credential of it that is in the backpack now, by :func:`stem_of` its file, and
            whether it is new there.
    """
    found = _manifest(data)
    if found is None:
        return Restored()
    for each in _objects(found.get("credentials")):
        row, fresh = held.get(stem_of(str(each.get("file", ""))), (None, False))
        if row is not None and fresh and each.get("put_away") is True:
            holding.put_away(row, away=True)
    return Restored(_collections(user, found, held), _evidence(user, found, data))


def _collections(
    user: User, found: Mapping[str, Any], held: Mapping[str, tuple[HeldCredential, bool]]
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
            collecting.make(
                user,
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                credentials=keys,
            )
        except (NotPossible, NotFound):
            break
        number += 1
    return number


def _has_collection(user: User, name: str, keys: list[str]) -> bool:
    return any(
        [str(pk) for pk in each.items.order_by("position").values_list("held", flat=True)] == keys
        for each in Collection.objects.filter(holder=user, name=name)
    )


def _evidence(user: User, found: Mapping[str, Any], data: bytes) -> int:
    told = _objects(found.get("evidence"))
    named = {str(each.get("file")) for each in told if str(each.get("file", ""))}
    files = dict(_files(data, {name for name in named if name.startswith(_EVIDENCE)}))
    number = 0
    for each in told:
        values = {name: str(each.get(name) or "") for name in _TEXTS}
        kind = str(each.get("kind"))
        values["kind"] = kind if kind in EvidenceKind.values else EvidenceKind.OTHER.value
        octets = files.get(str(each.get("file")), b"")
        name = str(each.get("file")).removeprefix(_EVIDENCE)
        given: dict[str, list[UploadedFile[Any]] | None] = {}
        if octets:
            given["file"] = [SimpleUploadedFile(name, octets)]
        form = EvidenceForm(values, MultiValueDict(given))
        if not form.is_valid() or _has_evidence(user, values, octets):
            continue
        try:
            evidence.keep(user, form.cleaned_data)
        except NotPossible:
            break
        number += 1
    return number


def _has_evidence(user: User, values: Mapping[str, str], octets: bytes) -> bool:
    same = Evidence.objects.filter(
        holder=user, kind=values["kind"], title=values["title"], link=values["link"]
    )
    return any(bytes(each) == octets for each in same.values_list("file", flat=True))


def _manifest(data: bytes) -> Mapping[str, Any] | None:
    text = next((octets for _name, octets in _files(data, {MANIFEST}, longest=_LONGEST)), b"")
    try:
        found = parse(text)
    except UnreadableInput:
        return None
    return found if isinstance(found, dict) and found.get("form") == export.FORM else None


def _files(
    data: bytes, names: set[str], *, longest: int = evidence.MOST_OCTETS
) -> Iterator[tuple[str, bytes]]:
    """Members of a ZIP by their names; one that is too long, damaged or encrypted is left out."""
    left = _MOST_UNPACKED
    try:
        for member in members_in(io.BytesIO(data), io.BytesIO(data)):
            if member.name not in names:
                continue
            try:
                with member.open() as stream:
                    octets = stream.read(min(longest, left) + 1)
            except (OSError, BadZipFile, NotImplementedError, ValueError):
                continue
            left -= len(octets)
            if left < 0:
                return
            if len(octets) <= longest:
                yield member.name, octets
    except (OSError, BadZipFile):
        return


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
