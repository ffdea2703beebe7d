"""What this folder adds to the page "today"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.issuing import batches, queries, resending
from cairn.registry.issuing.models import BatchState
from cairn.registry.issuing.pages import progress_of
from cairn.registry.mail.models import Message, State
from cairn.registry.organisations.rights import Action, may
from cairn.registry.organisations.today import Need
from cairn.registry.site.components import Action as Button

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

_SHOWN = 5


def needs(user: User, organisation: Organisation) -> Iterable[Need]:
    """Lists under way, lists that wait to be sent or mended, mails that did not arrive."""
    lists = queries.batches_of(user, organisation)
    for batch in lists.filter(state=BatchState.ISSUING)[:_SHOWN]:
        address = reverse("batch", args=[organisation.slug, batch.pk])
        if not batches.is_under_way(batch):
            yield Need(
                _("A list could not be issued"),
                batches.problem_of(batch),
                Button(_("Look"), address),
                order=5,
            )
            continue
        yield Need(
            _("A list is being issued"),
            action=Button(_("Look"), address, kind="quiet"),
            progress=progress_of(batch),
            order=10,
        )
    for batch in lists.filter(state=BatchState.DRAFT)[:_SHOWN]:
        address = reverse("batch", args=[organisation.slug, batch.pk])
        yield Need(
            _("A list waits to be issued"),
            _("“%(title)s”, handed in as %(name)s.")
            % {"title": batch.version.title, "name": batch.source_name},
            Button(_("Go on"), address),
            order=20,
        )
    for batch in lists.filter(state=BatchState.DONE, rows__credential=None).distinct()[:_SHOWN]:
        left = batch.rows.filter(credential=None, left_out=False).count()
        if left:
            text = ngettext(
                "%(count)s row of “%(title)s” was not issued.",
                "%(count)s rows of “%(title)s” were not issued.",
                left,
            )
            yield Need(
                _("A list has rows to mend"),
                text % {"count": left, "title": batch.version.title},
                Button(_("Mend them"), reverse("batch", args=[organisation.slug, batch.pk])),
                order=30,
            )
    if queries.may_somewhere(user, organisation, Action.ISSUE):
        issued = queries.issued(user, organisation)
        for credential in resending.with_undelivered(issued)[:_SHOWN]:
            yield Need(
                _("A mail to %(name)s did not arrive") % {"name": credential.recipient_name},
                _("“%(title)s”: see why, and send it again.") % {"title": credential.version.title},
                Button(
                    _("Look"),
                    reverse("issued_one", args=[organisation.slug, credential.pk]),
                ),
                order=25,
            )
    if may(user, Action.READ_ISSUED, organisation):
        about = [f"batch:{pk}" for pk in lists.values_list("pk", flat=True)[:200]]
        failed = Message.objects.filter(about__in=about, state=State.FAILED).count()
        if failed:
            yield Need(
                ngettext("%(count)s mail did not arrive", "%(count)s mails did not arrive", failed)
                % {"count": failed},
                _("Look at the list it belongs to, and correct the address."),
                Button(_("To the lists"), reverse("batches", args=[organisation.slug])),
                order=25,
            )
