"""People who sign in as people do."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from cairn.registry.mail.models import Message

PASSWORD = "a long enough phrase"


@pytest.fixture(autouse=True)
def queued(settings):
    """Mails go where they go in operation; Django's test runner would catch them."""
    settings.EMAIL_BACKEND = "cairn.registry.mail.backend.QueueBackend"


@pytest.fixture
def member(person):
    """Makes an account with a password and verified addresses."""

    def make(name, *more, **fields):
        user = person(name)
        user.set_password(PASSWORD)
        for field, value in fields.items():
            setattr(user, field, value)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        for address in more:
            EmailAddress.objects.create(user=user, email=address, verified=True)
        return user

    return make


@pytest.fixture
def maria(member):
    return member("maria")


@pytest.fixture
def signed_in(client, maria):
    """A browser in which Maria has just signed in, and once more for sensitive deeds."""
    answer = sign_in(client, maria.email)
    assert answer.status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def sign_in(client, address, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": address, "password": password, **more})


def newest_mail(address=None):
    found = Message.objects.order_by("-created_at")
    return (found.filter(recipient=address) if address else found).first()


def code_in(message):
    """The code of a mail: the one line that is nothing but letters, digits and dashes."""
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", message.text, re.MULTILINE).group(1)


@pytest.fixture
def helpers():
    return {"sign_in": sign_in, "newest_mail": newest_mail, "code_in": code_in}
