"""One way to check a credential, for the public page, the backpack, a share and the API alike.

Facts about institutions of this installation come from the database: a verdict on what was issued
here needs no network. All else is fetched through :mod:`cairn.fetching`, which asks no private
address and sends nothing but the request; the issuer is not told which credential is looked at.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from itertools import chain, repeat
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from cairn.errors import CairnError
from cairn.fetching import ROUNDS, Fetcher, FetchLimits, gather
from cairn.fetching.fetcher import usual_authorities
from cairn.formats.record_text import read_text
from cairn.registry.issuing.models import StatusList
from cairn.registry.keys import registry_key
from cairn.registry.keys.identity import did_document, did_of
from cairn.registry.organisations.models import Organisation
from cairn.registry.verifying import outward, trusted_logs
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.log_proof import LogProof
from cairn.transparency.trust_policy import TrustPolicy
from cairn.verification import (
    Document,
    Facts,
    Policy,
    Report,
    TrustedIssuer,
    TrustList,
    Want,
    parse_trust_list,
    verify,
    wanted,
)
from cairn.verification.facts import DID_DOCUMENT_PATH, NO_FACTS, without_fragment
from cairn.verification.log_evidence import NO_EVIDENCE, AnchoredRoot, LogEvidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from ssl import SSLContext

    from cairn.transparency.anchors import AnchorReceipt


_LIMITS = FetchLimits(octets=4 * 1024 * 1024, seconds=5.0, documents=24, total_seconds=15.0)
"""A person waits for this answer."""
_TOGETHER = 30.0
"""Seconds in which other servers are asked for what many credentials name."""
_LEAST = 0.5

_MOST_NAMED = 4
_SLUG = re.compile(r"institutions[:/]([a-z0-9-]{1,60})")
_STATUS = re.compile(
    r"https?://[^\s\"\\]{1,200}/institutions/[a-z0-9-]{1,60}/status/[a-z]+/\d{1,9}"
)
_OWN_DID = re.compile(r"did:web:[^:]+:institutions:([a-z0-9-]{1,60})")
_DID_PARTS = 3
_STATUS_PARTS = 5


class _OwnLog:
    """What this installation's log says; it stands above this folder, and tells it how to ask."""

    def __init__(self) -> None:
        self.policy: Callable[[], TrustPolicy | None] = lambda: None
        self.proof: Callable[[bytes], LogProof | None] = lambda _data: None
        self.anchor: Callable[[LogProof], AnchorReceipt | None] = lambda _proof: None

    def evidence(self, data: bytes, given: LogEvidence = NO_EVIDENCE) -> LogEvidence:
        """What shows that a credential was logged, and the log anchored.

        What this installation knows of its own goes first: a stranger can lay any proof beside it.
        """
        proof = self.proof(data)
        if proof is None:
            return given
        receipt = self.anchor(proof)
        # That the chain holds it was found when it was made, by the operator's own node.
        roots = () if receipt is None else (AnchoredRoot.of(receipt),)
        return LogEvidence(proof.octets, roots)

    def asked_of(self, evidence: LogEvidence) -> TrustPolicy:
        """The logs and witnesses that a proof is held against: its own log's, or those named."""
        own, named = self.policy(), trusted_logs.named()
        try:
            proof = LogProof.parse(evidence.proof) if evidence.proof else None
            origin = Checkpoint.parse(proof.note.text).origin if proof else ""
        except CairnError:
            origin = ""
        if own is not None and own.of_log(origin) is not None:
            return own
        return named or _operators_list().logs or own or _NO_LOGS


_own_log = _OwnLog()
_NO_LOGS = TrustPolicy.k_of_n(0, (), ())


def ask_log(
    policy: Callable[[], TrustPolicy | None],
    proof: Callable[[bytes], LogProof | None],
    anchor: Callable[[LogProof], AnchorReceipt | None],
) -> None:
    """Have checks ask this installation's own log.

    Args:
        policy: the log that is trusted; ``None`` before there is one.
        proof: the proof of logging of a credential, where there is one.
        anchor: the receipt of an anchor over what a proof is from, where there is one.
    """
    _own_log.policy, _own_log.proof, _own_log.anchor = policy, proof, anchor


def log_proof(data: bytes) -> bytes | None:
    """The proof of logging of a credential that was issued here; whoever gets it can show it."""
    proof = _own_log.proof(data)
    return None if proof is None else proof.octets


def log_policy(proof: bytes) -> TrustPolicy | None:
    """The log and witnesses that a proof of logging is held against; ``None`` if not known."""
    try:
        origin = Checkpoint.parse(LogProof.parse(proof).note.text).origin
    except CairnError:
        return None
    return _own_log.asked_of(LogEvidence(proof)).of_log(origin)


def anchor_receipt(data: bytes) -> str | None:
    """The receipt of the anchor over a credential that was issued here; goes with its proof."""
    proof = _own_log.proof(data)
    receipt = None if proof is None else _own_log.anchor(proof)
    return None if receipt is None else receipt.text


class _Kept:
    """What is kept here for institutions of elsewhere; it stands above this folder."""

    def __init__(self) -> None:
        self.document: Callable[[str], Document | None] = lambda _url: None
        self.spare: Callable[[str], Document | None] = lambda _url: None
        self.issuers: Callable[[], tuple[TrustedIssuer, ...]] = tuple


_kept = _Kept()


def ask_kept(
    document: Callable[[str], Document | None],
    spare: Callable[[str], Document | None],
    issuers: Callable[[], tuple[TrustedIssuer, ...]],
) -> None:
    """Have checks ask what is kept here of institutions of elsewhere.

    Args:
        document: what stood at an address of one that is gone; nobody else is asked then.
        spare: what stood at an address of any; for where nothing answers there now.
        issuers: the institutions, as they were known.
    """
    _kept.document, _kept.spare, _kept.issuers = document, spare, issuers


def check(
    data: bytes,
    *,
    at: datetime | None = None,
    recipient: str | None = None,
    source: str = "",
    fetch: bool = True,
    proof: bytes | None = None,
) -> Report:
    """Find out whether a credential holds.

    Args:
        data: the bytes as they came; nothing of them is kept.
        at: the moment asked about; now where absent.
        recipient: whose it should be: an address or a DID.
        source: what to call it in the report.
        fetch: whether other servers may be asked.
        proof: the proof of logging that came with it (c2sp.org/tlog-proof).

    Returns:
        The report; whatever the bytes are there is one.
    """
    policy = replace(usual_policy(), recipient=recipient)
    seconds = _LIMITS.total_seconds if fetch else 0.0
    moment = at or timezone.now()
    return _settled(data, policy, moment, source, NO_FACTS, seconds, LogEvidence(proof))[0]


def check_knowing(
    data: bytes,
    known: Facts = NO_FACTS,
    *,
    at: datetime | None = None,
    recipient: str | None = None,
    source: str = "",
    seconds: float = _LIMITS.total_seconds,
    logged: LogEvidence | None = None,
) -> tuple[Report, Facts]:
    """Check with what was brought before, for who keeps what is brought.

    Args:
        data: the bytes as they came.
        known: what other servers said before.
        at: the moment asked about; now where absent.
        recipient: whose it should be: an address or a DID.
        source: what to call it in the report.
        seconds: for how long other servers may be asked; 0 asks none.
        logged: what came with it to show that it was logged.

    Returns:
        The report, and all that is known now.
    """
    policy = replace(usual_policy(), recipient=recipient)
    moment = at or timezone.now()
    return _settled(data, policy, moment, source, known, seconds, logged or NO_EVIDENCE)


def usual_policy() -> Policy:
    """What this installation asks of a credential: whom and which log it knows.

    It knows a few of the world's institutions. That it does not know one is told, and is no doubt
    about the credential (decision 0018).
    """
    return Policy(trust=known_issuers(), strangers_beside=True, logs=_own_log.policy())


def check_each(
    items: Iterable[tuple[str, bytes]],
    *,
    at: datetime | None = None,
    seconds: float = _TOGETHER,
    proofs: Iterable[bytes | None] = (),
) -> Iterator[Report]:
    """Check several, each fact brought once.

    Args:
        items: for each, what to call it in the report, and its octets.
        at: the moment asked about; now where absent.
        seconds: after this long no server is asked any more; what is left then is checked with what
            is at hand, and what lacks a fact reads "could not be checked".
        proofs: the proof of logging that came with each; those that are missing came with none.

    Yields:
        A report for each, in order.
    """
    policy = usual_policy()
    moment, end = at or timezone.now(), monotonic() + seconds
    facts = NO_FACTS
    for (name, data), proof in zip(items, chain(proofs, repeat(None)), strict=False):
        given, left = LogEvidence(proof), end - monotonic()
        report, facts = _settled(data, policy, moment, name, facts, left, given)
        yield report


def _settled(
    data: bytes,
    policy: Policy,
    at: datetime,
    source: str,
    facts: Facts,
    seconds: float,
    given: LogEvidence = NO_EVIDENCE,
) -> tuple[Report, Facts]:
    """The report once everything that it wants was looked for, and the facts that are known then.

    A verdict wants what it looked for in vain, so each round is a verification. What was issued
    here mostly takes one: what it names of this installation is handed to it at once.
    """
    evidence = _own_log.evidence(data, given)
    if evidence.proof is not None:
        policy = replace(policy, logs=_own_log.asked_of(evidence))

    def found() -> Report:
        return verify(data, facts, policy, at, source=source, evidence=evidence)

    facts = _with_own(facts, _named_here(data))
    report = found()
    for _ in range(ROUNDS):
        # A status list names its issuer's key only once it is at hand, so own facts come in rounds.
        more = _with_own(facts, (want.url for want in report.wanted))
        if more is facts:
            break
        facts = more
        report = found()
    if seconds > _LEAST and report.wanted:
        brought = _brought(data, policy, facts, seconds)
        if brought is not facts:
            facts = brought
            report = found()
    for _ in range(ROUNDS):
        more = _with_spare(facts, (want.url for want in report.wanted))
        if more is facts:
            break
        facts = more
        report = found()
    return report, facts


def _with_own(facts: Facts, addresses: Iterable[str]) -> Facts:
    """With the documents of this installation that stand at these addresses; the same if none."""
    new = dict.fromkeys(each for each in addresses if without_fragment(each) not in facts)
    found = [own for each in new if (own := own_document(each)) is not None]
    return facts.with_documents(found) if found else facts


def _with_spare(facts: Facts, addresses: Iterable[str]) -> Facts:
    """With what is kept of these addresses, where nothing answered or nobody was asked."""
    lacking = [each for each in dict.fromkeys(addresses) if not _at_hand(facts, each)]
    found = [kept for each in lacking if (kept := _kept.spare(each)) is not None]
    return facts.with_documents(found) if found else facts


def _at_hand(facts: Facts, address: str) -> bool:
    return isinstance(facts.find(address), Document)


def _named_here(data: bytes) -> list[str]:
    """Addresses in a credential's text at which this installation has a document for it."""
    base = urlsplit(settings.BASE_URL)
    text = data.decode("utf-8", "replace")
    slugs = dict.fromkeys(_SLUG.findall(text))
    lists = dict.fromkeys(_STATUS.findall(text))
    named = [f"https://{base.netloc}/institutions/{slug}/did.json" for slug in slugs]
    return [*named[:_MOST_NAMED], *list(lists)[:_MOST_NAMED]]


def _brought(data: bytes, policy: Policy, facts: Facts, seconds: float) -> Facts:
    """With what other servers give, asked for within the time; the same where too many wait."""

    def asked(known: Facts) -> Iterable[Want]:
        return wanted(data, known, policy)

    limits = replace(_LIMITS, total_seconds=min(seconds, _LIMITS.total_seconds))
    fetcher = Fetcher(limits, allow_private=settings.FETCH_PRIVATE, ssl_context=_authorities())
    with outward.turn(limits.total_seconds) as had:
        return gather(asked, fetcher, facts) if had else facts


@lru_cache(maxsize=1)
def _authorities() -> SSLContext:
    """Read once: it takes longer than a check that needs no server."""
    return usual_authorities()


def own_document(url: str) -> Document | None:
    """A DID document or status list of an institution that is here or kept here, by its address."""
    return _of_this_installation(url) or _kept.document(url)


def _of_this_installation(url: str) -> Document | None:
    base, asked = urlsplit(settings.BASE_URL), urlsplit(url)
    # A did:web is always https; this installation may speak http behind a proxy or in a trial.
    if asked.netloc != base.netloc or asked.query:
        return None
    if asked.path == DID_DOCUMENT_PATH:
        return Document(
            url, json.dumps(registry_key.did_document()).encode(), "application/did+json"
        )
    parts = asked.path.strip("/").split("/")
    if parts[:1] != ["institutions"]:
        return None
    if len(parts) == _DID_PARTS and parts[2] == "did.json":
        organisation = Organisation.objects.filter(slug=parts[1]).first()
        if organisation is None:
            return None
        return Document(
            url, json.dumps(did_document(organisation)).encode(), "application/did+json"
        )
    if len(parts) == _STATUS_PARTS and parts[2] == "status" and parts[4].isdecimal():
        found = StatusList.objects.filter(
            organisation__slug=parts[1], purpose=parts[3], number=int(parts[4])
        ).first()
        return Document(url, found.document.encode(), "application/vc") if found else None
    return None


def known_issuers() -> TrustList:
    """The institutions that this registry knows: its own, and those of the operator's list."""
    own = tuple(
        TrustedIssuer(
            id=did_of(each),
            name=str(each),
            said_by=settings.REGISTRY_NAME,
            valid_until=each.closed_at,
            other_names=None,
        )
        for each in Organisation.objects.all()
    )
    listed = _operators_list()
    return TrustList(
        settings.BASE_URL,
        own + _kept.issuers() + listed.issuers,
        certificates=listed.certificates,
    )


def knows(issuer: str) -> bool:
    """Whether an identifier is one of :func:`known_issuers`; cheap for what is issued elsewhere."""
    if _operators_list().find(issuer):
        return True
    own = _OWN_DID.fullmatch(issuer)
    found = Organisation.objects.filter(slug=own[1]).first() if own else None
    return found is not None and did_of(found) == issuer


@lru_cache(maxsize=1)
def _operators_list() -> TrustList:
    """The operator's trust file, ``trust.json`` or ``trust.yaml`` in the data folder, if any."""
    for name in ("trust.yaml", "trust.json"):
        path = settings.DATA / name
        if path.is_file():
            return parse_trust_list(read_text(path.read_bytes()).value, name)
    return TrustList("")
