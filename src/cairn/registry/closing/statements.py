"""What is said under a signature when an institution closes: by itself, and by its keeper.

Both are Open Badges endorsements, which every verifier of Open Badges 3.0 reads. A keeper does not
award anew what it has not assessed: it states what is on record. The original stays what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType
from cairn.formats.open_badges_3.members import moment
from cairn.formats.open_badges_3.style import OB_CONTEXT, VC_CONTEXT
from cairn.issuing.pipeline import DEFAULT_PROOF
from cairn.proofs import data_integrity
from cairn.registry.issuing.status import text_of
from cairn.registry.keys import registry_key
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import address_of, did_of, method_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from cairn.crypto.keys import PrivateKey
    from cairn.registry.closing.models import Kept, KeptCredential
    from cairn.registry.organisations.models import Organisation

_SUITE = "eddsa-jcs-2022"


def closing_statement(organisation: Organisation, at: datetime, custodian: str, url: str) -> str:
    """The institution's last word, under its last key.

    Raises:
        NotPossible: it has no key to say it with.
    """
    key = keys.signing_key(organisation)
    keeper = f"{custodian} ({url})" if url else custodian
    text = _(
        "%(name)s closed on %(day)s. What it issued before stays valid. "
        "Its records are kept by: %(keeper)s."
    ) % {"name": organisation, "day": _day(at), "keeper": keeper}
    return _signed(
        {"id": did_of(organisation), "type": ["Profile"], "name": str(organisation)}
        | {"url": organisation.url or address_of(organisation)},
        did_of(organisation),
        _("Closing statement of %(name)s") % {"name": organisation},
        text,
        at,
        (keys.open_key(key), method_of(key), DEFAULT_PROOF[KeyType(key.kind)]),
    )


def custody_statement(kept: Kept, record: KeptCredential, credential: str) -> str:
    """What the keeper of an institution's records says of one credential, to who has it.

    Args:
        kept: the institution.
        record: what is on record.
        credential: the credential's own ``id``, read from the copy that was shown.
    """
    day = {
        "issued": _written_day(record.issued_on),
        "known": _day(kept.made_at),
        "issuer": str(kept),
    }
    if record.revoked_on is not None:
        text = _(
            "We keep the records of %(issuer)s. They say that this credential was issued on "
            "%(issued)s and revoked on %(revoked)s."
        ) % {**day, "revoked": _written_day(record.revoked_on)}
    elif record.suspended_on is not None:
        text = (
            _(
                "We keep the records of %(issuer)s. They say that this credential was issued on "
                "%(issued)s and was suspended when the records came to us, which tell of the time "
                "up to %(known)s."
            )
            % day
        )
    else:
        text = (
            _(
                "We keep the records of %(issuer)s. They say that this credential was issued on "
                "%(issued)s and was not withdrawn up to %(known)s."
            )
            % day
        )
    key, method = registry_key.signer()
    return _signed(
        registry_key.profile(),
        credential,
        _("What is on record of a credential of %(issuer)s") % day,
        text,
        timezone.now(),
        (key, method, _SUITE),
    )


def _day(instant: datetime) -> str:
    return _written_day(timezone.localtime(instant).date())


def _written_day(day: date) -> str:
    return date_format(day, "j F Y")


def _signed(
    issuer: dict[str, Any],
    subject: str,
    name: str,
    comment: str,
    at: datetime,
    signing: tuple[PrivateKey, str, str],
) -> str:
    signer, method, suite = signing
    written = moment(at.replace(microsecond=0))
    unsigned = {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": f"urn:uuid:{uuid4()}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": issuer,
        "validFrom": written,
        "name": name,
        "credentialSubject": {
            "id": subject,
            "type": ["EndorsementSubject"],
            "endorsementComment": comment,
        },
    }
    return text_of(
        data_integrity.sign(
            unsigned,
            suite=suite,
            signer=signer,
            verification_method=method,
            created=written,
            contexts=Contexts.shipped(),
        )
    )
