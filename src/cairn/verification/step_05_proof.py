"""Step 5: is the credential as whoever signed it wrote it?

Data Integrity §4.4 and §4.5; VC-JOSE-COSE §5; Open Badges 3.0 §8. Every proof of a set is held
against the document, and every link of a chain: one that does not hold is enough to refuse, one by
an unknown mechanism is enough to leave the answer open. A peer that took the first proof it could
check, and left the others, let anybody add a proof that nobody reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import (
    CairnError,
    ContextUnknown,
    MechanismUnsupported,
    NotCanonical,
    SignatureInvalid,
    WorkLimitReached,
)
from cairn.verification.methods import ASSERTION
from cairn.verification.moments import moment_of, spoken
from cairn.verification.report import Check, failed, indeterminate, passed
from cairn.wording.error_words import ErrorWords, error_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.verification.claims import Claim


def check_proofs(
    claims: tuple[Claim, ...], at: datetime, purpose: str = ASSERTION
) -> tuple[Check, ...]:
    """Whether every proof holds, was made for ``purpose``, and has not run out."""
    return tuple(check for claim in claims for check in _check_claim(claim, at, purpose))


def _check_claim(claim: Claim, at: datetime, purpose: str) -> list[Check]:
    public = claim.found_key.public if claim.found_key else claim.carried
    if public is None:
        # Step 6 says why; here only that nothing could be held against anything.
        return [indeterminate("proof.signature", "no_key", which=claim.which)]
    checks = [_held(claim, public)]
    if claim.purpose:
        made = passed if claim.purpose == purpose else failed
        checks.append(made("proof.purpose", purpose=claim.purpose, which=claim.which))
    if claim.expires:
        checks.append(_unexpired(claim, at))
    if claim.chained:
        outcome = checks[0].outcome
        checks.append(Check("proof.chain", outcome, outcome.value, {"which": claim.which}))
    return checks


def _held(claim: Claim, public: AnyPublicKey) -> Check:
    def found(make: Callable[..., Check], variant: str, detail: ErrorWords | str = "") -> Check:
        said = {"which": claim.which, "mechanism": claim.mechanism, "detail": detail}
        return make("proof.signature", variant, cites=claim.clause, **said)

    try:
        claim.holds(public)
    except (MechanismUnsupported, ContextUnknown, WorkLimitReached) as error:
        return found(indeterminate, "indeterminate", error_words(error))
    except SignatureInvalid:
        return found(failed, "failed")
    except NotCanonical:
        # Step 2 names the word; a signature that does not reach it cannot vouch for the document.
        return found(failed, "uncovered")
    except CairnError as error:
        return found(failed, "malformed", error_words(error))
    return found(passed, "passed")


def _unexpired(claim: Claim, at: datetime) -> Check:
    end = moment_of(claim.expires)
    if end is None:
        return failed("proof.time", "unreadable", which=claim.which)
    if at < end:
        return passed("proof.time", which=claim.which, end=spoken(end))
    return failed("proof.time", which=claim.which, end=spoken(end), at=spoken(at))
