"""Asking witnesses to cosign a log's newest checkpoint (c2sp.org/tlog-witness, the log's side).

The log's lock is not held while witnesses are asked: they may be slow, and an entry that is to be
accepted must not wait for them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from cairn.errors import CairnError, LogFolderUnusable
from cairn.logs.folder import JOURNAL, PRIVATE, LogFolder
from cairn.logs.reader import LogReader
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.note_text import decode_decimal
from cairn.transparency.notes import Note
from cairn.transparency.witnessing import AddCheckpoint, Answer, with_cosignatures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from cairn.transparency.notes import VerifierKey
    from cairn.transparency.trust_policy import TrustPolicy

    Ask: TypeAlias = Callable[[str, bytes], tuple[int, bytes]]
    """Sends a body to an address by POST; gives status and body of the answer.

    Raises:
        CairnError: there was no answer.
    """

PATH = "/add-checkpoint"
_ROUNDS = 3
"""A witness that has another size than was thought says which; then it is asked again."""

_AT_ONCE = 8
_LONGEST_SIZE = 32
_FORKED = "it has seen a history that this log does not continue"


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What came of asking one witness.

    Attributes:
        key: which witness.
        cosigned: whether it cosigned.
        problem: why it did not, in plain words; empty where it did.
        alarming: whether it has seen another log than the one here: more of it, or a history that
            this one does not continue.
    """

    key: VerifierKey
    cosigned: bool
    problem: str = ""
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What came of asking all.

    Attributes:
        note: the checkpoint with all cosignatures that are known.
        answers: one for each witness that has an address and had not cosigned yet.
        met: whether the policy's quorum is met.
    """

    note: Note
    answers: tuple[WitnessAnswer, ...]
    met: bool

    @property
    def alarms(self) -> tuple[WitnessAnswer, ...]:
        """What the log's operator must look at before anything else is written."""
        return tuple(answer for answer in self.answers if answer.alarming)


def have_witnessed(path: Path, policy: TrustPolicy, ask: Ask, *, wait: float = 30) -> Witnessed:
    """Ask the policy's witnesses to cosign the newest checkpoint; publish what they answer.

    Args:
        path: the log's folder.
        policy: the witnesses, their addresses, and how many are enough.
        ask: sends a request.
        wait: seconds to wait for another writer of the log.

    Raises:
        LogFolderUnusable: there is no checkpoint yet, or the log cannot be opened.
    """
    return _settled(path, lambda: _witnessed(path, policy, ask, wait))


def _witnessed(path: Path, policy: TrustPolicy, ask: Ask, wait: float) -> Witnessed:
    with LogFolder.open(path, wait=wait) as log:
        note = log.head
        if note is None:
            raise LogFolderUnusable(path=path, detail="it has no checkpoint yet")
        there = {each.key for each in policy.cosignatures(note)}
        places = [
            (key, url, log.witness_seen(key))
            for key, url in policy.addresses
            if key in policy.witnesses and key not in there
        ]
    with LogReader.open(path) as reader:
        asking = _Asking(reader, note, ask)
        answers = asking.all(places)
    size = Checkpoint.parse(note.text).size
    with LogFolder.open(path, wait=wait) as log:
        note = log.cosign(asking.note)
        for answer in answers:
            if answer.cosigned:
                log.witness_saw(answer.key, size)
    return Witnessed(note, answers, policy.is_met_by(policy.cosignatures(note)))


def have_head_confirmed(
    path: Path, policy: TrustPolicy, ask: Ask, *, empty: Callable[[], Note], wait: float = 30
) -> Witnessed:
    """Find out whether the newest checkpoint here is the newest that the witnesses know.

    A log that came out of an old copy, journal and all, cannot know it. So each witness is shown
    the checkpoint again, whether it has cosigned it or not: it cosigns a second time, or says what
    it has seen since. Nothing is shown to it that was not published before.

    Args:
        path: the log's folder; it need not be there yet.
        policy: the witnesses, their addresses, and how many are enough.
        ask: sends a request.
        empty: signs the checkpoint of an empty log; called where there is none yet.
        wait: seconds to wait for another writer of the log.

    Returns:
        What each said; ``met`` where those that confirmed it just now are enough. What others
        say against it stands in ``alarms``, also where enough have confirmed it.

    Raises:
        LogBusy: another process writes it.
        LogRolledBack: a part of it is older than what others were shown.
        LogDamaged: a file of it is missing or changed.
    """
    return _settled(path, lambda: _confirmed(path, policy, ask, empty, wait))


def _confirmed(
    path: Path, policy: TrustPolicy, ask: Ask, empty: Callable[[], Note], wait: float
) -> Witnessed:
    note: Note | None = None
    if (path / PRIVATE).is_dir():
        with LogFolder.open(path, wait=wait) as log:
            note = log.head
            seen = {key: log.witness_seen(key) for key in policy.witnesses}
    if note is None:
        return _answered(_Asking(None, empty(), ask), policy, {})
    size = Checkpoint.parse(note.text).size
    there = {each.key for each in policy.cosignatures(note)}
    with LogReader.open(path) as reader:
        asking = _Asking(reader, note, ask)
        done = _answered(asking, policy, {**seen, **dict.fromkeys(there, size)})
    # A second cosignature of one witness says no more than its first, and would stay for ever.
    new = tuple(each for each in done.note.signatures if not any(map(each.is_by, there)))
    with LogFolder.open(path, wait=wait) as log:
        note = log.cosign(Note(note.text, new))
        for answer in done.answers:
            if answer.cosigned:
                log.witness_saw(answer.key, size)
    return replace(done, note=note)


def _settled(path: Path, asked: Callable[[], Witnessed]) -> Witnessed:
    """What came of asking, again where another writer's growth made a witness seem ahead."""
    for _ in range(_ROUNDS):
        done = asked()
        if not done.alarms or _head(path) in {None, done.note.text}:
            return done
    grown = "the log grew while it was asked"
    answers = tuple(
        replace(each, problem=grown, alarming=False) if each.alarming else each
        for each in done.answers
    )
    return replace(done, answers=answers)


def _head(path: Path) -> str | None:
    """The text of the newest checkpoint; None where there is none."""
    if not (path / PRIVATE / JOURNAL).is_file():
        return None
    with LogReader.open(path) as reader:
        return reader.head.text if reader.head else None


def _answered(asking: _Asking, policy: TrustPolicy, seen: Mapping[VerifierKey, int]) -> Witnessed:
    """All witnesses that have an address are asked; enough are those that cosign now."""
    answers = asking.all(
        [(key, url, seen.get(key, 0)) for key, url in policy.addresses if key in policy.witnesses]
    )
    confirmed = {each.key for each in answers if each.cosigned}
    return Witnessed(asking.note, answers, policy.quorum.is_met_by(confirmed))


class _Asking:
    """One checkpoint, on its way to the witnesses; without a reader, that of an empty log."""

    def __init__(self, reader: LogReader | None, note: Note, ask: Ask) -> None:
        self._reader = reader
        self._ask = ask
        self._size = Checkpoint.parse(note.text).size
        self.note = note

    def all(self, places: Iterable[tuple[VerifierKey, str, int]]) -> tuple[WitnessAnswer, ...]:
        """Ask all at once; those that name another size are asked again."""
        waiting = list(places)
        done: dict[VerifierKey, WitnessAnswer] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in range(_ROUNDS):
                bodies = [(place, self._body(place[0], place[2])) for place in waiting]
                done |= {body.key: body for _, body in bodies if isinstance(body, WitnessAnswer)}
                sent = [(place, body) for place, body in bodies if isinstance(body, bytes)]
                given = pool.map(lambda each: self._send(each[0][1], each[1]), sent)
                waiting = []
                for (place, _), answer in zip(sent, list(given), strict=True):
                    judged = self._judge(place[0], answer)
                    if isinstance(judged, int):
                        waiting.append((place[0], place[1], judged))
                    else:
                        done[place[0]] = judged
        for key, _, size in waiting:
            # tlog-witness: 409 too where it has another tree of the very size that it is shown.
            forked = size == self._size
            problem = _FORKED if forked else "it names ever other sizes"
            done[key] = WitnessAnswer(key, cosigned=False, problem=problem, alarming=forked)
        return tuple(done.values())

    def _body(self, key: VerifierKey, old: int) -> bytes | WitnessAnswer:
        try:
            proof = self._reader.consistency(old, self._size) if self._reader else ()
        except CairnError as error:
            return WitnessAnswer(key, cosigned=False, problem=_plain(error), alarming=True)
        return AddCheckpoint(old, proof, self.note).octets

    def _send(self, url: str, body: bytes) -> tuple[int, bytes] | CairnError:
        try:
            return self._ask(url.rstrip("/") + PATH, body)
        except CairnError as error:
            return error

    def _judge(
        self, key: VerifierKey, answer: tuple[int, bytes] | CairnError
    ) -> WitnessAnswer | int:
        """What became of it, or the size from which to ask again."""
        if isinstance(answer, CairnError):
            return WitnessAnswer(key, cosigned=False, problem=_plain(answer))
        status, body = answer
        try:
            if status == Answer.COSIGN.value:
                # What others say must not be lost, nor anything be taken that does not hold.
                self.note = with_cosignatures(self.note, body, [key])
                return WitnessAnswer(key, cosigned=True)
            if status == Answer.OTHER_SIZE.value:
                return self._other_size(key, body)
        except CairnError as error:
            return WitnessAnswer(key, cosigned=False, problem=_plain(error))
        if status == Answer.NOT_CONSISTENT.value:
            return WitnessAnswer(key, cosigned=False, problem=_FORKED, alarming=True)
        said = {
            Answer.UNKNOWN_LOG.value: "it does not follow this log",
            Answer.NOT_SIGNED.value: "it knows another key for this log",
        }
        problem = said.get(status, f"it answered {status}")
        return WitnessAnswer(key, cosigned=False, problem=problem)

    def _other_size(self, key: VerifierKey, body: bytes) -> WitnessAnswer | int:
        text = body[:_LONGEST_SIZE].decode("ascii", "replace").removesuffix("\n")
        size = decode_decimal(text, what="answer of a witness")
        if size <= self._size:
            return size
        problem = f"it has seen {size} entries of this log, and here are {self._size}"
        return WitnessAnswer(key, cosigned=False, problem=problem, alarming=True)


def _plain(error: CairnError) -> str:
    return error.what().removesuffix(".")
