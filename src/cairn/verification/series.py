"""Many credentials, one after another, by the same facts, policy and moment.

Credentials of one achievement and one issuer differ in a handful of strings. Once two of them have
been through the whole procedure, those that follow are told by their text alone
(``cairn.canonical.text_shape``): the octets between the strings that differ must be the very same,
and each string of the class that its place demands. Then what hangs on nothing but the shape
(format, terms, structure, key, issuer) has been found out already; the signature, the dates, the
status, the subject and trust are asked of each. Anything else takes the whole procedure, and the
report is the same either way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from cairn.canonical import shapes
from cairn.canonical.shape_cache import common_beginning, differs_in_strings, remembering
from cairn.crypto.keys import PublicKey
from cairn.errors import CairnError
from cairn.formats.detect import Detected, Kind, Wrapping
from cairn.proofs import data_integrity
from cairn.verification.essentials import of_verifiable_credential, with_names
from cairn.verification.facts import Facts
from cairn.verification.inquiry import Inquiry, LookedAt
from cairn.verification.known_shape import InHand, KnownShape, Settled, compile_known
from cairn.verification.log_evidence import NO_EVIDENCE, LogEvidence
from cairn.verification.opening import opened
from cairn.verification.policy import DEFAULT_POLICY
from cairn.verification.procedure import (
    MUST_NAME_SUBJECT,
    examine,
    examine_step_by_step,
    shown_by,
)
from cairn.verification.report import Check, Outcome, Report
from cairn.verification.step_01_format import recognise
from cairn.verification.step_04_subject import check_subject
from cairn.verification.step_05_proof import check_proofs
from cairn.verification.step_06_key import check_keys
from cairn.verification.step_07_validity import check_validity
from cairn.verification.step_08_status import check_status
from cairn.verification.step_09_log import check_log
from cairn.verification.step_10_anchor import check_anchor
from cairn.verification.step_11_endorsement import judge_endorsements
from cairn.verification.step_13_trust import check_trust

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    from cairn.canonical.json_text import JsonObject
    from cairn.canonical.shapes import Path
    from cairn.verification.policy import Policy
    from cairn.verification.procedure import Examined

_MOST_KNOWN: Final = 32
"""Shapes kept, the one unused for longest forgotten first; each is held against a text in turn."""

_MOST_FAMILIES: Final = 256
_MOST_EXAMPLES: Final = 4
"""Documents of one family to compare a new one with: it may have optional members."""

_MOST_ATTEMPTS: Final = 8
"""Compilations for one example; after that its documents take the whole procedure."""

_LARGEST: Final = 256 * 1024
"""Octets of a text that is worth keeping."""


@dataclass(slots=True)
class _Example:
    """A document that others may be like."""

    document: JsonObject
    begins: dict[Path, str]
    """The strings that were seen to differ, and what they begin with alike."""
    attempts: int = 0


class Series:
    """Verifies one credential after another; one value serves one thread."""

    def __init__(
        self, facts: Facts, policy: Policy = DEFAULT_POLICY, at: datetime | None = None
    ) -> None:
        """Begin a series.

        Args:
            facts: what is known of the world; ``know`` replaces it.
            policy: what the caller asks beyond the specifications.
            at: the moment asked about, with its offset.

        Raises:
            ValueError: ``at`` is missing or has no offset.
        """
        if at is None or at.tzinfo is None:
            raise ValueError("verification does not read the clock: say the moment, with its zone")
        self._contexts = remembering(facts.contexts)
        self._lists: dict[tuple[str, int], LookedAt] = {}
        self._known: list[KnownShape] = []
        self._families: dict[Hashable, list[_Example]] = {}
        self._policy = policy
        self._at = at
        self.know(facts)

    def know(self, facts: Facts) -> None:
        """Go on with other facts under the same contexts; what was settled is asked again."""
        self._lists = {}
        facts = Facts(facts.values(), self._contexts)
        self._inquiry = Inquiry(facts, self._policy, self._at, examine, lists=self._lists)
        for known in self._known:
            known.settled = None

    def verify(
        self, data: bytes, *, source: str = "", evidence: LogEvidence = NO_EVIDENCE
    ) -> Report:
        """Find out whether a credential holds; the same as ``cairn.verification.verify``.

        Args:
            data: the bytes as they came.
            source: what to call the credential in the report.
            evidence: what goes with it to show that it was logged, and the log anchored.

        Returns:
            The report. What its ``credential`` holds may be shared with other reports.
        """
        text = data.strip()
        inquiry = self._inquiry if evidence == NO_EVIDENCE else self._with(evidence)
        for place, known in enumerate(self._known):
            values = known.text.values(text)
            if values is None:
                continue
            if place:
                self._known.insert(0, self._known.pop(place))
            report = self._by_shape(known, values, text, source, inquiry)
            return report or self._by_procedure(data, text, source, known, inquiry)
        return self._by_procedure(data, text, source, None, inquiry)

    def _with(self, evidence: LogEvidence) -> Inquiry:
        return replace(self._inquiry, evidence=evidence)

    def _by_shape(
        self, known: KnownShape, values: list[str], text: bytes, source: str, inquiry: Inquiry
    ) -> Report | None:
        """The report on a credential of a known shape, or nothing where it needs all steps."""
        settled = known.settled
        canonical = known.canonical(values) if settled is not None else None
        if settled is None or canonical is None:
            return None
        document = known.text.document(values)
        examined, policy, at = settled.examined, self._policy, self._at
        claims = (settled.claim,)
        proof_hash = settled.proof_hash
        steps = dict(examined.steps)
        try:
            if known.dated:
                options = data_integrity.options_of(document["proof"])
                claims = (replace(settled.claim, created=options["created"]),)
                proof_hash = self._proof_hash(document, options, settled.key)
        except CairnError:
            return None
        in_hand = settled.in_hand
        in_hand.proof, in_hand.proof_hash = document["proof"], proof_hash
        in_hand.canonical = canonical
        if known.named:
            essentials = with_names(examined.essentials, document)
        else:
            essentials = of_verifiable_credential(document)
        named = examined.kind in MUST_NAME_SUBJECT
        steps["subject"] = check_subject(essentials, inquiry.recipient, named=named)
        steps["proof"] = check_proofs(claims, at)
        known_dates = examined.essentials
        if (essentials.begins, essentials.ends) != (known_dates.begins, known_dates.ends):
            steps["validity"] = check_validity(essentials, at, policy.clock_skew)
        steps["status"] = check_status(document, inquiry)
        logged = check_log(examined.kind, text, inquiry)
        anchored = check_anchor(logged.checkpoint, inquiry)
        steps["log"], steps["anchor"] = logged.checks, anchored.checks
        if known.dated or policy.trusted_logs is not None:
            # What a log shows of the time may settle what the key's dates leave open.
            shown = shown_by(logged, anchored)
            steps["key"] = check_keys(claims, at, policy, shown_by=shown)
        if examined.endorsements:
            steps["endorsement"] = judge_endorsements(examined.endorsements, document)
        steps["trust"] = check_trust(essentials, policy.trust)
        return Report(
            source=source,
            beside=policy.beside,
            checks=tuple(chain.from_iterable(steps.values())),
            parts=examined.endorsements,
            credential=document,
            kind=examined.kind.value,
            essentials=essentials,
        )

    def _by_procedure(
        self,
        data: bytes,
        text: bytes,
        source: str,
        known: KnownShape | None,
        inquiry: Inquiry,
    ) -> Report:
        """The report by all steps; learns from it for those that follow."""
        detected = recognise(data)
        if isinstance(detected, Check):
            return Report(source, (detected,))
        if not _may_be_learnt(detected, text):
            report = examine(detected, inquiry)
            return replace(report, source=source, beside=self._policy.beside)
        found = opened(detected)
        assert isinstance(found, Detected)
        examined = examine_step_by_step(found, inquiry)
        settled = self._settled(examined)
        if settled is not None:
            if known is None:
                known = self._compiled(text, detected.document, settled)
            if known is not None and known.settled is None:
                known.settled = settled
        return examined.report(source, self._policy.beside)

    def _settled(self, examined: Examined) -> Settled | None:
        """What an examination settled for all of the same shape, if it settled enough."""
        document, claims = examined.secured.document, examined.secured.claims
        clean = all(
            check.outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE}
            for step in ("format", "terms", "structure", "parts", "present", "proof")
            for check in examined.steps[step]
        )
        proof = document.get("proof")
        if not clean or not isinstance(proof, dict) or len(claims) != 1 or examined.parts:
            return None
        key = claims[0].found_key
        if key is None or not isinstance(key.public, PublicKey) or "previousProof" in proof:
            return None
        options = data_integrity.options_of(proof)
        if options.get("@context", document["@context"]) != document["@context"]:
            return None
        proof_hash = self._proof_hash(document, options, key.public)
        in_hand = InHand(proof, proof_hash, b"")
        claim = replace(claims[0], holds=in_hand)
        return Settled(examined, claim, key.public, proof_hash, in_hand)

    def _proof_hash(self, document: JsonObject, options: JsonObject, key: PublicKey) -> bytes:
        suite = data_integrity.suite_of(options)
        context = document["@context"]
        return data_integrity.proof_hash(suite, options, context, key, self._contexts)

    def _compiled(self, text: bytes, document: JsonObject, settled: Settled) -> KnownShape | None:
        """A shape for this document and those like it, once it is seen what differs."""
        family = _family(document)
        if family not in self._families and len(self._families) >= _MOST_FAMILIES:
            self._families.pop(next(iter(self._families)))
        examples = self._families.setdefault(family, [])
        for example in examples:
            apart: list[Path] = []
            if not differs_in_strings(example.document, document, (), apart):
                continue
            if not apart or example.attempts >= _MOST_ATTEMPTS:
                return None
            example.attempts += 1
            for path in {*apart, *example.begins}:
                first: str = shapes.value_at(example.document, path)
                begin = example.begins.get(path, first)
                example.begins[path] = common_beginning(begin, shapes.value_at(document, path))
            known = compile_known(text, document, example.begins, settled.key, self._contexts)
            if known is not None:
                self._known.insert(0, known)
                del self._known[_MOST_KNOWN:]
            return known
        if len(examples) < _MOST_EXAMPLES:
            examples.append(_Example(document, {}))
        return None


def _may_be_learnt(detected: Detected, text: bytes) -> bool:
    return (
        detected.kind is Kind.OPEN_BADGES_3
        and detected.wrapping is Wrapping.JSON
        and not detected.carriers
        and text[:1] == b"{"
        and len(text) <= _LARGEST
    )


def _family(document: JsonObject) -> Hashable:
    issuer = document.get("issuer")
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    return tuple(document), *(
        str(each.get("id") if isinstance(each, dict) else each) for each in (issuer, achievement)
    )
