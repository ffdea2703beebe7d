"""What a status list says of one credential, and what a mechanism must be able to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from cairn.errors import StatusMalformed

if TYPE_CHECKING:
    from collections.abc import Callable

JsonObject: TypeAlias = dict[str, Any]


_SPACE = re.compile(r"[\x00-\x20]")


class StatusPurpose(StrEnum):
    """The purposes that Bitstring Status List 1.0 §2.1 gives a meaning; others are arbitrary."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    REFRESH = "refresh"
    MESSAGE = "message"


WITHDRAWING = frozenset({StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION})
"""The purposes that take a credential's validity away."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one list says of one credential for one purpose."""

    purpose: str
    """One of :class:`StatusPurpose`, or a word of the issuer's own."""

    value: int
    """The status as a number; 0 is the state in which nothing was done."""

    message: str = ""
    """The list's own word for ``value``, or the reason for a revocation, where it gives one."""

    notes: tuple[str, ...] = ()
    """What was read more kindly than the specification asks."""

    @property
    def valid(self) -> bool:
        """``valid`` of Bitstring Status List 1.0 §3.2, whatever the purpose."""
        return self.value == 0

    @property
    def withdrawn(self) -> bool:
        """Whether the credential is revoked or suspended; a message or a refresh is neither."""
        return self.value != 0 and self.purpose in WITHDRAWING


class Entry(Protocol):
    """A ``credentialStatus`` that was read."""

    @property
    def list_url(self) -> str:
        """Where its list is."""


@dataclass(frozen=True, slots=True)
class StatusMechanism:
    """One way of saying that a credential was withdrawn."""

    type: str
    """The ``type`` of the ``credentialStatus`` entry."""

    signed: bool
    """Whether the list is itself a credential. Its proof is then to be verified; where it is not,
    all trust rests on the address it came from."""

    entry: Callable[[JsonObject], Entry]
    """Reads an entry. Raises :class:`StatusMalformed`."""

    read: Callable[[JsonObject], Any]
    """From the list's document, what is asked of it; the same for every credential, so that many
    are told from one reading. Raises :class:`cairn.errors.StatusUnusable` or
    :class:`cairn.errors.LimitExceeded`."""

    standing: Callable[[Any, Any, JsonObject], Standing]
    """From an entry and a list as they were read and the credential, the standing. Raises as
    ``read`` does."""

    def locate(self, entry: JsonObject) -> str:
        """The URL of an entry's list; raises as ``entry`` does."""
        return self.entry(entry).list_url

    def check(self, entry: JsonObject, document: JsonObject, credential: JsonObject) -> Standing:
        """What a list's document says of a credential; raises as all three do."""
        return self.standing(self.entry(entry), self.read(document), credential)


def text_of(holder: JsonObject, member: str, *, of: str) -> str:
    """The non-empty text ``holder[member]``.

    Args:
        holder: an entry or a list.
        member: the name of the member.
        of: what ``holder`` is, for the error.

    Raises:
        StatusMalformed: absent, empty, or not a text.
    """
    value = holder.get(member)
    if not isinstance(value, str) or not value.strip():
        raise StatusMalformed(member=f"{of}.{member}", detail="must be a text")
    return value


def address_of(holder: JsonObject, member: str, *, of: str) -> str:
    """The absolute URL ``holder[member]``; raises :class:`StatusMalformed` as :func:`text_of`."""
    value = text_of(holder, member, of=of)
    scheme, colon, rest = value.partition(":")
    if not colon or not rest or not scheme[:1].isalpha() or _SPACE.search(value):
        raise StatusMalformed(member=f"{of}.{member}", detail="must be an absolute URL")
    return value


def types_of(holder: JsonObject) -> frozenset[str]:
    """The ``type`` of ``holder`` as a set; empty where it has none or it is no text."""
    value = holder.get("type")
    words = value if isinstance(value, list) else [value]
    return frozenset(word for word in words if isinstance(word, str))
