"""Anchoring the log on a chain, in rounds: what it costs hangs on the hours, never on the entries.

A chain that is down, dear or far behind stops nothing here. What was begun is kept in the database
before it is sent, so that the next round goes on with it and nothing is paid twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.anchoring.publishing import Publisher
from cairn.anchoring.submitting import Terms, Waiting
from cairn.anchoring.transactions import GWEI
from cairn.errors import CairnError
from cairn.keyvaults import chain_keystore
from cairn.logs import LogReader
from cairn.logs.chain_access import open_chain
from cairn.registry.log import services
from cairn.registry.log.models import AnchoringState, LogAnchor
from cairn.transparency.anchors import AnchorReceipt, Grown
from cairn.transparency.checkpoints import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.anchoring.chain import Chain
    from cairn.anchoring.transactions import ChainSigner
    from cairn.transparency.log_proof import LogProof

_PATIENCE_SECONDS = 120
_BETWEEN_SECONDS = 5
_LONGEST_PROBLEM = 500
_AHEAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the registry anchors.

    Attributes:
        contract: the address of the anchor contract.
        hours: between two anchors, at least.
        fee: the most for a unit of gas, in gwei.
    """

    contract: str
    hours: float
    fee: float


def destination() -> Destination | None:
    """Where, how often and how dear; ``None`` where the operator anchors nowhere.

    Raises:
        ValueError: the hours or the fee are no number.
    """
    held = settings.CONFIGURATION
    if not (held.text("chain_node") and held.text("chain_contract")):
        return None
    return Destination(
        held.text("chain_contract").strip().lower(),
        float(held.text("chain_hours")),
        float(held.text("chain_fee")),
    )


def state() -> AnchoringState:
    """How anchoring stands; the row is made at the first call."""
    return AnchoringState.objects.get_or_create(pk=1)[0]


class _Kept:
    """The transaction under way, in the row; see ``anchoring.submission.Keeping``."""

    def load(self) -> bytes | None:
        """What was saved last."""
        kept = state().under_way
        return None if kept is None else bytes(kept)

    def save(self, data: bytes) -> None:
        """Keep it."""
        AnchoringState.objects.filter(pk=state().pk).update(under_way=data)

    def forget(self) -> None:
        """Nothing is under way any longer."""
        AnchoringState.objects.filter(pk=state().pk).update(under_way=None)


def head() -> Checkpoint | None:
    """The newest checkpoint, as a chain holds it; ``None`` where there is none to anchor."""
    if not services.begun():
        return None
    with LogReader.open(services.folder()) as reader:
        if reader.head is None:
            return None
        found = Checkpoint.parse(reader.head.text)
    return found.bare if found.size else None


def due(where: Destination, newest: Checkpoint) -> bool:
    """Whether an anchor is to be made now: one is under way, or something is new and it is time."""
    if state().under_way is not None:
        return True
    last = LogAnchor.objects.first()
    if last is None:
        return True
    now, between = timezone.now(), timedelta(hours=where.hours)
    # One far ahead of now was written by a clock that was wrong, and would put the next one off.
    late = not now - between < last.anchored_at <= now + max(between, _AHEAD)
    return late and newest.size > last.size


def anchor(seen: Callable[[], None]) -> None:
    """Anchor the newest checkpoint where that is due; what stands in the way is written down.

    Args:
        seen: called while waiting, so that a job keeps its lease.
    """
    problem = ""
    try:
        where, newest = destination(), head()
        if where is None or newest is None or not due(where, newest):
            return
        node = settings.CONFIGURATION.text("chain_node")
        # The operator names the node, and it may stand in the same house.
        chain = open_chain(node, confirmations=None, allow_private=True)
        passphrase = settings.CONFIGURATION.text("chain_passphrase") or None
        key = chain_keystore.load(Path(settings.CONFIGURATION.text("chain_key")), passphrase)
        problem = _carried(where, newest, chain, key, seen)
    except CairnError as error:
        problem = error.advice()
    except ValueError:
        problem = _("The hours between two anchors, and the fee, must be numbers.")
    AnchoringState.objects.filter(pk=state().pk).update(
        tried_at=timezone.now(), problem=problem[:_LONGEST_PROBLEM]
    )


def _carried(
    where: Destination,
    newest: Checkpoint,
    chain: Chain,
    key: ChainSigner,
    seen: Callable[[], None],
) -> str:
    """Anchor it, after one that was begun before; what stands in the way, in words."""

    def pause(seconds: float) -> None:
        seen()
        sleep(seconds)

    terms = Terms(
        patience=_PATIENCE_SECONDS, between=_BETWEEN_SECONDS, allowed=round(where.fee * GWEI)
    )
    publisher = Publisher(chain, key, _Kept(), terms, pause=pause, tell=lambda _code, _hash: seen())
    for ended in publisher.anchor_after_begun(newest, where.contract):
        if isinstance(ended, Waiting):
            return _("The transaction %(hash)s is under way; the next round looks again.") % {
                "hash": ended.transaction
            }
        LogAnchor.objects.get_or_create(
            size=ended.checkpoint.size,
            chain=ended.chain_id,
            defaults={"block_at": ended.time, "receipt": ended.text},
        )
    return ""


def receipt_for(proof: LogProof) -> AnchorReceipt | None:
    """The receipt of the first anchor over a proof, with how the log grew from there to it.

    Whoever holds the proof and this receipt needs nothing else of the log.
    """
    size = Checkpoint.parse(proof.note.text).size
    found = LogAnchor.objects.filter(size__gte=size).order_by("size").first()
    if found is None:
        return None
    receipt = AnchorReceipt.parse(found.receipt.encode())
    if found.size == size:
        return receipt
    try:
        with LogReader.open(services.folder()) as reader:
            return replace(receipt, grown=Grown(size, reader.consistency(size, found.size)))
    except CairnError:
        return None
