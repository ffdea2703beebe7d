"""Every sentence that verification can say is said by a credential that deserves it, and no other.

One row a sentence: its wording code, and how to bring it about. The last tests hold the rows, the
wording and the table of clauses against one another, so that no check is dead and none is untried.
"""

import base64
import json
import re
from dataclasses import replace

import pytest

from cairn import wording
from cairn.canonical.contexts import Contexts
from cairn.crypto import digests
from cairn.crypto.multibase import encode_base64url
from cairn.formats.detect import detect_document
from cairn.proofs import cbor, vc_jose, vc_jwt
from cairn.verification import (
    AnchorMissing,
    AnchorUnknown,
    Document,
    Outcome,
    Policy,
    Requirement,
    Unavailable,
    parse_trust_list,
)
from cairn.verification import verify as verify_bytes
from cairn.verification.catalogue import CLAUSES, STEPS
from cairn.verification.pins import pin

ROWS = {}


def row(code, outcome):
    """Register how ``code`` comes about; the function returns a report."""

    def register(build):
        assert code not in ROWS
        ROWS[code] = (build, outcome)
        return build

    return register


def rows(outcome, **builders):
    """Short rows: ``step__question__variant=builder``."""
    for name, build in builders.items():
        row(name.replace("__", "."), outcome)(build)


PASSED, FAILED = Outcome.PASSED, Outcome.FAILED
OPEN, NONE = Outcome.INDETERMINATE, Outcome.NOT_APPLICABLE


# --- 1 format ----------------------------------------------------------------------------------

rows(
    FAILED,
    format__unreadable__failed=lambda m: m.report_on(b"not a credential"),
    format__unreadable__no_object=lambda m: part(m, m.report_on(m.sign(m.learner_record(7)))),
)
rows(
    PASSED,
    format__recognised__open_badges_3=lambda m: m.report_on(m.sign(m.badge())),
    format__recognised__endorsement=lambda m: m.report_on(m.sign(m.endorsement())),
    format__recognised__clr_2=lambda m: m.report_on(m.sign(m.learner_record())),
    format__recognised__elm_3=lambda m: m.report_on(m.european()),
    format__recognised__status_list=lambda m: m.report_on(m.status_list()),
    format__recognised__verifiable_credential=lambda m: m.report_on(m.sign(plain(m))),
    format__recognised__verifiable_presentation=lambda m: m.report_on(presentation(m)),
    format__recognised__open_badges_2=lambda m: m.report_on(assertion()),
    format__recognised__open_badges_2_part=lambda m: m.report_on(badge_class()),
    format__recognised__elmo_1=lambda m: m.report_on(ELMO),
)
rows(
    OPEN,
    format__recognised__sd_jwt=lambda m: m.report_on(sd_jwt_of_another_model(m)),
    format__recognised__cose=lambda m: m.report_on(cose_by_another_algorithm()),
    format__award__indeterminate=lambda m: m.report_on(badge_class()),
)

ELMO = b'<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"/>'


def part(m, report, number=0):
    del m
    return report.parts[number]


def plain(m, **members):
    """A W3C credential of no particular kind."""
    return {
        "@context": [m.VC],
        "id": "urn:uuid:cccccccc-1111-4222-8333-444455556666",
        "type": ["VerifiableCredential"],
        "issuer": m.ISSUER.public_key.did_key,
        "credentialSubject": {"id": "did:example:ana", "name": "Ana"},
    } | members


def sd_jwt_of_another_model(m):
    head = encode_base64url(b'{"alg":"EdDSA","typ":"dc+sd-jwt"}')
    body = encode_base64url(b'{"vct":"urn:x:1","iss":"https://x.example"}')
    signature = encode_base64url(m.ISSUER.sign(f"{head}.{body}".encode()))
    return f"{head}.{body}.{signature}~".encode()


def cose_by_another_algorithm():
    """A COSE_Sign1 whose header names algorithm -999, which nobody has registered."""
    return cose_envelope(
        cbor.encode(
            cbor.Tag(18, [cbor.encode({1: -999, 16: "application/vc+cose"}), {}, b"{}", b""])
        )
    )


def cose_envelope(octets):
    text = base64.b64encode(octets).decode()
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"data:application/vc+cose;base64,{text}",
        "type": "EnvelopedVerifiableCredential",
    }


# --- 2 terms -----------------------------------------------------------------------------------

UNKNOWN_CONTEXT = "https://nobody.example/context"
BAD_CONTEXT = Document(UNKNOWN_CONTEXT, b'{"@context": {"@version": 7}}')

rows(
    PASSED,
    terms__contexts__passed=lambda m: m.report_on(m.sign(m.badge())),
    terms__defined__passed=lambda m: m.report_on(m.sign(m.badge())),
)
rows(
    OPEN,
    terms__contexts__indeterminate=lambda m: m.report_on(
        m.sign(m.badge()) | {"@context": [m.VC, m.OB, UNKNOWN_CONTEXT]}
    ),
    terms__defined__indeterminate=lambda m: verify_bytes(
        detect_document(m.badge(issuer=parent_organisations(100))), m.NO_FACTS, at=m.NOON
    ),
)
rows(
    FAILED,
    terms__contexts__failed=lambda m: m.report_on(
        m.sign(m.badge()) | {"@context": [m.VC, m.OB, UNKNOWN_CONTEXT]},
        facts=pin(m.NO_FACTS, [BAD_CONTEXT]),
    ),
    terms__defined__failed=lambda m: m.report_on(m.sign(m.badge()) | {"grade": "A"}),
)
rows(
    NONE,
    terms__defined__own_words=lambda m: m.report_on(assertion()),
    terms__defined__sealed=lambda m: m.report_on(m.seal(m.european())),
)


def parent_organisations(depth):
    value = {"id": "urn:x:0", "type": ["Profile"]}
    for number in range(1, depth):
        value = {"id": f"urn:x:{number}", "type": ["Profile"], "parentOrg": value}
    return value


# --- 3 structure -------------------------------------------------------------------------------


def with_subject(m, **members):
    document = m.badge()
    document["credentialSubject"] |= members
    return document


rows(PASSED, structure__shape__passed=lambda m: m.report_on(m.sign(m.badge())))
rows(
    FAILED,
    structure__context__found=lambda m: m.report_on(m.badge() | {"@context": [m.OB, m.VC]}),
    structure__type__found=lambda m: m.report_on(m.badge(type=["OpenBadgeCredential"])),
    structure__issuer__found=lambda m: m.report_on(m.badge(issuer={"id": "x", "type": "Profile"})),
    structure__subject__found=lambda m: m.report_on(with_subject(m, type=["Other"])),
    structure__achievement__found=lambda m: m.report_on(with_subject(m, achievement=7)),
    structure__evidence__found=lambda m: m.report_on(m.badge(evidence=[{"type": "Other"}])),
    structure__dates__found=lambda m: m.report_on(m.badge(validFrom="yesterday")),
    structure__status__found=lambda m: m.report_on(m.badge(credentialStatus={"id": "urn:x:1"})),
    structure__schema__found=lambda m: m.report_on(m.badge(credentialSchema={"type": "X"})),
    structure__shape__found=lambda m: m.report_on(m.badge(id="no address")),
    structure__related__found=lambda m: m.report_on(m.badge(relatedResource={"id": "urn:x:1"})),
    structure__refresh__found=lambda m: m.report_on(m.badge(refreshService={"id": "urn:x:1"})),
    structure__parts__found=lambda m: m.report_on(m.learner_record({"type": "Other"})),
    structure__parts__failed=lambda m: m.report_on(
        m.sign(m.learner_record(m.sign(m.badge()) | {"name": "Forged"}))
    ),
    structure__related__failed=lambda m: m.report_on(
        related(m, digestSRI=digests.sri(b"another")), (RESOURCE, b"picture")
    ),
    structure__related__malformed=lambda m: m.report_on(
        related(m, digestSRI="crc-7"), (RESOURCE, b"picture")
    ),
)
rows(
    PASSED,
    structure__related__passed=lambda m: m.report_on(
        related(m, digestSRI=digests.sri(b"picture")), (RESOURCE, b"picture")
    ),
    structure__parts__passed=lambda m: m.report_on(m.sign(m.learner_record(m.sign(m.badge())))),
)
rows(
    NONE,
    structure__parts__none=lambda m: m.report_on(bare_presentation(m, verifiableCredential=[])),
    structure__related__not_applicable=lambda m: m.report_on(related(m, digestSRI="sha256-x")),
    structure__schema__not_fetched=lambda m: m.report_on(
        m.badge(
            credentialSchema={"id": "https://x.example/s", "type": "1EdTechJsonSchemaValidator2019"}
        )
    ),
    structure__refresh__not_followed=lambda m: m.report_on(
        m.badge(refreshService={"id": "https://x.example/r", "type": "1EdTechCredentialRefresh"})
    ),
)
rows(
    OPEN,
    structure__parts__indeterminate=lambda m: m.report_on(
        m.sign(m.learner_record(elsewhere_signed(m)))
    ),
    structure__parts__too_many=lambda m: m.report_on(
        m.sign(m.learner_record(m.sign(m.badge()))), policy=Policy(maximum_parts=0)
    ),
)

RESOURCE = "https://x.example/picture.png"


def related(m, **digest):
    return m.sign(m.badge(relatedResource=[{"id": RESOURCE, **digest}]))


def elsewhere_signed(m, key=None, identifier="https://x.example/issuer", **members):
    """A badge whose key stands in a document that has to be brought."""
    document = m.badge(**members)
    document["issuer"]["id"] = identifier
    return m.sign(document, key or m.ISSUER, method=f"{identifier}#key")


# --- 4 subject ---------------------------------------------------------------------------------

rows(
    PASSED,
    subject__identified__passed=lambda m: m.report_on(m.sign(m.badge())),
    subject__recipient__passed=lambda m: m.report_on(
        m.sign(m.badge()), policy=Policy(recipient="did:example:ana")
    ),
)
rows(
    FAILED,
    subject__identified__failed=lambda m: m.report_on(nameless(m)),
    subject__recipient__failed=lambda m: m.report_on(
        m.sign(m.badge()), policy=Policy(recipient="did:example:ben")
    ),
)
rows(
    OPEN,
    subject__recipient__indeterminate=lambda m: m.report_on(
        m.sign(m.badge()), policy=Policy(recipient="ana@x.example")
    ),
)
rows(
    NONE,
    subject__recipient__not_applicable=lambda m: m.report_on(m.sign(m.badge())),
    subject__identified__not_applicable=lambda m: m.report_on(
        m.sign(plain(m, credentialSubject={"name": "Ana"}))
    ),
)


def nameless(m):
    document = m.badge()
    del document["credentialSubject"]["id"]
    return m.sign(document)


# --- 5 proof -----------------------------------------------------------------------------------


def with_proof(m, **members):
    secured = m.sign(m.badge())
    return secured | {"proof": secured["proof"] | members}


def chained(m, document=None):
    first = m.sign(document or m.badge(), id="urn:uuid:11111111-1111-4222-8333-444455556666")
    return m.sign(first, previous_proof=first["proof"]["id"])


def ring(m):
    secured = chained(m)
    first, second = secured["proof"]
    second["id"] = "urn:uuid:22222222-1111-4222-8333-444455556666"
    first["previousProof"] = second["id"]
    return secured


def token(m, document=None, key_url=None, key=None):
    return vc_jwt.sign(
        document or m.badge(),
        signer=key or m.ISSUER,
        key_url=key_url,
        contexts=Contexts.shipped(),
    ).encode()


rows(
    PASSED,
    proof__present__passed=lambda m: m.report_on(m.sign(m.badge())),
    proof__signature__passed=lambda m: m.report_on(m.sign(m.badge())),
    proof__purpose__passed=lambda m: m.report_on(m.sign(m.badge())),
    proof__time__passed=lambda m: m.report_on(m.sign(m.badge(), expires="2030-01-01T00:00:00Z")),
    proof__chain__passed=lambda m: m.report_on(chained(m)),
    proof__claims__passed=lambda m: m.report_on(token(m)),
    proof__challenge__passed=lambda m: m.report_on(
        presentation(m), policy=Policy(challenge="abc", domain="us.example")
    ),
)
rows(
    FAILED,
    proof__present__missing=lambda m: m.report_on(m.badge()),
    proof__present__malformed=lambda m: m.report_on(m.badge(proof="yes")),
    proof__mechanism__refused=lambda m: m.report_on(
        m.sign(m.badge()), policy=Policy(suites=frozenset({"ecdsa-rdfc-2019"}))
    ),
    proof__signature__failed=lambda m: m.report_on(m.sign(m.badge()) | {"name": "Forged"}),
    proof__signature__malformed=lambda m: m.report_on(with_proof(m, proofValue="zOO")),
    proof__signature__uncovered=lambda m: m.report_on(m.sign(m.badge()) | {"grade": "A"}),
    proof__purpose__failed=lambda m: m.report_on(m.sign(m.badge(), proof_purpose="authentication")),
    proof__time__failed=lambda m: m.report_on(m.sign(m.badge(), expires="2025-12-31T00:00:00Z")),
    proof__time__unreadable=lambda m: m.report_on(
        m.sign(m.badge(), expires="2030-01-01T24:00:00Z")
    ),
    proof__chain__failed=lambda m: m.report_on(chained(m) | {"name": "Forged"}),
    proof__chain__malformed=lambda m: m.report_on(ring(m)),
    proof__claims__failed=lambda m: m.report_on(token_with_claim(m, iss="did:example:other")),
    proof__challenge__failed=lambda m: m.report_on(presentation(m), policy=Policy(challenge="x")),
    proof__challenge__other_domain=lambda m: m.report_on(
        presentation(m), policy=Policy(domain="them.example")
    ),
)
rows(
    OPEN,
    proof__mechanism__indeterminate=lambda m: m.report_on(with_proof(m, cryptosuite="bbs-2023")),
    proof__signature__no_key=lambda m: m.report_on(elsewhere_signed(m)),
    proof__signature__indeterminate=lambda m: m.report_on(
        m.sign(m.badge()) | {"@context": [m.VC, m.OB, UNKNOWN_CONTEXT]}
    ),
    proof__chain__indeterminate=lambda m: m.report_on(
        chained(m) | {"@context": [m.VC, m.OB, UNKNOWN_CONTEXT]}
    ),
)
rows(
    NONE,
    proof__present__unsigned=lambda m: m.report_on(bare_presentation(m)),
    proof__challenge__not_applicable=lambda m: m.report_on(presentation(m)),
)


def token_with_claim(m, **claims):
    head, body, _ = token(m).decode().split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    body = encode_base64url(json.dumps(payload | claims).encode())
    return f"{head}.{body}.{encode_base64url(m.ISSUER.sign(f'{head}.{body}'.encode()))}".encode()


def bare_presentation(m, **members):
    return {
        "@context": [m.VC],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [m.sign(m.badge())],
    } | members


def presentation(m, **members):
    holder = {"holder": m.STRANGER.public_key.did_key}
    return m.sign(
        bare_presentation(m, **holder | members),
        m.STRANGER,
        proof_purpose="authentication",
        challenge="abc",
        domain="us.example",
    )


# --- Open Badges 2.0: linked and hosted --------------------------------------------------------

HOME = "https://x.example"


def assertion(**members):
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{HOME}/assertion",
        "type": "Assertion",
        "recipient": {"type": "email", "hashed": False, "identity": "ana@x.example"},
        "badge": f"{HOME}/badge",
        "issuedOn": "2025-06-01T00:00:00Z",
        "verification": {"type": "hosted"},
    } | members


def badge_class(**members):
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{HOME}/badge",
        "type": "BadgeClass",
        "name": "Robotics",
        "description": "Builds robots.",
        "image": f"{HOME}/image.png",
        "criteria": f"{HOME}/criteria",
        "issuer": f"{HOME}/issuer",
    } | members


def badge_issuer(**members):
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{HOME}/issuer",
        "type": "Issuer",
        "name": "University of X",
        "url": HOME,
        "email": "office@x.example",
    } | members


def hosted(m, shown=None, published=None, badge=None, issuer=None):
    shown = shown or assertion()
    published = shown if published is None else published
    return m.report_on(
        shown,
        (f"{HOME}/assertion", published),
        (f"{HOME}/badge", badge or badge_class()),
        (f"{HOME}/issuer", issuer or badge_issuer()),
    )


def unavailable(path):
    return Unavailable(f"{HOME}/{path}", "the server answered 503")


rows(
    PASSED,
    proof__linked__passed=hosted,
    proof__hosted__passed=hosted,
    issuer__document__passed=hosted,
    issuer__bound__published=hosted,
    proof__linked__embedded=lambda m: hosted(m, assertion(badge=badge_class())),
)
rows(
    OPEN,
    proof__linked__missing=lambda m: m.report_on(assertion()),
    proof__linked__no_place=lambda m: m.report_on(assertion(badge="urn:uuid:1")),
    proof__linked__unavailable=lambda m: m.report_on(assertion(), unavailable("badge")),
    proof__linked__unreadable=lambda m: m.report_on(assertion(), (f"{HOME}/badge", b"<html>")),
    proof__hosted__missing=lambda m: m.report_on(assertion()),
    proof__hosted__unavailable=lambda m: m.report_on(assertion(), unavailable("assertion")),
    proof__hosted__unreadable=lambda m: m.report_on(assertion(), (f"{HOME}/assertion", b"[]")),
    issuer__document__missing=lambda m: m.report_on(assertion(), (f"{HOME}/badge", badge_class())),
    issuer__document__no_place=lambda m: m.report_on(
        assertion(badge=badge_class(issuer="urn:uuid:1"))
    ),
    issuer__document__unavailable=lambda m: m.report_on(
        assertion(badge=badge_class()), unavailable("issuer")
    ),
    issuer__document__unreadable=lambda m: m.report_on(
        assertion(badge=badge_class()), (f"{HOME}/issuer", b"<html>")
    ),
    issuer__bound__no_profile=lambda m: m.report_on(assertion(badge=badge_class())),
    status__carried__no_profile=lambda m: m.report_on(signed_assertion(m)),
    key__found__no_profile=lambda m: m.report_on(signed_assertion(m, creator=None)),
)
rows(
    FAILED,
    proof__hosted__no_address=lambda m: m.report_on(assertion(id="urn:uuid:1")),
    proof__hosted__differs=lambda m: hosted(
        m, assertion(expires="2030-01-01T00:00:00Z"), assertion()
    ),
    proof__hosted__other_document=lambda m: hosted(m, published=assertion(id=f"{HOME}/other")),
    issuer__bound__other_origin=lambda m: hosted(
        m, issuer=badge_issuer(verification={"allowedOrigins": "y.example"})
    ),
)
rows(NONE, endorsement__carried__not_followed=lambda m: hosted(m, assertion(endorsement=[HOME])))


def signed_assertion(m, creator=f"{HOME}/key", **members):
    verification = {"type": "signed"} | ({"creator": creator} if creator else {})
    body = assertion(verification=verification) | members
    head = encode_base64url(b'{"alg":"EdDSA"}')
    payload = encode_base64url(json.dumps(body).encode())
    signature = encode_base64url(m.ISSUER.sign(f"{head}.{payload}".encode()))
    return f"{head}.{payload}.{signature}".encode()


# --- 6 key -------------------------------------------------------------------------------------

DID = "did:web:x.example"
DID_URL = f"{HOME}/.well-known/did.json"


def by_document(m, document=None, method="key", created="2025-06-01T12:00:00Z", **entry):
    """A badge of did:web:x.example and the document that lists its key."""
    badge = m.badge()
    badge["issuer"]["id"] = DID
    secured = m.sign(badge, method=f"{DID}#{method}", created=created)
    listed = m.controller(DID, m.ISSUER, **entry) if document is None else document
    return m.report_on(secured, (DID_URL, listed))


def by_method(m, method, *documents, **members):
    return m.report_on(m.sign(m.badge(**members), method=method), *documents)


rows(
    PASSED,
    key__found__passed=by_document,
    key__found__carried=lambda m: m.report_on(token(m)),
    key__authorised__passed=by_document,
    key__active__passed=lambda m: by_document(m, expires="2025-12-01T00:00:00Z"),
    key__active__before_retired=lambda m: known_key(m, retired="2025-07-01"),
    key__active__shown_before=lambda m: known_key(m, True, compromised_since="2025-12-30"),
)
rows(
    FAILED,
    key__found__failed=lambda m: by_method(m, "did:key:z6MkNoKey#z6MkNoKey"),
    key__found__not_named=lambda m: m.report_on(jose(m)),
    key__found__no_method=lambda m: by_method(m, "did:example:ana"),
    key__found__no_address=lambda m: by_method(m, "urn:uuid:1"),
    key__found__other_document=lambda m: by_document(
        m, m.controller("did:web:y.example", m.ISSUER)
    ),
    key__found__not_listed=lambda m: by_document(m, method="another"),
    key__authorised__failed=lambda m: by_document(
        m, m.controller(DID, m.ISSUER, purposes=("authentication",))
    ),
    key__active__unreadable=lambda m: by_document(m, revoked="soon"),
    key__active__revoked=lambda m: by_document(m, revoked="2025-05-01T00:00:00Z"),
    key__active__expires=lambda m: by_document(m, expires="2025-05-01T00:00:00Z"),
    key__active__retired=lambda m: known_key(m, retired="2025-05-01"),
)
rows(
    OPEN,
    key__found__no_place=lambda m: by_method(m, "did:example:ana#key"),
    key__found__missing=lambda m: m.report_on(elsewhere_signed(m)),
    key__found__unavailable=lambda m: m.report_on(elsewhere_signed(m), unavailable("issuer")),
    key__found__unreadable=lambda m: m.report_on(
        elsewhere_signed(m), (f"{HOME}/issuer", b"<html>")
    ),
    key__found__unknown_kind=lambda m: by_document(m, type="KeyOfTomorrow"),
    key__active__revoked_since=lambda m: by_document(m, revoked="2025-07-01T00:00:00Z"),
    key__active__expires_since=lambda m: by_document(
        m, created=None, expires="2025-07-01T00:00:00Z"
    ),
)
rows(
    OPEN,
    key__active__compromised=lambda m: known_key(m, compromised_since="2025-05-01"),
    key__active__retired_since=lambda m: known_key(m, created=None, retired="2025-07-01"),
)
rows(NONE, key__authorised__not_applicable=lambda m: m.report_on(token(m)))


def known_key(m, logged_before_noon=False, created=..., **standing):  # noqa: FBT002
    """A credential by a key of which the caller knows something."""
    trust = {
        "issuers": [
            {
                "id": m.ISSUER.public_key.did_key,
                "name": "University of X",
                "said_by": "me",
                "keys": [{"id": m.ISSUER.public_key.multikey, **standing}],
            }
        ]
    }
    policy = Policy(trust=parse_trust_list(trust, "list"), logs=m.log_policy())
    value = m.sign(m.badge(), created=m.CREATED if created is ... else created)
    proof = m.log_proof(value) if logged_before_noon else None
    return m.report_on(value, policy=policy, proof=proof)


def jose(m):
    """A vc+jwt without ``kid``."""
    document = m.badge()
    document["issuer"]["id"] = "https://x.example/issuer"
    signed = vc_jose.sign(
        document,
        signer=m.ISSUER,
        key_id="https://x.example/issuer#key",
        contexts=Contexts.shipped(),
    )
    head, body, _ = signed.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    header = {name: value for name, value in header.items() if name != "kid"}
    head = encode_base64url(json.dumps(header).encode())
    return f"{head}.{body}.{encode_base64url(m.ISSUER.sign(f'{head}.{body}'.encode()))}".encode()


# --- 7 validity --------------------------------------------------------------------------------

rows(
    PASSED,
    validity__started__passed=lambda m: m.report_on(m.sign(m.badge())),
    validity__ended__passed=lambda m: m.report_on(
        m.sign(m.badge(validUntil="2030-01-01T00:00:00Z"))
    ),
)
rows(
    FAILED,
    validity__dates__failed=lambda m: m.report_on(m.badge(validUntil="soon")),
    validity__order__failed=lambda m: m.report_on(m.badge(validUntil="2024-01-01T00:00:00Z")),
    validity__started__failed=lambda m: m.report_on(
        m.sign(m.badge()), at=m.NOON.replace(year=2025, month=5)
    ),
    validity__ended__failed=lambda m: m.report_on(
        m.sign(m.badge(validUntil="2025-12-01T00:00:00Z"))
    ),
)
rows(
    NONE,
    validity__started__not_applicable=lambda m: m.report_on(m.sign(plain(m))),
    validity__ended__not_applicable=lambda m: m.report_on(m.sign(m.badge())),
)


# --- 8 status ----------------------------------------------------------------------------------


def listed(m, *documents, entry=None, policy=None):
    """A badge with a status entry, and what stands at the list's address."""
    secured = m.sign(m.badge(credentialStatus=entry or m.status_entry()))
    return m.report_on(secured, *documents, policy=policy)


def revocations(m, *revoked, **members):
    """A badge under a 1EdTech revocation list."""
    url = f"{HOME}/revocations"
    entry = {"id": url, "type": "1EdTechRevocationList"}
    document = {"id": url, "revokedCredential": list(revoked)} | members
    secured = m.sign(m.badge(credentialStatus=entry) | {"@context": [m.VC, m.OB, m.EXTENSIONS]})
    return m.report_on(secured, (url, document))


def list_for(m, purpose, *revoked):
    entry = m.status_entry(purpose=purpose)
    return listed(m, (m.LIST_URL, m.status_list(*revoked, purpose=purpose)), entry=entry)


rows(
    PASSED,
    status__list__passed=lambda m: listed(m, (m.LIST_URL, m.status_list())),
    status__list__unsigned=revocations,
    status__revocation__passed=lambda m: listed(m, (m.LIST_URL, m.status_list())),
    status__suspension__passed=lambda m: list_for(m, "suspension"),
    status__message__passed=lambda m: list_for(m, "message"),
    status__message__said=lambda m: list_for(m, "refresh", 94567),
)
rows(
    FAILED,
    status__entry__failed=lambda m: listed(m, entry=m.status_entry(index=-1)),
    status__revocation__failed=lambda m: listed(m, (m.LIST_URL, m.status_list(94567))),
    status__revocation__because=lambda m: revocations(
        m, {"id": m.badge()["id"], "revocationReason": "plagiarism"}
    ),
    status__suspension__failed=lambda m: list_for(m, "suspension", 94567),
    status__list__other_document=lambda m: revocations(m, id=f"{HOME}/other"),
)
rows(
    OPEN,
    status__carried__required=lambda m: m.report_on(
        m.sign(m.badge()), policy=Policy(require=frozenset({Requirement.STATUS}))
    ),
    status__carried__too_many=lambda m: m.report_on(
        m.sign(m.badge(credentialStatus=[m.status_entry(index=n) for n in range(17)]))
    ),
    status__mechanism__indeterminate=lambda m: m.report_on(
        m.badge(credentialStatus={"id": "urn:x:1", "type": "StatusOfTomorrow"})
    ),
    status__list__missing=listed,
    status__list__no_place=lambda m: listed(m, entry=m.status_entry(url="urn:uuid:1")),
    status__list__unavailable=lambda m: listed(m, Unavailable(m.LIST_URL, "it answered 404")),
    status__list__unreadable=lambda m: listed(m, (m.LIST_URL, b"<html>")),
    status__list__unverified=lambda m: listed(
        m, (m.LIST_URL, m.status_list() | {"validFrom": "2024-01-01T00:00:00Z"})
    ),
    status__list__other_issuer=lambda m: listed(m, (m.LIST_URL, m.status_list(key=m.STRANGER))),
    status__list__unusable=lambda m: listed(m, (m.LIST_URL, m.status_list(purpose="suspension"))),
    status__message__unknown_purpose=lambda m: list_for(m, "colour", 94567),
)
rows(NONE, status__carried__not_applicable=lambda m: m.report_on(m.sign(m.badge())))


@row("status.suspension.because", FAILED)
def suspended_with_a_message(m):
    words = [{"status": "0x0", "message": "none"}, {"status": "0x1", "message": "an inquiry"}]
    entry = m.status_entry(purpose="suspension", statusSize=1, statusMessage=words)
    return listed(m, (m.LIST_URL, m.status_list(94567, purpose="suspension")), entry=entry)


# --- 9 log, 10 anchor --------------------------------------------------------------------------

REQUIRED = Policy(require=frozenset({Requirement.LOG, Requirement.ANCHOR}))
rows(
    NONE,
    log__carried__not_applicable=lambda m: m.report_on(m.sign(m.badge())),
    anchor__carried__not_applicable=lambda m: m.report_on(m.sign(m.badge())),
)
rows(
    OPEN,
    log__carried__required=lambda m: m.report_on(m.sign(m.badge()), policy=REQUIRED),
    anchor__carried__required=lambda m: m.report_on(m.sign(m.badge()), policy=REQUIRED),
    log__included__no_policy=lambda m: logged(m, logs=None),
    log__included__unknown_log=lambda m: logged(m, logs=m.log_policy(origin="other.example")),
    log__witnessed__indeterminate=lambda m: logged(m, logs=m.log_policy(3)),
    log__witnessed__no_date=lambda m: logged(m, instants=(2**62, 2**62)),
    anchor__held__indeterminate=lambda m: on_chain(m, AnchorUnknown("eip155:1", "it is down")),
    anchor__held__not_final=lambda m: on_chain(m, m.anchored(m.sign(m.badge()), final=False)),
    anchor__held__other_log=lambda m: on_chain(
        m, m.anchored(m.sign(m.badge()), origin="other.example")
    ),
    anchor__held__earlier=lambda m: on_chain(m, m.anchored(m.sign(m.badge()), size=7)),
    anchor__held__no_growth=lambda m: on_chain(m, m.anchored(m.sign(m.badge()), size=9)),
    anchor__held__other_growth=lambda m: on_chain(
        m, m.anchored(m.sign(m.badge()), size=9, consistency=(bytes(32),))
    ),
    anchor__held__not_logged=lambda m: m.report_on(
        m.sign(m.badge()), policy=REQUIRED, anchors=(m.anchored(m.sign(m.badge())),)
    ),
)
rows(
    PASSED,
    log__included__passed=lambda m: logged(m, salt=m.SALT),
    log__witnessed__passed=lambda m: logged(m, salt=m.SALT),
    anchor__held__passed=lambda m: on_chain(m, m.anchored(m.sign(m.badge()))),
)
rows(NONE, log__witnessed__not_applicable=lambda m: logged(m, logs=m.log_policy(0)))
rows(
    FAILED,
    log__included__failed=lambda m: logged(m, place=4),
    anchor__held__failed=lambda m: on_chain(m, AnchorMissing("eip155:1", "it knows of none")),
    anchor__held__other_root=lambda m: on_chain(m, m.anchored(m.sign(m.badge()), root=bytes(32))),
)


def logged(m, logs=..., **how):
    value = m.sign(m.badge())
    policy = replace(REQUIRED, logs=m.log_policy() if logs is ... else logs)
    return m.report_on(value, policy=policy, proof=m.log_proof(value, **how))


def on_chain(m, fact):
    value = m.sign(m.badge())
    policy = replace(REQUIRED, logs=m.log_policy())
    return m.report_on(value, policy=policy, proof=m.log_proof(value), anchors=(fact,))


# --- 11 endorsement ----------------------------------------------------------------------------


def endorsed(m, endorsement, policy=None):
    return m.report_on(m.sign(m.badge(endorsement=[endorsement])), policy=policy)


rows(
    PASSED, endorsement__verified__passed=lambda m: endorsed(m, m.sign(m.endorsement(), m.STRANGER))
)
rows(
    FAILED,
    endorsement__verified__failed=lambda m: endorsed(m, m.endorsement()),
    endorsement__verified__other_subject=lambda m: endorsed(
        m, m.sign(m.endorsement(subject="https://y.example/"), m.STRANGER)
    ),
)
rows(
    OPEN,
    endorsement__verified__indeterminate=lambda m: endorsed(
        m, m.sign(m.endorsement(), m.STRANGER, method="https://y.example/#key")
    ),
    endorsement__carried__too_many=lambda m: endorsed(
        m, m.sign(m.endorsement(), m.STRANGER), policy=Policy(maximum_depth=0)
    ),
)
rows(
    NONE,
    endorsement__carried__not_applicable=lambda m: m.report_on(m.sign(m.badge())),
    endorsement__verified__lapsed=lambda m: endorsed(
        m, m.sign(m.endorsement(validUntil="2025-12-01T00:00:00Z"), m.STRANGER)
    ),
)


# --- 12 issuer ---------------------------------------------------------------------------------


def claimed_by(m, issuer, *documents):
    """A badge that names ``issuer`` and is signed with a did:key of its own."""
    document = m.badge()
    document["issuer"]["id"] = issuer
    return m.report_on(m.sign(document), *documents)


ISSUER_URL = f"{HOME}/issuer"
rows(PASSED, issuer__bound__passed=lambda m: m.report_on(m.sign(m.badge())))
rows(
    FAILED,
    issuer__bound__unnamed=lambda m: m.report_on(m.badge(issuer=None)),
    issuer__bound__other_key=lambda m: claimed_by(m, m.STRANGER.public_key.did_key),
    issuer__bound__other_document=lambda m: claimed_by(
        m, ISSUER_URL, (ISSUER_URL, {"id": "https://y.example/"})
    ),
    issuer__bound__not_listed=lambda m: claimed_by(
        m, ISSUER_URL, (ISSUER_URL, m.controller(ISSUER_URL, m.STRANGER))
    ),
)
rows(
    OPEN,
    issuer__bound__no_key=lambda m: m.report_on(elsewhere_signed(m)),
    issuer__bound__no_place=lambda m: claimed_by(m, "urn:uuid:1"),
    issuer__bound__missing=lambda m: claimed_by(m, ISSUER_URL),
    issuer__bound__unavailable=lambda m: claimed_by(m, ISSUER_URL, unavailable("issuer")),
    issuer__bound__unreadable=lambda m: claimed_by(m, ISSUER_URL, (ISSUER_URL, b"<html>")),
)
rows(
    NONE,
    issuer__bound__not_applicable=lambda m: m.report_on(
        m.sign(m.badge()), policy=Policy(issuer_binding=False)
    ),
    issuer__bound__no_holder=lambda m: m.report_on(
        m.sign(bare_presentation(m), m.STRANGER, proof_purpose="authentication")
    ),
)


# --- 13 trust ----------------------------------------------------------------------------------


def known(m, document=None, **entry):
    name = m.badge()["issuer"]["name"]
    entry = {"id": m.ISSUER.public_key.did_key, "name": name, "said_by": "The ministry"} | entry
    trust = parse_trust_list({"issuers": [entry]}, "Ours")
    return m.report_on(document or m.sign(m.badge()), policy=Policy(trust=trust))


rows(
    PASSED,
    trust__known__passed=known,
    trust__known__other_name=lambda m: known(m, name="Another"),
)
rows(FAILED, trust__known__not_then=lambda m: known(m, valid_from="2025-12-01"))
rows(
    OPEN,
    trust__known__unknown=lambda m: known(m, id="did:example:another"),
    trust__known__undated=lambda m: known(m, m.sign(plain(m))),
)
rows(NONE, trust__known__not_applicable=lambda m: m.report_on(m.sign(m.badge())))


# --- seals -------------------------------------------------------------------------------------


def sealed(m, trusted=None, policy=None, document=None, **seal):
    if trusted is not None:
        pem = base64.encodebytes(trusted).decode()
        text = f"-----BEGIN CERTIFICATE-----\n{pem}-----END CERTIFICATE-----"
        trust = parse_trust_list({"issuers": [], "certificates": [text]}, "Ours")
        policy = Policy(trust=trust)
    return m.report_on(m.seal(document or m.european(), **seal), policy=policy)


def trusted(m, document=None, begins=2024, ends=2030, **seal):
    der = m.certificate(begins=begins, ends=ends)
    return sealed(m, der, document=document, der=der, **seal)


rows(PASSED, key__certificate__passed=trusted)
rows(
    FAILED,
    key__certificate__failed=lambda m: trusted(
        m, x5c=[base64.b64encode(m.certificate()).decode(), "AAAA"]
    ),
)
rows(
    OPEN,
    key__certificate__unknown=sealed,
    key__certificate__unanchored=lambda m: sealed(m, m.certificate(subject="Another")),
    key__certificate__ended=lambda m: trusted(
        m, ends=2025, begins=2023, sigT="2024-06-01T00:00:00Z"
    ),
    issuer__bound__uncertified=sealed,
    issuer__bound__certified_otherwise=lambda m: trusted(
        m,
        m.european(
            issuer={"id": "urn:epass:org:1", "type": "Organisation", "legalName": {"en": "Y"}}
        ),
    ),
)


# --- the rows against the code -----------------------------------------------------------------

OTHERS = [each for each in wording.LANGUAGES if each != wording.SOURCE_LANGUAGE]
SPOKEN_ONLY = {"light", "verdict", "tally", "section", "summary", "phrase"}
SAYABLE = {
    code for code in wording.codes("verification") if code.partition(".")[0] not in SPOKEN_ONLY
}


@pytest.mark.parametrize("code", sorted(ROWS))
def test_said(make, code):
    build, outcome = ROWS[code]
    report = build(make)
    said = {f"{check.code}.{check.variant}": check for check in report.checks}
    assert code in said, sorted(said)
    check = said[code]
    assert check.outcome is outcome
    assert not re.search(r"[{}]|None", check.reason)
    assert check.clause
    for language in OTHERS:
        other = check.reason_in(language)
        assert not re.search(r"[{}]|None|Phrase|SpokenMoment|ErrorWords", other)
        assert other != check.reason
    if outcome in {FAILED, OPEN}:
        assert report.outcome is not PASSED
    if outcome is FAILED:
        assert report.outcome is FAILED


def test_every_sentence_is_tried():
    assert set(ROWS) == SAYABLE


def test_every_question_has_its_clause():
    assert {code.rpartition(".")[0] for code in ROWS} == set(CLAUSES)
    assert {code.partition(".")[0] for code in CLAUSES} == set(STEPS)


def test_checks_come_in_the_order_of_the_steps(make):
    report = make.report_on(make.sign(make.badge()))
    steps = [check.step for check in report.checks]
    assert steps == sorted(steps, key=STEPS.index)
