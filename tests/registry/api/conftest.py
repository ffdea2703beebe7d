"""What the tests of the API share."""

import json
from datetime import timedelta

import pytest

from cairn.registry.api import tokens

DAY = timedelta(days=1)


@pytest.fixture
def call(client, owner, organisation):
    """``call("post", "credentials", scopes, body)``; ``by`` and ``at`` name another's token."""

    def ask(method, path, scopes=(), body=None, by=None, at=None, **headers):
        secret = "none"
        if scopes:
            secret = tokens.make(by or owner, at or organisation, "SIS", scopes, DAY)[1]
        return getattr(client, method)(
            f"/api/v1/{path}",
            data=json.dumps(body) if body is not None else None,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", **headers},
        )

    return ask
