"""Run by a test in processes of their own: an installation that issues, and how its log stands.

``make``            an institution with a key and a description; prints the log's verifier key
``issue NAME``      one credential
``state``           what waits, what the checkpoint says and why nothing is published, as JSON
"""

import json
import sys

import django

django.setup()

from cairn.bulk.recipients import RecipientRow  # noqa: E402
from cairn.registry.accounts.models import User  # noqa: E402
from cairn.registry.catalogue import services as catalogue  # noqa: E402
from cairn.registry.catalogue.models import AchievementVersion  # noqa: E402
from cairn.registry.issuing import services as issuing  # noqa: E402
from cairn.registry.keys import services as keys  # noqa: E402
from cairn.registry.log import services, starting  # noqa: E402
from cairn.registry.log.models import LogEntry, LogStart  # noqa: E402
from cairn.registry.organisations import services as organisations  # noqa: E402
from cairn.registry.organisations.models import Kind  # noqa: E402


def make():
    olive = User.objects.create_user("olive@example.org", name="Olive", is_operator=True)
    exempla = organisations.found(
        olive, name={"en": "Exempla"}, kind=Kind.UNIVERSITY, language="en", slug="exempla"
    )
    keys.create(olive, exempla)
    catalogue.publish(olive, catalogue.start_draft(olive, exempla, example="applied-data-analysis"))
    sys.stdout.write(services.verifier_key().text)


def issue(name):
    olive, version = User.objects.get(), AchievementVersion.objects.get()
    row = RecipientRow(line=2, name=name, email=f"{name.lower()}@example.org")
    issuing.issue_one(olive, version, row)


def state():
    path = services.folder() / "public/checkpoint"
    held = starting.held()
    found = {
        "waiting": LogEntry.objects.filter(place=None).count(),
        "size": int(path.read_text().split("\n")[1]) if path.exists() else 0,
        "held": held.problem if held else "",
        "starts": list(LogStart.objects.values_list("how", flat=True)),
    }
    sys.stdout.write(json.dumps(found))


{"make": make, "issue": issue, "state": state}[sys.argv[1]](*sys.argv[2:])
