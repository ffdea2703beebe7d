"""Which logs and how many witnesses are enough, as a value (c2sp.org/tlog-policy).

A policy is a text that everybody can read and that other programs read too. Keys, not names, say
who is who; the names of witnesses and groups mean nothing outside the text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeAlias

from cairn.errors import CairnError, TrustPolicyMalformed
from cairn.transparency.cosignatures import cosigned_by, witness_key
from cairn.transparency.notes import SignatureType, VerifierKey, log_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from cairn.crypto.keys import PublicKey
    from cairn.transparency.cosignatures import Cosignature
    from cairn.transparency.notes import Note

MOST_LINES = 1_000
DEEPEST_GROUP = 16
MOST_MEMBERS = 10_000
"""Witnesses that a group may come to, each counted as often as it is named."""

BETWEEN = "---"
"""A line between the policies of two logs (:meth:`TrustPolicy.parse_each`)."""

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Threshold:
    """At least so many of these; a member is a witness's key or another group.

    Attributes:
        least: how many members must have witnessed a checkpoint; 0 asks for none.
        members: the members.
    """

    least: int
    members: tuple[Quorum, ...]

    def is_met_by(self, witnesses: AbstractSet[VerifierKey]) -> bool:
        """Whether the checkpoint that these witnesses cosigned is witnessed well enough."""
        met = sum(
            member.is_met_by(witnesses) if isinstance(member, Threshold) else member in witnesses
            for member in self.members
        )
        return met >= self.least

    @property
    def extent(self) -> tuple[int, int]:
        """How deep it is nested, and how many witnesses it names, counted as often as named."""
        groups = [each.extent for each in self.members if isinstance(each, Threshold)]
        depth = 1 + max((depth for depth, _ in groups), default=0)
        return depth, len(self.members) - len(groups) + sum(named for _, named in groups)


Quorum: TypeAlias = VerifierKey | Threshold


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """What a verifier asks of a checkpoint.

    Attributes:
        logs: the keys of the logs that are accepted.
        witnesses: the keys of the witnesses that are known.
        quorum: which of them must have cosigned.
        addresses: where some of the logs and witnesses are, for those who ask them.
        others: policies of other logs, each with its own witnesses and quorum.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...]
    quorum: Threshold
    addresses: tuple[tuple[VerifierKey, str], ...] = ()
    others: tuple[TrustPolicy, ...] = ()

    @classmethod
    def k_of_n(
        cls, least: int, witnesses: Sequence[VerifierKey], logs: Sequence[VerifierKey]
    ) -> Self:
        """The policy that asks for any ``least`` of these witnesses.

        Raises:
            TrustPolicyMalformed: more are asked for than there are, or one key stands twice.
        """
        for keys, kind in ((logs, SignatureType.ED25519), (witnesses, SignatureType.COSIGNATURE)):
            distinct = {key.public_key for key in keys}
            if len(distinct) != len(keys) or any(key.type is not kind for key in keys):
                raise TrustPolicyMalformed(line=0, detail="a key stands twice or is of another use")
        if not 0 <= least <= len(witnesses):
            raise TrustPolicyMalformed(line=0, detail=f"{least} of {len(witnesses)} cannot be met")
        return cls(tuple(logs), tuple(witnesses), Threshold(least, tuple(witnesses)))

    @classmethod
    def parse(cls, text: str, *, most_are_enough: bool = False) -> Self:
        """Read a policy file.

        Args:
            text: the file.
            most_are_enough: without a quorum line, take more than half of the witnesses.

        Raises:
            TrustPolicyMalformed: a line is not understood, a name or key is given twice, a name
                is used before it is defined, or there is not exactly one quorum.
        """
        lines = text.split("\n")
        if len(lines) > MOST_LINES:
            raise TrustPolicyMalformed(line=MOST_LINES, detail="the file is too long")
        reading = _Reading()
        for number, line in enumerate(lines, start=1):
            words = [word for word in line.replace("\t", " ").split(" ") if word]
            if words and not words[0].startswith("#"):
                reading.take(number, words)
        known = tuple(reading.witnesses)
        quorum = reading.quorum
        if quorum is None and most_are_enough and reading.logs:
            quorum = Threshold(len(known) // 2 + 1 if known else 0, known)
        if quorum is None:
            raise TrustPolicyMalformed(line=len(lines), detail="there is no quorum line")
        return cls(tuple(reading.logs), known, quorum, tuple(reading.addresses))

    @classmethod
    def parse_each(cls, text: str) -> Self:
        """Read policies of several logs, each a policy file; a line ``---`` stands between two.

        So each log has the witnesses and the quorum that it is known by. Without a quorum line more
        than half of its witnesses are enough; without witnesses none is asked for.

        Returns:
            The first, with the others in it.

        Raises:
            TrustPolicyMalformed: as for :meth:`parse`, or a part names no log, or a log stands in
                two of them.
        """
        found: list[Self] = []
        begins, part = 0, list[str]()
        for number, line in enumerate([*text.split("\n"), BETWEEN], start=1):
            if line.strip() != BETWEEN:
                part.append(line)
                continue
            try:
                one = cls.parse("\n".join(part), most_are_enough=True)
            except TrustPolicyMalformed as error:
                line_there = begins + int(str(error.facts["line"]))
                raise TrustPolicyMalformed(line=line_there, detail=error.facts["detail"]) from error
            if found and not one.logs:
                raise TrustPolicyMalformed(line=number - 1, detail="this part names no log")
            names = {key.name for each in found for key in each.logs}
            if twice := sorted(names & {key.name for key in one.logs}):
                detail = f"the log {twice[0][:80]} stands in two parts"
                raise TrustPolicyMalformed(line=begins + 1, detail=detail)
            found.append(one)
            begins, part = number, []
        return replace(found[0], others=tuple(found[1:]))

    def of_log(self, origin: str) -> TrustPolicy | None:
        """The policy that a log is held to, by its name; None where the log is not known."""
        parts = (self, *self.others)
        return next((each for each in parts if any(k.name == origin for k in each.logs)), None)

    @property
    def all_logs(self) -> tuple[VerifierKey, ...]:
        """The keys of all logs, those of the others with them."""
        return tuple(key for each in (self, *self.others) for key in each.logs)

    @property
    def text(self) -> str:
        """The policy of this log as a file that :meth:`parse` reads; the others are not in it."""
        names = {key: f"w{number}" for number, key in enumerate(self.witnesses, start=1)}
        groups: list[str] = []

        def named(one: Quorum) -> str:
            if not isinstance(one, Threshold):
                return names[one]
            members = " ".join(map(named, one.members))
            groups.append(f"group g{len(groups) + 1} {one.least} {members}")
            return f"g{len(groups)}"

        quorum = named(self.quorum) if self.quorum.least else _NONE
        known = [("log ", key) for key in self.logs]
        known += [(f"witness {name} ", key) for key, name in names.items()]
        lines = [f"{said}{key.text} {self.address_of(key) or ''}".rstrip() for said, key in known]
        return "\n".join([*lines, *groups, f"quorum {quorum}", ""])

    def address_of(self, key: VerifierKey) -> str | None:
        """Where a log or a witness is, as the policy says; None where it does not."""
        return next((url for each, url in self.addresses if each == key), None)

    def cosignatures(self, note: Note) -> tuple[Cosignature, ...]:
        """What the known witnesses say in a note, verified; others are passed over.

        Raises:
            SignatureInvalid: a line claims to be by one of them and does not hold.
        """
        found = (cosigned_by(note, key) for key in self.witnesses)
        return tuple(each for each in found if each is not None)

    def is_met_by(self, cosignatures: Sequence[Cosignature]) -> bool:
        """Whether enough witnesses cosigned."""
        return self.quorum.is_met_by({each.key for each in cosignatures})

    def witnessed_at(self, cosignatures: Sequence[Cosignature]) -> int | None:
        """The instant by which enough witnesses had seen the checkpoint.

        It is the earliest instant at which those who had cosigned by then already were a quorum:
        fewer liars than the quorum asks for cannot move it before the true one.

        Returns:
            Seconds since the Epoch; None where the quorum is not met, or asks for nobody.
        """
        if self.quorum.is_met_by(set()):
            return None
        for instant in sorted({each.timestamp for each in cosignatures}):
            if self.is_met_by([each for each in cosignatures if each.timestamp <= instant]):
                return instant
        return None


class _Reading:
    """A policy file while it is read, line by line."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: list[VerifierKey] = []
        self.quorum: Threshold | None = None
        self.addresses: list[tuple[VerifierKey, str]] = []
        self._names: dict[str, Quorum] = {}

    def take(self, number: int, words: list[str]) -> None:
        """Read one line.

        Raises:
            TrustPolicyMalformed: it cannot stand there.
        """
        readers: dict[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        try:
            if words[0] not in readers:
                raise _refused(f"“{words[0][:40]}” is not a word of a policy")
            readers[words[0]](words[1:])
        except TrustPolicyMalformed as error:
            raise TrustPolicyMalformed(line=number, detail=error.facts["detail"]) from error
        except CairnError as error:
            raise TrustPolicyMalformed(line=number, detail=error.what().rstrip(".")) from error

    def _log(self, words: list[str]) -> None:
        if len(words) not in {1, 2}:
            raise _refused("a log is given as: log KEY [URL]")
        key = VerifierKey.parse(words[0])
        if key != log_key(key.name, key.public_key):
            raise _refused("this is not the key of a log")
        self.logs.append(_new(key, self.logs))
        self.addresses += [(key, url) for url in words[1:]]

    def _witness(self, words: list[str]) -> None:
        if len(words) not in {2, 3}:
            raise _refused("a witness is given as: witness NAME KEY [URL]")
        key = VerifierKey.parse(words[1])
        if key != witness_key(key.name, key.public_key):
            raise _refused("this is not the key of a witness")
        self.witnesses.append(_new(key, self.witnesses))
        self._define(words[0], key)
        self.addresses += [(key, url) for url in words[2:]]

    def _group(self, words: list[str]) -> None:
        if not words[2:]:
            raise _refused("a group is given as: group NAME all|any|NUMBER MEMBER…")
        name, many, *members = words
        if len(set(members)) != len(members):
            raise _refused("a member stands twice in one group")
        least = {"all": str(len(members)), "any": "1"}.get(many, many)
        possible = {str(number): number for number in range(1, len(members) + 1)}
        if least not in possible:
            raise _refused(f"“{many[:40]}” of {len(members)} cannot be met")
        group = Threshold(possible[least], tuple(map(self._named, members)))
        depth, named = group.extent
        # Each line may name the ones above it twice over: a short file, and endless counting.
        if depth > DEEPEST_GROUP or named > MOST_MEMBERS:
            raise _refused("the groups are nested too deep, or name too many")
        self._define(name, group)

    def _quorum(self, words: list[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise _refused("there is one quorum line, with one name")
        named = Threshold(0, ()) if words[0] == _NONE else self._named(words[0])
        self.quorum = named if isinstance(named, Threshold) else Threshold(1, (named,))

    def _define(self, name: str, what: Quorum) -> None:
        if name == _NONE or name in self._names:
            raise _refused(f"the name “{name[:40]}” is taken")
        self._names[name] = what

    def _named(self, name: str) -> Quorum:
        if name not in self._names:
            raise _refused(f"“{name[:40]}” is not defined above")
        return self._names[name]


def _new(key: VerifierKey, keys: list[VerifierKey]) -> VerifierKey:
    """The key, unless the same one is there under any name."""
    known: set[PublicKey] = {each.public_key for each in keys}
    if key.public_key in known:
        raise _refused("this key is listed already")
    return key


def _refused(detail: str) -> TrustPolicyMalformed:
    return TrustPolicyMalformed(line=0, detail=detail)
