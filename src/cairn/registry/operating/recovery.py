"""Back into an account when every other way is lost: two people's word, and three days.

The first ways back need nobody: a recovery code, another verified address, another passkey. Where
none is left an operator who knows the person begins, a second (another operator, or an owner of an
institution) agrees, and the account's addresses are told both times, with a link that stops it.
The issuer of what the person holds has no part in it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.registry.accounts.personal_data import of_address, verified_addresses
from cairn.registry.audit import trail
from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.mail import services as mail
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations.models import Role, RoleGrant
from cairn.registry.organisations.rights import require_operator

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User

WAIT = timedelta(days=3)
"""How long the owner of an account has to stop it."""
LIFE = timedelta(days=14)
"""How long the second person may take, and the link to a new address holds."""
_TOKEN_OCTETS = 32


def begin(
    operator: User, *, address: str, kind: Recovery.Kind, second: str, reason: str, new_email: str
) -> Recovery:
    """Begin to help somebody back; nothing changes yet.

    Args:
        operator: who gives the first word.
        address: one of the account's verified addresses.
        kind: what was lost.
        second: the address of who is asked for the second word.
        reason: how the operator knows that it is the person.
        new_email: where the person is reached now; for a lost address.

    Raises:
        NotFound: the person is no operator.
        NotPossible: no such account, one is under way, or the second's word does not count.
    """
    require_operator(operator)
    account, other = of_address(address), of_address(second)
    if account is None:
        raise NotPossible(
            detail=_("Nobody has an account here with that address, verified."),
            mend=_("Ask the person for another address of theirs."),
        )
    if other is None or other.pk in {operator.pk, account.pk} or not _counts(other):
        raise NotPossible(
            detail=_("The second word must come from another operator, or an institution's owner."),
            mend=_("Give the address of one; neither yourself nor the person."),
        )
    if kind is Recovery.Kind.ADDRESS and (not new_email or of_address(new_email) is not None):
        raise NotPossible(
            detail=_("A lost address needs a new one, which no account has."),
            mend=_("Ask the person for it."),
        )
    to_second, to_stop = secrets.token_urlsafe(_TOKEN_OCTETS), secrets.token_urlsafe(_TOKEN_OCTETS)
    with transaction.atomic():
        if Recovery.objects.filter(account=account, stopped_at=None, done_at=None).exists():
            raise NotPossible(
                detail=_("Somebody is helping this person already."),
                mend=_("Wait for it, or stop it first."),
            )
        made = Recovery.objects.create(
            account=account,
            kind=kind,
            new_email=new_email.strip().lower() if kind is Recovery.Kind.ADDRESS else "",
            reason=reason.strip(),
            asked_by=operator,
            second=other,
            second_digest=_digest(to_second),
            stop_digest=_digest(to_stop),
        )
        _write(
            other,
            other.email,
            _("Is it them? %(operator)s asks for your word") % {"operator": operator},
            "second",
            recovery=made,
            link=f"{settings.BASE_URL}/recovery/agree/{to_second}",
        )
        _tell_owner(made, to_stop)
        _record(made, operator, "recovery.begun")
    return made


def asked(token: str, user: User) -> Recovery:
    """What somebody is asked to agree to.

    Raises:
        NotFound: no link of ours, not for this person, or it no longer holds.
    """
    found = Recovery.objects.filter(
        second_digest=_digest(token),
        second=user,
        confirmed_at=None,
        stopped_at=None,
        created_at__gte=timezone.now() - LIFE,
    ).first()
    if found is None:
        raise NotFound
    return found


def agree(user: User, token: str) -> Recovery:
    """Give the second word; it takes effect after three days, unless it is stopped.

    Raises:
        NotFound: no link of ours, not for this person, or it no longer holds.
        NotAllowed: the person is no operator or owner any more.
    """
    to_stop = secrets.token_urlsafe(_TOKEN_OCTETS)
    with transaction.atomic():
        found = Recovery.objects.select_for_update(of=("self",)).get(pk=asked(token, user).pk)
        if not _counts(user):
            raise NotAllowed(action="recovery.agree")
        found.confirmed_at = timezone.now()
        found.due_at = found.confirmed_at + WAIT
        found.stop_digest = _digest(to_stop)
        found.save(update_fields=["confirmed_at", "due_at", "stop_digest"])
        _tell_owner(found, to_stop)
        _record(found, user, "recovery.agreed")
    return found


def to_stop(token: str) -> Recovery:
    """What a link of the account's owner stops.

    Raises:
        NotFound: no link of ours, or it has taken effect.
    """
    found = Recovery.objects.filter(stop_digest=_digest(token), done_at=None).first()
    if found is None:
        raise NotFound
    return found


def stop(token: str) -> None:
    """Stop it, by the link that the account's addresses got.

    Raises:
        NotFound: no link of ours, or it has taken effect.
    """
    with transaction.atomic():
        found = Recovery.objects.select_for_update(of=("self",)).get(pk=to_stop(token).pk)
        _end(found, None)


def withdraw(operator: User, recovery: Recovery) -> None:
    """Stop it as an operator.

    Raises:
        NotFound: the person is no operator.
    """
    require_operator(operator)
    with transaction.atomic():
        found = Recovery.objects.select_for_update(of=("self",)).get(pk=recovery.pk)
        if found.done_at is None:
            _end(found, operator)


def carry_out_due() -> int:
    """Carry out what has waited long enough; how many."""
    due = Recovery.objects.filter(
        due_at__lte=timezone.now(), stopped_at=None, done_at=None, new_digest=""
    )
    pending = list(due.values_list("pk", flat=True))
    for number in pending:
        with transaction.atomic():
            found = due.select_for_update(of=("self",)).filter(pk=number).first()
            if found is not None:
                _carry_out(found)
    return len(pending)


def take_address(token: str) -> User:
    """Take the new address into the account: who has the link has the mailbox.

    Raises:
        NotFound: no link of ours, used, or it has run out.
        NotPossible: another account has the address meanwhile.
    """
    with transaction.atomic():
        found = (
            Recovery.objects.select_for_update(of=("self",))
            .filter(
                new_digest=_digest(token),
                stopped_at=None,
                done_at=None,
                due_at__gte=timezone.now() - LIFE,
            )
            .first()
        )
        if found is None:
            raise NotFound
        if EmailAddress.objects.filter(email__iexact=found.new_email, verified=True).exists():
            raise NotPossible(
                detail=_("Another account has this address by now."),
                mend=_("Ask the operator of this registry."),
            )
        EmailAddress.objects.filter(email__iexact=found.new_email).delete()
        address = EmailAddress.objects.create(
            user=found.account, email=found.new_email, verified=True
        )
        address.set_as_primary()
        _done(found)
    return found.account


def _carry_out(found: Recovery) -> None:
    account = found.account
    if found.kind == Recovery.Kind.SECOND_FACTOR:
        Authenticator.objects.filter(user=account).delete()
        for session in UserSession.objects.filter(user=account):
            session.end()
        _done(found)
        return
    token = secrets.token_urlsafe(_TOKEN_OCTETS)
    found.new_digest = _digest(token)
    found.save(update_fields=["new_digest"])
    _write(
        account,
        found.new_email,
        _("Your way back into your account"),
        "new_address",
        recovery=found,
        link=f"{settings.BASE_URL}/recovery/address/{token}",
    )


def _done(found: Recovery) -> None:
    found.done_at = timezone.now()
    found.save(update_fields=["done_at"])
    for address in verified_addresses(found.account):
        _write(
            found.account,
            address,
            _("Your account can be used again"),
            "done",
            recovery=found,
            link=f"{settings.BASE_URL}/account/login/",
        )
    _record(found, None, "recovery.done")


def _end(found: Recovery, by: User | None) -> None:
    found.stopped_at = timezone.now()
    found.save(update_fields=["stopped_at"])
    _record(found, by, "recovery.stopped")


def _counts(person: User) -> bool:
    """Whether a person's word is one of the two: of an operator, or of an institution's owner."""
    owned = RoleGrant.objects.filter(
        user=person,
        role=Role.OWNER,
        unit=None,
        achievement_id=None,
        organisation__closed_at=None,
    )
    return person.is_active and (person.is_operator or owned.exists())


def _tell_owner(found: Recovery, token: str) -> None:
    link = f"{settings.BASE_URL}/recovery/stop/{token}"
    with translation.override(found.account.language or translation.get_language()):
        subject = _("Somebody asks for a way into your account")
    for address in verified_addresses(found.account):
        _write(found.account, address, subject, "owner", recovery=found, link=link)


def _write(
    person: User, address: str, subject: str, template: str, *, recovery: Recovery, link: str
) -> None:
    with translation.override(person.language or translation.get_language()):
        due = recovery.due_at
        text = render_to_string(
            f"operating/mail/{template}.txt",
            {
                "recovery": recovery,
                "link": link,
                "registry_name": settings.REGISTRY_NAME,
                "due": date_format(timezone.localtime(due), "DATETIME_FORMAT") if due else "",
            },
        )
        mail.write(
            address,
            subject,
            text,
            kind="recovery",
            about=f"recovery:{recovery.pk}",
            user=person,
        )


def _record(found: Recovery, actor: User | None, action: str) -> None:
    trail.record(
        action,
        organisation=None,
        actor=actor,
        subject=f"recovery:{found.pk}",
        account=str(found.account_id),
        kind=str(found.kind),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
