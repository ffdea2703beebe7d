"""Steps 3, 5 and 6 of issuing: lint before signing, write the document, sign it once.

What all credentials of a run share is checked once, in :func:`prepare`; each credential then costs
writing and signing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType
from cairn.domain import Record
from cairn.errors import IssuerRefused
from cairn.formats import open_badges_3
from cairn.linting.judging import require_publishable
from cairn.proofs import data_integrity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.keys import Signer
    from cairn.domain import Achievement, Award, Organisation

DEFAULT_PROOF = {
    KeyType.ED25519: "eddsa-rdfc-2022",
    KeyType.P256: "ecdsa-rdfc-2019",
    KeyType.P384: "ecdsa-rdfc-2019",
}
"""The mechanism that each type of key signs with where the caller does not choose."""


# Not frozen, which would cost more than drawing them: there is one for each of a million rows.
@dataclass(slots=True)
class Particulars:
    """What one credential has of its own beside the award; not changed once it is made.

    Attributes:
        id: the credential's IRI.
        salt: the salt of the recipient's hashed identity, unguessable.
        issued_at: the instant of signing, with its zone.
        status: ``credentialStatus`` entries; empty where the credential carries no status.
    """

    id: str
    salt: str
    issued_at: datetime
    status: Sequence[JsonObject] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """A signed credential.

    Attributes:
        document: the credential with its proof.
        losses: what the record says and the format could not carry.
    """

    document: JsonObject
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issuance:
    """What all credentials of a run share; made by :func:`prepare`, which checks it.

    Attributes:
        achievement: what is awarded.
        issuer: who signs, with its ``id``.
        signer: the issuer's key.
        verification_method: the URL under which verifiers find the public key.
        proof: the registered name of the mechanism.
        contexts: the JSON-LD contexts that documents may name.
    """

    achievement: Achievement
    issuer: Organisation
    signer: Signer
    verification_method: str
    proof: str
    contexts: Contexts

    def write(self, award: Award, own: Particulars) -> open_badges_3.Written:
        """The unsigned credential of one award."""
        record = Record(
            achievement=self.achievement,
            award=replace(award, issued_at=own.issued_at),
            issuer=self.issuer,
            id=own.id,
        )
        return open_badges_3.write(record, salt=own.salt, status=own.status)

    def issue(self, award: Award, own: Particulars) -> Issued:
        """The signed credential of one award.

        Raises:
            TermRefused: the document holds something that would not be signed.
        """
        written = self.write(award, own)
        return Issued(self.sign(written.document, own), written.losses)

    def sign(self, document: JsonObject, own: Particulars) -> JsonObject:
        """A written document with its proof.

        Raises:
            TermRefused: the document holds something that would not be signed.
        """
        return data_integrity.sign(
            document,
            suite=self.proof,
            signer=self.signer,
            verification_method=self.verification_method,
            created=own.issued_at.isoformat().replace("+00:00", "Z"),
            contexts=self.contexts,
        )


def prepare(
    achievement: Achievement,
    issuer: Organisation,
    signer: Signer,
    *,
    verification_method: str | None = None,
    proof: str | None = None,
    contexts: Contexts | None = None,
) -> Issuance:
    """Check what a run will share, before anything is signed.

    Args:
        achievement: what is awarded; it is linted by the rules that hold for every profile.
        issuer: who signs. Without an ``id`` it gets the key's ``did:key``.
        signer: the key.
        verification_method: the key's URL in the issuer's controller document. Who gives it has
            seen that the document lists the key for assertions; without it, the issuer must be
            the key's own ``did:key``.
        proof: the mechanism; by the key's type where absent.
        contexts: contexts beyond the shipped ones.

    Raises:
        IssuerRefused: the issuer's ``id`` is not one that the key controls.
        NotPublishable: the achievement lacks what every credential must say.
    """
    public = signer.public_key
    if verification_method is None:
        if issuer.id and issuer.id != public.did_key:
            raise IssuerRefused(issuer=issuer.id, key=public.did_key)
        issuer = replace(issuer, id=public.did_key)
        verification_method = public.key_id
    elif verification_method.partition("#")[0] != issuer.id:
        raise IssuerRefused(issuer=issuer.id, key=verification_method)
    require_publishable(achievement, issuer)
    return Issuance(
        achievement=achievement,
        issuer=issuer,
        signer=signer,
        verification_method=verification_method,
        proof=proof or DEFAULT_PROOF[public.type],
        contexts=contexts or Contexts.shipped(),
    )
