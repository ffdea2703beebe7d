"""An institution from its founding to its second key, as its staff and strangers live it.

One way, three hands: with a mouse, with the keyboard alone, and where scripts are off.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.hands import Keyboard, Mouse, WithoutScripts

from cairn.registry.issuing.models import Credential
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.mail.models import Message, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough phrase"
LINES = range(2, 12)
FAULTY = {4: "ana at example.org", 7: "b@example", 10: "c d@example.org"}


@pytest.fixture(autouse=True)
def _as_installed(settings):
    settings.OPEN_FOUNDING = True
    settings.EMAIL_BACKEND = "cairn.registry.mail.backend.QueueBackend"


def work():
    while queue.work_once():
        pass


def sheet():
    rows = [
        f"Person{line};Muster;{FAULTY.get(line, f'p{line}@example.org')};13.05.2026"
        for line in LINES
    ]
    return "\n".join(["Given name;Family name;E-mail;Date", *rows]).encode()


class Staff:
    """One person with a browser of their own."""

    def __init__(self, visitor, hand):
        self.page = visitor(java_script_enabled=hand.scripts).new_page()
        self.hand = hand
        self.inside = ""

    def goto(self, rest=""):
        """To an address of the institution's inside."""
        self.page.goto(f"{self.inside}{rest}")

    def press(self, name, role="button"):
        self.hand.press(self.page.get_by_role(role, name=name, exact=True).first)

    def follow(self, name):
        self.press(name, "link")

    def field(self, label):
        """By the beginning of its label; that it may be left empty stands behind."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    def write(self, label, text):
        self.hand.write(self.field(label), text)

    def choose(self, label, option):
        self.hand.choose(self.field(label), option)

    def sees(self, text):
        expect(self.page.get_by_text(text).first).to_be_visible()

    def outbox(self, address, pattern):
        """What stands in the newest mail to an address, as the outbox shows it."""
        work()
        self.page.goto("/outbox/")
        mail = self.page.locator("article", has_text=address).first
        return re.search(pattern, mail.inner_text(), re.MULTILINE)[0]

    def make_account(self, name, address):
        self.write("Your name", name)
        self.write("E-mail address", address)
        self.write("Password", PASSWORD)
        self.hand.press(self.page.get_by_role("main").get_by_role("button").first)
        expect(self.field("Code")).to_be_visible()
        here = self.page.url
        code = self.outbox(address, r"^[A-Z0-9-]{6,}$")
        self.page.goto(here)
        self.write("Code", code)
        self.hand.press(self.page.get_by_role("main").get_by_role("button").first)
        expect(self.field("Code")).to_have_count(0)


def founded(olive):
    """Sign up, found the institution, make its key."""
    olive.page.goto("/account/signup/")
    olive.make_account("Olive Owner", "olive@example.org")
    olive.page.goto("/")
    olive.hand.press(olive.page.get_by_role("link", name="Found an institution"))
    olive.write("Name (English)", "Universitas Exempla")
    olive.choose("Country", "BE")
    olive.press("Found it")
    olive.press("Make a key")
    olive.sees("The institution can issue now")
    olive.inside = re.match(r".*?/inside/[^/]+/", olive.page.url)[0]


def staffed(olive, maria):
    """A colleague is invited as issuer, and accepts with an account made on the way."""
    olive.follow("People")
    olive.write("E-mail address", "maria@example.org")
    olive.choose("Role", "issuer")
    olive.press("Send the invitation")
    olive.sees("The invitation is on its way")
    link = urlsplit(maria.outbox("maria@example.org", r"https://\S+/invitations/\S+")).path
    maria.page.goto(link)
    maria.follow("Make an account")
    maria.make_account("Maria Issuer", "maria@example.org")
    assert urlsplit(maria.page.url).path == link
    maria.press("Accept as Maria Issuer")
    maria.sees("Welcome to Universitas Exempla")
    maria.inside = olive.inside


def described(olive):
    """The form asks first what the European framework wants; with that it can be published."""
    page, hand = olive.page, olive.hand
    olive.goto("achievements/")
    olive.follow("Describe a new one")
    olive.press("Begin empty")
    asked = page.locator("#element-title details", has_text="The title: not stated")
    expect(asked).to_be_visible()
    hand.write(page.locator("#f-title-en"), "Reading Maps")
    hand.choose(page.locator("#f-setting"), "formal")
    hand.write(page.locator("#f-outcomes-0-title-en"), "Read a map at night")
    hand.write(page.locator("#f-criteria-en"), "Find the way in the dark.")
    hand.write(page.locator("#f-workload-value"), "50")
    hand.choose(page.locator("#f-assessments-0-type"), "practical-assessment")
    hand.tick(page.locator("#f-participation-1"))
    hand.choose(page.locator("#f-quality_assurance-0-type"), "institutional-quality-assurance")
    olive.press("Save and check")
    # What is formal has a level; the framework asks for it once it knows.
    expect(page.locator("#element-level details", has_text="not stated").first).to_be_visible()
    hand.choose(page.locator("#f-levels-0-at"), "EQF 4")
    olive.press("Look at it and publish")
    verdict = page.locator(".verdicts li", has_text="European approach to micro-credentials")
    expect(verdict).to_contain_text("fits")
    olive.press("Publish")
    olive.sees("Version 1 is published.")
    work()


def listed(maria):
    """A sheet of ten with three faults: seven and one are issued, the rest is mended and follows."""
    page = maria.page
    maria.goto()
    maria.follow("Issue")
    maria.hand.press(maria.page.get_by_role("link", name="To a list").first)
    maria.hand.give(
        page.locator("input[type=file]"),
        {"name": "marks.csv", "mimeType": "text/csv", "buffer": sheet()},
    )
    maria.press("Look it through")
    maria.sees("3 rows need mending")
    mend(maria, 4)
    maria.press("Check again")
    maria.sees("8 people are ready")
    maria.press("Issue to 8 people")
    maria.sees("The list is being issued")
    work()
    maria.sees("8 mails are held back")

    # Another day: what is left stands under "Today".
    maria.goto()
    maria.sees("2 rows of “Reading Maps” were not issued")
    maria.follow("Mend them")
    maria.sees("8 rows are issued already")
    mend(maria, 7)
    mend(maria, 10)
    maria.press("Check again")
    maria.press("Issue to 2 people")
    maria.sees("The list is being issued")
    work()
    maria.sees("10 mails are held back")
    assert Credential.objects.count() == len(LINES)
    Job.objects.filter(kind="mail.send").update(not_before=timezone.now())
    work()
    page.reload()
    maria.sees("10 mails were sent")
    sent = Message.objects.filter(kind="claim", state=State.SENT)
    assert set(sent.values_list("recipient", flat=True)) == {f"p{n}@example.org" for n in LINES}


def mend(maria, line):
    maria.hand.write(maria.page.locator(f"#cell-{line}-2"), f"p{line}@example.org")


def found(maria, name, address):
    """The page of what was issued to somebody, by the search."""
    maria.goto("issued")
    maria.write("Search", address)
    maria.press("Search")
    maria.follow(name)


def corrected(maria):
    found(maria, "Person5 Muster", "p5@example.org")
    maria.follow("Correct")
    maria.write("What was wrong", "The name was misspelt.")
    maria.hand.write(maria.page.locator("#id_name"), "Persona Muster")
    maria.press("Issue the corrected credential")
    maria.sees("It corrects an earlier one")
    maria.follow("the earlier credential")
    maria.sees("It was corrected")


def revoked(maria):
    found(maria, "Person6 Muster", "p6@example.org")
    maria.follow("Revoke")
    maria.write("Reason", "Issued in error.")
    maria.press("Revoke")
    maria.sees("1 credential was changed")


def rotated(olive):
    olive.goto("keys")
    olive.follow("Replace the key")
    olive.press("Replace the key")
    olive.sees("What was issued before stays valid.")


def one_more(maria):
    maria.goto("issue")
    maria.hand.press(maria.page.get_by_role("link", name="To one person").first)
    maria.hand.write(maria.page.locator("#id_name"), "Later Muster")
    maria.write("E-mail address", "later@example.org")
    maria.press("Issue")
    maria.sees("Issued to Later Muster; the mail")


def told_by_page(stranger, document):
    """What the public page says of a file: valid or not."""
    page, hand = stranger.page, stranger.hand
    page.goto("/check/")
    file = {"name": "credential.json", "mimeType": "application/json", "buffer": document.encode()}
    hand.give(page.locator("#id_file"), file)
    stranger.press("Check it")
    verdict = page.locator("main .verdict").first
    expect(verdict).to_be_visible()
    return verdict.get_attribute("class").split()[-1]


def told_by_program(files, front):
    """The outcome of each file by ``cairn verify`` in a process, over the network."""
    command = [sys.executable, "-m", "cairn", "verify", "--allow-private", "--json", str(files)]
    environment = {**os.environ, "SSL_CERT_FILE": str(front.authority)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout, done.stderr
    results = json.loads(done.stdout)["results"]
    return {Path(each["source"]).stem: each["outcome"] for each in results}


@pytest.mark.parametrize(
    "hand", [Mouse(), Keyboard(), WithoutScripts()], ids=lambda hand: type(hand).__name__
)
def test_from_founding_to_the_second_key(hand, visitor, public, tmp_path):
    olive, maria, stranger = (Staff(visitor, hand) for _ in range(3))
    founded(olive)
    staffed(olive, maria)
    described(olive)
    listed(maria)
    corrected(maria)
    revoked(maria)
    rotated(olive)
    one_more(maria)
    work()

    files = tmp_path / "credentials"
    files.mkdir()
    expected = {}
    for each in Credential.objects.all():
        (files / f"{each.pk}.json").write_text(each.document, encoding="utf-8")
        expected[str(each.pk)] = "failed" if each.revoked_at else "passed"
    assert sorted(expected.values()) == ["failed"] * 2 + ["passed"] * 10
    assert Credential.objects.values("key").distinct().count() == 2
    assert told_by_program(files, public) == expected
    shapes = {"failed": "invalid", "passed": "confirmed"}
    told = {
        str(each.pk): told_by_page(stranger, each.document) for each in Credential.objects.all()
    }
    assert told == {pk: shapes[outcome] for pk, outcome in expected.items()}
