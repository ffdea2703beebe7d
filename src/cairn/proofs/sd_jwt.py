"""Selective Disclosure for JWTs (RFC 9901): the claims that a holder chose to show, and no others.

Strict as §7.1: a disclosure that nothing refers to, a digest that stands twice, or a name that
would overwrite another makes the whole token invalid. Lenient readers let a holder add claims.
Key binding (§4.3) is left to the protocol that asked for the presentation.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cairn.canonical import jcs, json_text
from cairn.canonical.json_text import DEFAULT_LIMITS
from cairn.crypto import multibase
from cairn.errors import EncodingRefused, LimitExceeded, ProofMalformed, UnreadableInput
from cairn.proofs import jws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.proofs.jws import JoseSigner, Jws

MOST_DISCLOSURES = 2_000
SALT_OCTETS = 16
"""RFC 9901 §9.3 asks for 128 bits, new for every claim."""

_SD, _SD_ALG, _ELLIPSIS = "_sd", "_sd_alg", "..."
_HASHES: Mapping[str, str] = MappingProxyType(
    {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
)


@dataclass(frozen=True, slots=True)
class SdJwt:
    """An SD-JWT in its parts, not yet verified.

    Attributes:
        jws: the token that the issuer signed.
        claims: its payload with the disclosed claims in their places.
        key_binding: the key binding JWT at the end, or empty.
    """

    jws: Jws
    claims: JsonObject = field(hash=False)
    key_binding: str


def read(token: str) -> SdJwt:
    """Take an SD-JWT apart and put its disclosures where they belong (§7.1 steps 2 to 5).

    Raises:
        ProofMalformed: not an SD-JWT, or disclosures that do not fit its digests.
        LimitExceeded: more disclosures, or deeper nesting, than is read.
    """
    issued, *rest = token.strip().split("~")
    if not rest:
        raise ProofMalformed(detail="an SD-JWT has “~” after the signed token")
    *disclosures, key_binding = rest
    if len(disclosures) > MOST_DISCLOSURES:
        raise LimitExceeded(limit="number of disclosures", maximum=MOST_DISCLOSURES)
    message = jws.read(issued)
    claims = message.claims
    name = claims.pop(_SD_ALG, "sha-256")
    hash_name = _HASHES.get(name) if isinstance(name, str) else None
    if hash_name is None:
        raise ProofMalformed(detail="“_sd_alg” is not a hash function of the SHA-2 family")
    by_digest = {_digest(text, hash_name): _read_disclosure(text) for text in disclosures}
    if len(by_digest) != len(disclosures):
        raise ProofMalformed(detail="a disclosure stands twice")
    reader = _Reader(by_digest)
    shown = reader.restored(claims, 0)
    if by_digest.keys() - reader.seen:
        raise ProofMalformed(detail="a disclosure that nothing refers to")
    return SdJwt(message, shown, key_binding)


def write(
    claims: JsonObject,
    *,
    hidden: Sequence[tuple[str | int, ...]],
    salts: Sequence[bytes],
    header: JsonObject,
    signer: JoseSigner,
) -> str:
    """Sign claims so that some can be held back; the result shows them all.

    Args:
        claims: the payload.
        hidden: the way to each claim that can be held back, by names and positions.
        salts: as many fresh random salts of ``SALT_OCTETS`` as ``hidden`` has entries.
        header: members of the protected header besides ``alg``.
        signer: the issuer's key.

    Raises:
        ProofMalformed: a way that leads nowhere, or salts that are missing, short or used twice.
    """
    if len(set(salts)) != len(hidden) or any(len(salt) < SALT_OCTETS for salt in salts):
        raise ProofMalformed(detail="every hidden claim needs a salt of its own")
    payload: JsonObject = json_text.parse(jcs.canonicalize(claims))
    disclosures = []
    # Deepest first, so that what is hidden inside a hidden claim is hidden twice.
    for path, salt in sorted(zip(hidden, salts, strict=True), key=lambda pair: -len(pair[0])):
        disclosures.append(_hide(payload, path, multibase.encode_base64url(salt)))
    payload[_SD_ALG] = "sha-256"
    return "~".join([jws.write(header, jcs.canonicalize(payload), signer), *disclosures, ""])


def _digest(disclosure: str, hash_name: str) -> str:
    octets = hashlib.new(hash_name, disclosure.encode("utf-8", "replace")).digest()
    return multibase.encode_base64url(octets)


def _read_disclosure(text: str) -> list[Any]:
    """``[salt, value]`` or ``[salt, name, value]`` (§4.2)."""
    try:
        value = json_text.parse(multibase.decode_base64url(text))
    except (EncodingRefused, UnreadableInput) as error:
        raise ProofMalformed(detail=f"a disclosure cannot be read ({error.what()})") from error
    if not isinstance(value, list) or len(value) not in {2, 3} or not isinstance(value[0], str):
        raise ProofMalformed(detail="a disclosure is a list of salt, name and value")
    return value


class _Reader:
    """Puts disclosures in their places and keeps account of the digests met."""

    def __init__(self, by_digest: Mapping[str, list[Any]]) -> None:
        self._by_digest = by_digest
        self.seen: set[str] = set()

    def restored(self, value: Json, depth: int) -> Json:
        """``value`` with what was disclosed, and without traces of what was not."""
        if depth > DEFAULT_LIMITS.depth:
            raise LimitExceeded(limit="depth of nesting", maximum=DEFAULT_LIMITS.depth)
        if isinstance(value, dict):
            return self._object(value, depth)
        if isinstance(value, list):
            items = []
            for item in value:
                if isinstance(item, dict) and _ELLIPSIS in item:
                    items += self._element(item, depth)
                else:
                    items.append(self.restored(item, depth + 1))
            return items
        return value

    def _object(self, value: JsonObject, depth: int) -> JsonObject:
        if _ELLIPSIS in value or _SD_ALG in value:
            raise ProofMalformed(detail="“...” or “_sd_alg” where it means nothing")
        digests = value.get(_SD, [])
        if not isinstance(digests, list):
            raise ProofMalformed(detail="“_sd” is not a list")
        members = {
            name: self.restored(each, depth + 1) for name, each in value.items() if name != _SD
        }
        for digest in digests:
            disclosure = self._take(digest)
            if disclosure is None:
                continue
            if len(disclosure) != 3:  # noqa: PLR2004 - §4.2.1: salt, name, value
                raise ProofMalformed(detail="a disclosure of a member has no name")
            name = disclosure[1]
            if not isinstance(name, str) or name in {_SD, _ELLIPSIS} or name in members:
                raise ProofMalformed(detail="a disclosure has a name that cannot be added")
            members[name] = self.restored(disclosure[2], depth + 1)
        return members

    def _element(self, item: JsonObject, depth: int) -> list[Json]:
        """An element of a list: its disclosed value, or nothing."""
        if len(item) != 1:
            raise ProofMalformed(detail="“...” stands beside other members")
        disclosure = self._take(item[_ELLIPSIS])
        if disclosure is None:
            return []
        if len(disclosure) != 2:  # noqa: PLR2004 - §4.2.2: salt, value
            raise ProofMalformed(detail="a disclosure of an element has a name")
        return [self.restored(disclosure[1], depth + 1)]

    def _take(self, digest: Any) -> list[Any] | None:
        if not isinstance(digest, str):
            raise ProofMalformed(detail="a digest is not a text")
        if digest in self.seen:
            raise ProofMalformed(detail="a digest stands twice")
        self.seen.add(digest)
        return self._by_digest.get(digest)


def _hide(payload: JsonObject, path: tuple[str | int, ...], salt: str) -> str:
    """Replace one claim by its digest; returns its disclosure."""
    place: Any = payload
    *way, last = path
    try:
        for step in way:
            place = place[step]
        value = place[last]
    except (KeyError, IndexError, TypeError) as error:
        place_name = "/".join(str(step) for step in path)
        raise ProofMalformed(detail=f"there is nothing to hide at “{place_name}”") from error
    in_list = isinstance(place, list)
    disclosure = multibase.encode_base64url(
        jcs.canonicalize([salt, value] if in_list else [salt, last, value])
    )
    digest = _digest(disclosure, "sha256")
    if in_list:
        place[last] = {_ELLIPSIS: digest}
    else:
        del place[last]
        # Sorted, so that the order tells nothing of the names.
        place[_SD] = sorted([*place.get(_SD, []), digest])
    return disclosure
