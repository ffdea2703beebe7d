"""What the seal of a PDF shows, read without laying the file out.

Only the octets count: the last signature dictionary names the ranges that it signs (ISO 32000-2
§12.8.1), and its CMS is held against them (ETSI EN 319 142-1 §5). Nothing in the file is unpacked
or followed, so a file made to harm its reader does none here. Who sealed it is not judged: a
certificate that nobody vouches for can bear any name.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from cairn.wording import sentence

_RANGE = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s{0,99}\]"
)
_LONGEST_SEAL = 256 * 1024
"""Hexadecimal digits of a CMS; ours have sixteen thousand."""
_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
_ROOM = "result"
_END = re.compile(rb"[\x00\t\n\x0c\r ]*")


class Seal(StrEnum):
    """What is found."""

    NONE = "none"
    """The file carries no seal."""

    INTACT = "intact"
    """It is, to its last octet, as it was when it was sealed."""

    ADDED_TO = "added_to"
    """What was sealed is unchanged, and something stands behind it."""

    CHANGED = "changed"
    """It is not what was sealed, or the seal is not one."""

    UNREAD = "unread"
    """It cannot be looked at here: the extra ``pdf`` is missing, or it is of an unknown kind."""


@dataclass(frozen=True, slots=True)
class SealFound:
    """The state of a PDF's seal.

    Attributes:
        state: what is found.
        name: whom the certificate names, by its own word; empty unless the seal is one.
    """

    state: Seal
    name: str = ""

    def words(self, language: str = "en") -> str:
        """What it shows and what it does not, in one or two sentences."""
        return sentence(_ROOM, f"pdf_seal.{self.state.value}", language, name=self.name)


def seal_of(pdf: bytes) -> SealFound:
    """The state of the seal that was put on last.

    Args:
        pdf: the octets of the file, whatever they are.
    """
    found = list(_RANGE.finditer(pdf))
    if not found:
        return SealFound(Seal.NONE)
    start, first, second, rest = (int(each) for each in found[-1].groups())
    end = second + rest
    within = start == 0 < first < second <= end <= len(pdf)
    # What names the ranges must stand in them, and the gap holds a seal and nothing else.
    named = found[-1].end() <= first or second <= found[-1].start()
    if not within or not named or second - first > _LONGEST_SEAL:
        return SealFound(Seal.CHANGED)
    try:
        cms = bytes.fromhex(pdf[first:second].strip(b"<>").decode("ascii"))
    except ValueError:
        return SealFound(Seal.CHANGED)
    whole = _END.fullmatch(pdf, end) is not None
    return _judged(cms, (pdf[:first], pdf[second:end]), whole=whole)


def _judged(cms: bytes, signed: tuple[bytes, bytes], *, whole: bool) -> SealFound:
    try:
        from asn1crypto.cms import ContentInfo  # noqa: PLC0415 - comes with the extra
        from pyhanko.sign.general import SigningError  # noqa: PLC0415
        from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415
        from pyhanko.sign.validation.generic_cms import validate_sig_integrity  # noqa: PLC0415
    except ImportError:
        return SealFound(Seal.UNREAD)
    try:
        # The room for a seal is filled up with zeros behind it.
        content = ContentInfo.load(cms)["content"]
        (signer,) = content["signer_infos"]
        serial = signer["sid"].chosen["serial_number"].native
        certificate = next(
            each.chosen
            for each in content["certificates"]
            if each.chosen["tbs_certificate"]["serial_number"].native == serial
        )
        algorithm = signer["digest_algorithm"]["algorithm"].native
        if algorithm not in _DIGESTS:
            return SealFound(Seal.UNREAD)
        digest = hashlib.new(algorithm)
        for part in signed:
            digest.update(part)
        intact, valid = validate_sig_integrity(signer, certificate, "data", digest.digest())
        name = str(certificate.subject.native.get("common_name", ""))
    except (
        ValueError,
        TypeError,
        KeyError,
        LookupError,
        AttributeError,
        StopIteration,
        NotImplementedError,
        SigningError,
        SignatureValidationError,
    ):
        return SealFound(Seal.CHANGED)
    if not (intact and valid):
        return SealFound(Seal.CHANGED)
    return SealFound(Seal.INTACT if whole else Seal.ADDED_TO, name[:200])
