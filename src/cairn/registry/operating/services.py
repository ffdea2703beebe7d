"""What operators do. None of it gives a right over an institution's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry import configuration
from cairn.registry.accounts.models import User
from cairn.registry.accounts.personal_data import of_address
from cairn.registry.audit import trail
from cairn.registry.errors import NotPossible
from cairn.registry.issuing.models import Credential
from cairn.registry.jobs import queue
from cairn.registry.mail import services as mail
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Role, RoleGrant
from cairn.registry.organisations.rights import require_operator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.jobs.models import Job
    from cairn.registry.organisations.models import Kind, Organisation


def base_is_fixed() -> bool:
    """Whether the base address stands in credentials that were issued."""
    return Credential.objects.exists()


def keep_settings(operator: User, changes: Mapping[str, str]) -> None:
    """Keep settings in the data folder; the server takes them up by itself within seconds.

    Raises:
        NotFound: the person is no operator.
        NotPossible: the base address stands in credentials that were issued.
    """
    require_operator(operator)
    changed = changes.get("base_url", settings.BASE_URL) != settings.BASE_URL
    if changed and base_is_fixed():
        raise NotPossible(
            detail=_("Credentials that were issued name the present address."),
            mend=_("Keep it, and let the new one lead there."),
        )
    with transaction.atomic():
        _record(operator, "settings.changed", changed=sorted(changes))
        configuration.write(settings.DATA, changes)


def try_mail(operator: User) -> None:
    """Send oneself a mail, so that one sees whether they leave.

    Raises:
        NotFound: the person is no operator.
    """
    require_operator(operator)
    mail.write(
        operator.email,
        _("A trial of %(name)s") % {"name": settings.REGISTRY_NAME},
        _("If you read this, mails of the registry at %(base)s arrive.")
        % {"base": settings.BASE_URL},
        kind="test",
        user=operator,
    )


def found_for(
    operator: User, *, name: str, kind: Kind, country: str, owner: str, language: str
) -> Organisation:
    """Found an institution for somebody, who is invited as its owner.

    Raises:
        NotFound: the person is no operator.
        NotPossible: the word for its addresses is taken.
    """
    require_operator(operator)
    with transaction.atomic():
        made = organisations.found(
            operator, name={language: name.strip()}, kind=kind, country=country, language=language
        )
        organisations.invite(operator, made, owner, Role.OWNER)
        # Who founds owns; an operator must not, so the role goes before anybody could use it.
        RoleGrant.objects.filter(organisation=made, user=operator).delete()
        trail.record(
            "people.removed",
            organisation=made,
            actor=operator,
            subject=f"user:{operator.pk}",
            role=Role.OWNER,
        )
    return made


def close(operator: User, organisation: Organisation, reason: str) -> None:
    """Close an institution: it issues nothing more; what it issued keeps verifying.

    Raises:
        NotFound: the person is no operator.
        NotPossible: it is closed already, or no reason is given.
    """
    require_operator(operator)
    if not reason.strip():
        raise NotPossible(detail=_("A reason is needed."), mend=_("Say in a few words why."))
    with transaction.atomic():
        held = type(organisation).objects.select_for_update().get(pk=organisation.pk)
        if held.closed_at is not None:
            raise NotPossible(detail=_("It is closed already."), mend=_("Nothing need be done."))
        held.closed_at = timezone.now()
        held.save(update_fields=["closed_at"])
        for where in (held, None):
            trail.record(
                "organisation.closed",
                organisation=where,
                actor=operator,
                subject=f"organisation:{held.pk}",
                reason=reason.strip(),
            )


def reopen(operator: User, organisation: Organisation) -> None:
    """Open a closed institution again.

    Raises:
        NotFound: the person is no operator.
    """
    require_operator(operator)
    with transaction.atomic():
        held = type(organisation).objects.select_for_update().get(pk=organisation.pk)
        held.closed_at = None
        held.save(update_fields=["closed_at"])
        for where in (held, None):
            trail.record(
                "organisation.reopened",
                organisation=where,
                actor=operator,
                subject=f"organisation:{held.pk}",
            )


def make_operator(operator: User, address: str) -> User:
    """Let somebody else run this installation too.

    Raises:
        NotFound: the person is no operator.
        NotPossible: nobody has verified that address here.
    """
    require_operator(operator)
    person = of_address(address)
    if person is None:
        raise NotPossible(
            detail=_("Nobody has an account here with that address, verified."),
            mend=_("Ask them to make an account first."),
        )
    with transaction.atomic():
        person.is_operator = True
        person.save(update_fields=["is_operator"])
        _record(operator, "operator.made", subject=f"user:{person.pk}")
    return person


def take_operator(operator: User, person: User) -> None:
    """Let somebody no longer run this installation; never the last one.

    Raises:
        NotFound: the person is no operator.
        NotPossible: nobody else would be one.
    """
    require_operator(operator)
    with transaction.atomic():
        left = User.objects.select_for_update().filter(is_operator=True, is_active=True)
        if not left.exclude(pk=person.pk).exists():
            raise NotPossible(
                detail=_("Nobody would run this registry any more."),
                mend=_("Make somebody else an operator first."),
            )
        person.is_operator = False
        person.save(update_fields=["is_operator"])
        _record(operator, "operator.removed", subject=f"user:{person.pk}")


def try_again(operator: User, job: Job) -> None:
    """Let a job that failed begin anew.

    Raises:
        NotFound: the person is no operator.
    """
    require_operator(operator)
    with transaction.atomic():
        if queue.again(job):
            _record(operator, "job.retried", subject=f"job:{job.pk}")


def _record(operator: User, action: str, *, subject: str = "", **facts: object) -> None:
    trail.record(action, organisation=None, actor=operator, subject=subject, **facts)
