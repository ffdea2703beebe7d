"""Achievements to test with."""

import pytest

from cairn.registry.catalogue import services
from cairn.registry.organisations.models import Role


@pytest.fixture
def issuer(person, organisation):
    return person("maria", Role.ISSUER, organisation)


@pytest.fixture
def draft(issuer, organisation):
    return services.start_draft(issuer, organisation, example="applied-data-analysis")


@pytest.fixture
def published(issuer, draft):
    return services.publish(issuer, draft)
