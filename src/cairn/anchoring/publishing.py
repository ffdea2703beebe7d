"""What is published on a chain: the contract once, then one checkpoint after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.anchoring import contract
from cairn.anchoring.submission import kept
from cairn.anchoring.submitting import Done, Submitter, Waiting
from cairn.anchoring.transactions import Intent
from cairn.errors import (
    AnchorConflict,
    ChainAnswerMalformed,
    ChainMismatch,
    ChainUnusable,
    TransactionReverted,
    WrongUse,
)
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.checkpoints import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cairn.anchoring.chain import Chain, Event, Outcome
    from cairn.anchoring.submission import Keeping
    from cairn.anchoring.submitting import Tell, Terms
    from cairn.anchoring.transactions import ChainSigner


_VERB = "anchor"


def _purpose(checkpoint: Checkpoint) -> str:
    return f"{_VERB} {checkpoint.origin}"


class Publisher:
    """Publishes from one account.

    Args:
        chain: the chain.
        signer: the account's key.
        keeping: where a transaction under way is kept; one run at a time.
        terms: how long is waited, and what may be paid.
        pause: waits for so many seconds.
        tell: is told what happens.
    """

    def __init__(
        self,
        chain: Chain,
        signer: ChainSigner,
        keeping: Keeping,
        terms: Terms,
        *,
        pause: Callable[[float], None],
        tell: Tell,
    ) -> None:
        self._chain = chain
        self._signer = signer
        self._keeping = keeping
        self._terms = terms
        self._pause = pause
        self._tell = tell

    def deploy(self) -> tuple[str, int] | Waiting:
        """Put the contract on the chain.

        The kept submission stays until :meth:`done` is called.

        Returns:
            The contract's address and the gas that was used; or that it is still under way.

        Raises:
            ChainUnusable: it could not be done (see :meth:`Submitter.carry_through`).
        """
        ended = self._carry(self._intent(None, contract.code().creation), "deploy")
        if isinstance(ended, Waiting):
            return ended
        made = ended.outcome.created
        if made is None or self._chain.code(made) != contract.code().runtime:
            raise ChainAnswerMalformed(detail="the contract is not where the node says it is")
        return made, ended.outcome.gas_used

    def send_data(self, data: bytes, purpose: str) -> Done | Waiting:
        """Put octets on the chain as they are, in a transaction of the account to itself.

        Raises:
            ChainUnusable: it could not be done (see :meth:`Submitter.carry_through`).
        """
        return self._carry(self._intent(self._signer.address, data), purpose)

    def anchor(self, checkpoint: Checkpoint, address: str) -> AnchorReceipt | Waiting:
        """Anchor a checkpoint, or find that it is anchored already; never twice.

        The kept submission stays until :meth:`done` is called.

        Args:
            checkpoint: what is anchored.
            address: of the contract.

        Returns:
            The receipt, once the block is final; or that it is still under way.

        Raises:
            AnchorConflict: the chain holds another root for this log and size.
            WrongUse: the chain holds a later checkpoint, or the log is empty.
            ChainMismatch: the contract at the address is another one.
            ChainUnusable: it could not be done (see :meth:`Submitter.carry_through`).
        """
        if checkpoint.size == 0:
            raise WrongUse(detail="The log is empty; there is nothing to anchor yet.")
        if self._chain.code(address) != contract.code().runtime:
            raise ChainMismatch(detail=f"no anchor contract of this kind stands at {address}")
        if kept(self._keeping) is None and self._is_there(checkpoint, address):
            return self._found(checkpoint, address)
        purpose = _purpose(checkpoint)
        intent = self._intent(address, contract.anchor_call(checkpoint))
        try:
            ended = self._carry(intent, purpose)
        except ChainUnusable:
            # Another run with the same key may have done it meanwhile; then this one need not.
            if self._is_there(checkpoint, address):
                return self._found(checkpoint, address)
            raise
        if isinstance(ended, Waiting):
            return ended
        for event in ended.outcome.events:
            if self._is_of(event, checkpoint, address):
                return self._receipt(checkpoint, event)
        raise ChainAnswerMalformed(detail="the transaction succeeded and told of no anchor")

    def anchor_after_begun(
        self, checkpoint: Checkpoint, address: str
    ) -> Iterator[AnchorReceipt | Waiting]:
        """Anchor a checkpoint, after the one that a run which was cut off had begun, if there is.

        What was begun counts as ended once the caller has written its receipt down and asks for
        the next. Where one is still under way nothing comes after it.

        Raises:
            See :meth:`anchor`. A transaction that was undone leaves nothing to go on with.
        """
        begun = self.unfinished(address)
        for each in (checkpoint,) if begun in {None, checkpoint} else (begun, checkpoint):
            assert each is not None
            try:
                ended = self.anchor(each, address)
            except TransactionReverted:
                # Final and undone: its number is used up.
                self.done()
                raise
            yield ended
            if isinstance(ended, Waiting):
                return
            self.done()

    @property
    def account(self) -> str:
        """The account that pays."""
        return self._signer.address

    @property
    def public_jwk(self) -> dict[str, str]:
        """Its public key (RFC 8812)."""
        return self._signer.public_jwk

    def chain_id(self) -> int:
        """The chain's number."""
        return self._chain.chain_id()

    def time_of(self, outcome: Outcome) -> int:
        """When the block was made that holds a transaction, in seconds since the Epoch.

        Raises:
            ChainAnswerMalformed: the block is not where it was.
        """
        block = self._chain.block(outcome.block_number)
        if block is None or block.hash != outcome.block_hash:
            raise ChainAnswerMalformed(detail="a final block is not where it was")
        return block.time

    def unfinished(self, address: str) -> Checkpoint | None:
        """The checkpoint whose anchoring at this contract was begun and not written down as done.

        A log's newest checkpoint changes under a run that was cut off, so the one that was begun is
        found here and not in a file.

        Raises:
            UnreadableInput: what was kept cannot be read.
        """
        submission = kept(self._keeping)
        if submission is None or submission.intent.to != address:
            return None
        verb, _, origin = submission.purpose.partition(" ")
        if verb != _VERB:
            return None
        size, root = contract.read_anchor_call(submission.intent.data)
        return Checkpoint(origin, size, root)

    def done(self) -> None:
        """What came of the last transaction is written down elsewhere; nothing is under way."""
        self._keeping.forget()

    def _intent(self, to: str | None, data: bytes) -> Intent:
        return Intent(self._chain.chain_id(), self._signer.address, to, data)

    def _carry(self, intent: Intent, purpose: str) -> Done | Waiting:
        submitter = Submitter(
            self._chain,
            self._signer,
            self._keeping,
            self._terms,
            pause=self._pause,
            tell=self._tell,
        )
        return submitter.carry_through(intent, purpose)

    def _head(self, checkpoint: Checkpoint, address: str) -> contract.Head:
        call = contract.latest_call(self._signer.address, checkpoint.origin)
        return contract.read_latest(self._chain.read(address, call))

    def _is_there(self, checkpoint: Checkpoint, address: str) -> bool:
        head = self._head(checkpoint, address)
        if head.size > checkpoint.size:
            raise WrongUse(
                detail=f"A later checkpoint is anchored already (size {head.size}); "
                f"this one has {checkpoint.size} and can no longer be."
            )
        if head.size == checkpoint.size and head.root != checkpoint.root:
            raise AnchorConflict(origin=checkpoint.origin, size=checkpoint.size)
        return head.size == checkpoint.size

    def _found(self, checkpoint: Checkpoint, address: str) -> AnchorReceipt | Waiting:
        """The receipt of an anchor that stands there, once it is final."""
        waited = 0.0
        while True:
            head = self._head(checkpoint, address)
            topics = contract.anchored_topics(self._signer.address, checkpoint.origin)
            events = self._chain.events(address, topics, head.block_number)
            event = next((each for each in events if self._is_of(each, checkpoint, address)), None)
            if event is not None and self._chain.final_height() >= event.block_number:
                return self._receipt(checkpoint, event)
            if waited >= self._terms.patience:
                if event is None:
                    raise ChainAnswerMalformed(detail="the anchor's event is not to be found")
                return Waiting(event.transaction, event.block_number)
            self._pause(self._terms.between)
            waited += self._terms.between

    def _is_of(self, event: Event, checkpoint: Checkpoint, address: str) -> bool:
        topics = contract.anchored_topics(self._signer.address, checkpoint.origin)
        data = contract.anchored_data(checkpoint.size, checkpoint.root)
        return (event.address, list(event.topics), event.data) == (address, topics, data)

    def _receipt(self, checkpoint: Checkpoint, event: Event) -> AnchorReceipt:
        block = self._chain.block(event.block_number)
        if block is None or block.hash != event.block_hash:
            raise ChainAnswerMalformed(detail="a final block is not where it was")
        return AnchorReceipt(
            chain_id=self._chain.chain_id(),
            contract=event.address,
            publisher=self._signer.address,
            transaction=event.transaction,
            block_number=block.number,
            block_hash=block.hash,
            block_time=block.time,
            checkpoint=checkpoint,
        )
