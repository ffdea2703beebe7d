"""Run by tests in processes of their own: an installation's history, and what it says of itself.

``python history.py make FOLDER``   found, issue, withdraw, rotate, log; credentials and proofs as files
``python history.py write``         go on issuing until standard input ends
``python history.py verdicts``      each credential's verdict as JSON
``python history.py close``         close the institution in good order, do all work
``python history.py look FOLDER``   at the keeper: what is answered and found, as JSON
"""

import json
import sys
import threading
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from cairn.bulk.recipients import RecipientRow  # noqa: E402
from cairn.errors import CairnError  # noqa: E402
from cairn.registry.accounts.models import User  # noqa: E402
from cairn.registry.audit import trail  # noqa: E402
from cairn.registry.catalogue import services as catalogue  # noqa: E402
from cairn.registry.catalogue.models import AchievementVersion  # noqa: E402
from cairn.registry.closing import services as closing  # noqa: E402
from cairn.registry.issuing import services as issuing  # noqa: E402
from cairn.registry.issuing import withdrawal  # noqa: E402
from cairn.registry.issuing.models import Credential  # noqa: E402
from cairn.registry.jobs import queue  # noqa: E402
from cairn.registry.keys import services as keys  # noqa: E402
from cairn.registry.log import services as log  # noqa: E402
from cairn.registry.mail.models import Message  # noqa: E402
from cairn.registry.organisations import services as organisations  # noqa: E402
from cairn.registry.organisations.models import Kind, Organisation  # noqa: E402
from cairn.registry.verifying import checking  # noqa: E402
from cairn.verification import Outcome  # noqa: E402


def row(number):
    return RecipientRow(line=2, name=f"Person {number}", email=f"p{number}@example.org")


def make(folder):
    folder.mkdir()
    olive = User.objects.create_user("olive@example.org", name="Olive", is_operator=True)
    exempla = organisations.found(
        olive, name={"en": "Exempla"}, kind=Kind.UNIVERSITY, language="en", slug="exempla"
    )
    keys.create(olive, exempla)
    draft = catalogue.start_draft(olive, exempla, example="applied-data-analysis")
    version = catalogue.publish(olive, draft)
    catalogue.set_suspendable(olive, version.achievement, suspendable=True)
    made = [issuing.issue_one(olive, version, row(number)) for number in range(3)]
    withdrawal.revoke(olive, made[:1], "An error")
    withdrawal.suspend(olive, made[1:2], "A doubt")
    keys.rotate(olive, exempla)
    made.append(issuing.issue_one(olive, version, row(3)))
    (settings.DATA / "files/pictures").mkdir(parents=True)
    (settings.DATA / "files/pictures/a.png").write_bytes(b"a picture")
    log.append(lambda: None)
    for number, each in enumerate(made):
        (folder / f"{number}.json").write_text(each.document)
        (folder / f"{number}.json.tlog-proof").write_bytes(log.proof_for(each).octets)
    (folder / "policy.txt").write_text(f"log {log.verifier_key().text}\nquorum none\n")


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
                "picture": (settings.DATA / "files/pictures/a.png").read_text(),
                "signs": signs,
            }
        )
    )


def close():
    exempla = Organisation.objects.get()
    olive = User.objects.get()
    closing.name_custodian(
        olive, exempla, name="National Archive", url="https://archive.example", agreed_on=None
    )
    closing.close(olive, exempla, "Funding has ended.")
    queue.Job.objects.update(not_before=timezone.now())
    while queue.work_once():
        pass
    told = Message.objects.filter(kind="closing").order_by("recipient")
    sys.stdout.write(json.dumps([each.recipient for each in told]))


def look(folder):
    old = Client(HTTP_HOST="registry.old.example")
    found = {"verdicts": [], "answers": {}, "logged": []}
    policy = log.own_policy()
    for path in sorted(folder.glob("?.json")):
        report = checking.check(path.read_bytes(), fetch=False)
        codes = [each.code for each in report.checks if each.outcome is Outcome.FAILED]
        found["verdicts"].append([report.outcome.value, codes])
        document = json.loads(path.read_text())
        entries = document["credentialStatus"]
        for entry in entries if isinstance(entries, list) else [entries]:
            address = entry["statusListCredential"].removeprefix("https://registry.old.example")
            found["answers"][address] = old.get(address).status_code
        achievement = document["credentialSubject"]["achievement"]["id"]
        address = achievement.removeprefix("https://registry.old.example")
        found["answers"][address] = old.get(
            address, headers={"Accept": "application/json"}
        ).status_code
        found["page"] = old.get(address, headers={"Accept": "text/html"}).headers["Location"]
    for address in (
        "/institutions/exempla/did.json",
        "/.well-known/did.json",
        "/log/checkpoint",
        "/institutions/exempla/closure",
    ):
        found["answers"][address] = old.get(address).status_code
    found["share"] = old.get("/s/abc").headers["Location"]
    found["post"] = old.post("/account/login/").status_code
    found["trusted_logs"] = [key.name for key in policy.logs] if policy else []
    here = Client(HTTP_HOST="keeper.example")
    page = "/kept/registry.old.example/exempla/"
    text = (folder / "3.json").read_text()
    found["statement"] = here.post(page, {"text": text, "do": "statement"}).content.decode()
    report = checking.check(found["statement"].encode(), fetch=False)
    found["statement_holds"] = [
        each.outcome.value for each in report.checks if each.step in {"proof", "key", "structure"}
    ]
    found["kept"] = here.get(page).content.decode()
    found["shown"] = here.post(page, {"text": text}).content.decode()
    sys.stdout.write(json.dumps(found))


deeds = {"make": make, "write": write, "verdicts": verdicts, "close": close, "look": look}
deeds[sys.argv[1]](*map(Path, sys.argv[2:]))
