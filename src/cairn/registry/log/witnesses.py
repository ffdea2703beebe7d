"""Asking witnesses by itself, and keeping what they answer.

The operator names them in the form of c2sp.org/tlog-policy: who they are, where they answer, and
how many are enough. Whatever a witness says or fails to say, issuing and logging go on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cairn.errors import LogFolderUnusable
from cairn.fetching import Poster, PostLimits
from cairn.fetching.fetcher import usual_authorities
from cairn.logs import cosigning
from cairn.registry.audit import trail
from cairn.registry.log import services
from cairn.registry.log.models import LogKey, WitnessEvidence, WitnessState
from cairn.registry.organisations.rights import require_operator
from cairn.registry.verifying import policy_settings
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.merkle import EMPTY_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from ssl import SSLContext

    from cairn.logs.cosigning import WitnessAnswer, Witnessed
    from cairn.registry.accounts.models import User
    from cairn.transparency.cosignatures import Cosignature
    from cairn.transparency.notes import Note, VerifierKey
    from cairn.transparency.trust_policy import TrustPolicy

_LIMITS = PostLimits(octets=64 * 1024, seconds=8.0)
"""Three rounds of this stay within a job's lease."""
_WAIT_SECONDS = 1
_LONGEST_PROBLEM = 300


def named() -> TrustPolicy | None:
    """This log's key with the witnesses that the operator names; ``None`` where there are none.

    A setting that cannot be read counts as none, and shows in the installation's health.
    """
    return policy_settings.readable(named_strictly)


def named_strictly() -> TrustPolicy | None:
    """As :func:`named`.

    Raises:
        TrustPolicyMalformed: the setting cannot be read.
    """
    found = policy_settings.stated("log_witnesses")
    if found is None or not found.witnesses or not LogKey.objects.exists():
        return None
    return replace(found, logs=(services.verifier_key(),))


def never_heard() -> list[str]:
    """The named witnesses that can be asked and never cosigned this log, by name."""
    policy = named()
    if policy is None:
        return []
    heard = set(WitnessState.objects.exclude(cosigned_at=None).values_list("key", flat=True))
    return [
        key.name
        for key, _url in policy.addresses
        if key in policy.witnesses and key.text not in heard
    ]


def have_asked(seen: Callable[[], None]) -> Witnessed | None:
    """Ask the witnesses that have not cosigned the newest checkpoint; keep what they say.

    Args:
        seen: called before they are asked, so that a job keeps its lease.

    Returns:
        What came of it; ``None`` where there is nobody to ask or nothing to show.

    Raises:
        LogBusy: another process is writing the log.
        LogRolledBack: the log is older than what was published.
        LogDamaged: a file of the log is missing or changed.
    """
    policy = named()
    if policy is None or not policy.addresses or not services.begun():
        return None
    seen()
    try:
        done = cosigning.have_witnessed(services.folder(), policy, _ask, wait=_WAIT_SECONDS)
    except LogFolderUnusable as error:
        if type(error) is LogFolderUnusable:  # no checkpoint yet
            return None
        raise
    for answer in done.answers:
        _keep(policy, answer, done)
    for one in policy.cosignatures(done.note):
        _keep_cosignature(policy, one, Checkpoint.parse(done.note.text).size)
    return done


def have_head_confirmed(policy: TrustPolicy) -> Witnessed:
    """Ask all witnesses whether the log's head is the newest that they know; keep what they say.

    Raises:
        LogBusy: another process is writing the log.
        LogRolledBack: the log is older than what was published.
        LogDamaged: a file of the log is missing or changed.
    """

    def empty() -> Note:
        key = services.verifier_key()
        return sign_checkpoint(Checkpoint(key.name, 0, EMPTY_ROOT), services.signer())

    done = cosigning.have_head_confirmed(
        services.folder(), policy, _ask, empty=empty, wait=_WAIT_SECONDS
    )
    for answer in done.answers:
        _keep(policy, answer, done)
    return done


def settle(operator: User, evidence: WitnessEvidence) -> None:
    """Say that the cause of what a witness said is found; what it said stays kept.

    Raises:
        NotFound: the person is no operator.
    """
    require_operator(operator)
    with transaction.atomic():
        open_ones = WitnessEvidence.objects.filter(pk=evidence.pk, settled_at=None)
        if open_ones.update(settled_at=timezone.now()):
            trail.record(
                "log.split_settled",
                organisation=None,
                actor=operator,
                subject=f"witness:{evidence.key.partition('+')[0]}",
                size=evidence.size,
            )


def _ask(url: str, body: bytes) -> tuple[int, bytes]:
    poster = Poster(url, _LIMITS, allow_private=settings.FETCH_PRIVATE, ssl_context=_authorities())
    answer = poster.post(body, "text/plain")
    return answer.status, answer.body


@lru_cache(maxsize=1)
def _authorities() -> SSLContext:
    """Read once: it takes longer than all else that is done to ask a witness."""
    return usual_authorities()


def _keep(policy: TrustPolicy, answer: WitnessAnswer, done: Witnessed) -> None:
    row = _row(policy, answer.key)
    now = timezone.now()
    row.asked_at = now
    row.problem, row.alarming = answer.problem[:_LONGEST_PROBLEM], answer.alarming
    if answer.cosigned:
        row.silent_since = None
    elif row.silent_since is None:
        row.silent_since = now
    row.save()
    if answer.alarming:
        size = Checkpoint.parse(done.note.text).size
        _kept, new = WitnessEvidence.objects.get_or_create(
            key=answer.key.text,
            size=size,
            problem=row.problem,
            defaults={"checkpoint": done.note.octets},
        )
        if new:
            trail.record(
                "log.split",
                organisation=None,
                actor=None,
                subject=f"witness:{answer.key.name}",
                size=size,
            )


def _keep_cosignature(policy: TrustPolicy, one: Cosignature, size: int) -> None:
    row = _row(policy, one.key)
    row.cosigned_size, row.cosigned_at = size, one.timestamp
    row.problem, row.alarming, row.silent_since = "", False, None
    row.save()


def _row(policy: TrustPolicy, key: VerifierKey) -> WitnessState:
    row, _new = WitnessState.objects.get_or_create(key=key.text, defaults={"name": key.name[:200]})
    row.url = (policy.address_of(key) or "")[:500]
    return row
