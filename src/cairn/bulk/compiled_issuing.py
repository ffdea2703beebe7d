"""Credentials of one run at the price of their own values.

The rows of a list differ in a handful of strings. For each *family* of rows (which cells are
filled, how many status entries) the document is written and signed once by the slow path; its
canonical form and its JSON text then become templates with holes (``cairn.canonical.shapes``). A
template is used only where it is proved on the spot to be exact: a second row of the family,
different in every cell, must give the very document that the slow path writes for it. Any row for
which that fails, or whose values the shape declines, takes the slow path.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from json.encoder import encode_basestring
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cairn.bulk.awards import award_of
from cairn.canonical import shapes
from cairn.crypto import multibase
from cairn.formats.open_badges_3 import hashed_identity
from cairn.proofs import data_integrity
from cairn.proofs.cryptosuite import hash_name_of
from cairn.proofs.cryptosuites import SUITES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cairn.bulk.recipients import RecipientRow
    from cairn.canonical.json_text import JsonObject
    from cairn.canonical.shape_graph import GraphShape
    from cairn.issuing import Issuance, Particulars

_Path: TypeAlias = tuple[str | int, ...]
_Family: TypeAlias = tuple[bool, ...]
_Item: TypeAlias = "tuple[RecipientRow, Particulars]"
_Hole: TypeAlias = "tuple[_Path, Callable[[RecipientRow, Particulars], str]]"

_SUBJECT = "credentialSubject"
_FEW = 8
"""So many credentials are made one by one where a value among them is not plain."""

_DIGESTS: dict[str, Callable[[bytes], Any]] = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}


class Line(NamedTuple):
    """One credential as it is written.

    Attributes:
        text: the JSON of the credential in UTF-8, without a line end.
        losses: what the format could not carry.
    """

    text: bytes
    losses: tuple[str, ...]


class CompiledIssuing:
    """Makes the lines of one run; the templates of its families are kept."""

    def __init__(self, issuance: Issuance, lists: str = "") -> None:
        """Begin with no template.

        Args:
            issuance: what the credentials share.
            lists: the template of the addresses of all status lists, with ``{purpose}`` and
                ``{n}``, or what they begin with, where it is known.
        """
        self._issuance = issuance
        self._lists = lists
        self._families: dict[_Family, _Template | None] = {}

    def line(self, row: RecipientRow, own: Particulars) -> Line:
        """The signed credential of a row."""
        return self.lines([(row, own)])[0]

    def lines(self, items: Sequence[_Item]) -> list[Line]:
        """The signed credentials of rows, in their order; cheaper than one by one."""
        families: dict[_Family, list[int]] = {}
        for number, (row, own) in enumerate(items):
            families.setdefault(_family(row, own), []).append(number)
        found: dict[int, Line] = {}
        for family, numbers in families.items():
            mine = items if len(numbers) == len(items) else [items[number] for number in numbers]
            found.update(zip(numbers, self._lines_of(family, mine), strict=True))
        return [found[number] for number in range(len(items))]

    def _lines_of(self, family: _Family, items: Sequence[_Item]) -> Iterator[Line]:
        if family not in self._families:
            self._families[family] = _compile(self._issuance, *items[0], self._lists)
        template = self._families[family]
        if template is None:
            return (_slow(self._issuance, row, own) for row, own in items)
        return (
            Line(text, template.losses) if text is not None else _slow(self._issuance, *item)
            for item, text in zip(items, template.fill(items), strict=True)
        )


def _family(row: RecipientRow, own: Particulars) -> _Family:
    return (
        bool(row.email),
        bool(row.did),
        row.awarded_on is not None,
        bool(row.grade),
        bool(row.evidence_url),
        row.valid_until is not None,
        bool(own.status),
    )


def _slow(issuance: Issuance, row: RecipientRow, own: Particulars) -> Line:
    award = award_of(row, issuance.achievement, own.issued_at)
    issued = issuance.issue(award, own)
    return Line(_json(issued.document).encode(), issued.losses)


def _json(document: JsonObject) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class _Template:
    """A family's canonical form and JSON text, with holes.

    Attributes:
        issuance: what the credentials share.
        holes: how the values are made.
        shape: the canonical form that is signed.
        statements: what the values must fit even where the signed form is not made of statements:
            no credential is signed that does not say in JSON-LD what it says in JSON.
        digest: the hash function that goes with the key.
        proof_hash: the hash of the proof's options.
        text: the JSON, with ``%b`` for each hole's string and for the signature, in ``order``.
        order: which hole's value stands where; the last is the signature.
        losses: what the format could not carry.
    """

    issuance: Issuance
    holes: tuple[_Hole, ...]
    shape: shapes.Shape
    statements: GraphShape | None
    digest: Callable[[bytes], Any]
    proof_hash: bytes
    text: bytes
    order: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]
    losses: tuple[str, ...]

    def fill(self, items: Sequence[_Item]) -> Iterator[bytes | None]:
        """The signed credentials, ``None`` for each with a value that needs the slow path."""
        columns = [[value_of(*item) for item in items] for _, value_of in self.holes]
        return self._filled(columns)

    def _filled(self, columns: list[list[str]]) -> Iterator[bytes | None]:
        """Many at once where all are plain; in halves, and in the end one by one, where not."""
        count = len(columns[0])
        plain = None if self.statements else shapes.plain(columns)
        forms = plain and self.shape.fill_plain(plain)
        if plain and forms:
            for form, strings in zip(forms, zip(*plain, strict=True), strict=True):
                yield None if form is None else self._signed(form, strings)
        elif count <= _FEW:
            for values in zip(*columns, strict=True):
                yield self._one(values)
        else:
            yield from self._filled([column[: count // 2] for column in columns])
            yield from self._filled([column[count // 2 :] for column in columns])

    def _one(self, values: Sequence[str]) -> bytes | None:
        canonical = self.shape.fill(values)
        if canonical is None or (self.statements and not self.statements.takes(values)):
            return None
        return self._signed(canonical, [encode_basestring(each)[1:-1].encode() for each in values])

    def _signed(self, canonical: bytes, strings: Sequence[bytes]) -> bytes:
        """The JSON with these strings in the holes and the signature of the canonical form."""
        signature = self.issuance.signer.sign(self.proof_hash + self.digest(canonical).digest())
        return self.text % self.order((*strings, multibase.encode_base58(signature).encode()))


def _compile(
    issuance: Issuance, row: RecipientRow, own: Particulars, lists: str
) -> _Template | None:
    """The template of a row's family, or ``None`` where it would not be exact."""
    achievement, suite = issuance.achievement, SUITES[issuance.proof]
    written = issuance.write(award_of(row, achievement, own.issued_at), own)
    holes = tuple(_holes(written.document, row, own))
    other_row, other_own = _other(row, own)
    other = issuance.write(award_of(other_row, achievement, own.issued_at), other_own).document
    if _with(written.document, holes, other_row, other_own) != other:
        return None
    paths = [path for path, _ in holes]
    key = issuance.signer.public_key
    hash_name = hash_name_of(key.type)
    statements = shapes.compile_rdf(
        written.document,
        paths,
        issuance.contexts,
        begins=[_begin(path, own.status, lists) for path in paths],
        hash_name=hash_name,
    )
    shape: shapes.Shape | None = statements
    if suite.proof_context:
        shape = shapes.compile_jcs(written.document, paths)
    if shape is None or statements is None:
        return None
    signed = issuance.sign(written.document, own)
    options = data_integrity.options_of(signed["proof"])
    context = written.document["@context"]
    text, order = _cut(signed, [*paths, ("proof", "proofValue")])
    return _Template(
        issuance=issuance,
        holes=holes,
        shape=shape,
        statements=statements if suite.proof_context else None,
        digest=_DIGESTS[hash_name],
        proof_hash=data_integrity.proof_hash(suite, options, context, key, issuance.contexts),
        text=text,
        order=itemgetter(*order),
        losses=written.losses,
    )


def _begin(path: _Path, status: Sequence[JsonObject], template: str) -> str:
    """What the IRI of a hole is known to begin with; the more, the less has to be sorted."""
    if path[0] != "credentialStatus":
        return "urn:uuid:" * (path == ("id",))
    entry = status[path[1]] if isinstance(path[1], int) else status[0]
    return template.replace("{purpose}", str(entry["statusPurpose"])).partition("{")[0]


def _holes(document: JsonObject, row: RecipientRow, own: Particulars) -> list[_Hole]:
    """Where the values of a row stand in its document, and how they are made."""
    found: list[_Hole] = [(("id",), lambda _, own: own.id)]
    if row.awarded_on is not None:
        found.append((("awardedDate",), lambda row, _: _day(row.awarded_on) + "T00:00:00Z"))
    if row.valid_until is not None:
        found.append((("validUntil",), lambda row, _: _day(row.valid_until) + "T23:59:59Z"))
    if row.did:
        found.append(((_SUBJECT, "id"), lambda row, _: row.did))
    for number, identity in enumerate(document[_SUBJECT]["identifier"]):
        place: _Path = (_SUBJECT, "identifier", number)
        if identity["hashed"]:
            found.append(
                ((*place, "identityHash"), lambda row, own: hashed_identity(row.email, own.salt))
            )
            found.append(((*place, "salt"), lambda _, own: own.salt))
        else:
            found.append(((*place, "identityHash"), lambda row, _: row.name))
    if row.grade and "result" in document[_SUBJECT]:
        found.append(((_SUBJECT, "result", 0, "value"), lambda row, _: row.grade))
    if row.evidence_url:
        found.append((("evidence", 0, "id"), lambda row, _: row.evidence_url))
    for number, entry in enumerate(own.status):
        place = ("credentialStatus", number) if len(own.status) > 1 else ("credentialStatus",)
        found.extend(
            ((*place, member), _status_member(number, member))
            for member in ("id", "statusListIndex", "statusListCredential")
            if member in entry
        )
    return found


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _status_member(number: int, member: str) -> Callable[[RecipientRow, Particulars], str]:
    return lambda _, own: str(own.status[number][member])


def _other(row: RecipientRow, own: Particulars) -> tuple[RecipientRow, Particulars]:
    """A row of the same family that differs in every cell: what else changes is no hole."""
    far = date(9999, 12, 30)
    other_row = replace(
        row,
        name=row.name + "-",
        email="-" + row.email if row.email else "",
        did=row.did + "-" if row.did else "",
        awarded_on=far if row.awarded_on else None,
        grade=row.grade + "-" if row.grade else "",
        evidence_url=row.evidence_url + "-" if row.evidence_url else "",
        valid_until=far if row.valid_until else None,
    )
    status = [
        {
            name: value + "1"
            if name in {"id", "statusListIndex", "statusListCredential"}
            else value
            for name, value in entry.items()
        }
        for entry in own.status
    ]
    return other_row, replace(own, id=own.id + "-", salt=own.salt + "-", status=status)


def _with(
    document: JsonObject, holes: tuple[_Hole, ...], row: RecipientRow, own: Particulars
) -> JsonObject:
    """A copy of the document with a row's values in the holes."""
    copy: JsonObject = json.loads(json.dumps(document))
    for path, value_of in holes:
        _put(copy, path, value_of(row, own))
    return copy


def _put(document: Any, path: _Path, value: str) -> None:
    shapes.value_at(document, path[:-1])[path[-1]] = value


def _cut(document: JsonObject, paths: list[_Path]) -> tuple[bytes, list[int]]:
    """The JSON text with ``%b`` in the holes, and which hole each is.

    The last path is the signature's, whose base58 follows the letter of its base.
    """
    text = _json(document)
    stem = "hole"
    while stem in text:
        stem += "-"
    marked: JsonObject = json.loads(text)
    marks = [f"{stem}{number}/" for number in range(len(paths))]
    for path, mark in zip(paths, marks, strict=True):
        _put(marked, path, mark)
    text = _json(marked).replace("%", "%%")
    found = sorted((text.index(f'"{mark}"'), number) for number, mark in enumerate(marks))
    for mark in marks[:-1]:
        text = text.replace(f'"{mark}"', '"%b"')
    text = text.replace(f'"{marks[-1]}"', '"z%b"')
    return text.encode(), [number for _, number in found]
