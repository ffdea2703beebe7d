"""What shows later, and without this registry, that a credential was logged and the log anchored.

Of what was issued here the registry's own log says it. Of all else the learner's export of the
registry of before may have brought it, and then it is kept, shown and exported again. It is held
against the logs that are trusted wherever it is looked at; what is kept is only bounded and read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cairn.bulk.proof_files import PROOF, RECEIPT, digest_name, is_proof
from cairn.errors import CairnError
from cairn.registry.backpack.models import KeptLogEvidence
from cairn.registry.verifying import checking
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.log_proof import LogProof
from cairn.transparency.trust_policy import BETWEEN
from cairn.verification import AnchorUnknown, LogEvidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cairn.registry.backpack.models import HeldCredential

POLICY = "log-policy.txt"
FOLDER = "log-proofs/"
"""Of an export; ``cairn verify --log-proof`` takes the folder."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What shows that a credential was logged.

    Attributes:
        proof: the proof of logging.
        receipt: of the anchor that goes with it; empty where there is none.
    """

    proof: bytes
    receipt: bytes = b""


def of(held: HeldCredential) -> Logged | None:
    """What there is of a credential, of this registry's log or as it came; ``None`` if nothing."""
    document = bytes(held.document)
    proof = checking.log_proof(document)
    if proof is not None:
        return Logged(proof, (checking.anchor_receipt(document) or "").encode())
    return _kept(held)


def evidence(held: HeldCredential) -> LogEvidence | None:
    """What came with a credential, for its check; the own log is asked by the check itself."""
    kept = _kept(held)
    if kept is None:
        return None
    if not kept.receipt:
        return LogEvidence(kept.proof)
    chain = f"eip155:{AnchorReceipt.parse(kept.receipt).chain_id}"
    unasked = AnchorUnknown(
        chain, _("this registry asks no chain about receipts of other people's logs")
    )
    return LogEvidence(kept.proof, (unasked,))


def names(document: bytes) -> tuple[str, str]:
    """How an export calls the proof and the receipt of a credential; empty for no credential."""
    digest = digest_name(document)
    return (f"{FOLDER}{digest}{PROOF}", f"{FOLDER}{digest}{RECEIPT}") if digest else ("", "")


def policies(proofs: Iterable[bytes]) -> str:
    """The logs and witnesses that proofs are held against here, as a file for ``--log-policy``."""
    found = dict.fromkeys(
        policy.text for each in proofs if (policy := checking.log_policy(each)) is not None
    )
    return f"{BETWEEN}\n".join(found)


def bring_back(held: HeldCredential, read: Callable[[str], bytes]) -> bool:
    """Keep what an export has for a credential of elsewhere; whether it is new here.

    What is kept stays, unless it lacks the receipt that this brings.

    Args:
        held: the credential.
        read: gives a file of the export by its name; nothing where there is none.
    """
    document = bytes(held.document)
    proof_name, receipt_name = names(document)
    if not proof_name or checking.log_proof(document) is not None:
        return False
    proof = read(proof_name)
    if not (is_proof(proof) and _reads(LogProof.parse, proof)):
        return False
    receipt = read(receipt_name)
    if not _reads(AnchorReceipt.parse, receipt):
        receipt = b""
    before = _kept(held)
    if before is not None and (before.receipt or not receipt):
        return False
    KeptLogEvidence.objects.update_or_create(
        held=held, defaults={"proof": proof, "receipt": receipt}
    )
    return True


def _kept(held: HeldCredential) -> Logged | None:
    row = KeptLogEvidence.objects.filter(held=held).first()
    return None if row is None else Logged(bytes(row.proof), bytes(row.receipt))


def _reads(parse: Callable[[bytes], object], data: bytes) -> bool:
    try:
        parse(data)
    except CairnError:
        return False
    return True
