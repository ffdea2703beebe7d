"""How Open Badges 2.0 prove themselves: by where they are published, or by a signature.

Open Badges 2.0, *Hosted Verification* and *Signed Verification*. A hosted badge is as good as the
address it stands at, so that address must be one that its issuer's profile allows: the issuer's own
host, or what ``verification`` in the profile says. A signed badge is as good as the key, so the
issuer's profile must list it, and the key must name the issuer as its owner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cairn.crypto import jose_keys
from cairn.errors import CairnError, MechanismUnsupported
from cairn.proofs import signed_badge
from cairn.status import revocation_list_ob2
from cairn.verification.claims import Claim
from cairn.verification.documents import Absent, read_document
from cairn.verification.essentials import as_list, identifier_of
from cairn.verification.facts import Purpose, is_web_address
from cairn.verification.methods import ASSERTION, Key
from cairn.verification.phrases import THE_TOKEN
from cairn.verification.report import (
    Check,
    failed,
    indeterminate,
    not_applicable,
    passed,
)
from cairn.verification.step_05_proof import check_proofs
from cairn.verification.step_08_status import verdict
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.status import Standing
    from cairn.verification.badge_links import Links
    from cairn.verification.facts import Facts
    from cairn.verification.inquiry import Inquiry

_HOSTED = "Open Badges 2.0, Hosted Verification"
_SIGNED = "Open Badges 2.0, Signed Verification"


def check_hosted(
    assertion: JsonObject, links: Links, facts: Facts
) -> tuple[JsonObject, tuple[Check, ...]]:
    """Whether the assertion stands at its own address, and that address is the issuer's.

    Returns:
        The assertion as it is published, which is the one that counts; and the checks.
    """
    address = identifier_of(assertion)
    if not is_web_address(address):
        return assertion, (failed("proof.hosted", "no_address", address=address),)
    found = read_document(address, facts, Purpose.HOSTED)
    if isinstance(found, Absent):
        return assertion, (found.check("proof.hosted"), _within(address, links))
    if found.get("revoked") is True:
        # 410 Gone leaves nothing of the assertion but this word.
        standing = revocation_list_ob2.standing_of_hosted(found)
        return assertion, (passed("proof.hosted", address=address), verdict(standing))
    differing = sorted(_differences(assertion, found))
    if differing:
        check = failed("proof.hosted", "differs", address=address, member=differing[0])
        return assertion, (check, _within(address, links))
    checks = (passed("proof.hosted", address=address), _within(address, links), _standing(found))
    return found, checks


def _differences(shown: JsonObject, published: JsonObject) -> set[str]:
    """Members that say something else than what is published.

    A badge class may be embedded in one and named in the other; more in the published one is the
    issuer's right.
    """
    return {
        member
        for member, value in shown.items()
        if published.get(member) != value
        and not (
            isinstance(value, dict) is not isinstance(published.get(member), dict)
            and identifier_of(value)
            and identifier_of(value) == identifier_of(published.get(member))
        )
    }


def _standing(published: JsonObject) -> Check:
    try:
        return verdict(revocation_list_ob2.standing_of_hosted(published))
    except CairnError as error:
        return failed("status.entry", detail=error_words(error))


def _within(address: str, links: Links) -> Check:
    """Whether an address is one at which the issuer publishes its badges."""
    said = {"address": address, "issuer": links.issuer_id}
    if not links.issuer:
        return indeterminate("issuer.bound", "no_profile", address=address, issuer=links.issuer_id)
    scope = links.issuer.get("verification")
    scope = scope if isinstance(scope, dict) else {}
    origins = [word for word in as_list(scope.get("allowedOrigins")) if isinstance(word, str)]
    starts = [word for word in as_list(scope.get("startsWith")) if isinstance(word, str)]
    host = urlsplit(address).hostname
    allowed = origins or [str(urlsplit(links.issuer_id).hostname)]
    if host not in allowed:
        return failed("issuer.bound", "other_origin", cites=_HOSTED, **said)
    if starts and not any(address.startswith(start) for start in starts):
        return failed("issuer.bound", "other_origin", cites=_HOSTED, **said)
    return passed("issuer.bound", "published", cites=_HOSTED, **said)


def check_signed(token: str, links: Links, inquiry: Inquiry) -> tuple[Check, ...]:
    """Whether the signature holds, and its key is one that the issuer's profile lists."""
    facts, at, accepted = inquiry.facts, inquiry.at, inquiry.policy.suites
    if accepted is not None and signed_badge.NAME not in accepted:
        named = signed_badge.NAME
        return (failed("proof.mechanism", "refused", mechanism=named, which=THE_TOKEN),)
    try:
        badge = signed_badge.read(token)
    except MechanismUnsupported as error:
        unknown = error.facts.get("mechanism")
        return (indeterminate("proof.mechanism", mechanism=unknown, which=THE_TOKEN),)
    except CairnError as error:
        return (failed("proof.claims", detail=error_words(error), cites=signed_badge.CLAUSE),)
    listed = [
        name for key in as_list(links.issuer.get("publicKey")) if (name := identifier_of(key))
    ]
    address = badge.key_url or (listed[0] if listed else "")
    key = _key_at(address, links, facts)
    claim = Claim(
        which=THE_TOKEN,
        mechanism=signed_badge.NAME,
        clause=signed_badge.CLAUSE,
        key=key,
        holds=lambda public: signed_badge.verify(badge, public),
    )
    checks = [passed("proof.present", number=1), *check_proofs((claim,), at)]
    if isinstance(key, Check):
        checks.append(key)
    else:
        checks.append(passed("key.found", method=address))
    checks.append(_listed(address, listed, key, links))
    checks += _check_list(badge.assertion, links, facts)
    return tuple(checks)


def _key_at(address: str, links: Links, facts: Facts) -> Key | Check:
    if not address:
        if not links.issuer:
            return indeterminate("key.found", "no_profile", issuer=links.issuer_id)
        return failed("key.found", "not_named")
    inside = [
        key
        for key in as_list(links.issuer.get("publicKey"))
        if isinstance(key, dict) and identifier_of(key) == address and "publicKeyPem" in key
    ]
    found = inside[0] if inside else read_document(address, facts, Purpose.KEY)
    if isinstance(found, Absent):
        return found.check("key.found", method=address)
    try:
        public = jose_keys.from_pem(str(found.get("publicKeyPem", "")))
    except CairnError as error:
        return failed("key.found", method=address, detail=error_words(error))
    return Key(address, public, identifier_of(found.get("owner")), address, frozenset({ASSERTION}))


def _listed(address: str, listed: list[str], key: Key | Check, links: Links) -> Check:
    """The profile lists the key, and the key names the issuer: each alone could be anybody's."""
    if not links.issuer:
        return indeterminate("issuer.bound", "no_profile", address=address, issuer=links.issuer_id)
    if address not in listed:
        return failed("issuer.bound", "not_listed", method=address, issuer=links.issuer_id)
    if isinstance(key, Key) and key.controller not in {"", links.issuer_id}:
        return failed("issuer.bound", "other_key", method=address, issuer=links.issuer_id)
    if isinstance(key, Check):
        return indeterminate("issuer.bound", "no_key", issuer=links.issuer_id)
    return passed("issuer.bound", method=address, issuer=links.issuer_id, cites=_SIGNED)


def _check_list(assertion: JsonObject, links: Links, facts: Facts) -> list[Check]:
    """The issuer's revocation list, where its profile names one."""
    address = identifier_of(links.issuer.get("revocationList"))
    if not links.issuer:
        return [indeterminate("status.carried", "no_profile", issuer=links.issuer_id)]
    if not address:
        return [not_applicable("status.carried")]
    found = read_document(address, facts, Purpose.STATUS)
    if isinstance(found, Absent):
        return [found.check("status.list")]
    try:
        standing: Standing = revocation_list_ob2.standing_of_signed(
            found, assertion, links.issuer_id
        )
    except CairnError as error:
        return [
            indeterminate("status.list", "unusable", address=address, detail=error_words(error))
        ]
    return [passed("status.list", "unsigned", address=address), verdict(standing)]
