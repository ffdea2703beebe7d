"""People of the demonstration: their accounts, made as anybody's are, and the roles they hold."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.test import Client

from cairn.registry.accounts.models import User
from cairn.registry.jobs import queue
from cairn.registry.mail.models import Message
from cairn.registry.operating import serving
from cairn.registry.organisations import services as organisations

if TYPE_CHECKING:
    from cairn.registry.organisations.models import Organisation, Role

_CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)


@dataclass(slots=True)
class Login:
    """Somebody to log in as, and what is worth trying."""

    name: str
    email: str
    password: str
    who: str
    tries: list[str] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """What was made.

    Attributes:
        logins: whom to log in as.
        links: who needs no account → the address to open, and what is worth trying there.
        said: what happened, one sentence each.
    """

    logins: dict[str, Login] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def _enter(world: World, name: str, word: str, who: str, tries: tuple[str, ...]) -> Login:
    login = Login(name, f"{word}@demo.example", secrets.token_urlsafe(9), who, list(tries))
    world.logins[word] = login
    return login


def first_start(world: World, name: str, word: str, who: str, *tries: str) -> User:
    """Make the operator's account by the one-time link of the first start."""
    login = _enter(world, name, word, who, tries)
    link = serving.first_link()
    assert link, "this registry has an operator already"
    answer = Client(SERVER_NAME="localhost").post(
        link[link.index("/start/") :],
        {"email": login.email, "name": name, "password": login.password},
    )
    assert answer.status_code == 302, answer.content.decode()  # noqa: PLR2004  # on to the settings
    return User.objects.get(email=login.email)


def sign_up(world: World, name: str, word: str, who: str, *tries: str) -> User:
    """Make an account as anybody does: on the page, with the code of the mail."""
    login = _enter(world, name, word, who, tries)
    # Each from an address of their own, since sign-ups from one are limited.
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"127.0.1.{len(world.logins)}")
    client.post("/account/signup/", {"email": login.email, "password1": login.password})
    text = Message.objects.filter(recipient=login.email).latest("created_at").text
    code = _CODE.search(text)
    assert code, text
    client.post("/account/confirm-email/", {"code": code[0]})
    user = User.objects.get(email=login.email)
    user.name = name
    user.save(update_fields=["name"])
    return user


def join(owner: User, organisation: Organisation, person: User, role: Role) -> None:
    """Invite somebody, and have the invitation accepted by its link."""
    organisations.invite(owner, organisation, person.email, role)
    text = (
        Message.objects.filter(recipient=person.email, kind="invitation").latest("created_at").text
    )
    token = text.split("/invitations/")[1].split()[0]
    organisations.accept(person, token)


def do_jobs() -> None:
    """Do the jobs that wait, as the worker does."""
    while queue.work_once():
        pass
