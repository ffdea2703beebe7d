"""Seals of European credentials (JAdES, ETSI TS 119 182-1), as claims.

The seal brings its certificate along. Whether the bytes are as they were sealed is always settled
here; what the certificate is worth only a list of trusted certificates can say, and without one the
answer stays open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.canonical.json_text import parse
from cairn.crypto import jose_algorithms
from cairn.errors import CairnError, MechanismUnsupported
from cairn.proofs import certificate_chains, jades
from cairn.proofs.certificate_chains import Standing
from cairn.verification.claims import Claim, Secured
from cairn.verification.essentials import text_of
from cairn.verification.methods import ASSERTION, Key
from cairn.verification.phrases import ITS_SEAL, numbered_seal
from cairn.verification.report import (
    Check,
    Outcome,
    failed,
    indeterminate,
    not_applicable,
    passed,
)
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.formats.detect import Detected
    from cairn.proofs.jades import Seal
    from cairn.verification.essentials import Essentials
    from cairn.verification.policy import Policy
    from cairn.wording import Phrase

_NAMES = ("legalName", "altLabel", "prefLabel", "name")
_IDENTIFIERS = ("eIDASIdentifier", "vatIdentifier", "taxIdentifier", "registration")
"""How an organisation is named in European credentials, and by which numbers."""


def sealed_secured(detected: Detected, policy: Policy) -> Secured:
    """Every seal of a document as a claim."""
    if policy.suites is not None and jades.NAME not in policy.suites:
        refused = failed("proof.mechanism", "refused", mechanism=jades.NAME, which=ITS_SEAL)
        return Secured(detected.document, (), (refused,))
    try:
        sealed = jades.read(detected.token or _object_of(detected.data))
    except MechanismUnsupported as error:
        named = error.facts.get("mechanism")
        check = indeterminate("proof.mechanism", mechanism=named, which=ITS_SEAL)
        return Secured(detected.document, (), (check,))
    except CairnError as error:
        check = failed("proof.claims", detail=error_words(error), cites=jades.CLAUSE)
        return Secured(detected.document, (), (check,))
    number = len(sealed.seals)
    claims = tuple(
        _claim(seal, ITS_SEAL if number == 1 else numbered_seal(place, number))
        for place, seal in enumerate(sealed.seals, start=1)
    )
    return Secured(detected.document, claims, (passed("proof.present", number=number),))


def _object_of(data: bytes) -> JsonObject:
    value = parse(data)
    return value if isinstance(value, dict) else {}


def _claim(seal: Seal, which: Phrase) -> Claim:
    return Claim(
        which=which,
        mechanism=jades.NAME,
        clause=jades.CLAUSE,
        key=Key(
            method="",
            public=seal.key,
            controller="",
            document="",
            purposes=frozenset({ASSERTION}),
            chain=seal.certificates,
        ),
        holds=_holder(seal),
        created="" if seal.claimed_time is None else seal.claimed_time.isoformat(),
    )


def _holder(seal: Seal) -> Callable[[AnyPublicKey], None]:
    def holds(key: AnyPublicKey) -> None:
        jose_algorithms.verify(seal.header["alg"], key, seal.signature, seal.signed)

    return holds


def check_certificate(key: Key, created: datetime | None, at: datetime, policy: Policy) -> Check:
    """What the certificate of a seal is worth: passed, or open; never a reason to refuse.

    A certificate that has run out since was good when it sealed, if it sealed when it says; only a
    time stamp that is judged could settle that.
    """
    anchors = policy.trust.certificates if policy.trust else ()
    try:
        subject = certificate_chains.facts_of(key.chain[0]).subject
        now = certificate_chains.standing(key.chain, anchors, at)
        then = now if created is None else certificate_chains.standing(key.chain, anchors, created)
    except CairnError as error:
        return failed("key.certificate", detail=error_words(error))
    if now is Standing.ANCHORED:
        return passed("key.certificate", subject=subject)
    if then is Standing.ANCHORED:
        return indeterminate("key.certificate", "ended", subject=subject)
    return indeterminate("key.certificate", now.value, subject=subject)


def with_certificate(essentials: Essentials, claims: tuple[Claim, ...]) -> Essentials:
    """The essentials with the certificate's subject as the issuer.

    A European credential calls its issuer ``urn:epass:org:1``, a name that is good only inside the
    document; the name that somebody vouched for stands in the certificate.
    """
    subjects = [subject for claim in claims if (subject := _subject(claim))]
    return replace(essentials, issuer=subjects[0]) if subjects else essentials


def _subject(claim: Claim) -> str:
    key = claim.found_key
    if key is None or not key.chain:
        return ""
    try:
        return certificate_chains.facts_of(key.chain[0]).subject
    except CairnError:
        return ""


def check_sealed_issuer(
    claims: tuple[Claim, ...],
    document: JsonObject,
    key_checks: tuple[Check, ...],
    policy: Policy,
) -> tuple[Check, ...]:
    """Whether the certificate of a seal names the credential's issuer.

    Args:
        claims: the seals.
        document: the credential.
        key_checks: what step 6 found; the names in a certificate that leads to none that is
            trusted are worth nothing.
        policy: whether anybody asks.
    """
    issuer = document.get("issuer")
    if not isinstance(issuer, dict):
        return (failed("issuer.bound", "unnamed"),)
    names = [text_of(issuer.get(member)) for member in _NAMES]
    numbers = [
        text_of(entry.get("notation"))
        for member in _IDENTIFIERS
        if isinstance(entry := issuer.get(member), dict)
    ]
    return check_certified_name(claims, [*names, *numbers], key_checks, policy)


def check_certified_name(
    claims: tuple[Claim, ...], names: list[str], key_checks: tuple[Check, ...], policy: Policy
) -> tuple[Check, ...]:
    """Whether a certificate names the issuer by one of ``names``."""
    if not policy.issuer_binding:
        return (not_applicable("issuer.bound"),)
    name = next((found for found in names if found), "")
    if not name:
        return (failed("issuer.bound", "unnamed"),)
    subject = next((found for claim in claims if (found := _subject(claim))), "")
    if not subject:
        return (indeterminate("issuer.bound", "no_key", issuer=name),)
    if any(check.outcome is not Outcome.PASSED for check in key_checks):
        return (indeterminate("issuer.bound", "uncertified", issuer=name, subject=subject),)
    words = {part.partition("=")[2].casefold() for part in subject.split(",")}
    if any(found and found.casefold() in words for found in names):
        return (passed("issuer.bound", issuer=name, method=subject),)
    return (indeterminate("issuer.bound", "certified_otherwise", issuer=name, subject=subject),)
