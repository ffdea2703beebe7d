"""The part of issuing that costs: making and signing credentials, by as many workers as wanted.

A part goes out as rows with their digests and the ordinal of the first; its lines come back.
Nothing here is remembered or written: a part can be made again, and is the same again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from cairn.bulk.awards import particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.canonical.contexts import Contexts
from cairn.crypto.keyed_hash import KeyedHash
from cairn.crypto.keys import PrivateKey
from cairn.errors import WrongUse
from cairn.issuing import Issuance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from cairn.bulk.outputs import Form
    from cairn.bulk.recipients import RecipientRow
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.keys import KeyType
    from cairn.domain import Achievement, Organisation
    from cairn.status.places import StatusPlaces


_ROWS_IN_A_BIT = 50


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are issued together.

    Attributes:
        rows: the rows, each with the digest by which it is known.
        first: the ordinal of the first row among all credentials of the status lists.
    """

    rows: tuple[tuple[RecipientRow, bytes], ...]
    first: int


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a part, or of a bit of one.

    Attributes:
        count: how many credentials.
        identifiers: of them, in the order of its rows; none where they are spooled.
        pieces: its credentials as they are to be written; none where they are spooled.
        losses: what the format could not carry.
        last: whether the part ends here.
        spooled: the slot that holds the pieces, and how many octets; see ``spool``.
    """

    count: int
    identifiers: tuple[str, ...]
    pieces: list[bytes]
    losses: frozenset[str]
    last: bool = True
    spooled: tuple[int, int] | None = None


class PartMaker:
    """Makes the credentials of parts in this process."""

    def __init__(
        self,
        issuance: Issuance,
        secret: bytes,
        instant: datetime,
        places: StatusPlaces | None,
        form: Form,
    ) -> None:
        self._compiled = CompiledIssuing(issuance, "" if places is None else places.template)
        self._keyed = KeyedHash(secret)
        self._instant = instant
        self._places = places
        self._form = form

    def make(self, part: Part) -> Made:
        """The credentials of a part."""
        return self._made(part.rows, part.first, last=True)

    def make_bit_by_bit(self, part: Part) -> Iterator[Made]:
        """The same in bits small enough to be written while they are in the caches."""
        for start in range(0, len(part.rows), _ROWS_IN_A_BIT):
            rows = part.rows[start : start + _ROWS_IN_A_BIT]
            last = start + _ROWS_IN_A_BIT >= len(part.rows)
            yield self._made(rows, part.first + start, last=last)

    def _made(
        self, rows: tuple[tuple[RecipientRow, bytes], ...], first: int, *, last: bool
    ) -> Made:
        places, keyed, instant = self._places, self._keyed, self._instant
        items = [
            (row, particulars(keyed, digest, instant, places.entries(ordinal) if places else ()))
            for ordinal, (row, digest) in enumerate(rows, start=first)
        ]
        lines = self._compiled.lines(items)
        identifiers = tuple(own.id for _, own in items)
        losses = frozenset(loss for line in lines for loss in line.losses)
        pieces = self._form.pieces(zip(identifiers, (line.text for line in lines), strict=True))
        return Made(len(rows), identifiers, pieces, losses, last)


@dataclass(frozen=True, slots=True)
class SigningStart:
    """What a worker that signs needs to know once."""

    achievement: Achievement
    issuer: Organisation
    verification_method: str
    proof: str
    contexts: dict[str, JsonObject]
    key_type: KeyType
    key_secret: bytes = field(repr=False)
    run_secret: bytes = field(repr=False)
    instant: datetime
    places: StatusPlaces | None
    form: Form

    @classmethod
    def of(
        cls,
        issuance: Issuance,
        secret: bytes,
        instant: datetime,
        places: StatusPlaces | None,
        form: Form,
    ) -> Self:
        """What others need to make the parts of a run.

        Raises:
            WrongUse: the key cannot be handed to a worker.
        """
        signer = issuance.signer
        if not isinstance(signer, PrivateKey):
            detail = "A key that never leaves its module signs in one process: --jobs 1."
            raise WrongUse(detail=detail)
        return cls(
            achievement=issuance.achievement,
            issuer=issuance.issuer,
            verification_method=issuance.verification_method,
            proof=issuance.proof,
            contexts=dict(issuance.contexts.pinned),
            key_type=signer.public_key.type,
            key_secret=signer.secret,
            run_secret=secret,
            instant=instant,
            places=places,
            form=form,
        )

    def begin(self) -> Callable[[Part], Made]:
        """See ``workers.Start``."""
        return self.maker().make

    def maker(self) -> PartMaker:
        """Who makes the parts in this process."""
        shipped = Contexts.shipped()
        issuance = Issuance(
            achievement=self.achievement,
            issuer=self.issuer,
            signer=PrivateKey.from_secret(self.key_type, self.key_secret),
            verification_method=self.verification_method,
            proof=self.proof,
            contexts=shipped.with_documents(self.contexts) if self.contexts else shipped,
        )
        return PartMaker(issuance, self.run_secret, self.instant, self.places, self.form)
