"""Who runs an installation."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.urls import reverse

from cairn.registry import configuration
from cairn.registry.operating import beating

PASSWORD = "a long enough phrase"


@pytest.fixture
def operator(person):
    user = person("otto")
    user.is_operator = True
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client, operator):
    """The operator's browser, signed in a second time for sensitive deeds."""
    client.post(reverse("account_login"), {"login": operator.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def fresh_settings(settings, instance_folder):
    """Reads the settings file anew, as the server does when it begins anew."""

    def read():
        settings.CONFIGURATION = configuration.read(instance_folder)
        return django_settings.CONFIGURATION

    read()
    return read


@pytest.fixture
def working(db):
    """A worker that is alive."""
    beating.beat("test:1")
