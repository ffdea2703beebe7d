"""Telling learners that an institution closes: once each, and again never, whatever is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Lower
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cairn.registry.accounts.models import User
from cairn.registry.closing.models import Closure
from cairn.registry.issuing.models import Credential
from cairn.registry.mail import services as mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from cairn.registry.mail.models import Message
    from cairn.registry.organisations.models import Organisation

AT_ONCE = 250


def tell(closure: Closure, seen: Callable[[], None]) -> None:
    """Write to everybody to whom the institution issued something, in the order of addresses.

    Each part is posted in one transaction with how far it came, so a job that begins anew goes on
    there.

    Args:
        closure: what is told.
        seen: called before each part, so that a job keeps its lease.
    """
    while closure.told_at is None:
        seen()
        with transaction.atomic():
            closure = Closure.objects.select_for_update().get(pk=closure.pk)
            part = list(addresses(closure.organisation, closure.told_to)[:AT_ONCE])
            mail.post([_written(closure, address) for address in part])
            if part:
                closure.told_to = part[-1]
            else:
                closure.told_at = timezone.now()
            closure.save(update_fields=["told_to", "told_at"])


def addresses(organisation: Organisation, after: str = "") -> QuerySet[Credential, str]:
    """To whom something was issued: the address of who holds it, else to which it was sent.

    Args:
        organisation: which issued.
        after: an address; those that follow it are given, in their order.
    """
    rows = Credential.objects.filter(organisation=organisation)
    return (
        rows.annotate(address=Lower(Coalesce(F("holder__email"), F("recipient_email"))))
        .filter(address__gt=after)
        .values_list("address", flat=True)
        .distinct()
        .order_by("address")
    )


def _written(closure: Closure, address: str) -> Message:
    organisation = closure.organisation
    user = User.objects.filter(email__iexact=address).first()
    language = (user.language if user else "") or organisation.language
    with translation.override(language):
        facts = {"issuer": organisation.name_in(language)}
        text = render_to_string(
            "closing/mail/closed.txt",
            {
                **facts,
                "custodian": closure.custodian,
                "custodian_url": closure.custodian_url,
                "base_url": settings.BASE_URL,
            },
        )
        return mail.compose(
            address,
            _("%(issuer)s closes; what it awarded you stays valid") % facts,
            text,
            kind="closing",
            about=f"closure:{closure.pk}",
            user=user,
        )
