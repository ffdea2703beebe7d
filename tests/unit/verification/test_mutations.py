"""Every member of every kind of signed credential, changed in every way: never confirmed.

Each member is removed, renamed, given another type, or changed by one character. A document that
means the same (one value alone or in an array of one) is no mutant; nothing else is exempt.
"""

import copy
import json

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto.multibase import encode_base64url
from cairn.proofs import vc_jose, vc_jwt
from cairn.proofs.certificate_chains import facts_of
from cairn.verification import Outcome, Policy, parse_trust_list

CONTEXTS = Contexts.shipped()


def places(value, path=()):
    """The path of every member and item."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in members:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


def holder_of(document, path):
    for step in path[:-1]:
        document = document[step]
    return document


def removed(document, path):
    holder = holder_of(document, path)
    del holder[path[-1]]


def renamed(document, path):
    holder = holder_of(document, path)
    if not isinstance(holder, dict):
        return False
    holder[f"{path[-1]}x"] = holder.pop(path[-1])
    return None


def retyped(document, path):
    holder = holder_of(document, path)
    value = holder[path[-1]]
    holder[path[-1]] = json.dumps(value) if not isinstance(value, str) else {"name": value}


def changed(document, path):
    holder = holder_of(document, path)
    value = holder[path[-1]]
    if isinstance(value, bool):
        holder[path[-1]] = not value
    elif isinstance(value, int | float):
        holder[path[-1]] = value + 1
    elif isinstance(value, str):
        middle = len(value) // 2
        other = "b" if value[middle : middle + 1] != "b" else "c"
        holder[path[-1]] = value[:middle] + other + value[middle + 1 :]
    else:
        return False
    return None


MUTATIONS = (removed, renamed, retyped, changed)


def mutants(document):
    for path in places(document):
        for mutate in MUTATIONS:
            mutant = copy.deepcopy(document)
            if mutate(mutant, path) is not False:
                yield f"{mutate.__name__} {'/'.join(map(str, path))}", mutant


def rich(make, key):
    """A badge with something of every kind of value."""
    document = make.badge(
        key,
        validUntil="2030-01-01T00:00:00Z",
        description="A course.",
        evidence=[{"id": "https://x.example/e", "type": ["Evidence"], "name": "Report"}],
        credentialStatus=make.status_entry(),
    )
    document["credentialSubject"] |= {
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$ecf5409f3f4b91ab60cc5ef4c02aef7032354375e70cf4d8e43f6a1d2",
                "identityType": "emailAddress",
                "salt": "deadsea",
            }
        ],
        "result": [{"type": ["Result"], "value": "A"}],
        "creditsEarned": 5,
    }
    return document


def endorsed(make, key):
    return make.badge(key, endorsement=[make.sign(make.endorsement(), make.STRANGER)])


def record(make, key):
    # Another issuer inside: of one who is named twice, JSON-LD knows a name that is left out in
    # one place by the other, so that nothing would have been changed.
    return make.learner_record(
        make.sign(make.badge(make.P256), make.P256, "ecdsa-rdfc-2019"), key=key
    )


def chain(make, key, suite):
    first = make.sign(
        make.badge(key), key, suite, id="urn:uuid:11111111-1111-4222-8333-444455556666"
    )
    return make.sign(first, key, suite, previous_proof=first["proof"]["id"])


# Whoever takes the last link off a chain leaves what had been signed before it.
STILL_GENUINE = {"removed proof/1"}

EMBEDDED = {
    "eddsa-rdfc-2022": lambda m: m.sign(rich(m, m.ISSUER), m.ISSUER, "eddsa-rdfc-2022"),
    "eddsa-jcs-2022": lambda m: m.sign(rich(m, m.ISSUER), m.ISSUER, "eddsa-jcs-2022"),
    "ecdsa-rdfc-2019 P-256": lambda m: m.sign(m.badge(m.P256), m.P256, "ecdsa-rdfc-2019"),
    "ecdsa-rdfc-2019 P-384": lambda m: m.sign(m.badge(m.P384), m.P384, "ecdsa-rdfc-2019"),
    "ecdsa-jcs-2019 P-256": lambda m: m.sign(m.badge(m.P256), m.P256, "ecdsa-jcs-2019"),
    "ecdsa-jcs-2019 P-384": lambda m: m.sign(m.badge(m.P384), m.P384, "ecdsa-jcs-2019"),
    "endorsement inside": lambda m: m.sign(endorsed(m, m.ISSUER)),
    "learner record": lambda m: m.sign(record(m, m.ISSUER)),
    "proof chain": lambda m: chain(m, m.ISSUER, "eddsa-rdfc-2022"),
    "proof chain JCS": lambda m: chain(m, m.ISSUER, "eddsa-jcs-2022"),
    "status list": lambda m: m.status_list(94567),
}


def facts_for(make):
    return (make.LIST_URL, make.status_list(key=make.ISSUER))


@pytest.mark.parametrize("kind", EMBEDDED)
def test_no_mutant_of_an_embedded_proof_is_confirmed(make, kind):
    original = EMBEDDED[kind](make)
    facts = facts_for(make)
    assert make.report_on(original, facts).outcome is Outcome.PASSED
    tried, survivors = 0, []
    for name, mutant in mutants(original):
        tried += 1
        if make.report_on(mutant, facts).outcome is Outcome.PASSED:
            survivors.append(name)
    assert set(survivors) == (STILL_GENUINE if "chain" in kind else set())
    assert tried > 70


def vc_token(make):
    return vc_jwt.sign(make.badge(), signer=make.ISSUER, key_url=method(make), contexts=CONTEXTS)


def jose_token(make):
    return vc_jose.sign(make.badge(), signer=make.ISSUER, key_id=method(make), contexts=CONTEXTS)


def disclosable_token(make):
    hidden = [("credentialSubject", "achievement", "name")]
    return vc_jose.sign(
        make.badge(),
        signer=make.ISSUER,
        key_id=method(make),
        contexts=CONTEXTS,
        hidden=hidden,
        salts=[bytes(16)],
    )


def method(make):
    return make.ISSUER.public_key.key_id


TOKENS = {"VC-JWT": vc_token, "vc+jwt": jose_token, "vc+sd-jwt": disclosable_token}


@pytest.mark.parametrize("kind", TOKENS)
def test_no_character_of_a_token_can_be_changed(make, kind):
    """Every character in turn becomes its neighbour, the last bits of each part included."""
    token = TOKENS[kind](make)
    assert make.report_on(token.encode()).outcome is Outcome.PASSED
    survivors = []
    for place, sign in enumerate(token):
        mutant = token[:place] + ("B" if sign == "A" else "A") + token[place + 1 :]
        if make.report_on(mutant.encode()).outcome is Outcome.PASSED:
            survivors.append((place, sign))
    assert survivors == []
    last_bits = [token.rpartition(".")[0] + "." + each for each in _neighbours(token)]
    assert all(make.report_on(each.encode()).outcome is not Outcome.PASSED for each in last_bits)


def _neighbours(token):
    """The signature with other bits behind its last octet, which lenient readers pass over."""
    signature = token.rpartition(".")[2].rstrip("~").partition("~")[0]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = alphabet.index(signature[-1])
    rest = token.rpartition(".")[2][len(signature) :]
    return [signature[:-1] + alphabet[place ^ bit] + rest for bit in (1, 2, 3)]


def test_no_member_of_a_seal_or_of_what_it_seals_can_be_changed(make):
    """A trusted certificate makes the seal confirmed; one changed character makes it refused."""
    der = make.certificate()
    pem = f"-----BEGIN CERTIFICATE-----\n{make.b64encode(der).decode()}\n-----END CERTIFICATE-----"
    policy = Policy(trust=parse_trust_list({"issuers": [issuer(der)], "certificates": [pem]}, "x"))
    original = make.seal(make.european(), der)
    assert make.report_on(original, policy=policy).outcome is Outcome.PASSED
    survivors = [
        name
        for name, mutant in mutants(original)
        if make.report_on(mutant, policy=policy).outcome is not Outcome.FAILED
    ]
    assert survivors == []
    for name, mutant in mutants(make.european()):
        payload = encode_base64url(json.dumps(mutant).encode())
        report = make.report_on(original | {"payload": payload}, policy=policy)
        assert report.outcome is Outcome.FAILED, name


def issuer(der):
    return {"id": facts_of(der).subject, "name": "University of X", "said_by": "The ministry"}


def test_one_changed_octet_of_a_published_seal_is_refused(make, shared):
    """The European Commission's own samples: refused when changed, else only their seal is open."""
    for path in sorted((shared / "data/elm/examples-v3.3").glob("*-signed.jsonld")):
        octets = path.read_bytes()
        assert make.report_on(octets).outcome is Outcome.INDETERMINATE, path.name
        sealed = json.loads(octets)
        payload = sealed["payload"]
        for place in range(0, len(payload), max(1, len(payload) // 40)):
            if not payload[place].isalnum():
                continue
            other = "b" if payload[place] != "b" else "c"
            mutant = sealed | {"payload": payload[:place] + other + payload[place + 1 :]}
            assert make.report_on(mutant).outcome is Outcome.FAILED, (path.name, place)


# --- Open Badges 2.0 ---------------------------------------------------------------------------

HOME = "https://x.example"
LINKED = (
    (
        f"{HOME}/badge",
        {
            "@context": "https://w3id.org/openbadges/v2",
            "id": f"{HOME}/badge",
            "type": "BadgeClass",
            "name": "Robotics",
            "description": "Builds robots.",
            "image": f"{HOME}/image.png",
            "criteria": f"{HOME}/criteria",
            "issuer": f"{HOME}/issuer",
        },
    ),
    (
        f"{HOME}/issuer",
        {
            "@context": "https://w3id.org/openbadges/v2",
            "id": f"{HOME}/issuer",
            "type": "Issuer",
            "name": "University of X",
            "url": HOME,
            "email": "office@x.example",
            "publicKey": f"{HOME}/key",
        },
    ),
)


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


def test_no_mutant_of_a_hosted_badge_is_confirmed(make):
    original = assertion(expires="2030-01-01T00:00:00Z")
    published = (f"{HOME}/assertion", original)
    assert make.report_on(original, published, *LINKED).outcome is Outcome.PASSED
    survivors = [
        name
        for name, mutant in mutants(original)
        if make.report_on(mutant, published, *LINKED).outcome is Outcome.PASSED
    ]
    # The published badge is the one that counts: a member left out of the copy changes nothing,
    # and a report shows the published one.
    assert set(survivors) <= {"removed expires", "removed @context", "renamed @context"}


def test_no_character_of_a_signed_badge_can_be_changed(make):
    pem = make.pem(make.ISSUER)
    key = {"id": f"{HOME}/key", "type": "CryptographicKey", "owner": f"{HOME}/issuer"}
    facts = (*LINKED, (f"{HOME}/key", key | {"publicKeyPem": pem}))
    body = assertion(verification={"type": "signed", "creator": f"{HOME}/key"})
    head = encode_base64url(b'{"alg":"EdDSA"}')
    payload = encode_base64url(json.dumps(body).encode())
    signature = encode_base64url(make.ISSUER.sign(f"{head}.{payload}".encode()))
    token = f"{head}.{payload}.{signature}"
    report = make.report_on(token.encode(), *facts)
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)
    for place, sign in enumerate(token):
        mutant = token[:place] + ("B" if sign == "A" else "A") + token[place + 1 :]
        assert make.report_on(mutant.encode(), *facts).outcome is not Outcome.PASSED, place
