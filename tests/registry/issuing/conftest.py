"""An institution that can issue."""

import pytest

from cairn.bulk.recipients import RecipientRow
from cairn.registry.catalogue import services as catalogue
from cairn.registry.keys import services as keys
from cairn.registry.organisations.models import Role


@pytest.fixture
def owner(person, organisation):
    return person("olive", Role.OWNER, organisation)


@pytest.fixture
def issuer(person, organisation):
    return person("ivo", Role.ISSUER, organisation)


@pytest.fixture
def key(owner, organisation):
    return keys.create(owner, organisation)


@pytest.fixture
def version(owner, organisation, key):
    achievement = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    return catalogue.publish(owner, achievement)


def recipient(name="Aroha Ngata", **cells):
    cells.setdefault("email", f"{name.split()[0].lower()}@example.org")
    return RecipientRow(line=2, name=name, **cells)
