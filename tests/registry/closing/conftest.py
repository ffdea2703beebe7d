"""What the tests of closing share."""

import pytest

from cairn.registry.closing import exporting
from cairn.registry.issuing.services import issue_one
from cairn.registry.keys import registry_key

OLD, KEEPER = "https://registry.old.example", "https://keeper.example"


@pytest.fixture
def records(settings, tmp_path, request):
    """The records of an institution with one credential; then this becomes its keeper."""
    settings.BASE_URL = OLD
    issuer, version, recipient = map(request.getfixturevalue, ("issuer", "version", "recipient"))
    credential = issue_one(issuer, version, recipient())
    registry_key.signer()
    made = exporting.take_out(credential.organisation, tmp_path)
    settings.BASE_URL = KEEPER
    return made
