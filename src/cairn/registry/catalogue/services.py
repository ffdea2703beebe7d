"""The only place that writes achievements: drafts, versions, and whether they are shown."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cairn.errors import RecordMalformed
from cairn.formats.record import Syntax, write_achievement
from cairn.linting import GENERAL, LintReport, lint, require_publishable
from cairn.registry.audit import trail
from cairn.registry.catalogue import drafts, examples, indexing, queries
from cairn.registry.catalogue.models import (
    Achievement,
    AchievementVersion,
    ConsortiumShare,
    Listing,
)
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations.rights import Action, Target, require

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation, Unit

_AFTER_PUBLISH: list[Callable[[AchievementVersion], None]] = []
_TITLE_WORDS = "general.title_words"
_LONGEST_SLUG = 60


def after_publish(
    act: Callable[[AchievementVersion], None],
) -> Callable[[AchievementVersion], None]:
    """Have something done with each new version, in the transaction that stores it."""
    _AFTER_PUBLISH.append(act)
    return act


def start_draft(
    user: User,
    organisation: Organisation,
    *,
    copy_of: Achievement | None = None,
    example: str = "",
    unit: Unit | None = None,
    record: Mapping[str, Any] | None = None,
) -> Achievement:
    """Begin a description: empty, from a copy, from an example, or from a record that was brought.

    Args:
        user: who asks.
        organisation: whose it shall be.
        copy_of: one that the person may read; of another organisation only what was published.
        example: the name of one of ``examples.EXAMPLES``.
        unit: the faculty that it shall belong to.
        record: members of a record, from a file.

    Raises:
        NotAllowed: no role that allows it there.
        NotFound: the one to copy may not be read, or the example is none.
    """
    require(user, Action.WRITE_ACHIEVEMENT, Target(organisation, unit))
    if unit is not None and unit.organisation_id != organisation.pk:
        raise NotFound
    if copy_of is not None:
        members = _copied(user, organisation, copy_of)
    elif example:
        members = examples.record(example)
    else:
        members = dict(record or {})
    members.setdefault("language", organisation.language)
    _of(organisation, members, fresh=copy_of is None and record is None)
    achievement = Achievement(
        id=uuid4(),
        organisation=organisation,
        unit=unit,
        created_by=user,
        draft=drafts.to_text(members),
        draft_revision=1,
        draft_saved_at=timezone.now(),
        example_of=example,
        copied_from=copy_of,
    )
    with transaction.atomic():
        achievement.slug = _slug(achievement, title_of(members))
        achievement.save(force_insert=True)
        trail.record(
            Action.WRITE_ACHIEVEMENT.value,
            organisation=organisation,
            actor=user,
            subject=f"achievement:{achievement.pk}",
            done="started",
            **({"copy_of": str(copy_of.pk)} if copy_of else {}),
            **({"example": example} if example else {}),
        )
    return achievement


def save_draft(
    user: User,
    achievement: Achievement,
    record: str | Mapping[str, Any],
    *,
    revision: int | None = None,
    editor: str = "",
) -> Achievement:
    """Keep what was written, complete or not.

    Args:
        user: who asks.
        achievement: whose draft.
        record: the members of a record, or such as JSON or YAML text.
        revision: the ``draft_revision`` that the writer had before them; what somebody else saved
            meanwhile is then not overwritten. Without it the draft is replaced in any case.
        editor: the open form that saves; what it saved itself meanwhile is no conflict.

    Raises:
        NotAllowed: no role that allows it there.
        NotPossible: archived, or somebody else has saved meanwhile.
        MalformedJson: the text is not JSON.
        MalformedYaml: the text is not YAML of this kind.
        RecordMalformed: the text is no mapping of members.
        LimitExceeded: it is too long.
    """
    require(user, Action.WRITE_ACHIEVEMENT, queries.target(achievement))
    members = drafts.from_text(record) if isinstance(record, str) else dict(record)
    for name in drafts.SET_BY_US:
        members.pop(name, None)
    text = drafts.to_text(members)
    with transaction.atomic():
        row = Achievement.objects.select_for_update().get(pk=achievement.pk)
        _require_open(row)
        own = bool(editor) and row.draft_editor == editor
        if revision not in (None, row.draft_revision) and not own and row.draft != text:
            raise NotPossible(
                detail=_("Somebody else has changed this draft since you opened it."),
                mend=_("Your text is still here. Open the draft in a second window and compare."),
            )
        if row.draft != text:
            row.draft = text
            row.draft_revision += 1
            row.draft_editor = editor[:40]
            row.draft_saved_at = timezone.now()
            if not row.versions.exists():
                row.slug = _slug(row, title_of(members))
            row.save(
                update_fields=["draft", "draft_revision", "draft_editor", "draft_saved_at", "slug"]
            )
            trail.record(
                Action.WRITE_ACHIEVEMENT.value,
                organisation=row.organisation,
                actor=user,
                subject=f"achievement:{row.pk}",
                done="saved",
                revision=row.draft_revision,
            )
    return row


def reports(achievement: Achievement, language: str = "en") -> tuple[LintReport, ...]:
    """What the rules that always hold, and the organisation's profiles, say of the draft."""
    described = queries.understood_draft(achievement).achievement
    organisation = achievement.organisation
    issuer = queries.issuer_profile(organisation)
    names = dict.fromkeys((GENERAL, *organisation.profiles))
    return tuple(lint(described, name, issuer=issuer, language=language) for name in names)


def reserved_words(achievement: Achievement) -> str:
    """What the title claims that a micro-credential is not, in one sentence; empty if nothing."""
    described = queries.understood_draft(achievement).achievement
    found = [each for each in lint(described, GENERAL).findings if each.code == _TITLE_WORDS]
    return next((each.what for each in found if each.wants_mending), "")


def publish(
    user: User, achievement: Achievement, *, title_confirmed: bool = False
) -> AchievementVersion:
    """Make the draft the next version, which then never changes.

    Args:
        user: who asks.
        achievement: whose draft.
        title_confirmed: the person was told that the title holds a word for qualifications, and
            says that it claims none. The audit trail keeps that.

    Raises:
        NotAllowed: no role that allows it there.
        NotPossible: archived, nothing changed since the last version, or the title is not
            confirmed.
        RecordMalformed: something in the draft cannot be read; names every place.
        NotPublishable: what every credential needs is missing; names each thing to mend.
    """
    require(user, Action.PUBLISH_ACHIEVEMENT, queries.target(achievement))
    with transaction.atomic():
        row = Achievement.objects.select_for_update().get(pk=achievement.pk)
        _require_open(row)
        understood = queries.understood_draft(row)
        if understood.faults:
            raise RecordMalformed(
                detail="".join(f"\n  {fault}" for fault in understood.faults[:20]),
                faults=understood.faults,
                schema="achievement.schema.json",
            )
        last = queries.current_version(row)
        number = 1 if last is None else last.number + 1
        described = replace(
            understood.achievement, version=str(number), version_date=timezone.now().date()
        )
        require_publishable(described, queries.issuer_profile(row.organisation))
        _require_title(row, confirmed=title_confirmed)
        if last is not None and _same(queries.domain_achievement(last), described):
            raise NotPossible(
                detail=_("Nothing has changed since version {number}.").format(number=last.number),
                mend=_("Change the draft first."),
            )
        text = write_achievement(described, Syntax.JSON)
        credit = described.credit
        version = AchievementVersion.objects.create(
            id=uuid4(),
            achievement=row,
            number=number,
            record=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            title=described.title.best(described.language)[:400],
            language=described.language,
            level=indexing.eqf_level(described),
            credit_value=None if credit is None else indexing.decimal(credit.value),
            credit_scheme="" if credit is None else credit.scheme[:40],
            published_at=timezone.now(),
            published_by=user,
        )
        indexing.rewrite(version, described, public=_public(row))
        for act in _AFTER_PUBLISH:
            act(version)
        trail.record(
            Action.PUBLISH_ACHIEVEMENT.value,
            organisation=row.organisation,
            actor=user,
            subject=f"achievement:{row.pk}",
            version=number,
            digest=version.digest,
            title_confirmed=title_confirmed and bool(reserved_words(row)),
        )
    return version


def archive(user: User, achievement: Achievement) -> None:
    """Take it out of the catalogue and let nobody issue it; what was issued stays as it is."""
    _set_archived(user, achievement, archived=True)


def unarchive(user: User, achievement: Achievement) -> None:
    """Take it up again."""
    _set_archived(user, achievement, archived=False)


def set_listed(user: User, achievement: Achievement, *, listed: bool) -> None:
    """Show it in the public catalogue, or only to who has its address."""
    require(user, Action.PUBLISH_ACHIEVEMENT, queries.target(achievement))
    with transaction.atomic():
        row = Achievement.objects.select_for_update().get(pk=achievement.pk)
        if row.listed == listed:
            return
        row.listed = listed
        row.save(update_fields=["listed"])
        Listing.objects.filter(pk=row.pk).update(public=_public(row))
        _told(user, row, "listed" if listed else "unlisted")


def set_suspendable(user: User, achievement: Achievement, *, suspendable: bool) -> None:
    """Have credentials issued from now on be such that they can be suspended, or not.

    What was issued before stays as it was signed.
    """
    require(user, Action.PUBLISH_ACHIEVEMENT, queries.target(achievement))
    with transaction.atomic():
        row = Achievement.objects.select_for_update().get(pk=achievement.pk)
        achievement.suspendable = suspendable
        if row.suspendable == suspendable:
            return
        row.suspendable = suspendable
        row.save(update_fields=["suspendable"])
        _told(user, row, "suspendable" if suspendable else "not-suspendable")


def share(user: User, achievement: Achievement, consortium: Organisation) -> None:
    """Put it into the shared catalogue of a consortium that its organisation belongs to.

    Raises:
        NotAllowed: no role that allows it there.
        NotPossible: the organisation is no accepted member.
    """
    require(user, Action.PUBLISH_ACHIEVEMENT, queries.target(achievement))
    with transaction.atomic():
        joined = achievement.organisation.consortia.filter(
            consortium=consortium, accepted_at__isnull=False
        )
        if not joined.exists():
            raise NotPossible(
                detail=_("Your institution is not a member of that consortium."),
                mend=_("Ask the consortium for an invitation, and accept it."),
            )
        _row, made = ConsortiumShare.objects.get_or_create(
            achievement=achievement, consortium=consortium
        )
        if made:
            _told(user, achievement, "shared", consortium=str(consortium.pk))


def unshare(user: User, achievement: Achievement, consortium: Organisation) -> None:
    """Take it out of the shared catalogue of a consortium."""
    require(user, Action.PUBLISH_ACHIEVEMENT, queries.target(achievement))
    with transaction.atomic():
        gone, _kinds = ConsortiumShare.objects.filter(
            achievement=achievement, consortium=consortium
        ).delete()
        if gone:
            _told(user, achievement, "unshared", consortium=str(consortium.pk))


def _set_archived(user: User, achievement: Achievement, *, archived: bool) -> None:
    require(user, Action.PUBLISH_ACHIEVEMENT, queries.target(achievement))
    with transaction.atomic():
        row = Achievement.objects.select_for_update().get(pk=achievement.pk)
        if (row.archived_at is not None) == archived:
            return
        row.archived_at = timezone.now() if archived else None
        row.save(update_fields=["archived_at"])
        Listing.objects.filter(pk=row.pk).update(public=_public(row))
        _told(user, row, "archived" if archived else "unarchived")


def _told(user: User, achievement: Achievement, done: str, **facts: str) -> None:
    trail.record(
        Action.PUBLISH_ACHIEVEMENT.value,
        organisation=achievement.organisation,
        actor=user,
        subject=f"achievement:{achievement.pk}",
        done=done,
        **facts,
    )


def _public(achievement: Achievement) -> bool:
    return (
        achievement.listed
        and achievement.archived_at is None
        and achievement.organisation.closed_at is None
    )


def _require_open(achievement: Achievement) -> None:
    if achievement.archived_at is not None:
        raise NotPossible(
            detail=_("This achievement is archived."),
            mend=_("Take it up again first."),
        )


def _require_title(achievement: Achievement, *, confirmed: bool) -> None:
    claim = reserved_words(achievement)
    if claim and not confirmed:
        raise NotPossible(
            detail=claim,
            mend=_("Choose a title without it, or confirm that it claims no qualification."),
        )


def _same(before: Any, after: Any) -> bool:
    return bool(replace(after, version=before.version, version_date=before.version_date) == before)


def _copied(user: User, organisation: Organisation, source: Achievement) -> dict[str, Any]:
    """The draft of one's own; of another organisation's what was published."""
    if not queries.visible_to(user).filter(pk=source.pk).exists():
        raise NotFound
    if source.organisation_id == organisation.pk:
        return drafts.from_text(source.draft)
    version = queries.current_version(source)
    if version is None:
        raise NotFound
    members = drafts.from_text(version.record)
    # These say who answers for it, and are not to be claimed by copying.
    for name in ("awarding_bodies", "quality_assurance", "designers", "providers", "assessors"):
        members.pop(name, None)
    return members


def _of(organisation: Organisation, members: dict[str, Any], *, fresh: bool) -> None:
    """Name the organisation as the awarding body where the draft names none, or an example's."""
    if fresh or not members.get("awarding_bodies"):
        body: dict[str, Any] = {"legal_name": dict(organisation.name)}
        if organisation.country:
            body["country"] = organisation.country
        if organisation.url:
            body["url"] = organisation.url
        members["awarding_bodies"] = [body]


def title_of(members: Mapping[str, Any], language: str = "") -> str:
    """The title of a draft, in a language or else its own; empty where it has none."""
    title = members.get("title")
    if isinstance(title, dict):
        own = title.get(language) or title.get(str(members.get("language")))
        title = own or next(filter(None, title.values()), "")
    return str(title or "")


def differs(achievement: Achievement) -> bool:
    """Whether the draft says something else than the current version, or cannot be read."""
    last = queries.current_version(achievement)
    understood = queries.understood_draft(achievement)
    if last is None or understood.faults:
        return True
    return not _same(queries.domain_achievement(last), understood.achievement)


def _slug(achievement: Achievement, title: str) -> str:
    """A short name from the title that nothing else in the organisation has."""
    wanted = slugify(title)[:_LONGEST_SLUG].strip("-") or f"draft-{str(achievement.pk)[:8]}"
    others = Achievement.objects.filter(organisation=achievement.organisation).exclude(
        pk=achievement.pk
    )
    if not others.filter(slug=wanted).exists():
        return wanted
    return f"{wanted}-{str(achievement.pk)[:8]}"
