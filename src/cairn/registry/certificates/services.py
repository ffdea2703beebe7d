"""Making certificates, and keeping what seals them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.errors import MissingExtra, SealUnusable, SystemLibraryMissing
from cairn.registry import instance
from cairn.registry.audit import trail
from cairn.registry.backpack.queries import one_held
from cairn.registry.certificates.models import SealingCertificate
from cairn.registry.errors import NotPossible
from cairn.registry.organisations.rights import require_operator
from cairn.registry.sharing import links, services
from cairn.registry.sharing.models import Share, ShareKind
from cairn.registry.verifying import checking
from cairn.rendering.certificate import certificate_pdf
from cairn.rendering.pdf_seal import SealingIdentity, make_sealing_identity, read_sealing_identity
from cairn.rendering.records import records_of
from cairn.rendering.report_pdf import library
from cairn.verification import Outcome

if TYPE_CHECKING:
    from uuid import UUID

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.models import HeldCredential

_PURPOSE = "pdf-seal"


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate: its octets, and the share to which its QR code leads."""

    pdf: bytes
    share: Share


def can_make() -> bool:
    """Whether this installation has what a PDF takes."""
    try:
        library()
    except (MissingExtra, SystemLibraryMissing):
        return False
    return True


def make(user: User, pk: UUID) -> Made:
    """The certificate of one of the person's own credentials, of today.

    Its QR code leads to a share without an end, one for each credential; who ends that share makes
    every paper of it a dead one.

    Raises:
        NotFound: it is not the person's.
        NotPossible: the credential is not confirmed, holds none or several awards, or PDF files
            cannot be made here.
    """
    held = one_held(user, pk)
    data = bytes(held.document)
    report = checking.check(data)
    if report.outcome is not Outcome.PASSED:
        raise NotPossible(
            detail=_("Only a credential that is confirmed has a certificate."),
            mend=_("Its page says what is wrong, or could not be checked."),
        )
    records = records_of(report, data)
    if len(records) != 1:
        raise NotPossible(
            detail=_("A certificate shows one award; this credential holds none or several."),
            mend=_("Share the credential, or print its page."),
        )
    share = share_on_paper(user, held)
    try:
        pdf = certificate_pdf(
            records[0],
            data,
            link=links.address("share", services.token_of(share)),
            at=timezone.now(),
            file="credential.json" if data.lstrip()[:1] == b"{" else "credential.jwt",
            seal=sealing_identity(),
        )
    except (MissingExtra, SystemLibraryMissing) as error:
        raise NotPossible(
            detail=_("This registry makes no PDF files: a library that it needs is missing."),
            mend=_("Print the page of the share; it has the QR code beside it."),
        ) from error
    return Made(pdf, share)


def share_on_paper(user: User, held: HeldCredential) -> Share:
    """The open share that the papers of a credential lead to; made where there is none."""
    found = Share.objects.filter(
        holder=user, kind=ShareKind.CERTIFICATE, ended_at=None, credentials=held
    ).first()
    return found or services.create(
        user, [held.pk], purpose=_("Certificate on paper"), kind=ShareKind.CERTIFICATE
    )


def current() -> SealingCertificate:
    """What seals now; made for this installation where there is nothing yet."""
    found = SealingCertificate.objects.order_by("-pk").first()
    if found is None:
        found = _keep(make_sealing_identity(settings.REGISTRY_NAME, at=timezone.now()))
    return found


def sealing_identity() -> SealingIdentity:
    """The certificate with its key, opened."""
    row = current()
    return SealingIdentity(
        row.operator,
        bytes(row.certificate),
        instance.require_secrets().open(bytes(row.sealed), purpose=_PURPOSE),
        tuple(b64decode(each) for each in row.chain),
        own=row.own,
    )


def replace(
    user: User, operator: str, certificates: bytes, private_key: bytes, passphrase: str = ""
) -> SealingCertificate:
    """Seal with a certificate that an authority gave the operator, from now on.

    Raises:
        NotAllowed: the person does not run this installation.
        NotPossible: the files do not serve; why is in its words.
    """
    require_operator(user)
    try:
        identity = read_sealing_identity(
            operator.strip() or settings.REGISTRY_NAME,
            certificates,
            private_key,
            passphrase=passphrase.encode() or None,
        )
    except SealUnusable as error:
        raise NotPossible(
            detail=_("This certificate does not serve: %(why)s")
            % {"why": str(error.facts.get("detail", ""))},
            mend=_("Hand in the certificate and its private key as PEM files."),
        ) from error
    with transaction.atomic():
        row = _keep(identity)
        trail.record("seal.replaced", organisation=None, actor=user, subject=f"seal:{row.pk}")
    return row


def make_own(user: User) -> SealingCertificate:
    """Seal with a certificate of the installation's own making, from now on.

    Raises:
        NotAllowed: the person does not run this installation.
    """
    require_operator(user)
    with transaction.atomic():
        row = _keep(make_sealing_identity(settings.REGISTRY_NAME, at=timezone.now()))
        trail.record("seal.made", organisation=None, actor=user, subject=f"seal:{row.pk}")
    return row


def _keep(identity: SealingIdentity) -> SealingCertificate:
    sealed = instance.require_secrets().seal(identity.private_key, purpose=_PURPOSE)
    return SealingCertificate.objects.create(
        operator=identity.operator[:200],
        certificate=identity.certificate,
        chain=[b64encode(each).decode() for each in identity.chain],
        sealed=sealed,
        own=identity.own,
    )
