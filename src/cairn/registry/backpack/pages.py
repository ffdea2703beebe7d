"""Page models of a backpack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cairn.credit import amount_text
from cairn.registry.backpack import awards, evidence, finding, holding, logged, queries
from cairn.registry.backpack.models import Collection, Evidence
from cairn.registry.backpack.taking_in import Became
from cairn.registry.programmes.models import Programme
from cairn.registry.site import keyset, slices
from cairn.registry.site.components import (
    Action,
    Cell,
    Column,
    Crumb,
    Empty,
    Event,
    Fact,
    Facts,
    Notice,
    Shelf,
    Stone,
    Tab,
    Table,
    Tabs,
    Tag,
    Timeline,
    Tone,
    Verdict,
    tone_of,
)
from cairn.registry.verifying import checking
from cairn.registry.verifying.result import results_of
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.models import HeldCredential
    from cairn.registry.backpack.taking_in import Taken
    from cairn.registry.issuing.models import Credential
    from cairn.registry.site.components import Component
    from cairn.registry.verifying.result import ResultPart
    from cairn.rendering.page_model import Section, Value
    from cairn.verification import Report

_FEW = 8
"""Fewer credentials need no field to search them."""
_WAITING_SHOWN = 12
_SKILLS_SHOWN = 20
_LONGEST_NAME = 80


def tone(held: HeldCredential) -> Tone:
    """The verdict of the last check; what was withdrawn here meanwhile is not valid any more."""
    if held.withdrawn:
        return Tone.INVALID
    return tone_of(Outcome(held.outcome)) if held.outcome else Tone.PLAIN


def name_of(held: HeldCredential) -> str:
    """Its title, or words in its place."""
    return held.title or _("A credential without a title")


def issuer_of(held: HeldCredential) -> str:
    """Who issued it, by its own word."""
    return held.issuer_name or held.issuer_id or _("Issuer not named")


def issuer_known(held: HeldCredential) -> bool:
    """Whether this registry knows who issued it; else its name is the issuer's own word."""
    return held.credential_id is not None or checking.knows(held.issuer_id)


def stone_of(held: HeldCredential) -> Stone:
    """A credential as a stone, with the verdict of the last check and where it came from."""
    single = held.awards[0] if len(held.awards) == 1 else {}
    tags = [Tag(capfirst(held.get_origin_display()))]
    if tone(held) is Tone.CONFIRMED and not issuer_known(held):
        tags.append(Tag(_("Issuer not known here")))
    if len(held.awards) > 1:
        number = len(held.awards)
        said = ngettext("%(number)s award in it", "%(number)s awards in it", number)
        tags.append(Tag(said % {"number": number}))
    return Stone(
        name_of(held),
        url=reverse("held", args=[held.pk]),
        issuer=issuer_of(held),
        size=awards.size_text(single),
        level=awards.level_text(single),
        awarded=held.awarded_on,
        verdict=Verdict(tone(held)),
        tags=tags,
        demo=held.credential is not None and held.credential.demo,
    )


def shelves(held: Iterable[HeldCredential]) -> list[Shelf]:
    """The stones by who issued them, in the order in which they come."""
    by_issuer: dict[str, list[Stone]] = {}
    for each in held:
        # The shelf says who issued it.
        by_issuer.setdefault(issuer_of(each), []).append(replace(stone_of(each), issuer=""))
    return [Shelf(name, stones) for name, stones in by_issuer.items()]


def _by_skill(user: User, part: finding.SkillsPart, *, away: bool) -> list[SkillShelf]:
    own = finding.by_keys(user, [key for each in part.skills for key in each.first])
    return [
        SkillShelf(
            Shelf(
                each.name or _("No skill of a framework is named"),
                [stone_of(own[str(key)]) for key in each.first if str(key) in own],
                each.framework,
            ),
            _all_of(each) if each.count > len(each.first) else None,
            address_of_skill(each.key, away=away),
        )
        for each in part.skills
    ]


def _all_of(skill: awards.Skill) -> str:
    return _("See all %(number)s") % {"number": number_format(skill.count)}


def address_of_skill(key: str, *, away: bool = False) -> str:
    """The page of one's credentials that name a skill."""
    return f"{reverse('backpack')}?{urlencode({'skill': key, **({'away': 1} if away else {})})}"


@dataclass(frozen=True, slots=True)
class SkillShelf:
    """The shelf of a skill, and the way to the others where it shows only some.

    Attributes:
        more: words of that way; ``None`` where all are shown.
        address: where it leads.
    """

    shelf: Shelf
    more: str | None
    address: str


def tabs(current: str) -> Tabs:
    """The parts of what a learner has."""
    parts = (
        ("backpack", _("Credentials")),
        ("evidence", _("Evidence")),
        ("collections", _("Collections")),
        ("skills_and_credit", _("Skills and credit")),
    )
    return Tabs(
        _("Parts of your backpack"),
        [Tab(label, reverse(name), name == current) for name, label in parts],
    )


def backpack_page(user: User, asked: QueryDict) -> dict[str, object]:
    """The first page: a part of what one holds.

    Args:
        user: whose.
        asked: the parameters of the address: ``by`` (``skill``), ``away``, ``q`` (words), ``skill``
            (one of them), and where the part begins.
    """
    away, words = "away" in asked, asked.get("q", "").strip()[: finding.LONGEST_SEARCH]
    skill = asked.get("skill", "")
    by = "skill" if asked.get("by") == "skill" and not (words or skill) else ""
    number, put_away, removed = queries.counts(user)
    count = put_away if away else number
    kept = {"away": "1" if away else "", "q": words, "skill": skill, "by": by}
    query = urlencode({name: value for name, value in kept.items() if value})
    page: dict[str, object] = {"shelves": [], "by_skill": [], "named_skill": ""}
    if by:
        part = finding.by_skill(user, asked.get(keyset.PARAMETER, ""), archived=away)
        page["by_skill"] = _by_skill(user, part, away=away)
        shown: slices.Slice[HeldCredential] = slices.Slice(
            [],
            previous=part.previous and urlencode({keyset.PARAMETER: part.previous}),
            next=part.next and urlencode({keyset.PARAMETER: part.next}),
            count=part.count,
            more=False,
        )
    else:
        found = finding.found(user, words=words, skill=skill, archived=away)
        shown = slices.cut(found, finding.PART, asked)
        page["shelves"] = shelves(shown.rows)
        page["named_skill"] = _skill_named(shown.rows, skill)
    return page | {
        "tabs": tabs("backpack"),
        "ways": _ways(by, away=away, put_away=put_away, removed=removed),
        "parts": parts(shown, query),
        "count": count,
        "search": words if count > _FEW or words else None,
        "away": away,
        "nothing_found": bool(words or skill) and not shown.rows,
        "all_address": reverse("backpack"),
        **_waiting(user),
        "empty": empty(),
    }


def parts(part: slices.Slice[Any], query: str = "") -> slices.Slices[Any] | None:
    """The ways on in a list that is in no order of time; none where it is all shown."""
    several = bool(part.previous or part.next)
    return slices.Slices(part, query, by_time=False) if several else None


def _skill_named(rows: Iterable[HeldCredential], skill: str) -> str:
    """The name of the skill that a list is of, as its credentials call it."""
    names = (awards.named(each.awards).get(skill) for each in rows)
    return next((name for found in names if found for name in found[:1]), "")


def _ways(by: str, *, away: bool, put_away: int, removed: int) -> list[tuple[str, str, bool]]:
    """The ways to look at the credentials, and the lists beside."""
    here = reverse("backpack")
    ways = [
        (_("By institution"), here, not by and not away),
        (_("By skill"), f"{here}?by=skill", by == "skill" and not away),
        (_("By programme"), reverse("stacks"), False),
    ]
    if put_away or away:
        ways.append((_("Put away (%(number)s)") % {"number": put_away}, f"{here}?away=1", away))
    if removed:
        label = _("Removed (%(number)s)") % {"number": removed}
        ways.append((label, reverse("removed"), False))
    return ways


def _waiting(user: User) -> dict[str, object]:
    """The first of what waits to be claimed; all of it can be taken at once."""
    found = queries.waiting_for(user).order_by("-issued_at", "pk")
    rows = list(found[: _WAITING_SHOWN + 1])
    return {
        "waiting": [
            (waiting_stone(each), reverse("claim_own", args=[each.pk]))
            for each in rows[:_WAITING_SHOWN]
        ],
        "more_waiting": len(rows) > _WAITING_SHOWN and found.count() - _WAITING_SHOWN,
    }


def empty() -> Empty:
    """A backpack with nothing in it."""
    return Empty(
        _("Your backpack is empty"),
        _(
            "What you earn comes here by the link in the mail of the institution. Credentials that "
            "you have from elsewhere can be added as they are."
        ),
        [Action(_("Add a credential"), reverse("import"))],
    )


def waiting_stone(credential: Credential) -> Stone:
    """A credential that waits to be claimed."""
    return Stone(
        credential.version.title,
        issuer=str(credential.organisation),
        awarded=credential.awarded_on,
        place=True,
        demo=credential.demo,
        language=credential.version.language,
    )


def masked(address: str) -> str:
    """An address as its owner knows it again and others learn little."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if name else ""


@dataclass(frozen=True, slots=True)
class Earned:
    """One award on the page of a credential, in the order in which its holder asks.

    Attributes:
        result: the whole result, for what is folded away.
        facts: from whom, and when.
        lines: what one can do, how that was checked, how much work it was: label and answers.
        remark: what is to be known of the lines where the credential is not confirmed.
        verdict: that it is genuine, or not, and what was looked at.
        counts: what it can count for, by its issuer's word; nothing where it is not valid.
    """

    result: ResultPart
    facts: Facts
    lines: list[tuple[str, Sequence[Value]]]
    remark: str
    verdict: Verdict
    counts: Section | None


_EARNED = {
    "can": _lazy("What you can do"),
    "how": _lazy("How that was checked"),
    "work": _lazy("How much work it was"),
}


def held_page(held: HeldCredential, report: Report, *, new: bool) -> dict[str, object]:
    """One credential of one's own."""
    results = results_of(report, bytes(held.document), heading=2, at=holding.moment_of_look(held))
    found = logged.of(held)
    return {
        "held": held,
        "title": name_of(held),
        "new": new,
        "earned": [_earned(held, each) for each in results],
        "standing": standing(held),
        "programmes": _programmes(held),
        "picked": held.credential is not None,
        "origin": origin_of(held),
        "logged": found is not None or held.credential is not None,
        "anchored": found is not None and bool(found.receipt),
        "collections": Collection.objects.filter(items__held=held),
        "shares": held.shared_as.count(),
        "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(name_of(held))],
    }


def _earned(held: HeldCredential, result: ResultPart) -> Earned:
    page = result.page
    asked = [each for each in page.questions if each.code in _EARNED and each.stated]
    return Earned(
        result,
        Facts([Fact(_("From"), issuer_of(held)), Fact(_("Awarded"), held.awarded_on)]),
        [(str(_EARNED[each.code]), each.answers) for each in asked],
        next((each.note for each in asked if each.note), ""),
        result.verdict,
        None if tone(held) is Tone.INVALID else page.counts,
    )


def standing(held: HeldCredential) -> Notice | None:
    """What has happened to it since: withdrawn, suspended, corrected."""
    issued = held.credential
    if issued is None:
        return None
    newer = getattr(issued, "replaced_by", None)
    if newer is not None:
        mine = newer.held.filter(holder=held.holder_id, removed_at=None).first()
        actions = (
            [Action(_("See the corrected one"), reverse("held", args=[mine.pk]))] if mine else []
        )
        return Notice(
            Tone.UNKNOWN,
            _("A corrected credential stands in its place"),
            _("Why: %(reason)s") % {"reason": newer.replaces_reason},
            actions,
        )
    if issued.revoked_at or issued.suspended_at:
        change = issued.changes.order_by("-at", "-pk").first()
        title = (
            _("%(issuer)s has withdrawn it")
            if issued.revoked_at
            else _("%(issuer)s has suspended it for the time being")
        )
        said = _("Why: %(reason)s") % {"reason": change.reason} if change else ""
        return Notice(Tone.INVALID, title % {"issuer": issued.organisation}, said)
    return None


def _programmes(held: HeldCredential) -> list[tuple[str, str, str]]:
    """Programmes here whose rules can take it: address, title, institution."""
    names = [award["achievement"] for award in held.awards if award.get("achievement")]
    keys = [name.rpartition("/")[2] for name in names if "/achievements/" in name]
    if held.credential is not None:
        keys.append(str(held.credential.version.achievement_id))
    found = (
        Programme.objects.filter(archived_at=None, matches__achievement__in=_uuids(keys))
        .select_related("organisation")
        .distinct()
        .order_by("title")[:10]
    )
    return [(reverse("stack", args=[one.pk]), str(one), str(one.organisation)) for one in found]


def _uuids(keys: Iterable[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found


def origin_of(held: HeldCredential) -> Facts:
    """Where it came from, and when it was last checked."""
    return Facts(
        [
            Fact(_("How it came here"), capfirst(held.get_origin_display()), held.origin_detail),
            Fact(_("Added"), held.added_at),
            Fact(_("Last checked"), held.checked_at),
        ],
        absent=_("none"),
    )


def timeline(held: HeldCredential) -> Timeline:
    """What happened to a credential, the last first."""
    events = [Event(held.added_at, _("Came into your backpack"), note=held.get_origin_display())]
    if held.checked_at:
        events.append(Event(held.checked_at, _("Checked"), note=Verdict(tone(held)).said))
    if held.archived_at:
        events.append(Event(held.archived_at, _("Put away")))
    issued = held.credential
    if issued is not None:
        who = str(issued.organisation)
        events.append(Event(issued.issued_at, _("It was issued"), who))
        events += [
            Event(each.at, capfirst(each.get_act_display()), who, each.reason)
            for each in issued.changes.all()
        ]
    return Timeline(sorted(events, key=lambda each: str(each.at), reverse=True))


def answers(taken: Sequence[Taken], pagination: Component | None = None) -> Table:
    """What became of each thing that was handed in."""
    words = {
        Became.ADDED: Tag(_("Added")),
        Became.AGAIN: Tag(_("You had it already")),
        Became.REFUSED: Tag(_("Left out")),
        Became.RESTORED: Tag(_("Brought back")),
    }
    rows = []
    for each in taken:
        found = each.held
        rows.append(
            [
                Cell(
                    name_of(found) if found else each.name,
                    reverse("held", args=[found.pk]) if found else "",
                ),
                Cell(issuer_of(found) if found else ""),
                Cell(tag=words[each.became]),
                Cell(_said(each)),
            ]
        )
    return Table(
        "taken",
        _("What became of each"),
        [
            Column(_("Credential")),
            Column(_("Issuer")),
            Column(_("What happened")),
            Column(_("Verdict")),
        ],
        rows,
        pagination=pagination,
    )


def _said(each: Taken) -> str:
    if each.held is not None:
        return str(Verdict(tone(each.held)).said)
    return f"{each.why} {each.mend}".strip()


def skills_and_credit(user: User, asked: QueryDict) -> dict[str, object]:
    """What the confirmed credentials say that the person can do, and how much, unit by unit."""
    everything = list(finding.found(user))
    held = [each for each in everything if tone(each) is Tone.CONFIRMED]
    skills = awards.skills_in([(each.pk, each.awards) for each in held], finding.FEW)
    without = skills.pop().count if skills and skills[-1].key == awards.NO_SKILL else 0
    own = {each.pk: each for each in held}
    shown = _skills_part(skills, asked.get(keyset.PARAMETER, ""))
    amounts = awards.amounts_in(held)
    return {
        "tabs": tabs("skills_and_credit"),
        "skills": Table(
            "skills",
            _("Skills, and the credentials whose issuers name them"),
            [Column(_("Skill")), Column(_("Framework")), Column(_("Named by"))],
            [_skill_row(each, own) for each in shown.rows],
            empty=Empty(
                _("No confirmed credential names a skill of a framework"),
                _("That says nothing of what you can do: many issuers name none."),
            ),
            named=True,
            pagination=slices.Slices(shown, by_time=False),
        ),
        "without": without,
        "credit": Table(
            "credit",
            _("Credit, each unit by itself"),
            [
                Column(_("Unit")),
                Column(_("Total"), number=True),
                Column(_("From"), number=True),
                Column(_("Note")),
            ],
            [_amount_row(each) for each in amounts],
            empty=Empty(
                _("No confirmed credential states credit"),
                _("Hours of learning and evidence are no credit; an institution decides on them."),
            ),
            named=True,
        ),
        "left_out": len(everything) - len(held),
    }


def _skills_part(skills: Sequence[awards.Skill], asked: str) -> slices.Slice[Any]:
    """The skills from one on; from the first where there is none such."""
    at = next((place for place, each in enumerate(skills) if each.key == asked), 0)
    before, behind = max(0, at - _SKILLS_SHOWN), at + _SKILLS_SHOWN
    return slices.Slice(
        list(skills[at:behind]),
        urlencode({keyset.PARAMETER: skills[before].key}) if at else "",
        urlencode({keyset.PARAMETER: skills[behind].key}) if behind < len(skills) else "",
        len(skills),
        more=False,
    )


def _short(text: str, most: int) -> str:
    return Truncator(text).chars(most)


def _skill_row(skill: awards.Skill, own: Mapping[UUID, HeldCredential]) -> list[Cell]:
    first = [own[key] for key in skill.first]
    names = [
        f"{_short(name_of(one), _LONGEST_NAME)} ({_short(issuer_of(one), _LONGEST_NAME)})"
        for one in first
    ]
    if skill.count > len(names):
        others = skill.count - len(names)
        said = ngettext("and %(number)s other", "and %(number)s others", others)
        names.append(said % {"number": number_format(others)})
    return [
        Cell(skill.name, address_of_skill(skill.key)),
        Cell(skill.framework, absent=_("not stated")),
        Cell(" · ".join(names)),
    ]


def _amount_row(each: awards.Amount) -> list[Cell]:
    number = ngettext("%(number)s award", "%(number)s awards", each.held) % {"number": each.held}
    if each.total is None:
        note = _("The issuer states no unit, so the numbers are not added.")
        return [Cell(_("Unit not stated")), Cell(_("not added")), Cell(number), Cell(note)]
    again = ""
    if each.again:
        said = ngettext(
            "%(number)s is of an achievement that is counted already.",
            "%(number)s are of an achievement that is counted already.",
            each.again,
        )
        again = said % {"number": each.again}
    return [
        Cell(each.unit),
        Cell(f"{amount_text(each.total)} {each.unit}"),
        Cell(number),
        Cell(again),
    ]


def evidence_stone(found: Evidence) -> Stone:
    """A piece of evidence: an outline, for it stands for nothing that was confirmed."""
    hours = _("%(number)s hours, no credit") % {"number": found.hours} if found.hours else ""
    return Stone(
        found.title,
        url=reverse("evidence_one", args=[found.pk]),
        issuer=found.provider,
        size=hours,
        awarded=found.ended_on,
        tags=[Tag(_("Evidence, not verified")), Tag(capfirst(found.get_kind_display()))],
        place=True,
    )


def evidence_page(found: Evidence) -> dict[str, object]:
    """One piece of evidence, and what it is good for."""
    lacks = evidence.lacking(found)
    ready = Notice(
        Tone.PLAIN,
        _("Ready for recognition of prior learning"),
        _(
            "Hand it in where you apply for recognition of prior learning. A person there decides "
            "what it is worth; here it counts towards nothing."
        ),
    )
    waiting = Notice(
        Tone.PLAIN,
        _("Not ready yet for recognition of prior learning"),
        _("Still missing: %(what)s.") % {"what": ", ".join(lacks)},
        [Action(_("Add it"), reverse("evidence_change", args=[found.pk]), "quiet")],
    )
    hours = _("%(number)s hours") % {"number": found.hours} if found.hours else ""
    return {
        "evidence": found,
        "readiness": waiting if lacks else ready,
        "facts": Facts(
            [
                Fact(_("What it is"), capfirst(found.get_kind_display())),
                Fact(_("Given by"), found.provider),
                Fact(_("Size"), hours, _("Hours as you state them. No credit.") if hours else ""),
                Fact(_("Finished"), found.ended_on),
                Fact(_("What you did and learnt"), found.note),
                Fact(_("Where it can be seen"), found.link, url=found.link),
                Fact(
                    _("File"),
                    found.file_name,
                    url=reverse("evidence_file", args=[found.pk]) if found.file else "",
                ),
                Fact(_("Kept here since"), found.added_at),
            ],
            absent=_("not stated"),
        ),
        "crumbs": [
            Crumb(_("Backpack"), reverse("backpack")),
            Crumb(_("Evidence"), reverse("evidence")),
            Crumb(found.title),
        ],
    }


def language() -> str:
    """The reader's language."""
    return get_language() or "en"
