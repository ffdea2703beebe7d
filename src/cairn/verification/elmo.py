"""ELMO 1.x, the XML in which student systems hand over results (EMREX).

Whether its signature holds is always settled; what the certificate behind it is worth only a list
of trusted certificates can say, as with the seals of European credentials. A record without a
signature is refused: EMREX lets only signed records count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.errors import CairnError, MechanismUnsupported
from cairn.formats import structure, xml_text
from cairn.proofs import xml_signature
from cairn.verification.claims import Claim, Secured
from cairn.verification.essentials import Essentials
from cairn.verification.methods import ASSERTION, Key
from cairn.verification.moments import moment_of
from cairn.verification.phrases import ITS_SIGNATURE
from cairn.verification.report import Report, failed, indeterminate, not_applicable, passed
from cairn.verification.seals import check_certified_name, with_certificate
from cairn.verification.step_01_format import check_format
from cairn.verification.step_03_structure import as_checks
from cairn.verification.step_04_subject import check_subject
from cairn.verification.step_05_proof import check_proofs
from cairn.verification.step_06_key import check_keys
from cairn.verification.step_07_validity import check_validity
from cairn.verification.step_09_log import check_log
from cairn.verification.step_10_anchor import check_anchor
from cairn.verification.step_13_trust import check_trust
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.formats.detect import Detected
    from cairn.proofs.xml_signature import XmlSignature
    from cairn.verification.inquiry import Inquiry
    from cairn.verification.policy import Policy

Element: TypeAlias = Any

_WHICH = ITS_SIGNATURE


def examine_elmo(detected: Detected, inquiry: Inquiry) -> Report:
    """The steps that apply to an ELMO record."""
    try:
        findings = structure.check(detected)
        root = xml_text.parse(detected.data)
    except CairnError as error:
        return Report("", (failed("format.unreadable", detail=error_words(error)),))
    policy, at = inquiry.policy, inquiry.at
    found = _secured(root, policy)
    claims = found.claims
    names = _texts(root, "report", "issuer", "title")
    essentials = with_certificate(_essentials(root, names), claims)
    key_checks = check_keys(claims, at, policy)
    logged = check_log(detected.kind, detected.data, inquiry)
    checks = (
        *check_format(detected),
        not_applicable("terms.defined", "own_words"),
        *as_checks(findings),
        *check_subject(essentials, inquiry.recipient, named=False),
        *found.checks,
        *check_proofs(claims, at),
        *key_checks,
        *check_validity(essentials, at, policy.clock_skew),
        not_applicable("status.carried"),
        *logged.checks,
        *check_anchor(logged.checkpoint, inquiry).checks,
        not_applicable("endorsement.carried"),
        *check_certified_name(claims, names, key_checks, policy),
        *check_trust(essentials, policy.trust),
    )
    return Report("", checks, (), _shown(root, essentials, names), detected.kind.value, essentials)


def _secured(root: Element, policy: Policy) -> Secured:
    """Every signature of a record as a claim."""
    if policy.suites is not None and xml_signature.NAME not in policy.suites:
        refused = failed("proof.mechanism", "refused", mechanism=xml_signature.NAME, which=_WHICH)
        return Secured({}, (), (refused,))
    try:
        signatures = xml_signature.read(root)
    except MechanismUnsupported as error:
        named = error.facts.get("mechanism")
        return Secured({}, (), (indeterminate("proof.mechanism", mechanism=named, which=_WHICH),))
    except CairnError as error:
        detail, clause = error_words(error), xml_signature.CLAUSE
        return Secured({}, (), (failed("proof.claims", detail=detail, cites=clause),))
    if not signatures:
        return Secured({}, (), (failed("proof.present", "missing"),))
    claims = tuple(_claim(signature) for signature in signatures)
    return Secured({}, claims, (passed("proof.present", number=len(claims)),))


def _claim(signature: XmlSignature) -> Claim:
    return Claim(
        which=_WHICH,
        mechanism=xml_signature.NAME,
        clause=xml_signature.CLAUSE,
        key=Key(
            method="",
            public=signature.key,
            controller="",
            document="",
            purposes=frozenset({ASSERTION}),
            chain=signature.certificates,
        ),
        holds=_holder(signature),
    )


def _holder(signature: XmlSignature) -> Callable[[AnyPublicKey], None]:
    def holds(key: AnyPublicKey) -> None:
        del key  # it is the certificate's own, which the signature brought
        xml_signature.verify(signature)

    return holds


def _essentials(root: Element, names: list[str]) -> Essentials:
    titles = _texts(root, "report", "learningOpportunitySpecification", "title")
    issued = _texts(root, "report", "issueDate") or _texts(root, "generatedDate")
    given, family = _texts(root, "learner", "givenNames"), _texts(root, "learner", "familyName")
    return Essentials(
        title=titles[0] if titles else "",
        issuer_name=names[0] if names else "",
        begins=tuple(("issueDate", text) for text in issued[:1]),
        awarded=moment_of(issued[0]) if issued else None,
        subject_name=" ".join((*given[:1], *family[:1])),
    )


def _shown(root: Element, essentials: Essentials, names: list[str]) -> JsonObject:
    """What a report shows of the record: its main texts, since the record itself is XML."""
    return {
        "type": "elmo",
        "learner": essentials.subject_name,
        "issuers": names,
        "achievements": _texts(root, "report", "learningOpportunitySpecification", "title"),
    }


def _texts(root: Element, *path: str) -> list[str]:
    """The texts of the elements at a path, in order, comments and inner markup passed over."""
    found = [root]
    for name in path:
        found = [child for parent in found for child in _children(parent, name)]
    texts = ("".join(element.itertext()).strip() for element in found)
    return [text for text in texts if text]


def _children(parent: Element, name: str) -> Iterator[Element]:
    return xml_text.elements(parent, name)
