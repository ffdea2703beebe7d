"""What the audit trail calls credentials and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cairn.registry.issuing import queries
from cairn.registry.issuing.models import Credential
from cairn.registry.organisations.audited import Named, whole_numbers
from cairn.registry.organisations.rights import Action

if TYPE_CHECKING:
    from collections.abc import Collection

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def _credentials(
    user: User, organisation: Organisation, numbers: Collection[str]
) -> dict[str, Named]:
    """Whom it is for where the reader may know that; else what was awarded alone."""
    wanted = whole_numbers(numbers)
    every = Credential.objects.filter(pk__in=wanted, organisation=organisation)
    found = {
        str(pk): Named(_("a credential of “%(title)s”") % {"title": title})
        for pk, title in every.values_list("pk", "version__title")
    }
    if queries.may_somewhere(user, organisation, Action.READ_ISSUED):
        seen = queries.issued(user, organisation).filter(pk__in=wanted)
        for pk, name, title in seen.values_list("pk", "recipient_name", "version__title"):
            label = f"{name}: {title}" if name else title
            found[str(pk)] = Named(label, reverse("issued_one", args=[organisation.slug, pk]))
    return found


def _lists(user: User, organisation: Organisation, numbers: Collection[str]) -> dict[str, Named]:
    found = queries.batches_of(user, organisation).filter(pk__in=whole_numbers(numbers))
    return {
        str(each.pk): Named(
            f"{each.source_name or _('list')}: {each.version.title}",
            reverse("batch", args=[organisation.slug, each.pk]),
        )
        for each in found
    }


NAMES = {"credential": _credentials, "batch": _lists}
DEEDS = {
    Action.ISSUE: pgettext_lazy("what somebody did", "issued"),
    "credential.corrected": gettext_lazy("corrected a credential"),
    "credential.revoke": gettext_lazy("revoked a credential"),
    "credential.suspend": gettext_lazy("suspended a credential"),
    "credential.reinstate": gettext_lazy("reinstated a credential"),
    "credential.claimed": gettext_lazy("claimed a credential"),
    "batch.mails-stopped": gettext_lazy("stopped the mails of a list"),
    "batch.mails-sent-after-all": gettext_lazy("sent the mails of a list after all"),
    "batch.called-off": gettext_lazy("called off a list"),
    "mail.sent-again": gettext_lazy("sent a mail again"),
}
