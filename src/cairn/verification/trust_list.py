"""Whom a caller knows: a list of issuers, with who says so and for which time.

The file is YAML or JSON; ``docs/schemas/trust-list.schema.json`` publishes its shape. The list
answers "known to whom": an identifier alone says nothing about the institution behind it.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from cairn.errors import TrustListMalformed, TrustPolicyMalformed

if TYPE_CHECKING:
    from cairn.transparency.trust_policy import TrustPolicy

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")

MEMBERS = frozenset(
    {"id", "name", "other_names", "said_by", "valid_from", "valid_until", "same_as", "keys"}
)
"""What an entry may say; anything else is refused, since a misspelt date would admit for ever."""


_KEY_MEMBERS = frozenset({"id", "retired", "compromised_since"})


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """What is known of a key beyond what its controller's document says."""

    id: str
    """The key: its verification method, its ``did:key``, or its Multikey."""

    retired: datetime | None = None
    """From when on its owner no longer used it, and kept it safe or destroyed it."""

    compromised_since: datetime | None = None
    """From when on somebody else may have used it, as far as is known."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """One issuer that the caller knows."""

    id: str
    """The identifier that stands in a credential's ``issuer`` (a DID or an https URL)."""

    name: str

    said_by: str
    """Who vouches: a ministry, a register, the caller."""

    valid_from: datetime | None = None
    """The first moment at which an award by this issuer counts; open where absent."""

    valid_until: datetime | None = None
    """The moment from which an award no longer counts; open where absent."""

    same_as: tuple[str, ...] = ()
    """Other identifiers of the same institution, old keys among them."""

    keys: tuple[KeyStanding, ...] = ()
    """Keys of which something is known: retired, or compromised since a date."""

    other_names: tuple[str, ...] | None = ()
    """Names besides :attr:`name` by which it is known as well: in other languages, an old one.

    ``None``: whatever name stands in its credentials, since whoever vouches put it there.
    """

    def is_called(self, name: str) -> bool:
        """Whether whoever vouches knows it by this name; spaces and case do not count."""
        if self.other_names is None:
            return True
        return _folded(name) in {_folded(each) for each in (self.name, *self.other_names)}

    def covers(self, moment: datetime) -> bool:
        """Whether the issuer was known at ``moment``, the award as it is dated."""
        begun = self.valid_from is None or self.valid_from <= moment
        return begun and (self.valid_until is None or moment < self.valid_until)


@dataclass(frozen=True, slots=True)
class TrustList:
    """A list of issuers and its name."""

    name: str
    issuers: tuple[TrustedIssuer, ...] = ()

    certificates: tuple[bytes, ...] = ()
    """Certificates in DER to which the seals of European credentials may lead."""

    logs: TrustPolicy | None = None
    """The logs and witnesses that the caller trusts."""

    def key_standing(self, names: frozenset[str]) -> KeyStanding | None:
        """What is known of the key with one of these names; the worst, of several entries."""
        known = [key for entry in self.issuers for key in entry.keys if key.id in names]
        if not known:
            return None
        retired = min((key.retired for key in known if key.retired), default=None)
        since = min((key.compromised_since for key in known if key.compromised_since), default=None)
        return KeyStanding(known[0].id, retired, since)

    def find(self, identifier: str) -> tuple[TrustedIssuer, ...]:
        """Every entry for ``identifier``; several may differ in their dates."""
        return tuple(
            entry for entry in self.issuers if identifier == entry.id or identifier in entry.same_as
        )


def parse_trust_list(value: Any, name: str) -> TrustList:
    """Make a list out of the parsed YAML or JSON of a trust file.

    Args:
        value: what the file holds: ``{"name": …, "issuers": [{"id", "name", "said_by", …}]}``.
        name: what to call the list where it does not name itself.

    Raises:
        TrustListMalformed: a member is missing, unknown or of the wrong type.
    """
    if not isinstance(value, dict) or not isinstance(value.get("issuers"), list):
        raise TrustListMalformed(place="the file", detail="it must hold a list named “issuers”")
    unknown = set(value) - {"name", "issuers", "certificates", "logs"}
    if unknown:
        raise TrustListMalformed(place="the file", detail=f"it has no member “{min(unknown)}”")
    own_name = value.get("name", name)
    if not isinstance(own_name, str) or not own_name:
        raise TrustListMalformed(place="name", detail="it must be text")
    entries = tuple(_issuer(entry, f"issuers[{n}]") for n, entry in enumerate(value["issuers"]))
    certificates = _certificates(value.get("certificates", []))
    return TrustList(own_name, entries, certificates, _logs(value.get("logs")))


def _logs(value: Any) -> TrustPolicy | None:
    """The logs and witnesses of a list: a text as c2sp.org/tlog-policy has it."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TrustListMalformed(place="logs", detail="it must be text (c2sp.org/tlog-policy)")
    from cairn.transparency.trust_policy import TrustPolicy  # noqa: PLC0415 - few lists have any

    try:
        return TrustPolicy.parse_each(value)
    except TrustPolicyMalformed as error:
        detail = f"line {error.facts['line']}: {error.facts['detail']}"
        raise TrustListMalformed(place="logs", detail=detail) from error


def _certificates(value: Any) -> tuple[bytes, ...]:
    """The certificates of a list, each as PEM text."""
    if not isinstance(value, list):
        raise TrustListMalformed(place="certificates", detail="it must be a list")
    found = []
    for number, text in enumerate(value):
        match = _PEM.fullmatch(text.strip()) if isinstance(text, str) else None
        try:
            found.append(
                base64.b64decode("".join(match[1].split()), validate=True) if match else b""
            )
        except ValueError:
            found.append(b"")
        if not found[-1]:
            raise TrustListMalformed(
                place=f"certificates[{number}]", detail="it is not a certificate in PEM"
            )
    return tuple(found)


def _issuer(value: Any, place: str) -> TrustedIssuer:
    if not isinstance(value, dict):
        raise TrustListMalformed(place=place, detail="an issuer is a mapping with id and name")
    unknown = sorted(str(member) for member in set(value) - MEMBERS)
    if unknown:
        raise TrustListMalformed(place=place, detail=f"there is no member “{unknown[0]}”")
    for member in ("id", "name", "said_by"):
        if not isinstance(value.get(member), str) or not value[member]:
            raise TrustListMalformed(place=f"{place}.{member}", detail="text is needed here")
    several = {member: value.get(member, []) for member in ("same_as", "other_names")}
    for member, texts in several.items():
        if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
            raise TrustListMalformed(place=f"{place}.{member}", detail="it must be a list of texts")
    return TrustedIssuer(
        id=value["id"],
        name=value["name"],
        said_by=value["said_by"],
        valid_from=_moment(value.get("valid_from"), f"{place}.valid_from"),
        valid_until=_moment(value.get("valid_until"), f"{place}.valid_until"),
        same_as=tuple(several["same_as"]),
        other_names=tuple(several["other_names"]),
        keys=_keys(value.get("keys", []), f"{place}.keys"),
    )


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _keys(value: Any, place: str) -> tuple[KeyStanding, ...]:
    if not isinstance(value, list):
        raise TrustListMalformed(place=place, detail="it must be a list")
    found = []
    for number, entry in enumerate(value):
        here = f"{place}[{number}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
            raise TrustListMalformed(place=here, detail="a key is a mapping with its id")
        unknown = sorted(str(member) for member in set(entry) - _KEY_MEMBERS)
        if unknown:
            raise TrustListMalformed(place=here, detail=f"there is no member “{unknown[0]}”")
        retired = _moment(entry.get("retired"), f"{here}.retired")
        since = _moment(entry.get("compromised_since"), f"{here}.compromised_since")
        if retired is None and since is None:
            detail = "say since when it is retired or compromised"
            raise TrustListMalformed(place=here, detail=detail)
        found.append(KeyStanding(entry["id"], retired, since))
    return tuple(found)


def _moment(value: Any, place: str) -> datetime | None:
    """A date or a time with its offset; YAML hands over dates ready made, JSON as text."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise TrustListMalformed(place=place, detail="it is not a date") from None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time.min, tzinfo=UTC)
    raise TrustListMalformed(place=place, detail="it is not a date")
