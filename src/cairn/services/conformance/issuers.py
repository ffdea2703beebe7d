"""The issuing half of the VC-API: sign what is well formed, serve status lists.

VC API 0.x in the shapes that the W3C test suites use. Two things differ from every other part of
Cairn, because the suites' own vectors need it, and only here: the key need not be the issuer's, and
the ``@vocab`` of ``credentials/examples/v2`` gives every word a meaning.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.canonical import json_text
from cairn.canonical.contexts import Contexts
from cairn.errors import CairnError, UnreadableInput
from cairn.formats.vcdm_structure import VC_1, check_credential
from cairn.proofs import data_integrity
from cairn.services.conformance.answers import (
    CREATED,
    OK,
    Answer,
    nothing_here,
    problem_of_error,
    problem_of_step,
    refusal,
)
from cairn.services.conformance.base_direction import without_direction
from cairn.services.conformance.related_resources import problems_of_related
from cairn.status import Bitstring, StatusEntry, StatusPurpose, mechanism_of
from cairn.status.bitstring_status_list import write_list
from cairn.verification.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cairn.services.conformance.answers import Problem
    from cairn.services.conformance.profiles import Profile

JsonObject: TypeAlias = dict[str, Any]

EXAMPLES_CONTEXT = "https://www.w3.org/ns/credentials/examples/v2"
_EXAMPLES = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
CONTEXTS = Contexts.shipped().with_documents({EXAMPLES_CONTEXT: _EXAMPLES})

PURPOSE = StatusPurpose.REVOCATION
_PROOF_CONTEXTS = (
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
)


class Issuers:
    """Every issuer of the service.

    Args:
        profiles: the issuers, by the name in the URL.
        clock: the present moment.
    """

    def __init__(self, profiles: Mapping[str, Profile], clock: Callable[[], datetime]) -> None:
        self.profiles = profiles
        self.base = ""
        """The address of the server, which the status lists' addresses begin with."""
        self._clock = clock

    def issue(self, profile: Profile, body: bytes, *, with_status: bool) -> Answer:
        """``POST …/credentials/issue``: sign a credential if nothing is wrong with it."""
        try:
            credential = member_of(body, "credential")
            if with_status:
                credential = self._with_status(profile, credential)
            problems = list(problems_of(credential))
            if problems:
                return refusal(problems)
            signed = self._sign(profile, _with_proof_terms(credential))
        except CairnError as error:
            return refusal([problem_of_error(error)])
        return Answer(CREATED, {"verifiableCredential": signed})

    def status_list(self, profile: Profile, number: str) -> Answer:
        """``GET …/status/lists/<n>``: the signed list. Nothing was ever withdrawn here."""
        document = self.status_list_at(self.list_address(profile, number))
        if document is None:
            return nothing_here("There is no such status list.")
        return Answer(OK, document)

    def list_address(self, profile: Profile, number: int | str) -> str:
        """The URL of a profile's status list."""
        return f"{self.base}/vc-api/{profile.name}/status/lists/{number}"

    def status_list_at(self, address: str) -> JsonObject | None:
        """The status list with that URL, if it is one of this service's."""
        for profile in self.profiles.values():
            head = self.list_address(profile, "")
            number = address.removeprefix(head)
            if address.startswith(head) and number.isdecimal() and number.isascii():
                unsigned = write_list(
                    url=address,
                    issuer=profile.issuer,
                    purpose=PURPOSE,
                    bits=Bitstring.zeros(profile.places.list_size),
                    valid_from=self._now(),
                )
                return self._sign(profile, unsigned)
        return None

    def _with_status(self, profile: Profile, credential: JsonObject) -> JsonObject:
        """The credential with an entry of this issuer's beside those that it has."""
        place = profile.places.place(profile.next_ordinal())
        address = self.list_address(profile, place.list_number)
        entry = StatusEntry(address, place.index, PURPOSE).to_json()
        there = credential.get("credentialStatus")
        if there is None:
            return {**credential, "credentialStatus": entry}
        others = there if isinstance(there, list) else [there]
        return {**credential, "credentialStatus": [*others, entry]}

    def _sign(self, profile: Profile, document: JsonObject) -> JsonObject:
        signed = data_integrity.sign(
            without_direction(document) if "rdfc" in profile.suite else document,
            suite=profile.suite,
            signer=profile.key,
            verification_method=profile.verification_method,
            created=self._now(),
            contexts=CONTEXTS,
        )
        return {**document, "proof": signed["proof"]}

    def _now(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with_proof_terms(credential: JsonObject) -> JsonObject:
    """A VC 1.1 credential whose contexts define what a Data Integrity proof says (VCDI §2.4.1)."""
    contexts = credential["@context"]
    if contexts[0] != VC_1 or any(context in _PROOF_CONTEXTS for context in contexts):
        return credential
    return {**credential, "@context": [*contexts, _PROOF_CONTEXTS[-1]]}


def member_of(body: bytes, name: str) -> JsonObject:
    """The object ``name`` of a request's JSON body.

    Raises:
        UnreadableInput: the body is no JSON object, or the member is missing or no object.
    """
    value = json_text.parse(body)
    member = value.get(name) if isinstance(value, dict) else None
    if not isinstance(member, dict):
        raise UnreadableInput(detail=f"the request holds no object “{name}”")
    return member


def problems_of(credential: JsonObject) -> Iterator[Problem]:
    """What keeps a credential from being signed; undefined terms are found by signing itself."""
    for finding in check_credential(credential):
        yield problem_of_step("structure", finding.sentence())
    begin, end = (moment_of(credential.get(name)) for name in ("validFrom", "validUntil"))
    if begin is not None and end is not None and begin > end:
        yield problem_of_step("validity", "validUntil lies before validFrom.")
    yield from problems_of_related(credential)
    yield from _problems_of_status(credential)


def _problems_of_status(credential: JsonObject) -> Iterator[Problem]:
    stated = credential.get("credentialStatus")
    for entry in stated if isinstance(stated, list) else [stated]:
        if not isinstance(entry, dict):
            continue
        mechanism = mechanism_of(entry)
        if mechanism is None:
            continue
        try:
            mechanism.locate(entry)
        except CairnError as error:
            yield problem_of_error(error)
