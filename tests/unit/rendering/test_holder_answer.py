"""Whether the person before the reader is the holder: only an answer with their key says so."""

from dataclasses import replace

import pytest

from cairn.rendering.holder_answer import holder_answer
from cairn.verification import Outcome, Policy, verify
from cairn.verification.essentials import Essentials
from cairn.verification.facts import NO_FACTS
from cairn.verification.identity import Identity, IdentityKind
from cairn.verification.report import Report, indeterminate, passed

HOLDER = "did:key:z6MkHolder"


def named_by(held, *identities, name=""):
    essentials = replace(held.report.essentials, identities=identities, subject_name=name)
    return replace(held.report, essentials=essentials)


def presented(holder=HOLDER, *, challenge=True, bound=True):
    checks = [passed("proof.signature", which="x", mechanism="y")]
    checks.append(passed("proof.challenge") if challenge else indeterminate("log.carried"))
    if bound:
        checks.append(passed("issuer.bound", issuer=holder))
    return Report("", tuple(checks), essentials=Essentials(issuer=holder))


def test_a_key_alone_is_not_a_person(held):
    report = named_by(held, Identity(IdentityKind.DID, HOLDER))
    answer = holder_answer(report, "en")
    assert answer.code == "key"
    assert "answer on their phone" in answer.how


def test_only_an_answer_to_this_question_with_the_holder_s_key_is_the_holder(held):
    report = named_by(held, Identity(IdentityKind.DID, HOLDER))
    assert holder_answer(report, "en", presentation=presented()).code == "presented"


@pytest.mark.parametrize(
    "presentation",
    [
        presented(challenge=False),
        presented(bound=False),
        presented("did:key:z6MkSomebodyElse"),
        presented(""),
    ],
)
def test_any_other_presentation_is_unbound(held, presentation):
    report = named_by(held, Identity(IdentityKind.DID, HOLDER))
    answer = holder_answer(report, "en", presentation=presentation)
    assert answer.code == "unbound"
    assert "cannot be told" in answer.statement


def test_a_credential_that_does_not_hold_has_no_holder_to_be(held):
    report = named_by(held, Identity(IdentityKind.DID, HOLDER))
    failing = replace(report, checks=(*report.checks, indeterminate("status.carried", "required")))
    assert failing.outcome is Outcome.INDETERMINATE
    assert holder_answer(failing, "en", presentation=presented()).code == "unbound"


@pytest.mark.parametrize(
    ("recipient", "code"), [("aroha@example.org", "matches"), ("other@example.org", "differs")]
)
def test_an_address_that_was_asked_about(held, recipient, code):
    report = verify(held.octets, NO_FACTS, Policy(recipient=recipient), held.at)
    answer = holder_answer(report, "en")
    assert answer.code == code
    assert recipient in answer.statement


def test_a_hidden_address_a_name_and_nothing(held):
    assert holder_answer(held.report, "en").code == "address"
    assert holder_answer(named_by(held), "en", name="Aroha").code == "name_only"
    assert holder_answer(named_by(held), "en").code == "unnamed"
