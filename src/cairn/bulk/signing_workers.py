"""The part of issuing that costs: making and signing credentials, on as many cores as wanted.

A part goes out as rows with their digests and the ordinal of the first; the lines come back in the
order in which the parts went out. Nothing here is remembered or written: a part can be made again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING

from cairn.bulk.awards import particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import PrivateKey
from cairn.errors import WorkerLost, WrongUse
from cairn.issuing import Issuance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from datetime import datetime

    from cairn.bulk.outputs import Form
    from cairn.bulk.recipients import RecipientRow
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.keys import KeyType
    from cairn.domain import Achievement, Organisation
    from cairn.status.places import StatusPlaces

_WAITING_FOR_EACH = 2
"""Parts handed out beyond those being worked on, so that no worker waits; bounds the memory."""


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
    """What became of a part.

    Attributes:
        identifiers: of its credentials, in the order of its rows.
        octets: its credentials as they are to be written.
        losses: what the format could not carry.
    """

    identifiers: tuple[str, ...]
    octets: bytes
    losses: frozenset[str]


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
        lists_begin = places.template.partition("{")[0] if places is not None else ""
        self._compiled = CompiledIssuing(issuance, lists_begin)
        self._secret = secret
        self._instant = instant
        self._places = places
        self._form = form

    def make(self, part: Part) -> Made:
        """The credentials of a part."""
        credentials: list[tuple[str, bytes]] = []
        losses: set[str] = set()
        for ordinal, (row, digest) in enumerate(part.rows, start=part.first):
            status = self._places.entries(ordinal) if self._places is not None else ()
            own = particulars(self._secret, digest, self._instant, status)
            line = self._compiled.line(row, own)
            credentials.append((own.id, line.text))
            losses.update(line.losses)
        identifiers = tuple(identifier for identifier, _ in credentials)
        return Made(identifiers, self._form.joined(credentials), frozenset(losses))


def in_workers(
    jobs: int,
    issuance: Issuance,
    secret: bytes,
    instant: datetime,
    places: StatusPlaces | None,
    form: Form,
    parts: Iterable[Part],
) -> Iterator[Made]:
    """Make parts in processes of their own; they come back in the order in which they went.

    The key's secret goes to each worker once, through the pipe that starts it, never with a task.

    Raises:
        WrongUse: the key cannot be handed to a worker.
        WorkerLost: a worker died. What was promised stays; the run can be begun again.
    """
    signer = issuance.signer
    if not isinstance(signer, PrivateKey):
        raise WrongUse(detail="A key that never leaves its module signs in one process: --jobs 1.")
    start = _Start(
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
    with ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(start,),
    ) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(_make, part))
                if len(waiting) >= jobs * (1 + _WAITING_FOR_EACH):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerLost from error
        finally:
            for each in waiting:
                each.cancel()


@dataclass(frozen=True, slots=True)
class _Start:
    """What a worker needs to know once."""

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


_maker: PartMaker | None = None
"""Of this worker process; set once when it starts and gone with it."""


def _begin(start: _Start) -> None:
    global _maker  # noqa: PLW0603 - a process pool hands a worker its state in no other way
    # Ctrl-C goes to the whole group; the process that writes decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()
    shipped = Contexts.shipped()
    _maker = PartMaker(
        Issuance(
            achievement=start.achievement,
            issuer=start.issuer,
            signer=PrivateKey.from_secret(start.key_type, start.key_secret),
            verification_method=start.verification_method,
            proof=start.proof,
            contexts=shipped.with_documents(start.contexts) if start.contexts else shipped,
        ),
        start.run_secret,
        start.instant,
        start.places,
        start.form,
    )


def end_with_parent() -> None:
    """End this process when its parent is gone; to be run in a thread of its own.

    A killed parent cannot tell its workers to end; without this they would keep the key.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _make(part: Part) -> Made:
    assert _maker is not None
    return _maker.make(part)
