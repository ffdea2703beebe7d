"""Carrying a transaction through: sent, taken into a block, final; or kept for the next run.

Each turn looks at the chain first and acts on what is there, never on what was done before: so a
run after a crash, a node that forgot, and a chain that dropped the block (a re-organisation) are
all the same case. The turns, for a submission under its number:

*   a form of it stands in a block that is final: done;
*   it stands in a block that is not: wait;
*   its number was taken, finally, by another transaction of the account: a new number;
*   the node does not hold it: send it (again);
*   it waits too long: a form that offers more, under the same number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from cairn.anchoring.submission import Attempt, Submission, kept
from cairn.anchoring.transactions import GWEI, coins, fields_of, price_now
from cairn.errors import (
    ChainMismatch,
    ChainRefused,
    ChainUnreachable,
    ChainUnusable,
    FeeTooHigh,
    FundsMissing,
    TransactionReverted,
    WrongUse,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.anchoring.chain import Chain, Outcome
    from cairn.anchoring.submission import Keeping
    from cairn.anchoring.transactions import ChainSigner, Intent

    Tell: TypeAlias = Callable[[str, str], None]
    """Is told what happens: a code of ``cairn.wording`` (room ``anchoring``), and a hash."""

_MARGIN = 5
"""A fifth of gas more than the node reckons, because the state may change until the block."""
_LEAST_GAS = 21_000
"""What the smallest transaction takes."""
_MOST_FORMS = 16
_HELD_ALREADY = ("already known", "known transaction", "already imported", "alreadyknown")
_NUMBER_TAKEN = ("nonce too low", "nonce is too low", "oldnonce")
_TOO_CHEAP = ("underpriced", "fee too low", "less than block base fee", "max fee per gas less")


@dataclass(frozen=True, slots=True)
class Terms:
    """How long is waited, and what may be paid.

    Attributes:
        patience: seconds after which a run ends and leaves the rest to the next one.
        between: seconds between two looks at the chain.
        stuck: seconds after which a form that no block took is replaced by a dearer one.
        allowed: the most that may be paid for a unit of gas, in wei.
    """

    patience: float = 1_800
    between: float = 5
    stuck: float = 180
    allowed: int = 200 * GWEI


@dataclass(frozen=True, slots=True)
class Done:
    """A transaction that is final.

    Attributes:
        outcome: what became of it.
    """

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transaction that was under way when patience ended; another run goes on with it.

    Attributes:
        transaction: hash of the form that was offered last.
        block_number: where it stands, not yet final; ``None`` where no block took it.
    """

    transaction: str
    block_number: int | None


class Submitter:
    """Carries one submission through.

    Args:
        chain: the chain.
        signer: the account's key.
        keeping: where the submission is kept; one run at a time.
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
        self._waited = 0.0
        self._stuck_for = 0.0

    def carry_through(self, intent: Intent, purpose: str) -> Done | Waiting:
        """Begin, or go on with what was begun, until it is final or patience ends.

        What is kept is not forgotten here: whoever called writes down what came of it first.

        Args:
            intent: what the transaction is to do.
            purpose: what for; kept, and compared by the next run.

        Raises:
            WrongUse: something else is under way here.
            ChainMismatch: the node serves another chain.
            TransactionReverted: a block took it, finally, and undid it.
            FundsMissing: the account cannot pay.
            FeeTooHigh: it is too dear; raised before anything was sent only.
            ChainUnusable: the node refused it, or never answered.
        """
        submission = kept(self._keeping)
        if submission is None:
            self._check_chain(intent)
            # Asked before anything is sent: a chain that has no word for "final" needs a number.
            self._chain.final_height()
            submission = self._begun(intent, purpose, ())
        elif (submission.intent, submission.purpose) != (intent, purpose):
            raise WrongUse(
                detail=f"Another transaction is under way here ({submission.purpose}). "
                "Run the command that began it to its end first."
            )
        else:
            self._tell("resumed", submission.attempts[-1].hash)
        block: int | None = None
        while True:
            try:
                self._check_chain(intent)
                outcome = self._standing(submission)
                block = None if outcome is None else outcome.block_number
                if outcome is not None and self._is_final(outcome):
                    return _checked(outcome)
                if outcome is None:
                    submission = self._pushed(submission)
            except ChainUnreachable:
                # Down for a while is what nodes are; what was sent stays sent.
                self._tell("unreachable", submission.attempts[-1].hash)
                if self._waited >= self._terms.patience:
                    raise
            if self._waited >= self._terms.patience:
                return Waiting(submission.attempts[-1].hash, block)
            self._pause(self._terms.between)
            self._waited += self._terms.between
            self._stuck_for += self._terms.between

    def _check_chain(self, intent: Intent) -> None:
        served = self._chain.chain_id()
        if served != intent.chain_id:
            raise ChainMismatch(detail=f"the node serves chain {served}, not {intent.chain_id}")

    def _begun(self, intent: Intent, purpose: str, earlier: tuple[Attempt, ...]) -> Submission:
        """A submission with its number and first form, kept; nothing of it is sent yet."""
        price = price_now(self._chain, self._terms.allowed)
        has = self._chain.balance(intent.sender)
        try:
            reckoned = self._chain.gas_for(intent.sender, intent.to, intent.data)
        except ChainRefused as error:
            # Some nodes refuse to reckon for an account that could not pay.
            _check_funds(intent, has, _LEAST_GAS * price.most)
            raise ChainUnusable(
                detail=f"the transaction would fail: {error.facts['detail']}"
            ) from error
        gas = reckoned + reckoned // _MARGIN
        _check_funds(intent, has, gas * price.most)
        nonce = self._chain.next_nonce(intent.sender)
        signed = self._signer.signed(fields_of(intent, nonce, gas, price))
        submission = Submission(intent, purpose, nonce, gas, (Attempt(*signed, price),), earlier)
        self._keeping.save(submission.octets)
        return submission

    def _standing(self, submission: Submission) -> Outcome | None:
        """What became of the submission in the chain as it is now.

        Forms under earlier numbers are looked at too: their number was taken when a new one was
        chosen, and the chain may have changed its mind since.
        """
        for attempt in (*reversed(submission.attempts), *submission.earlier):
            outcome = self._chain.outcome(attempt.hash)
            if outcome is None:
                continue
            block = self._chain.block(outcome.block_number)
            if block is not None and block.hash == outcome.block_hash:
                return outcome
        return None

    def _is_final(self, outcome: Outcome) -> bool:
        if self._chain.final_height() >= outcome.block_number:
            return True
        self._stuck_for = 0
        self._tell("in_block", outcome.transaction)
        return False

    def _pushed(self, submission: Submission) -> Submission:
        """Do what is due for a submission that stands in no block."""
        if self._is_overtaken(submission) and self._standing(submission) is None:
            self._tell("overtaken", submission.attempts[-1].hash)
            earlier = (*submission.earlier, *submission.attempts)[-_MOST_FORMS:]
            # No form under the old number can ever happen, so nothing is under way until the new
            # one is kept; were it kept on, a new one that is refused would block the account.
            self._keeping.forget()
            return self._begun(submission.intent, submission.purpose, earlier)
        last = submission.attempts[-1]
        if self._stuck_for >= self._terms.stuck:
            self._stuck_for = 0
            return self._dearer(submission)
        if not self._chain.is_known(last.hash):
            self._offer(last)
        return submission

    def _is_overtaken(self, submission: Submission) -> bool:
        """Whether another transaction of the account took the number, finally."""
        final = self._chain.final_height()
        if final < 0:
            return False
        try:
            return self._chain.used_nonces(submission.intent.sender, final) > submission.nonce
        except ChainRefused:
            # A node that no longer keeps the state of that block; it is not told from it.
            return False

    def _offer(self, attempt: Attempt) -> None:
        """Send a form; that the node holds it already, or its number is taken, is no fault.

        A taken number shows on the next look: either this submission stands in a block, or another
        transaction does.
        """
        try:
            self._chain.send(attempt.raw)
        except ChainRefused as error:
            reason = str(error.facts["detail"]).lower()
            if any(words in reason for words in _TOO_CHEAP):
                # It waits until the price falls, or a dearer form is due.
                self._tell("too_cheap", attempt.hash)
                return
            if not any(words in reason for words in (*_HELD_ALREADY, *_NUMBER_TAKEN)):
                raise
        self._tell("sent", attempt.hash)

    def _dearer(self, submission: Submission) -> Submission:
        """A form that offers more under the same number, kept and then sent."""
        last = submission.attempts[-1]
        try:
            price = price_now(self._chain, self._terms.allowed).raised_over(last.price)
        except FeeTooHigh:
            return submission
        if price.most > self._terms.allowed or len(submission.attempts) >= _MOST_FORMS:
            self._tell("stuck", last.hash)
            return submission
        fields = fields_of(submission.intent, submission.nonce, submission.gas, price)
        attempt = Attempt(*self._signer.signed(fields), price)
        submission = submission.with_attempt(attempt)
        self._keeping.save(submission.octets)
        self._tell("dearer", attempt.hash)
        self._offer(attempt)
        return submission


def _check_funds(intent: Intent, has: int, needs: int) -> None:
    if has < needs:
        raise FundsMissing(account=intent.sender, has=coins(has), needs=coins(needs))


def _checked(outcome: Outcome) -> Done:
    if not outcome.succeeded:
        detail = "its fee is spent, and nothing was written"
        raise TransactionReverted(transaction=outcome.transaction, detail=detail)
    return Done(outcome)
