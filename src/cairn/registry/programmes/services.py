"""The only place that writes programmes: drafts, versions, archiving."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.errors import LimitExceeded
from cairn.formats.record_text import LIMITS, write_yaml
from cairn.registry.audit import trail
from cairn.registry.errors import NotPossible
from cairn.registry.jobs import queue
from cairn.registry.keys.identity import did_of
from cairn.registry.organisations.rights import Action, require
from cairn.registry.programmes import queries
from cairn.registry.programmes.models import Programme, ProgrammeMatch, ProgrammeVersion
from cairn.stacking.programme_examining import Examined, examine

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

NAME = "the programme"
"""What the draft is called in a sentence about its faults."""
_SHOWN = 5


def start(user: User, organisation: Organisation, *, text: str = "") -> Programme:
    """Begin a programme: from a file, or from a small one that is sound and to be changed.

    Raises:
        NotAllowed: no role that allows it there.
        LimitExceeded: the text is too long.
    """
    require(user, Action.WRITE_PROGRAMME, organisation)
    _require_short(text)
    programme = Programme(
        id=uuid4(), organisation=organisation, created_by=user, draft_saved_at=timezone.now()
    )
    programme.draft = text or _first(programme)
    programme.title = _title(programme.draft)
    with transaction.atomic():
        programme.save(force_insert=True)
        _told(user, programme, "started")
    return programme


def save_draft(
    user: User, programme: Programme, text: str, *, revision: int | None = None
) -> Programme:
    """Keep what was written, sound or not.

    Args:
        user: who asks.
        programme: whose draft.
        text: YAML.
        revision: the ``draft_revision`` that the writer had before them.

    Raises:
        NotAllowed: no role that allows it there.
        NotPossible: archived, or somebody else has saved meanwhile.
        LimitExceeded: the text is too long.
    """
    require(user, Action.WRITE_PROGRAMME, programme.organisation)
    _require_short(text)
    with transaction.atomic():
        row = Programme.objects.select_for_update().get(pk=programme.pk)
        _require_open(row)
        if row.draft == text:
            return row
        if revision not in (None, row.draft_revision):
            raise NotPossible(
                detail=_("Somebody else has changed these rules since you opened them."),
                mend=_("Your text is still here. Open the rules in a second window and compare."),
            )
        row.draft, row.draft_saved_at = text, timezone.now()
        row.draft_revision += 1
        row.title = _title(text) or row.title
        row.save(update_fields=["draft", "draft_saved_at", "draft_revision", "title"])
        _told(user, row, "saved", revision=row.draft_revision)
    return row


def examined(programme: Programme) -> Examined:
    """What is wrong with the draft, each with its place."""
    return examine(programme.draft.encode(), NAME)


def publish(user: User, programme: Programme) -> ProgrammeVersion:
    """Make the draft the next version, which then never changes; what can count is found anew.

    Raises:
        NotAllowed: no role that allows it there.
        NotPossible: archived, unsound, of another institution, or the same as the last version.
    """
    require(user, Action.WRITE_PROGRAMME, programme.organisation)
    with transaction.atomic():
        row = Programme.objects.select_for_update().get(pk=programme.pk)
        _require_open(row)
        found = examined(row)
        if found.faults:
            places = "; ".join(f"{each.place}: {each.detail}" for each in found.faults[:_SHOWN])
            raise NotPossible(
                detail=_("The rules cannot be published: %(places)s.") % {"places": places},
                mend=_("Mend them at these places."),
            )
        rules = found.versions[-1]
        own = did_of(row.organisation)
        if own not in rules.own_issuers:
            raise NotPossible(
                detail=_("The rules are those of another institution (institution: id)."),
                mend=_("Write %(did)s there, so that your own credentials count as yours.")
                % {"did": own},
            )
        last = queries.current_version(row)
        if last is not None and last.text == row.draft:
            raise NotPossible(
                detail=_("Nothing has changed since version %(number)s.") % {"number": last.number},
                mend=_("Change the draft first."),
            )
        version = ProgrammeVersion.objects.create(
            id=uuid4(),
            programme=row,
            number=1 if last is None else last.number + 1,
            text=row.draft,
            digest=hashlib.sha256(row.draft.encode()).hexdigest(),
            iri=rules.id[:1000],
            title=rules.title[:400],
            published_at=timezone.now(),
            published_by=user,
        )
        queue.ask("programmes.match", key=str(version.pk), version=str(version.pk))
        _told(user, row, "published", version=version.number, digest=version.digest)
    return version


def archive(user: User, programme: Programme) -> None:
    """Offer it no more; its versions stay where decisions cite them."""
    _set_archived(user, programme, archived=True)


def unarchive(user: User, programme: Programme) -> None:
    """Take it up again."""
    _set_archived(user, programme, archived=False)


def _set_archived(user: User, programme: Programme, *, archived: bool) -> None:
    require(user, Action.WRITE_PROGRAMME, programme.organisation)
    with transaction.atomic():
        row = Programme.objects.select_for_update().get(pk=programme.pk)
        if (row.archived_at is not None) == archived:
            return
        row.archived_at = timezone.now() if archived else None
        row.save(update_fields=["archived_at"])
        version = queries.current_version(row)
        if archived:
            from cairn.registry.programmes import matching  # noqa: PLC0415  # it imports us

            ProgrammeMatch.objects.filter(programme=row).delete()
            matching.forget(row)
        elif version is not None:
            queue.ask(
                "programmes.match",
                key=f"{version.pk} {timezone.now().isoformat()}",
                version=str(version.pk),
            )
        _told(user, row, "archived" if archived else "unarchived")


def _told(user: User, programme: Programme, done: str, **facts: str | int) -> None:
    trail.record(
        Action.WRITE_PROGRAMME.value,
        organisation=programme.organisation,
        actor=user,
        subject=f"programme:{programme.pk}",
        done=done,
        **facts,
    )


def _require_open(programme: Programme) -> None:
    if programme.archived_at is not None:
        raise NotPossible(
            detail=_("This programme is archived."), mend=_("Take it up again first.")
        )


def _require_short(text: str) -> None:
    if len(text.encode()) > LIMITS.octets:
        raise LimitExceeded(limit="length in octets", maximum=LIMITS.octets)


def _title(text: str) -> str:
    versions = examine(text.encode(), NAME).versions
    return versions[-1].title[:400] if versions else ""


def _first(programme: Programme) -> str:
    """A small programme that is sound: one requirement, half of it from here, a capstone."""
    organisation = programme.organisation
    language = organisation.language
    rules = {
        "format": "cairn-programme/1",
        "id": programme.url,
        "version": "1.0.0",
        "title": _("New programme"),
        "institution": {
            "name": organisation.name_in(language),
            "id": did_of(organisation),
            **({"country": organisation.country} if organisation.country else {}),
        },
        "source": {"document": _("Rules of the programme"), "certainty": "quoted"},
        "effective": {"from": timezone.now().date().isoformat()},
        "credit": {"scheme": "ECTS", "basis": "year"},
        "levels": {"framework": "EQF"},
        "award": {"total": 30},
        "requirements": {
            "all_of": [
                {
                    "id": "CORE",
                    "title": _("Core"),
                    "min_credit": 25,
                    "eligible": {"level_min": 6},
                },
                {
                    "id": "CAPSTONE",
                    "title": _("Final project"),
                    "min_credit": 5,
                    "transferable": False,
                    "eligible": {"achievement": [f"{settings.BASE_URL}/achievements/…"]},
                },
            ]
        },
        "coherence": {"capstone": "CAPSTONE"},
    }
    return write_yaml(rules)
