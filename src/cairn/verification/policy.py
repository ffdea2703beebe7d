"""What a caller asks of a credential beyond what the specifications do.

A policy is a value: two callers with equal policies get equal reports. The default is the strict
one; each relaxation has a name and is set on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cairn.transparency.trust_policy import TrustPolicy
    from cairn.verification.trust_list import TrustList


class Requirement(StrEnum):
    """Something that most credentials do not carry and a caller may insist on.

    What is insisted on counts for the verdict. A proof of logging and an anchor that are there
    without being insisted on are looked at and told beside it.
    """

    LOG = "log"
    """That it was logged, and witnessed as ``Policy.logs`` asks."""
    ANCHOR = "anchor"
    """That a chain holds a root of the log that commits to it."""
    STATUS = "status"
    """That a status list is named."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the caller asks. Every field has a default, the strict one."""

    trust: TrustList | None = None
    """Whom the caller knows. With a list, an issuer outside it leaves the outcome in doubt."""

    strangers_beside: bool = False
    """Let it stand beside the verdict that ``trust`` does not name an issuer.

    For a list that says whom one knows and not whom one accepts, as a registry's own: the
    credential is then as genuine as everything else says, and it is told that nobody vouches for
    the name. What the list does say (that the issuer did not count then) still counts."""

    require: frozenset[Requirement] = frozenset()
    """What must be carried; a credential without it is in doubt."""

    logs: TrustPolicy | None = None
    """The logs that the caller trusts, and how many of which witnesses are enough."""

    issuer_binding: bool = True
    """Whether the key must be the issuer's. Only public test suites switch this off, because their
    vectors name an issuer that does not own the key."""

    recipient: str | None = None
    """Whose the credential should be: an e-mail address, a DID, or another identifier."""

    challenge: str | None = None
    """What a presentation must repeat, so that it cannot be one that was recorded earlier."""

    domain: str | None = None
    """For whom a presentation must have been made."""

    suites: frozenset[str] | None = None
    """The names of mechanisms that are accepted; ``None`` accepts all that Cairn implements."""

    key_in_fragment: bool = False
    """Take the key out of ``https://issuer.example/…#z6Mk…`` instead of asking that address.

    It proves possession of a key and says nothing about whose it is, so issuer binding stays in
    doubt unless the issuer's document is at hand."""

    clock_skew: timedelta = timedelta(seconds=60)
    """How far the clocks of issuer and verifier may differ."""

    maximum_depth: int = 4
    """How deep credentials may stand in one another (a CLR, its badges, their endorsements)."""

    maximum_parts: int = 1000
    """How many credentials directly inside one are looked at; more is in doubt."""

    @property
    def beside(self) -> frozenset[str]:
        """Steps that are looked at and are no part of the verdict, since nobody insists on them."""
        steps = frozenset({Requirement.LOG.value, Requirement.ANCHOR.value}) - self.require
        return steps | {"trust"} if self.strangers_beside else steps

    @property
    def trusted_logs(self) -> TrustPolicy | None:
        """The logs and witnesses that are trusted, said here or in the trust list."""
        return self.logs or (self.trust.logs if self.trust else None)


DEFAULT_POLICY = Policy()
