"""Exceptions: signed, reasoned, for one learner, expiring, and part of the certificate (R24).

An exception that is not signed by a key that the programme names, that has expired, is for somebody
else or for another programme is shown with the reason and changes nothing. One that applies edits
the question before it is solved, never the answer after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cairn.canonical.contexts import Contexts
from cairn.crypto import multibase
from cairn.crypto.keys import PublicKey
from cairn.errors import CairnError
from cairn.formats.record_text import Text
from cairn.proofs import data_integrity
from cairn.proofs.cryptosuites import SUITES
from cairn.stacking.instance import Edit
from cairn.stacking.programme_reading import amount
from cairn.stacking.published_form import require_shape
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from fractions import Fraction

    from cairn.crypto.keys import Signer
    from cairn.stacking.case import Case
    from cairn.stacking.programme import Programme

ROOM = "stacking_programme"
SUITE = "eddsa-jcs-2022"
"""JCS: an exception is our own document and needs no JSON-LD to be signed whole."""


COHERENCE = "COHERENCE"
"""What the floors of the programme's outcomes are called (R21)."""
PREREQUISITE = "prerequisite:"
CONDITION = "condition:"
"""How an exception names a prerequisite or a condition, which are no rules of the instance."""


class Kind(StrEnum):
    """What an exception does."""

    ALLOW = "allow"
    FORCE = "force"
    BLOCK = "block"
    WAIVE = "waive"
    SUBSTITUTE = "substitute"
    """The credential stands for another achievement wherever that is named."""
    CREDIT = "credit"
    LIMIT = "limit"
    EXTEND = "extend"
    """The learning counts as current until a date."""


EDITS = {
    Kind.ALLOW: Edit.ALLOW,
    Kind.FORCE: Edit.FORCE,
    Kind.BLOCK: Edit.BLOCK,
    Kind.WAIVE: Edit.WAIVE,
    Kind.CREDIT: Edit.CREDIT,
    Kind.LIMIT: Edit.LIMIT,
}
"""The kinds that edit the instance of stage 2; the other two work in stage 1."""


@dataclass(frozen=True, slots=True)
class SignedException:
    """One exception and whether it applies here."""

    id: str
    kind: Kind
    credential: str
    requirement: str
    rule: str
    achievement: str
    value: Fraction | None
    until: str
    reason: str
    by: str
    expires: str
    refused: str = ""
    """Why it does not apply, as a code of the catalogue; empty where it does."""
    signed_by: str = ""
    """The key, where the signature held."""

    @property
    def applies(self) -> bool:
        """Whether it changes anything."""
        return not self.refused

    def sentence(self, language: str = "en") -> str:
        """That it applies, or why it does not."""
        code = f"exception.{self.refused or 'applies'}"
        facts = {"id": self.id, "reason": self.reason, "by": self.by, "expires": self.expires}
        return sentence(ROOM, code, language, **facts)

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """The JSON shape; members without a value are left out."""
        stated = {
            "id": self.id,
            "kind": self.kind.value,
            "credential": self.credential,
            "requirement": self.requirement,
            "rule": self.rule,
            "achievement": self.achievement,
            "value": "" if self.value is None else str(self.value),
            "until": self.until,
            "reason": self.reason,
            "by": self.by,
            "expires": self.expires,
            "signed_by": self.signed_by,
        }
        shown: dict[str, object] = {name: value for name, value in stated.items() if value}
        return {**shown, "applies": self.applies, "said": self.sentence(language)}


def read_exceptions(
    case: Case, programme: Programme, evaluated_on: str, source: str = "the case"
) -> tuple[SignedException, ...]:
    """Every exception of ``case``, with whether it applies to ``programme`` on the day.

    Raises:
        ProgrammeMalformed: one does not have the published shape.
    """
    return tuple(
        _read(form, case, programme, evaluated_on, f"{source}, exceptions[{place}]")
        for place, form in enumerate(case.exceptions)
    )


def grounded(
    exceptions: Sequence[SignedException], programme: Programme, held: Collection[str]
) -> tuple[SignedException, ...]:
    """The same exceptions; those that name nothing in this question no longer apply.

    Args:
        exceptions: as :func:`read_exceptions` gave them.
        programme: whose requirements and rules they may name.
        held: the ids of the credentials held.
    """
    requirements = {leaf.id for leaf in programme.root.leaves()}
    rules = rule_names(programme)
    return tuple(
        one
        if (not one.credential or one.credential in held)
        and (not one.requirement or one.requirement in requirements)
        and (not one.rule or any(one.rule == name or _is_one_of(one.rule, name) for name in rules))
        else replace(one, refused=one.refused or "names_nothing")
        for one in exceptions
    )


def _is_one_of(rule: str, name: str) -> bool:
    """A cap that is made for each value of a fact is named ``cap:ID:value``."""
    return name.startswith("cap:") and rule.startswith(f"{name}:")


def rule_names(programme: Programme) -> frozenset[str]:
    """Every rule of ``programme`` that an exception may name."""
    names = {"total"} if programme.total is not None else set()
    for leaf in programme.root.leaves():
        names.add(f"req:{leaf.id}")
        if leaf.joint_coverage:
            names.update(f"outcome:{leaf.id}:{outcome}" for outcome in leaf.eligible.outcomes)
    names.update(f"cap:{bound.id}" for bound in programme.caps)
    names.update(f"floor:{bound.id}" for bound in programme.floors)
    names.update(f"floor:{COHERENCE}:{outcome}" for outcome in programme.coherence.outcomes)
    names.update(f"{PREREQUISITE}{rule.id}" for rule in programme.prerequisites)
    names.update(f"{CONDITION}{rule.id}" for rule in programme.conditions)
    return frozenset(names)


def waived(exceptions: Sequence[SignedException], prefix: str) -> frozenset[str]:
    """The ids of the rules called ``prefix``… that an exception waives."""
    return frozenset(
        one.rule.removeprefix(prefix)
        for one in exceptions
        if one.applies and one.kind is Kind.WAIVE and one.rule.startswith(prefix)
    )


def _read(
    form: Mapping[str, Any], case: Case, programme: Programme, evaluated_on: str, source: str
) -> SignedException:
    require_shape(Text(dict(form), {}), "stacking-exception", source)
    refused, signed_by = _refused(form, case, programme, evaluated_on)
    return SignedException(
        id=form["id"],
        kind=Kind(form["kind"]),
        credential=form.get("credential", ""),
        requirement=form.get("requirement", ""),
        rule=form.get("rule", ""),
        achievement=form.get("achievement", ""),
        value=amount(form["value"]) if "value" in form else None,
        until=form.get("until", ""),
        reason=form["reason"],
        by=form["by"],
        expires=form["expires"],
        refused=refused,
        signed_by=signed_by,
    )


def _refused(
    form: Mapping[str, Any], case: Case, programme: Programme, evaluated_on: str
) -> tuple[str, str]:
    """Why ``form`` does not apply (empty where it does), and the key that signed it."""
    signed_by = _signer_of(form, programme)
    if not signed_by:
        return "not_signed", ""
    if form["programme"] != programme.id:
        return "other_programme", signed_by
    if form["learner"] != case.learner:
        return "other_learner", signed_by
    if not form["made"] <= evaluated_on <= form["expires"]:
        return "expired", signed_by
    return "", signed_by


def _signer_of(form: Mapping[str, Any], programme: Programme) -> str:
    """The ``did:key`` named by the programme whose signature holds; empty where none does."""
    document = dict(form)
    try:
        for proof in data_integrity.proofs_of(document):
            method = str(proof.get("verificationMethod", ""))
            signer = method.partition("#")[0]
            if proof.get("cryptosuite") != SUITE or signer not in programme.exceptions_signed_by:
                continue
            key = PublicKey.from_did_key(signer)
            if proof.get("proofPurpose") != "assertionMethod" or method != key.key_id:
                continue
            data_integrity.verify(document, proof, public_key=key, contexts=Contexts.shipped())
            return signer
    except CairnError:
        # A broken signature is a reason to leave the exception out, not to stop the audit.
        return ""
    return ""


def sign_exception(form: Mapping[str, Any], signer: Signer, created: str) -> dict[str, Any]:
    """``form`` with a signature of ``signer``, as an institution makes it.

    Args:
        form: the exception without ``proof``.
        signer: whose ``did:key`` the programme names under ``exceptions.signed_by``.
        created: an XSD ``dateTimeStamp``.

    Raises:
        ProgrammeMalformed: the form does not have the published shape.
    """
    document = {name: value for name, value in form.items() if name != "proof"}
    require_shape(Text(document, {}), "stacking-exception", "the exception")
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": signer.public_key.key_id,
        "proofPurpose": "assertionMethod",
    }
    octets = data_integrity.signature_input(
        SUITES[SUITE], document, options, signer.public_key, Contexts.shipped()
    )
    value = "z" + multibase.encode_base58(signer.sign(octets))
    return {**document, "proof": {**options, "proofValue": value}}
