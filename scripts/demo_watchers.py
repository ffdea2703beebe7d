"""Who looks on in the demonstration: a quality agency, and an employer who asks learners."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from demo_people import join, sign_up
from django.utils import timezone

from cairn.registry.backpack.queries import held_by
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Kind, Role
from cairn.registry.sharing import asking, asking_pages, links, wanted

if TYPE_CHECKING:
    from demo_people import World

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

_LOOKED_FOR = (
    "gather data",
    "deliver visual presentation of data",
    "perform data analysis",
    "Mentoring a New Colleague",
)


def watch(world: World, operator: User, watched: Organisation) -> None:
    """A quality agency; one of its people is quality officer at an institution."""
    inspector = sign_up(
        world,
        "Ingrid Solberg",
        "ingrid",
        f"of a quality agency, quality officer at {watched}",
        "“Audit trail” of Valmont: who corrected, revoked and replaced a key, and why; take it "
        "out as a file",
        "see under “People” who may do what there; nothing of it can be changed in this role",
        "read a description in the catalogue as a learner does: what is not stated says so",
    )
    agency = organisations.found(
        operator,
        name={"en": "Lakeside Quality Agency"},
        kind=Kind.QUALITY_AGENCY,
        country="CH",
        language="en",
        slug="lakeside",
        url="https://lakeside.example",
        demo=True,
        description={"en": "Evaluates short courses at the request of who offers them."},
    )
    join(operator, agency, inspector, Role.OWNER)
    for held in operator.roles.filter(organisation=agency):
        organisations.take_away(operator, held)
    owner = watched.roles.filter(role=Role.OWNER).get().user
    join(owner, watched, inspector, Role.QUALITY_OFFICER)
    world.said.append(f"{agency} watches {watched}, at its invitation.")


def ask(world: World, learners: tuple[User, ...]) -> None:
    """An employer asks for skills, without an account; one learner has answered."""
    keys = [
        next(each.key for each in wanted.search(name) if each.name == name) for name in _LOOKED_FOR
    ]
    request = asking.create(
        asker="Kauri Analytics",
        contact="+64 3 555 0100",
        purpose="Application for the position of data analyst, number 17",
        keys=keys,
        until=timezone.now() + timedelta(days=30),
    )
    first, second = learners
    token = asking.answer_token(request)
    fitting = asking_pages.fitting(request, list(held_by(first)))
    asking.answer(first, token, [UUID(key) for key in fitting], first.name)
    own = links.address("request_watch", asking.watch_token(request))
    for_learners = links.address("request_answer", token)
    world.links["Kauri Analytics, an employer who asked for four skills"] = (
        own,
        f"see what {first.name} answered: evidenced, partly, not evidenced; no score; end it",
    )
    world.logins[second.email.split("@")[0]].tries.append(
        f"an employer asks; answer with a selection, or with nothing: {for_learners}"
    )
    world.said.append(f"Kauri Analytics asked for skills; {first.name} answered.")
