"""Page models of the operator's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.registry import configuration
from cairn.registry.accounts.models import User
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import State as JobState
from cairn.registry.operating.health import State
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations.models import Organisation, Role
from cairn.registry.site import list_words
from cairn.registry.site.components import (
    Cell,
    Check,
    Checks,
    Column,
    Empty,
    Fact,
    Facts,
    Notice,
    Table,
    Tag,
    Tone,
)
from cairn.registry.site.slices import Slices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from cairn.registry.jobs.models import Job
    from cairn.registry.operating.health import Finding
    from cairn.registry.site.slices import Slice

_RECENT = 50
_TONES = {State.GOOD: Tone.CONFIRMED, State.WATCH: Tone.UNKNOWN, State.BAD: Tone.INVALID}
_WORDS: dict[State, StrOrPromise] = {
    State.GOOD: gettext_lazy("good"),
    State.WATCH: gettext_lazy("look at it"),
    State.BAD: gettext_lazy("does not work"),
}
_SUMS: dict[State, StrOrPromise] = {
    State.GOOD: gettext_lazy("All is well"),
    State.WATCH: gettext_lazy("It works; something needs you"),
    State.BAD: gettext_lazy("Something does not work"),
}
_FROM: dict[str, StrOrPromise] = {
    "environment": gettext_lazy("from the environment of the server"),
    "file": gettext_lazy("set on these pages"),
    "default": gettext_lazy("not set"),
}


def health_title(state: State) -> StrOrPromise:
    """The answer to “how is it?” in one line."""
    return _SUMS[state]


def health_checks(found: Sequence[Finding]) -> Checks:
    """What was looked at, what does not work first."""
    order = list(State)[::-1]
    return Checks(
        [
            Check(
                _TONES[each.state],
                each.name,
                f"{each.sentence} {each.mend}".strip(),
                _WORDS[each.state],
            )
            for each in sorted(found, key=lambda each: order.index(each.state))
        ]
    )


def second_factor_notice(operator: User) -> Notice | None:
    """That an operator's account rests on a password alone."""
    if Authenticator.objects.filter(user=operator).exists():
        return None
    return Notice(
        Tone.UNKNOWN,
        _("Your account has no second factor"),
        _("Who guesses your password runs this registry. Add a passkey or an app."),
    )


def jobs_table(part: Slice[Job], state: str) -> Table:
    """Jobs, the newest first; nothing in them names anybody."""
    return Table(
        id="jobs",
        caption=_("Jobs"),
        named=True,
        columns=[
            Column(_("What")),
            Column(_("How it stands")),
            Column(_("Asked for")),
            Column(_("Tries"), number=True),
            Column(_("Why it failed")),
            Column(_("Do")),
        ],
        rows=[
            [
                Cell(queue.in_words(job.kind)),
                Cell(tag=Tag(job.get_state_display(), _job_tone(job.state))),
                Cell(job.created_at),
                Cell(job.attempts),
                Cell(job.problem),
                Cell(_("Try again"), url=reverse("operator_job_again", args=[job.pk]))
                if job.state == JobState.FAILED
                else Cell(),
            ]
            for job in part.rows
        ],
        query=f"state={state}" if state else "",
        empty=Empty(_("No such jobs"), _("Work that is done outside a page stands here.")),
        pagination=Slices(part, f"state={state}" if state else ""),
    )


def _job_tone(state: str) -> str:
    return {JobState.FAILED: "invalid", JobState.DONE: "confirmed"}.get(JobState(state), "")


def institutions_table(part: Slice[Organisation]) -> Table:
    """Every institution of this registry. What is inside them is not an operator's to see."""
    counted = Organisation.objects.filter(pk__in=[each.pk for each in part.rows])
    owned = dict(
        counted.filter(roles__role=Role.OWNER)
        .annotate(owners=Count("roles"))
        .values_list("pk", "owners")
    )
    return Table(
        id="institutions",
        caption=_("Institutions"),
        named=True,
        columns=[
            Column(_("Name")),
            Column(_("What it is")),
            Column(_("Country")),
            Column(_("Owners"), number=True),
            Column(_("Since")),
            Column(_("How it stands")),
            Column(_("Do")),
        ],
        rows=[
            [
                Cell(str(each)),
                Cell(each.get_kind_display()),
                Cell(list_words.country(each.country)),
                Cell(owned.get(each.pk, 0)),
                Cell(each.created_at.date()),
                Cell(tag=Tag(_("closed") if each.closed_at else _("active"))),
                Cell(
                    _("Open again") if each.closed_at else _("Close"),
                    url=reverse(
                        "operator_reopen" if each.closed_at else "operator_close", args=[each.slug]
                    ),
                ),
            ]
            for each in part.rows
        ],
        empty=Empty(_("No institution yet"), _("Found the first one below.")),
        pagination=Slices(part, by_time=False),
    )


def operators_table(operator: User) -> Table:
    """Who runs this registry."""
    people = User.objects.filter(is_operator=True, is_active=True).order_by("name", "email")
    guarded = set(Authenticator.objects.filter(user__in=people).values_list("user_id", flat=True))
    return Table(
        id="operators",
        caption=_("Who runs this registry"),
        named=True,
        columns=[
            Column(_("Name")),
            Column(_("Address")),
            Column(_("Second factor")),
            Column(_("Do")),
        ],
        rows=[
            [
                Cell(each.name or _("not given")),
                Cell(each.email),
                Cell(_("yes") if each.pk in guarded else _("no")),
                Cell(_("Take away"), url=reverse("operator_take", args=[each.pk]))
                if each.pk != operator.pk
                else Cell(_("you")),
            ]
            for each in people
        ],
    )


def recoveries_table() -> Table:
    """Who is being helped back, and who was lately."""
    rows = []
    for each in Recovery.objects.select_related("account", "second")[:_RECENT]:
        open_still = each.stopped_at is None and each.done_at is None
        rows.append(
            [
                Cell(str(each.account)),
                Cell(each.get_kind_display()),
                Cell(each.created_at),
                Cell(str(each.second or "")),
                Cell(_how_far(each)),
                Cell(_("Stop"), url=reverse("operator_recovery_stop", args=[each.pk]))
                if open_still
                else Cell(),
            ]
        )
    return Table(
        id="recoveries",
        caption=_("People who are helped back"),
        named=True,
        columns=[
            Column(_("Who")),
            Column(_("What was lost")),
            Column(_("Begun")),
            Column(_("Second word")),
            Column(_("How it stands")),
            Column(_("Do")),
        ],
        rows=rows,
        empty=Empty(
            _("Nobody needs help"), _("Who has lost every way into an account stands here.")
        ),
    )


def _how_far(each: Recovery) -> str:
    if each.stopped_at:
        return _("stopped")
    if each.done_at:
        return _("done")
    if each.new_digest:
        return _("waits for the link to the new address")
    if each.due_at:
        when = date_format(timezone.localtime(each.due_at), "DATETIME_FORMAT")
        return _("takes effect on %(when)s") % {"when": when}
    return _("waits for the second word")


def settings_facts() -> Facts:
    """Every setting with where it is from; a secret is never shown, only that it is set."""
    values = settings.CONFIGURATION
    facts = []
    for each in configuration.TABLE:
        text = values.text(each.name)
        if each.secret:
            text = _without_secrets(text)
        elif each.switch:
            text = _("on") if values.on(each.name) else _("off")
        origin = _FROM[values.origins[each.name]]
        facts.append(Fact(each.variable, text or None, f"{each.meaning} ({origin})"))
    return Facts(facts, absent=_("not set"))


def named_addresses() -> Facts:
    """Each server and file that the operator names, and that this registry asks or trusts."""
    facts = [
        Fact(
            _("Identity provider: %(name)s") % {"name": each["name"]},
            each["server"],
            _("vouches for addresses of: %(domains)s")
            % {"domains": ", ".join(each.get("domains", [])) or _("no domain")},
        )
        for each in settings.IDENTITY_PROVIDERS
    ]
    trust = next(
        (name for name in ("trust.yaml", "trust.json") if (settings.DATA / name).is_file()), None
    )
    facts.append(Fact(_("Mail server"), _without_secrets(settings.CONFIGURATION.text("smtp_url"))))
    node = settings.CONFIGURATION.text("chain_node")
    facts.append(Fact(_("Node of a chain"), _without_secrets(node)))
    facts.append(Fact(_("Trust file"), trust, _("institutions elsewhere that this registry knows")))
    return Facts(facts, absent=_("none"))


def _without_secrets(text: str) -> str:
    """An address with neither user nor password; of any other secret, that it is set."""
    if not text:
        return ""
    parts = urlsplit(text)
    if not parts.hostname:
        return _("set")
    port = f":{parts.port}" if parts.port else ""
    # Whoever serves nodes of a chain puts what customers pay with into the path.
    path = "" if parts.scheme in {"http", "https"} else parts.path
    return f"{parts.scheme}://{parts.hostname}{port}{path}"
