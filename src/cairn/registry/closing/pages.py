"""Page models of closing, and of what is kept for others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.catalogue.models import Achievement
from cairn.registry.closing import taking_out, telling
from cairn.registry.closing.models import Closure, Custodian
from cairn.registry.closing.services import why_not_close
from cairn.registry.issuing.models import Batch, BatchState, Credential
from cairn.registry.site.components import (
    Action,
    Cell,
    Check,
    Checks,
    Column,
    Confirmation,
    Empty,
    Fact,
    Facts,
    Notice,
    Progress,
    Table,
    Technical,
    Tone,
    tone_of,
)
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from cairn.registry.closing.models import Kept, KeptCredential, TakingOut
    from cairn.registry.organisations.models import Organisation
    from cairn.registry.site.forms import ReasonForm
    from cairn.verification import Report


def day(instant: datetime) -> str:
    """An instant as a day in words."""
    return written(timezone.localtime(instant).date())


def written(when: date) -> str:
    """A day in words."""
    return date_format(when, "DATE_FORMAT")


def standing(organisation: Organisation) -> Notice | None:
    """That it is closed, or what stands against closing it."""
    if organisation.closed_at is not None:
        closure = Closure.objects.filter(organisation=organisation).first()
        actions = (
            [Action(_("Read the closing statement"), _statement(organisation), "quiet")]
            if closure
            else []
        )
        return Notice(
            Tone.PLAIN,
            _("This institution closed on %(day)s.") % {"day": day(organisation.closed_at)},
            _handing_over(organisation, closure),
            actions,
        )
    against = why_not_close(organisation)
    if against is None:
        return None
    return Notice(Tone.UNKNOWN, _("It cannot be closed yet"), against.advice())


def _handing_over(organisation: Organisation, closure: Closure | None) -> str:
    taken = Custodian.objects.filter(organisation=organisation).first()
    if closure is None:
        return _("What it issued stays valid. Its records can still be taken out.")
    if taken is None or taken.taken_out_at is None or taken.taken_out_at < closure.closed_at:
        return _(
            "What it issued stays valid. Take the records out once more, now that the closing "
            "statement is among them, and hand them to: %(custodian)s."
        ) % {"custodian": closure.custodian}
    return _(
        "What it issued stays valid. The records were taken out after it closed; "
        "%(custodian)s was to get them."
    ) % {"custodian": closure.custodian}


def records(organisation: Organisation) -> Facts:
    """What would be taken out, and when it last was."""
    custodian = Custodian.objects.filter(organisation=organisation).first()
    return Facts(
        [
            Fact(
                _("Credentials issued"),
                Credential.objects.filter(organisation=organisation).count(),
            ),
            Fact(_("Keys, in use and earlier"), organisation.keys.count()),
            Fact(_("Records last taken out"), custodian.taken_out_at if custodian else None),
        ],
        absent=_("never"),
    )


def progress(made: TakingOut) -> Progress:
    """How far the file with the records is."""
    job = taking_out.job_of(made)
    return Progress(
        _("Taking the records out"),
        job.done if job else 0,
        job.total if job else None,
        note=_("You may leave this page; the file will be here when you come back."),
    )


def made(row: TakingOut) -> Notice | None:
    """The file that was asked for last, to be taken; or why there is none."""
    if row.problem:
        return Notice(Tone.INVALID, _("The records could not be taken out"), row.problem)
    if not row.name:
        return None
    return Notice(
        Tone.CONFIRMED,
        _("The records of %(day)s are ready") % {"day": day(row.asked_at)},
        _("Hand the file to your custodian, and tell them its digest on another way: %(digest)s")
        % {"digest": row.digest},
        [
            Action(
                _("Download the file (%(size)s)") % {"size": filesizeformat(row.octets)},
                reverse("closing_taken_out", args=[row.organisation.slug, row.pk]),
                "quiet",
                icon="download",
            )
        ],
    )


def confirmation(organisation: Organisation, form: ReasonForm) -> Confirmation:
    """What closing does, to whom."""
    custodian = Custodian.objects.get(organisation=organisation)
    return Confirmation(
        title=_("Close %(name)s?") % {"name": organisation},
        consequences=[
            *_to_learners(organisation),
            *_to_staff(organisation),
            _("Nothing more can be issued, corrected, suspended or revoked."),
            _("The signing key is destroyed after it has signed the closing statement."),
            _("It leaves the public catalogue; its descriptions stay at their addresses."),
            _(
                "Your people keep their access, to read. %(custodian)s gets nothing by itself: "
                "take the records out and hand them over."
            )
            % {"custodian": custodian.name},
        ],
        form=form,
        action=_("Close the institution"),
        back=reverse("closing", args=[organisation.slug]),
        undo=_(
            "Only the operator of this registry can open it again, and a new key is needed then. "
            "The mails cannot be taken back."
        ),
    )


def _to_learners(organisation: Organisation) -> Iterator[str]:
    rows = Credential.objects.filter(organisation=organisation)
    count = rows.filter(revoked_at=None, suspended_at=None).count()
    yield ngettext(
        "%(count)s valid credential stays valid, everywhere, for as long as it says.",
        "%(count)s valid credentials stay valid, everywhere, for as long as they say.",
        count,
    ) % {"count": count}
    suspended = rows.filter(revoked_at=None).exclude(suspended_at=None).count()
    if suspended:
        yield ngettext(
            "%(count)s credential is suspended and stays so for ever: decide about it first.",
            "%(count)s credentials are suspended and stay so for ever: decide about them first.",
            suspended,
        ) % {"count": suspended}
    told = telling.addresses(organisation).count()
    yield ngettext(
        "%(count)s person is told by mail: that it stays valid, who keeps the records, and how "
        "to take their own out.",
        "%(count)s people are told by mail: that it stays valid, who keeps the records, and how "
        "to take their own out.",
        told,
    ) % {"count": told}
    unknown = rows.filter(holder=None, recipient_email="").count()
    if unknown:
        yield ngettext(
            "Of %(count)s credential no address is known: its holder has to hear it from you.",
            "Of %(count)s credentials no address is known: their holders have to hear it from you.",
            unknown,
        ) % {"count": unknown}


def _to_staff(organisation: Organisation) -> Iterator[str]:
    lists = Batch.objects.filter(organisation=organisation, state=BatchState.DRAFT).count()
    if lists:
        yield ngettext(
            "%(count)s list that was handed in is never issued.",
            "%(count)s lists that were handed in are never issued.",
            lists,
        ) % {"count": lists}
    drafts = Achievement.objects.filter(organisation=organisation, versions=None).count()
    if drafts:
        yield ngettext(
            "%(count)s description that is a draft is never published.",
            "%(count)s descriptions that are drafts are never published.",
            drafts,
        ) % {"count": drafts}


def _statement(organisation: Organisation) -> str:
    return reverse("closing_statement", args=[organisation.slug])


def kept_table(institutions: Sequence[Kept]) -> Table:
    """Institutions whose records are kept here."""
    return Table(
        id="kept",
        caption=_("Institutions whose records are kept here"),
        named=True,
        columns=[Column(_("Institution")), Column(_("Was at")), Column(_("Closed"))],
        rows=[
            [
                Cell(str(each), url=reverse("kept_one", args=[each.host, each.slug])),
                Cell(each.host),
                Cell(each.closed_at or "", absent=_("not said by itself")),
            ]
            for each in institutions
        ],
        empty=Empty(
            _("No records are kept here"),
            _("When an institution of another registry closes, its records can be kept here."),
        ),
    )


def kept_lead(kept: Kept) -> str:
    """What is kept here, and whether the institution still speaks for itself."""
    if kept.closed_at is not None:
        text = _(
            "This institution was at %(host)s and has closed. Its records are kept here. What it "
            "awarded stays valid."
        )
    elif kept.gone:
        text = _(
            "This institution was at %(host)s and is gone. Its records are kept here. What it "
            "awarded stays valid."
        )
    else:
        text = _(
            "This institution is at %(host)s. Its records are kept here for the day on which it "
            "no longer is."
        )
    return text % {"host": kept.host}


def kept_facts(kept: Kept) -> Facts:
    """What is kept of one institution."""
    logged = (
        ngettext("%(count)s document", "%(count)s documents", kept.in_log) % {"count": kept.in_log}
        if kept.log_key
        else None
    )
    return Facts(
        [
            Fact(
                _("Closed"),
                day(kept.closed_at) if kept.closed_at else None,
                _("By its own statement, under its last key."),
            ),
            *([Fact(_("Its last statement"), said)] if (said := _last_word(kept)) else []),
            Fact(
                _("Records as of"),
                kept.made_at,
                _("What happened after that day is not known here."),
            ),
            Fact(_("Credentials on record"), kept.credentials.count()),
            Fact(
                _("Found in its public log"),
                logged,
                _("Keys and status lists that nobody can have slipped in afterwards."),
            ),
        ],
        absent=_("not stated"),
    )


def _last_word(kept: Kept) -> str:
    """The words of the closing statement, of which the signature was checked when it came."""
    if not kept.closing:
        return ""
    subject = json.loads(kept.closing).get("credentialSubject")
    return str(subject.get("endorsementComment", ""))[:1000] if isinstance(subject, dict) else ""


def kept_descriptions(kept: Kept) -> Table:
    """The descriptions of what it awarded."""
    rows = (
        kept.documents.filter(path__regex=r"^/achievements/[^/]+/openbadges$")
        .order_by("title")
        .values_list("title", "path")
    )
    return Table(
        id="descriptions",
        caption=_("What it awarded"),
        columns=[Column(_("Title"))],
        rows=[
            [Cell(title, url=reverse("kept_path", args=[kept.host, path.removeprefix("/")]))]
            for title, path in rows
        ],
    )


def kept_technical(kept: Kept) -> Technical:
    """Identifiers, and where the machine-readable documents are."""
    did = f"institutions/{kept.slug}/did.json"
    facts = [
        Fact(_("Identifier (DID)"), kept.did),
        Fact(_("Its document"), f"/{did}", url=reverse("kept_path", args=[kept.host, did])),
        Fact(_("Records read in (SHA-256)"), kept.package),
        Fact(_("Verifier key of its log"), kept.log_key),
    ]
    if kept.closing:
        path = f"institutions/{kept.slug}/closure"
        address = reverse("kept_path", args=[kept.host, path])
        facts.append(Fact(_("Closing statement"), f"/{path}", url=address))
    return Technical(facts, absent=_("none"))


def found(kept: Kept, record: KeptCredential | None, report: Report) -> Checks:
    """What is on record of a credential, and what checking it says: each for itself."""
    if record is None:
        on_record = Check(
            Tone.UNKNOWN,
            _("The records"),
            _("This very credential is not in the records. It may be changed, or of another day."),
            _("Not found"),
        )
    elif record.revoked_on is not None:
        on_record = Check(
            Tone.INVALID,
            _("The records"),
            _("Issued on %(issued)s, revoked on %(revoked)s.")
            % {"issued": written(record.issued_on), "revoked": written(record.revoked_on)},
            _("Revoked"),
        )
    else:
        on_record = Check(
            Tone.UNKNOWN if record.suspended_on else Tone.CONFIRMED,
            _("The records"),
            _("Issued on %(issued)s; suspended when the records came here.")
            % {"issued": written(record.issued_on)}
            if record.suspended_on
            else _("Issued on %(issued)s and not withdrawn up to %(known)s.")
            % {"issued": written(record.issued_on), "known": day(kept.made_at)},
            _("On record"),
        )
    failed = () if report.outcome is Outcome.PASSED else report.decisive()
    return Checks(
        [
            on_record,
            Check(
                tone_of(report.outcome),
                _("The credential itself"),
                " ".join(each.reason for each in failed)
                or _("Signature, key and status list hold, as they are kept here."),
            ),
        ]
    )
