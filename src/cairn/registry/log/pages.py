"""Page models of the log's pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.registry.log import health, services, starting, witnesses
from cairn.registry.log.models import LogAnchor, WitnessEvidence, WitnessState
from cairn.registry.operating.pages import health_checks
from cairn.registry.site.components import (
    Action,
    Cell,
    Column,
    Confirmation,
    Empty,
    Fact,
    Notice,
    Table,
    Tag,
    Technical,
    Tone,
)

if TYPE_CHECKING:
    from cairn.registry.site.components import Checks
    from cairn.transparency.notes import VerifierKey


def checks() -> Checks:
    """How the log is, what does not work first; that it is held, the page says by itself."""
    return health_checks(list(health.findings(held=False)))


def witness_table(*, operator: bool) -> Table | Empty:
    """Who watches the log, and what each said last; why it did not, operators alone see."""
    policy = witnesses.named()
    if policy is None:
        return Empty(
            _("No witnesses"),
            _(
                "Nobody but this registry has signed what the log says. It still shows what was "
                "logged; that everybody is shown the same, and when, nobody else confirms."
            ),
            [Action(_("Name witnesses"), reverse("operator_settings_edit"), kind="quiet")]
            if operator
            else (),
        )
    states = {each.key: each for each in WitnessState.objects.all()}
    columns = [Column(_("Witness")), Column(_("Cosigned up to"), number=True), Column(_("When"))]
    if operator:
        columns += [Column(_("Last answer")), Column(_("Address"))]
    return Table(
        id="witnesses",
        caption=_("Witnesses"),
        named=True,
        columns=columns,
        rows=[_row(key, states.get(key.text), operator=operator) for key in policy.witnesses],
    )


def _row(key: VerifierKey, row: WitnessState | None, *, operator: bool) -> list[Cell]:
    seen = row is not None and row.cosigned_at is not None
    when = datetime.fromtimestamp(row.cosigned_at, UTC) if row and row.cosigned_at else None
    cells = [
        Cell(key.name),
        Cell(row.cosigned_size if row and seen else "", absent=_("nothing yet")),
        Cell(when or "", absent=_("nothing yet")),
    ]
    if operator:
        cells += [
            _answer(row),
            Cell(row.url if row else ""),
        ]
    return cells


def _answer(row: WitnessState | None) -> Cell:
    if row is None or row.asked_at is None:
        return Cell("", absent=_("not asked yet"))
    if row.alarming:
        return Cell(row.problem, tag=Tag(_("another log"), "invalid"))
    return Cell(row.problem or _("cosigned"))


def held() -> Notice | None:
    """That nothing is published since the last start, why, and what can be done."""
    row = starting.held()
    if row is None:
        return None
    if row.alarming:
        why = _(
            "A witness has seen more of this log, or another one: what was brought back here is "
            "probably an old copy. It said: %(problem)s. Bring the newest copy of the database and "
            "of the folder log back."
        )
    else:
        why = _(
            "Since the last start not enough witnesses have said that this log is the newest one "
            "they know, so it might be an old copy. %(problem)s. They are asked again by "
            "themselves, the next time at %(again)s."
        )
    more = [_("Issuing goes on, entries wait, and nothing is lost.")]
    if not row.alarming:
        more += _first_hour()
    again = row.again_at or timezone.now()
    told = why % {"problem": row.problem, "again": date_format(timezone.localtime(again), "H:i:s")}
    return Notice(
        Tone.INVALID if row.alarming else Tone.UNKNOWN,
        _("The log publishes nothing yet"),
        " ".join((told, *more)),
        [
            Action(_("Ask the witnesses again"), reverse("operator_log_ask"), post=True),
            Action(_("Publish without them"), reverse("operator_log_release"), kind="quiet"),
        ],
    )


def _first_hour() -> list[str]:
    """What to do where witnesses do not follow the log yet, or it is a new one."""
    found = []
    strangers = witnesses.never_heard()
    if strangers:
        found.append(
            _(
                "%(names)s never cosigned this log: whoever runs them must first take it up. Send "
                "them this verifier key: %(key)s"
            )
            % {"names": ", ".join(strangers), "key": services.verifier_key().text}
        )
    if starting.never_published():
        found.append(
            _(
                "Nothing was ever published from here. If this registry is new, and no copy of it "
                "was ever put back, there is no other history, and it is safe to publish without "
                "them."
            )
        )
    return found


def release(form: object) -> Confirmation:
    """The page before the log publishes without its witnesses' word."""
    row = starting.held()
    consequences = [
        _("If this is an old copy, everybody will be able to prove that the log told two stories."),
        _("It counts until the program is next started. Your reason goes into the audit trail."),
    ]
    if row is not None and not row.alarming and starting.never_published():
        consequences.insert(
            0, _("Nothing was ever published from here: for a new registry this is safe.")
        )
    if row is not None and row.alarming:
        consequences.insert(
            0,
            _("A witness says that this is an old copy: %(problem)s.") % {"problem": row.problem},
        )
    return Confirmation(
        title=_("Publish the log without its witnesses' word?"),
        consequences=consequences,
        form=form,
        action=_("Publish without them"),
        back=reverse("operator_log"),
        undo=_("What is published cannot be taken back."),
    )


def evidence() -> list[Notice | Technical]:
    """What witnesses said against this log, with the checkpoint that they were shown."""
    found: list[Notice | Technical] = []
    for each in WitnessEvidence.objects.order_by("-pk")[:20]:
        name = each.key.partition("+")[0]
        found.extend(
            (
                Notice(
                    Tone.UNKNOWN if each.settled_at else Tone.INVALID,
                    _("%(name)s has seen another log") % {"name": name},
                    _(
                        "When it was asked to cosign %(size)d entries it said: %(problem)s. The "
                        "usual cause is an old copy that was put back. Bring the newest copy of "
                        "the folder log back, or ask the witness for its evidence."
                    )
                    % {"size": each.size, "problem": each.problem},
                    ()
                    if each.settled_at
                    else [
                        Action(
                            _("Its cause is found"),
                            reverse("operator_log_settle", args=[each.pk]),
                            post=True,
                        )
                    ],
                ),
                Technical(
                    [
                        Fact(_("Said at"), each.at),
                        Fact(_("Cause found at"), each.settled_at),
                        Fact(
                            _("Checkpoint as it was shown"),
                            bytes(each.checkpoint).decode("utf-8", "replace"),
                        ),
                    ],
                    absent=_("not yet"),
                ),
            )
        )
    return found


def anchored() -> Fact:
    """The last anchor, with its receipt."""
    last = LogAnchor.objects.first()
    if last is None:
        return Fact(
            _("Anchored on a chain"),
            None,
            _("An anchor adds a clock that is nobody's; not every registry has one."),
        )
    return Fact(
        _("Anchored on a chain"),
        date_format(timezone.localtime(last.block_at), "DATETIME_FORMAT"),
        _("%(size)d entries; the receipt can be checked with any node of the chain %(chain)s.")
        % {"size": last.size, "chain": f"eip155:{last.chain}"},
        url=reverse("log_anchor", args=[last.chain, last.size]),
    )
