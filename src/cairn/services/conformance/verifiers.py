"""The verifying half of the VC-API: credentials and presentations, yes or no and why not.

The answer is yes only where everything that was asked passed; *could not tell* is a no here, with
its reason. Nobody else's server is asked: the only facts are this service's own status lists.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.canonical import json_text
from cairn.errors import CairnError
from cairn.services.conformance.answers import (
    OK,
    Answer,
    problem_of_error,
    problem_of_step,
    refusal,
)
from cairn.services.conformance.base_direction import without_direction
from cairn.services.conformance.issuers import CONTEXTS, member_of
from cairn.verification import Document, Facts, Outcome, Policy, verify, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.services.conformance.answers import Problem
    from cairn.services.conformance.issuers import Issuers

JsonObject: TypeAlias = dict[str, Any]

POLICY = Policy(issuer_binding=False)
"""The suites' own vectors are signed with keys that are not the named issuer's."""

_GOOD = frozenset({Outcome.PASSED, Outcome.NOT_APPLICABLE})
_ROUNDS = 2


class Verifiers:
    """The verifiers of every profile, which are one and the same.

    Args:
        issuers: whose status lists are at hand.
    """

    def __init__(self, issuers: Issuers) -> None:
        self._issuers = issuers

    def verify_credential(self, body: bytes) -> Answer:
        """``POST …/credentials/verify``; ``checks`` may leave the status out."""
        try:
            credential = member_of(body, "verifiableCredential")
            asked = _checks_asked(body)
            skipped = {"status"} if asked and "status" not in asked else set()
            problems = list(self._problems_of(credential, POLICY, skipped))
        except CairnError as error:
            problems = [problem_of_error(error)]
        return _answer(problems)

    def verify_presentation(self, body: bytes) -> Answer:
        """``POST …/presentations/verify``; it must repeat the ``challenge`` and the ``domain``."""
        try:
            presentation = member_of(body, "verifiablePresentation")
            challenge, domain = (_text(_options(body).get(n)) for n in ("challenge", "domain"))
            policy = replace(POLICY, challenge=challenge, domain=domain)
            problems = list(self._problems_of(presentation, policy, set()))
        except CairnError as error:
            problems = [problem_of_error(error)]
        return _answer(problems)

    def _problems_of(
        self, document: JsonObject, policy: Policy, skipped: set[str]
    ) -> Iterator[Problem]:
        data = _octets(without_direction(document))
        facts = Facts(contexts=CONTEXTS)
        for _ in range(_ROUNDS):
            missing = (want.url for want in wanted(data, facts, policy))
            facts = facts.with_documents(self._own_lists(missing))
        for check in verify(data, facts, policy, datetime.now(UTC)).checks:
            if check.outcome not in _GOOD and check.step not in skipped:
                yield problem_of_step(check.step, check.reason)

    def _own_lists(self, addresses: Iterable[str]) -> Iterator[Document]:
        for address in addresses:
            document = self._issuers.status_list_at(address)
            if document is not None:
                yield Document(address, _octets(document), "application/vc")


def _checks_asked(body: bytes) -> frozenset[str]:
    """``checks`` or ``options.checks``; empty where everything is to be checked."""
    asked = json_text.parse(body).get("checks", _options(body).get("checks"))
    return frozenset(str(word) for word in asked) if isinstance(asked, list) else frozenset()


def _options(body: bytes) -> JsonObject:
    options = json_text.parse(body).get("options")
    return options if isinstance(options, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _octets(document: JsonObject) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _answer(problems: list[Problem]) -> Answer:
    if problems:
        return refusal(problems)
    return Answer(OK, {"verified": True, "errors": [], "problemDetails": []})
