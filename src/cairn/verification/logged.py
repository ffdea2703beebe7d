"""What a proof of logging shows of a credential, held against the caller's logs and witnesses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.formats.detect import Kind
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.entries import EntryKind, Personal, commitment_entry, digest_entry
from cairn.transparency.log_proof import LogProof
from cairn.verification.moments import spoken
from cairn.verification.report import failed, indeterminate, not_applicable, passed
from cairn.verification.step_09_log import LogFinding
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.transparency.entries import Entry
    from cairn.transparency.log_proof import Logged
    from cairn.transparency.trust_policy import TrustPolicy


def judged(kind: Kind, octets: bytes, proof: bytes, policy: TrustPolicy) -> LogFinding:
    """Judge a proof of logging; nothing that it may hold makes this raise.

    Args:
        kind: what the credential is.
        octets: it, as it is secured.
        proof: the sidecar as it came.
        policy: the logs and witnesses that are trusted.
    """
    try:
        read = LogProof.parse(proof)
        checkpoint = Checkpoint.parse(read.note.text)
        held_to = policy.of_log(checkpoint.origin)
        if held_to is None:
            unknown = indeterminate("log.included", "unknown_log", origin=checkpoint.origin)
            return LogFinding((unknown,))
        logged = read.verify(_entry(kind, octets, read.extra).octets, held_to)
    except CairnError as error:
        return LogFinding((failed("log.included", detail=error_words(error)),))
    return _found(logged, held_to)


def _found(logged: Logged, policy: TrustPolicy) -> LogFinding:
    checkpoint = logged.checkpoint
    included = passed(
        "log.included", origin=checkpoint.origin, place=logged.index, size=checkpoint.size
    )
    number = len(logged.cosignatures)
    if not logged.witnessed:
        few = indeterminate("log.witnessed", number=number, known=len(policy.witnesses))
        return LogFinding((included, few), checkpoint)
    if logged.witnessed_at is None:
        return LogFinding((included, not_applicable("log.witnessed")), checkpoint)
    try:
        seen_at = datetime.fromtimestamp(logged.witnessed_at, UTC)
    except (OverflowError, ValueError, OSError):
        far = indeterminate("log.witnessed", "no_date", number=number)
        return LogFinding((included, far), checkpoint)
    names = ", ".join(each.key.name for each in logged.cosignatures)
    seen = passed("log.witnessed", number=number, names=names, at=spoken(seen_at))
    return LogFinding((included, seen), checkpoint, seen_at)


def _entry(kind: Kind, octets: bytes, extra: bytes | None) -> Entry:
    """The entry that the credential has in a log: a commitment, for what is about a person."""
    if extra is None and kind is Kind.STATUS_LIST:
        return digest_entry(EntryKind.STATUS_LIST, octets)
    return commitment_entry(Personal.CREDENTIAL, octets, extra or b"")
