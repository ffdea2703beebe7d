"""Page models of issuing and of what was issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, IntegerField, OuterRef, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.issuing import batches, notices
from cairn.registry.issuing.models import Act, BatchState, Credential
from cairn.registry.mail.models import Message
from cairn.registry.site import slices
from cairn.registry.site.components import (
    Action,
    Cell,
    Column,
    Crumb,
    Empty,
    Event,
    Fact,
    Facts,
    Progress,
    Stone,
    Table,
    Tag,
    Technical,
    Timeline,
)
from cairn.registry.site.slices import Slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from cairn.registry.catalogue.models import Achievement
    from cairn.registry.issuing.models import Batch, BatchRow
    from cairn.registry.organisations.models import Organisation
    from cairn.registry.site.slices import Slice

_MINUTE = 60
_ROWS_A_PAGE = 50
_TITLES_SHOWN = 3


def crumbs(organisation: Organisation, *names: str) -> list[Crumb]:
    """The way to a page of issuing."""
    slug = organisation.slug
    return [
        Crumb(str(organisation), reverse("today", args=[slug])),
        Crumb(_("Issue"), reverse("issue", args=[slug])),
        *(Crumb(name) for name in names),
    ]


def named(credentials: Sequence[Credential]) -> str:
    """Which credentials are meant: what they are for, and whose where it is one."""
    titles = list(dict.fromkeys(each.version.title for each in credentials))
    told = [*titles[:_TITLES_SHOWN], *(["…"] if len(titles) > _TITLES_SHOWN else [])]
    if len(credentials) == 1:
        told.append(credentials[0].recipient_name)
    return " · ".join(filter(None, told))


def stone_of(achievement: Achievement, organisation: Organisation) -> tuple[Stone, str, str]:
    """An achievement as a card, with the ways to issue it to one person and to a list."""
    version = achievement.versions.order_by("-number").first()
    assert version is not None
    shared = achievement.organisation_id != organisation.pk
    stone = Stone(
        version.title,
        url=achievement.url,
        issuer=str(achievement.organisation) if shared else "",
        language=version.language,
        demo=organisation.demo,
    )
    arguments = [organisation.slug, achievement.pk]
    return stone, reverse("issue_one", args=arguments), reverse("issue_list", args=arguments)


def for_table(found: QuerySet[Credential]) -> QuerySet[Credential]:
    """With what a table shows of each, and no more: a document is longer than all the rest."""
    newer = Credential.objects.filter(replaces=OuterRef("pk"))
    return found.defer("document", "version__record").annotate(corrected=Exists(newer))


def state_of(credential: Credential) -> Tag:
    """How a credential stands, in a word; of many at once, see :func:`for_table`."""
    if credential.revoked_at:
        replaced = getattr(credential, "corrected", None)
        if replaced is None:
            replaced = Credential.objects.filter(replaces=credential).exists()
        return Tag(_("corrected") if replaced else _("revoked"), "invalid")
    if credential.suspended_at:
        return Tag(_("suspended"), "unknown")
    if credential.valid_until and credential.valid_until < timezone.now():
        return Tag(_("expired"), "unknown")
    return Tag(_("valid"), "confirmed")


@dataclass(frozen=True, slots=True)
class LearnerSees:
    """What one person of a list will get: the mail, and the credential as a card."""

    subject: str
    text: str
    stone: Stone


def learner_sees(batch: Batch, name: str) -> LearnerSees | None:
    """What the first person of a list will see; ``None`` while nobody is ready."""
    if not name:
        return None
    subject, text = notices.sample(batch, name)
    awarding = batch.on_behalf_of or batch.organisation
    return LearnerSees(
        subject,
        text,
        Stone(
            batch.version.title,
            issuer=str(awarding),
            language=batch.version.language,
            demo=batch.organisation.demo,
        ),
    )


def issued_table(
    part: Slice[Credential],
    organisation: Organisation,
    *,
    search: str,
    query: str,
    choose: str = "",
) -> Table:
    """What was issued, newest first."""
    slug = organisation.slug
    return Table(
        id="issued",
        caption=_("Issued, newest first"),
        named=True,
        columns=[
            Column(_("Name")),
            Column(_("Micro-credential")),
            Column(_("Awarded")),
            Column(_("Issued on")),
            Column(_("Claimed")),
            Column(_("State")),
            *([Column(_("Choose"))] if choose else []),
        ],
        rows=[
            [
                Cell(
                    each.recipient_name or _("erased"),
                    url=reverse("issued_one", args=[slug, each.pk]),
                ),
                Cell(each.version.title),
                Cell(each.awarded_on or ""),
                Cell(each.issued_at.date()),
                Cell(_("yes") if each.holder_id else _("not yet")),
                Cell(tag=state_of(each)),
                *(
                    [Cell(each.recipient_name or _("erased"), choose=str(each.pk), form=choose)]
                    if choose
                    else []
                ),
            ]
            for each in part.rows
        ],
        search=search,
        query=query,
        csv=reverse("issued_csv", args=[slug]) + (f"?{query}" if query else ""),
        empty=Empty(
            _("Nothing was found") if query else _("Nothing was issued yet"),
            _(
                "Search by the beginning of a name, of an address or of a word of the title, or by "
                "an identifier."
            )
            if query
            else _("Choose a micro-credential and issue it to one person or to a list."),
            [] if query else [Action(_("Issue"), reverse("issue", args=[slug]))],
        ),
        pagination=Slices(part, query),
    )


def facts_of(credential: Credential) -> Facts:
    """What an issuer wants to know of one credential at a glance."""
    return Facts(
        [
            Fact(_("Name"), credential.recipient_name),
            Fact(_("E-mail address"), credential.recipient_email),
            Fact(_("Wallet identifier"), credential.recipient_did),
            Fact(_("Awarded on"), credential.awarded_on),
            Fact(_("Issued on"), credential.issued_at),
            Fact(
                _("Valid until"), credential.valid_until, _("Without an end where none is given.")
            ),
            Fact(
                _("Claimed"),
                credential.claimed_at,
                _("When the learner took it into a backpack."),
            ),
        ],
        absent=_("none"),
    )


def technical_of(credential: Credential) -> Technical:
    """Identifiers, folded away."""
    return Technical(
        [
            Fact(_("Identifier"), credential.identifier),
            Fact(_("Key"), credential.key.fragment),
            Fact(_("Version of the description"), credential.version.number),
        ]
    )


def history_of(credential: Credential) -> Timeline:
    """What happened to a credential, newest first, mails among it."""
    deeds = {
        Act.REVOKE: _("Revoked"),
        Act.SUSPEND: _("Suspended"),
        Act.REINSTATE: _("Reinstated"),
    }
    events = [Event(credential.issued_at, _("It was issued"))]
    if credential.claimed_at:
        events.append(Event(credential.claimed_at, _("Claimed by the learner")))
    events += [
        Event(each.at, deeds[Act(each.act)], str(each.by or ""), each.reason)
        for each in credential.changes.select_related("by")
    ]
    events += [
        Event(each.sent_at or each.created_at, each.subject, "", str(each.get_state_display()))
        for each in _mails_of(credential)
    ]
    return Timeline(sorted(events, key=lambda event: str(event.at), reverse=True))


def _mails_of(credential: Credential) -> Iterable[Message]:
    found = Message.objects.filter(about=f"credential:{credential.pk}")
    if credential.recipient_email and credential.batch_id:
        found |= Message.objects.filter(
            about=f"batch:{credential.batch_id}", recipient=credential.recipient_email
        )
    return found


def progress_of(batch: Batch) -> Progress:
    """How far a list is, how quickly it goes, and how long it will take."""
    job = batches.last_job(batch)
    done, total = (job.done, job.total) if job else (0, None)
    rate, remaining = "", ""
    if job and done and total:
        seconds = max((timezone.now() - job.created_at).total_seconds(), 1.0)
        rate = _("%(count)s a minute") % {"count": round(_MINUTE * done / seconds)}
        left = round((total - done) * seconds / done)
        remaining = (
            ngettext("about %(count)s second", "about %(count)s seconds", left) % {"count": left}
            if left < _MINUTE
            else ngettext("about %(count)s minute", "about %(count)s minutes", left // _MINUTE)
            % {"count": left // _MINUTE}
        )
    return Progress(
        _("Issuing “%(title)s”") % {"title": batch.version.title},
        done,
        total,
        rate,
        remaining,
        _("You may leave this page; it goes on, and stands under “Today”."),
    )


def batches_table(part: Slice[Batch], organisation: Organisation) -> Table:
    """The institution's lists, newest first."""
    return Table(
        id="lists",
        caption=_("Lists, newest first"),
        named=True,
        columns=[
            Column(_("List")),
            Column(_("Micro-credential")),
            Column(_("Handed in")),
            Column(_("Issued"), number=True),
            Column(_("State")),
        ],
        rows=[
            [
                Cell(
                    each.source_name or _("list"),
                    url=reverse("batch", args=[organisation.slug, each.pk]),
                ),
                Cell(each.version.title),
                Cell(each.created_at),
                Cell(each.credentials.count()),
                Cell(
                    tag=Tag(
                        each.get_state_display(),
                        "confirmed" if each.state == BatchState.DONE else "",
                    )
                ),
            ]
            for each in part.rows
        ],
        empty=Empty(
            _("No list was handed in yet"),
            _("A list issues one micro-credential to many people at once."),
            [Action(_("Issue"), reverse("issue", args=[organisation.slug]))],
        ),
        pagination=Slices(part),
    )


def rows_table(batch: Batch, asked: Mapping[str, str]) -> Table:
    """The people of a list that came from a program: what is wrong first, then as they came."""
    done = Case(When(credential=None, then=0), default=1, output_field=IntegerField())
    people = batch.rows.annotate(done=done).order_by("done", "number")
    part = slices.cut(people, _ROWS_A_PAGE, asked)
    return Table(
        id="rows",
        caption=_("People of this list"),
        columns=[
            Column(_("Name")),
            Column(_("Row"), number=True),
            Column(_("State")),
            Column(_("What to do")),
        ],
        rows=[
            [
                Cell(
                    row.cells.get("name", ""),
                    url=reverse("issued_one", args=[batch.organisation.slug, row.credential_id])
                    if row.credential_id
                    else "",
                    absent=_("no name"),
                ),
                Cell(row.number),
                Cell(tag=_state_of_row(row)),
                Cell(
                    " ".join(
                        f"{fault.problem()} {fault.remedy()}" for fault in batches.faults_of(row)
                    ),
                ),
            ]
            for row in part.rows
        ],
        empty=Empty(_("Nobody is in this list"), _("The program has sent no rows.")),
        pagination=Slices(part, by_time=False),
    )


def _state_of_row(row: BatchRow) -> Tag:
    if row.credential_id is not None:
        return Tag(_("issued"), "confirmed")
    if row.faults:
        return Tag(_("not issued"), "invalid")
    return Tag(_("left out") if row.left_out else _("ready"))
