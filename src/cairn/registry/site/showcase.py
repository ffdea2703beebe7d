"""Every part of the pages on one page, for who makes pages and for the browser tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.utils.safestring import mark_safe

from cairn.registry.errors import NotFound
from cairn.registry.site import components as c
from cairn.registry.site.icons import ICONS
from cairn.registry.site.slices import Slice, Slices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Nobody but developers sees this page: its words are not translated.
_TITLE = "Applied Data Analysis"


class _Example(forms.Form):
    name = forms.CharField(label="Name", help_text="As it should stand on the certificate.")
    email = forms.EmailField(label="E-mail address")
    level = forms.ChoiceField(label="Level", choices=[("5", "EQF 5"), ("6", "EQF 6")])
    outcome = forms.CharField(label="Learning outcome", widget=forms.Textarea, required=False)
    awarded = forms.DateField(
        label="Awarded on", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    mode = forms.ChoiceField(
        label="Mode",
        widget=forms.RadioSelect,
        choices=[("online", "Online"), ("presence", "In presence")],
    )
    agree = forms.BooleanField(label="I have checked the names", help_text="Mails go out at once.")


class _Reason(forms.Form):
    reason = forms.CharField(
        label="Reason", help_text="The learner reads this.", widget=forms.Textarea
    )


def _verdicts() -> list[c.Verdict]:
    return [
        c.Verdict(
            c.Tone.CONFIRMED,
            "Aroha Ngata completed Applied Data Analysis, a 5 ECTS micro-credential at EQF level "
            "6, awarded by Universitas Exempla on 3 May 2026. The signature, the issuer and the "
            "status are confirmed.",
        ),
        c.Verdict(
            c.Tone.INVALID,
            "Universitas Exempla revoked this credential on 4 June 2026. Reason: awarded by "
            "mistake.",
        ),
        c.Verdict(
            c.Tone.UNKNOWN,
            "The issuer's status list could not be reached, so nobody can say whether this "
            "credential was revoked. Try again later.",
        ),
    ]


def _stones() -> list[c.Stone]:
    confirmed = c.Verdict(c.Tone.CONFIRMED)
    return [
        c.Stone(
            _TITLE,
            url="#stones",
            issuer="Universitas Exempla",
            size="5 ECTS (125 to 150 hours)",
            level="EQF 6",
            awarded=date(2026, 5, 3),
            verdict=confirmed,
        ),
        c.Stone(
            "Māori Land Law: an Introduction",
            url="#stones",
            issuer="Aliena Polytechnic",
            size="15 credits (150 hours)",
            level="NZQCF 5",
            awarded=date(2025, 11, 20),
            verdict=c.Verdict(c.Tone.UNKNOWN),
            demo=True,
        ),
        c.Stone("Statistics in Practice", issuer="3 to 5 ECTS at EQF 6 would fill it", place=True),
    ]


def _table() -> c.Table:
    tag = c.Tag
    rows = [
        ("Aroha Ngata", _TITLE, date(2026, 5, 3), "5", tag("Issued", "confirmed")),
        ("Émile Duchamp", _TITLE, date(2026, 5, 3), "5", tag("Suspended", "unknown")),
        ("Jürgen Groß", "", date(2026, 5, 4), "5", tag("Revoked", "invalid")),
    ]
    part: Slice[Any] = Slice([], "cursor=newer", "cursor=older", 130, more=False)
    return c.Table(
        id="issued",
        caption="Issued credentials",
        columns=[
            c.Column("Learner", "learner"),
            c.Column("Achievement", "achievement"),
            c.Column("Awarded", "awarded"),
            c.Column("ECTS", "size", number=True),
            c.Column("State"),
        ],
        rows=[
            [c.Cell(a, url="#table"), c.Cell(b), c.Cell(day), c.Cell(size), c.Cell(tag=state)]
            for a, b, day, size, state in rows
        ],
        sort="-awarded",
        csv="?format=csv",
        search="",
        pagination=Slices(part),
    )


def _model() -> dict[str, Any]:
    wrong = _Example(
        data={"wrong-name": "Aroha Ngata", "wrong-email": "aroha@", "wrong-level": "6"},
        prefix="wrong",
    )
    moment = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
    facts = [
        c.Fact("Size", "5 ECTS", "125 to 150 hours, one twelfth of a full study year"),
        c.Fact("Awarded", date(2026, 5, 3)),
        c.Fact("Institution", "Universitas Exempla", url="#facts"),
        c.Fact("Supervision", None),
    ]
    square = mark_safe(  # a constant
        '<svg viewBox="0 0 21 21" role="img" aria-label="QR code"><path d="M0 0h7v7H0zM14 0h7v7h-7z'
        'M0 14h7v7H0zM9 2h3v3H9zM9 9h3v3H9zM2 9h3v3H2zM16 9h3v3h-3zM9 16h3v3H9zM16 16h3v3h-3z"'
        ' fill="#1f2a30"/></svg>'
    )
    return {
        "verdicts": _verdicts(),
        "small": [
            c.Verdict(c.Tone.CONFIRMED),
            c.Verdict(c.Tone.INVALID),
            c.Verdict(c.Tone.UNKNOWN),
        ],
        "checks": c.Checks(
            [
                c.Check(c.Tone.CONFIRMED, "Signature", "Signed with a key of the issuer's."),
                c.Check(c.Tone.UNKNOWN, "Status", "The status list could not be reached."),
                c.Check(c.Tone.INVALID, "Validity", "It expired on 1 May 2026."),
                c.Check(c.Tone.PLAIN, "Log", "It carries no proof of logging."),
            ]
        ),
        "stones": c.Stones(_stones()),
        "shelf": c.Shelf("Core", _stones()[1:], "5 of 10 ECTS"),
        "facts": c.Facts(facts),
        "technical": c.Technical([c.Fact("DID", "did:web:example.org:institutions:exempla")]),
        "table": _table(),
        "empty": c.Empty(
            "Nothing here yet",
            "What you earn arrives here. You can also bring what you earned elsewhere.",
            [c.Action("Import a credential", "#empty"), c.Action("Look around", "#", "quiet")],
        ),
        "notices": [
            c.Notice(c.Tone.PLAIN, "12 people have not opened theirs yet", "A reminder goes out."),
            c.Notice(c.Tone.CONFIRMED, "30 credentials were issued"),
            c.Notice(c.Tone.UNKNOWN, "3 rows need you", "Mend them and go on where it stopped."),
            c.Notice(c.Tone.INVALID, "The key is marked as compromised"),
        ],
        "progress": c.Progress(
            "Issuing", 640, 2_000, "120 a minute", "about 11 minutes", "You may leave this page."
        ),
        "steps": c.Steps(
            [c.Step("Upload", "#steps"), c.Step("Mend"), c.Step("Preview"), c.Step("Send")], 1
        ),
        "tabs": c.Tabs(
            "Views",
            [c.Tab("By institution", "#tabs", current=True), c.Tab("By skill", "#", count=4)],
        ),
        "timeline": c.Timeline(
            [
                c.Event(moment, "Corrected: the name was misspelt", "Maria Silva", "Old: Ngatta"),
                c.Event(date(2026, 5, 1), "Issued", "Universitas Exempla"),
            ]
        ),
        "copy": c.Copy("share-link", "Link to share", "https://cairn.example/s/7Q2K-MM3F"),
        "qr": c.QrCode(square, "https://cairn.example/s/7Q2K", "Scan to check this credential."),
        "drop": c.FileDrop(
            "files",
            "Drop credentials here",
            "JSON, PNG, SVG or PDF; up to 2 MB each.",
            multiple=True,
        ),
        "form": _Example(prefix="right"),
        "wrong": wrong,
        "confirmation": c.Confirmation(
            "Revoke this credential?",
            [
                "Aroha Ngata is told, with your reason.",
                "Whoever checks it is told that it is void.",
            ],
            _Reason(),
            "Revoke the credential",
            "#confirmation",
            undo="This cannot be undone. To take it away for a while, suspend it.",
        ),
        "tags": [c.Tag("Draft"), c.Tag("Version 3"), c.Tag("Demonstration", "warm")],
        "actions": [
            c.Action("Issue", "#", icon="plus"),
            c.Action("Preview", "#", "quiet"),
            c.Action("Revoke", "#", "danger"),
            c.Action("Remove", "#", "danger quiet", "trash"),
            c.Action("Skip this", "#", "bare"),
        ],
        "icons": list(ICONS),
        "crumbs": [c.Crumb("First page", "/"), c.Crumb("Parts of the pages")],
    }


def showcase(request: HttpRequest) -> HttpResponse:
    """All parts on one page; no such page in operation."""
    if not (settings.DEMO or settings.DEBUG):
        raise NotFound
    return render(request, "design.html", _model())
