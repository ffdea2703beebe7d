"""Awarding: to one person or to a list; each award becomes one signed credential, once.

Steps 1 to 9 of issuing in one transaction a part: authorise, build, lint, reserve places, write,
sign, store, hand to the log, queue the mail. A crash leaves a part whole or absent; the job then
takes up the rows that have no credential yet.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.bulk.awards import award_of
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.recipients import RecipientRow
from cairn.domain import LanguageMap, Lineage
from cairn.issuing import Particulars, prepare
from cairn.registry.audit import trail
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.issuing import finding, notices, queries, status
from cairn.registry.issuing.models import Batch, BatchRow, Credential
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import issuer_of, method_of
from cairn.registry.organisations.rights import Action, Target, require

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cairn.issuing import Issuance
    from cairn.registry.accounts.models import User
    from cairn.registry.catalogue.models import AchievementVersion
    from cairn.registry.keys.models import OrganisationKey
    from cairn.registry.organisations.models import Organisation

_SALT_OCTETS = 16
_TOKEN_OCTETS = 32
_ELSEWHERE = "~"
"""Begins the token of a link that goes to another address; no sign of base64url."""
ROWS_IN_A_PART = 250

_AFTER_ISSUE: list[Callable[[Sequence[Credential]], None]] = []


def after_issue(
    act: Callable[[Sequence[Credential]], None],
) -> Callable[[Sequence[Credential]], None]:
    """Have something done with each part of new credentials, in the transaction that stores it."""
    _AFTER_ISSUE.append(act)
    return act


@dataclass(slots=True)
class _Press:
    """What makes the credentials of one achievement's version.

    Attributes:
        version: what is awarded.
        organisation: who signs.
        key: with which key.
        issuance: what the credentials share.
        compiled: the quick way for rows that differ in their values alone.
        on_behalf_of: the institution that awards, where another one signs.
    """

    version: AchievementVersion
    organisation: Organisation
    key: OrganisationKey
    issuance: Issuance
    compiled: CompiledIssuing
    on_behalf_of: Organisation | None = None


def press_for(
    version: AchievementVersion,
    organisation: Organisation,
    on_behalf_of: Organisation | None = None,
) -> _Press:
    """Prepare to issue one version: open the key, lint once.

    Args:
        version: what is awarded.
        organisation: who signs.
        on_behalf_of: the institution that awards, where another one signs.

    Raises:
        NotPossible: the institution has no key, or is closed.
        NotPublishable: the description lacks what every credential must say.
    """
    if organisation.closed_at is not None:
        raise NotPossible(
            detail=_("%(name)s is closed.") % {"name": organisation},
            mend=_("Ask who runs this registry."),
        )
    achievement = catalogue.domain_achievement(version)
    if on_behalf_of is not None:
        achievement = replace(achievement, awarding_bodies=(issuer_of(on_behalf_of),))
    if organisation.demo:
        marked = ((tag, f"[DEMO] {text}") for tag, text in achievement.title)
        achievement = replace(achievement, title=LanguageMap(tuple(marked)))
    key = keys.signing_key(organisation)
    issuance = prepare(
        achievement,
        issuer_of(organisation),
        keys.open_key(key),
        verification_method=method_of(key),
    )
    return _Press(version, organisation, key, issuance, CompiledIssuing(issuance), on_behalf_of)


def _still(press: _Press) -> _Press:
    """The press, made anew if its key was replaced since; the institution is locked by now."""
    if keys.signing_key(press.organisation).pk == press.key.pk:
        return press
    return press_for(press.version, press.organisation, press.on_behalf_of)


def award_key(version: AchievementVersion, organisation: Organisation, row: RecipientRow) -> str:
    """What makes an award one: the same again is never issued twice (SHA-256, hex)."""
    day = row.awarded_on.isoformat() if row.awarded_on else ""
    parts = (
        str(organisation.pk),
        str(version.achievement_id),
        str(version.number),
        row.person,
        day,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def issue_part(
    press: _Press,
    rows: Sequence[RecipientRow],
    *,
    batch: Batch | None = None,
    mails_at: datetime | None = None,
) -> list[Credential]:
    """Issue to people who were not issued to before, in the caller's transaction.

    Args:
        press: what makes the credentials.
        rows: people; rows whose award exists already are passed over.
        batch: what they belong to.
        mails_at: when the mails leave; until then they can be stopped.

    Returns:
        The new credentials, in the order of their rows.

    Raises:
        NotPossible: the institution has no key any more.
    """
    # Before it is asked who has the award already: others issue the same at the same time.
    status.register_of(press.organisation)
    press = _still(press)
    keyed = {award_key(press.version, press.organisation, row): row for row in rows}
    known = set(
        Credential.objects.filter(award_key__in=keyed, replaces=None).values_list(
            "award_key", flat=True
        )
    )
    fresh = {key: row for key, row in keyed.items() if key not in known}
    if not fresh:
        return []
    places, first = status.reserve(
        press.organisation, len(fresh), suspendable=press.version.achievement.suspendable
    )
    now = timezone.now().replace(microsecond=0)
    made: list[Credential] = []
    tokens: list[str] = []
    for ordinal, (key, row) in enumerate(fresh.items(), first):
        own = Particulars(
            id=f"urn:uuid:{(number := uuid4())}",
            salt=secrets.token_hex(_SALT_OCTETS),
            issued_at=now,
            status=places.entries(ordinal),
        )
        text = press.compiled.line(row, own).text.decode()
        tokens.append(token_of_claim())
        made.append(_row(press, row, text, number, ordinal, key, now, tokens[-1], batch))
    Credential.objects.bulk_create(made)
    finding.note(made)
    for act in _AFTER_ISSUE:
        act(made)
    notices.announce(zip(made, tokens, strict=True), mails_at)
    return made


def _row(
    press: _Press,
    row: RecipientRow,
    text: str,
    number: UUID,
    ordinal: int,
    key: str,
    now: datetime,
    token: str,
    batch: Batch | None,
) -> Credential:
    """The index of a signed document."""
    achievement = press.issuance.achievement
    return Credential(
        id=number,
        organisation=press.organisation,
        version=press.version,
        key=press.key,
        batch=batch,
        identifier=f"urn:uuid:{number}",
        award_key=key,
        ordinal=ordinal,
        suspendable=press.version.achievement.suspendable,
        document=text,
        recipient_name=row.name,
        recipient_email=row.email,
        recipient_did=row.did,
        claim_digest=digest_of_token(token),
        awarded_on=row.awarded_on,
        issued_at=now,
        valid_until=award_of(row, achievement, now).valid_until,
        demo=press.organisation.demo,
    )


def token_of_claim(*, to_its_mailbox: bool = True) -> str:
    """A new token for a claim link.

    Args:
        to_its_mailbox: the link goes to the address that the credential is issued to, and nowhere
            else. Of any other the token says so itself: what keeps it is a digest of the whole.
    """
    token = secrets.token_urlsafe(_TOKEN_OCTETS)
    return token if to_its_mailbox else f"{_ELSEWHERE}{token}"


def shows_mailbox(token: str) -> bool:
    """Whether who has the link of a token has the mailbox that the credential is issued to.

    Were every link taken for that, an institution could issue to somebody's address, have the mail
    go to one of its own, and be taken for that person by all others here.
    """
    return not token.startswith(_ELSEWHERE)


def digest_of_token(token: str) -> str:
    """How the token of a claim link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_one(
    user: User,
    version: AchievementVersion,
    row: RecipientRow,
    *,
    organisation: Organisation | None = None,
    on_behalf_of: Organisation | None = None,
) -> Credential:
    """Issue to one person at once.

    Args:
        user: who awards.
        version: what.
        row: to whom, checked (``bulk.recipients``).
        organisation: who signs; the achievement's own institution where absent.
        on_behalf_of: the institution that awards where another one signs.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: the same award exists, or the institution has no key.
        NotPublishable: the description lacks what every credential must say.
    """
    signing = organisation or version.achievement.organisation
    authorise(user, version, signing, on_behalf_of)
    with transaction.atomic():
        made = issue_part(press_for(version, signing, on_behalf_of), [row])
        if not made:
            raise NotPossible(
                detail=_("This person has this award already, of the same day."),
                mend=_("Look it up among the issued ones; correct it there if it is wrong."),
            )
        trail.record(
            Action.ISSUE, organisation=signing, actor=user, subject=f"credential:{made[0].pk}"
        )
    return made[0]


def authorise(
    user: User,
    version: AchievementVersion,
    signing: Organisation,
    on_behalf_of: Organisation | None = None,
) -> None:
    """Refuse unless the person may issue this achievement as this institution.

    Raises:
        NotAllowed: no role allows it, the achievement is not one that the institution shares, or
            the one that is to stand as awarding has agreed to no consortium with it.
    """
    if on_behalf_of is not None and not queries.fellows(signing).filter(pk=on_behalf_of.pk):
        raise NotAllowed(action=Action.ISSUE.value)
    achievement = version.achievement
    target = Target(signing, achievement.unit, achievement.pk)
    if achievement.organisation_id != signing.pk:
        if not catalogue.shared_with(achievement, signing):
            raise NotAllowed(action=Action.ISSUE.value)
        target = Target(signing)
    require(user, Action.ISSUE, target)


def correct(user: User, credential: Credential, row: RecipientRow, reason: str) -> Credential:
    """Issue a corrected credential in the place of another, which is revoked: old points to new.

    Args:
        user: who corrects.
        credential: the one that is wrong.
        row: what is right.
        reason: what was wrong, in words; it stands in the new credential and goes to the learner.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: no reason, or the credential was corrected or revoked before.
    """
    from cairn.registry.issuing import withdrawal  # noqa: PLC0415 - it calls this module's notices

    target = Target(
        credential.organisation,
        credential.version.achievement.unit,
        credential.version.achievement_id,
    )
    require(user, Action.ISSUE, target)
    require(user, Action.CHANGE_STATUS, target)
    if not reason.strip():
        raise NotPossible(detail=_("A reason is needed."), mend=_("Say what was wrong."))
    with transaction.atomic():
        old = Credential.objects.select_for_update(of=("self",)).get(pk=credential.pk)
        if old.revoked_at is not None or Credential.objects.filter(replaces=old).exists():
            raise NotPossible(
                detail=_("This credential was revoked or corrected before."),
                mend=_("Correct the newer one, or issue afresh."),
            )
        status.register_of(old.organisation)
        press = press_for(old.version, old.organisation)
        suspendable = old.version.achievement.suspendable
        places, ordinal = status.reserve(old.organisation, 1, suspendable=suspendable)
        now = timezone.now().replace(microsecond=0)
        language = old.organisation.language
        award = replace(
            award_of(row, press.issuance.achievement, now),
            lineage=Lineage(old.identifier, LanguageMap.of(reason.strip(), language)),
        )
        own = Particulars(
            id=f"urn:uuid:{(number := uuid4())}",
            salt=secrets.token_hex(_SALT_OCTETS),
            issued_at=now,
            status=places.entries(ordinal),
        )
        text = status.text_of(press.issuance.issue(award, own).document)
        # Whoever has claimed it is told at the account's own address, whatever is put right here.
        token = token_of_claim(to_its_mailbox=old.holder is None)
        key = award_key(old.version, old.organisation, row)
        new = _row(press, row, text, number, ordinal, key, now, token, old.batch)
        new.replaces, new.replaces_reason, new.holder = old, reason.strip(), old.holder
        new.save(force_insert=True)
        finding.note([new])
        for act in _AFTER_ISSUE:
            act([new])
        withdrawal.replaced(user, old, reason)
        notices.corrected(new, token)
        trail.record(
            "credential.corrected",
            organisation=old.organisation,
            actor=user,
            subject=f"credential:{old.pk}",
            by=str(new.pk),
        )
    return new


def row_of(cells: dict[str, str], line: int = 0) -> RecipientRow:
    """A checked row from cells that were found without fault."""
    day, until = cells.get("awarded_on", ""), cells.get("valid_until", "")
    return RecipientRow(
        line=line,
        name=cells["name"],
        email=cells.get("email", "").lower(),
        did=cells.get("did", ""),
        awarded_on=date.fromisoformat(day) if day else None,
        grade=cells.get("grade", ""),
        evidence_url=cells.get("evidence_url", ""),
        valid_until=date.fromisoformat(until) if until else None,
    )


def cells_of(credential: Credential) -> dict[str, str]:
    """What was typed when a credential was issued, for a correction to begin from."""
    own = BatchRow.objects.filter(credential=credential).values_list("cells", flat=True).first()
    cells: dict[str, str] = {
        "name": credential.recipient_name,
        "email": credential.recipient_email,
        "did": credential.recipient_did,
        "awarded_on": credential.awarded_on.isoformat() if credential.awarded_on else "",
    }
    return {**(own or {}), **cells}
