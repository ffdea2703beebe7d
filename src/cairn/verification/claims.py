"""What each proof of a credential claims: by which mechanism, with which key, when, what for.

Three steps ask about a proof (does it hold, was the key allowed, whose is it); the key behind it is
looked up once, here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.verification.methods import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.verification.report import Check
    from cairn.wording import Phrase


@dataclass(frozen=True, slots=True)
class Claim:
    """One proof, not yet judged."""

    which: Phrase
    """How a sentence names it: "its proof", "proof 2 of 3"."""

    mechanism: str
    """The registered name of the mechanism."""

    clause: str
    """The section that defines the mechanism."""

    key: Key | Check
    """The key that it claims to be made with, or why there is none."""

    holds: Callable[[AnyPublicKey], None]
    """Hold the proof against the document with a key: silence means that it holds.

    Raises:
        CairnError: it does not hold, or cannot be checked."""

    carried: AnyPublicKey | None = None
    """A key that the proof brings along (``jwk``, or the fragment of an address). Where the key
    itself cannot be had it still shows whether anything was changed, and no more than that."""

    created: str = ""
    """When it was made, as it says itself; empty where it does not."""

    expires: str = ""

    purpose: str = ""
    """``proofPurpose``; empty for mechanisms that have none."""

    challenge: str = ""
    """What a presentation repeats of the question that it answers."""

    domains: tuple[str, ...] = ()
    """For whom it was made."""

    chained: bool = False
    """Whether it covers earlier proofs as well (``previousProof``)."""

    @property
    def found_key(self) -> Key | None:
        """The key, where there is one."""
        return self.key if isinstance(self.key, Key) else None


@dataclass(frozen=True, slots=True)
class Secured:
    """A document and everything that secures it."""

    document: JsonObject = field(hash=False)
    """What is secured; for a token its credential, as the token's claims complete it."""

    claims: tuple[Claim, ...] = ()

    checks: tuple[Check, ...] = ()
    """Findings about proofs that are settled already."""
