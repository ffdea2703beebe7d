"""Run by tests in processes of their own: an installation with a history, and what it says of itself.

``python installations.py make``    issue, revoke, rotate; a log folder, a picture, a second factor
``python installations.py write``   go on issuing until standard input ends
``python installations.py verdicts`` each credential's verdict as JSON
"""

import json
import sqlite3
import sys
import threading

import django

django.setup()

from django.conf import settings  # noqa: E402

from cairn.bulk.recipients import RecipientRow  # noqa: E402
from cairn.errors import CairnError  # noqa: E402
from cairn.registry.accounts.models import User  # noqa: E402
from cairn.registry.audit import trail  # noqa: E402
from cairn.registry.catalogue import services as catalogue  # noqa: E402
from cairn.registry.catalogue.models import AchievementVersion  # noqa: E402
from cairn.registry.issuing import services as issuing  # noqa: E402
from cairn.registry.issuing import withdrawal  # noqa: E402
from cairn.registry.issuing.models import Credential  # noqa: E402
from cairn.registry.keys import services as keys  # noqa: E402
from cairn.registry.organisations import services as organisations  # noqa: E402
from cairn.registry.organisations.models import Kind, Organisation  # noqa: E402
from cairn.registry.verifying import checking  # noqa: E402


def row(number):
    return RecipientRow(line=2, name=f"Person {number}", email=f"p{number}@example.org")


def make():
    olive = User.objects.create_user("olive@example.org", name="Olive", is_operator=True)
    exempla = organisations.found(
        olive, name={"en": "Exempla"}, kind=Kind.UNIVERSITY, language="en", slug="exempla"
    )
    keys.create(olive, exempla)
    draft = catalogue.start_draft(olive, exempla, example="applied-data-analysis")
    version = catalogue.publish(olive, draft)
    catalogue.set_suspendable(olive, version.achievement, suspendable=True)
    made = [issuing.issue_one(olive, version, row(number)) for number in range(6)]
    withdrawal.revoke(olive, made[:1], "An error")
    withdrawal.suspend(olive, made[1:2], "A doubt")
    keys.rotate(olive, exempla)
    issuing.issue_one(olive, version, row(6))
    (settings.DATA / "files/pictures").mkdir(parents=True)
    (settings.DATA / "files/pictures/a.png").write_bytes(b"a picture")
    log = settings.DATA / "log"
    (log / "private").mkdir(parents=True)
    (log / "checkpoint").write_text("a checkpoint")
    with sqlite3.connect(log / "private/log.sqlite") as journal:
        journal.execute("PRAGMA journal_mode=WAL")
        journal.execute("CREATE TABLE entry (n)")
        journal.execute("INSERT INTO entry VALUES (7)")


def write():
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    olive = User.objects.get()
    version = AchievementVersion.objects.get()
    number = 100
    while not ended.is_set():
        issuing.issue_one(olive, version, row(number))
        number += 1
        if number == 105:
            sys.stdout.write("writing\n")
            sys.stdout.flush()


def verdicts():
    found = {}
    for each in Credential.objects.order_by("ordinal"):
        report = checking.check(each.document.encode(), fetch=False)
        found[each.identifier] = [report.outcome.value, [c.code for c in report.decisive()]]
    exempla = Organisation.objects.get()
    journal = settings.DATA / "log/private/log.sqlite"
    entries = []
    if journal.exists():
        with sqlite3.connect(journal) as connection:
            entries = connection.execute("SELECT n FROM entry").fetchall()
    signs = ""
    try:
        keys.open_key(keys.signing_key(exempla))
        signs = "yes"
    except CairnError as error:
        signs = type(error).__name__
    sys.stdout.write(
        json.dumps(
            {
                "verdicts": found,
                "trail": trail.first_break(exempla),
                "entries": entries,
                "picture": (settings.DATA / "files/pictures/a.png").read_text(),
                "signs": signs,
            }
        )
    )


{"make": make, "write": write, "verdicts": verdicts}[sys.argv[1]]()
