"""The learners of the demonstration: what they claim, bring, aim at and show."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from demo_people import do_jobs, sign_up
from demo_programme import TITLE
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.mail.models import Message
from cairn.registry.programmes.models import Programme
from cairn.registry.sharing import services as sharing
from cairn.registry.stacks import services as stacks
from cairn.stacking.stack_page import Distance

if TYPE_CHECKING:
    from demo_people import World

    from cairn.registry.accounts.models import User

_SHOWN = ("Barista Skills", "Mentoring a New Colleague")
_EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def make(world: World) -> tuple[User, User]:
    """Two learners, their claims, and what they do with them."""
    do_jobs()  # until then nobody has worked out what can count where
    aroha = sign_up(
        world,
        "Aroha Ngata",
        "aroha",
        "a learner with credentials of four institutions in four countries",
        "open the backpack; one credential still waits to be taken in",
        f"“My stack”: one step is left of the {TITLE}; see which",
        "“Shares”: see who was shown what, and that it was opened; end it",
        "see the badge of Peñalba, not on this registry: who stands behind it is unknown",
        "download a credential and check it under “Check a credential”, in a private window",
    )
    lea = sign_up(
        world,
        "Léa Martin",
        "lea",
        "a learner whose name was corrected",
        "see the corrected credential beside the one it replaces",
    )
    for person, left in ((aroha, 1), (lea, 0)):
        mails = Message.objects.filter(
            recipient=person.email, kind__in=("claim", "corrected")
        ).order_by("created_at")
        for mail in list(mails)[: max(0, mails.count() - left)]:
            backpack.claim(person, mail.text.split("/claim/")[1].split()[0])
    _from_elsewhere(aroha)
    _one_step_away(world, aroha)
    _share(world, aroha)
    world.said.append(
        "Two learners signed up and claimed what was issued to them; one added a badge of Peñalba."
    )
    return aroha, lea


def _from_elsewhere(person: User) -> None:
    """A credential of an institution that is not on this registry, brought as a file.

    Another institution issues it with the command line, as Peñalba of the examples would.
    """
    cairn = Path(sys.executable).with_name("cairn")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        row = f"name,email,awarded_on\n{person.name},{person.email},2025-06-27\n"
        (folder / "people.csv").write_text(row, encoding="utf-8")
        commands = (
            ("key", "generate", "--out", folder / "key.json", "--no-passphrase"),
            (
                *("issue", _EXAMPLES / "achievement.yaml", folder / "people.csv"),
                *("--key", folder / "key.json", "--issuer", _EXAMPLES / "issuer.yaml"),
                *("--out", folder / "issued.jsonl"),
            ),
        )
        for words in commands:
            subprocess.run([cairn, *words], check=True, capture_output=True)
        document = (folder / "issued.jsonl").read_bytes().strip()
    backpack.take_in(person, document, Origin.FILE, "penalba.json")


def _one_step_away(world: World, person: User) -> None:
    """Work towards the certificate, of which one part is missing."""
    programme = Programme.objects.get(title=TITLE)
    stacks.pick(person, programme)
    page = stacks.page_of(person, programme, "en")
    assert page is not None
    assert (page.distance, page.steps) == (Distance.STEPS, 1), page
    world.said.append(f"{person.name} is one step away from the {TITLE}.")


def _share(world: World, person: User) -> None:
    """Show an employer two credentials; the employer has opened the link."""
    held = HeldCredential.objects.filter(holder=person)
    shown = [each for each in held if each.title.endswith(_SHOWN)]
    share = sharing.create(
        person,
        [each.pk for each in shown],
        recipient="Alpine Roasters",
        purpose="Application as shift leader",
        expires_at=timezone.now() + timedelta(days=30),
    )
    path = f"/s/{sharing.token_of(share)}"
    answer = Client(SERVER_NAME="localhost").get(path)
    assert answer.status_code == 200, answer.status_code  # noqa: PLR2004
    world.links["Alpine Roasters, an employer"] = (
        f"{settings.BASE_URL}{path}",
        f"open what {person.name} shows you: what she can do, how it was checked; no account",
    )
    world.said.append(f"{person.name} showed {len(shown)} credentials to an employer.")
