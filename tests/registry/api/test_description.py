"""Whatever the published description allows to be asked is answered, and never with a 5xx."""

import os
from datetime import timedelta

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cairn.registry.api import tokens
from cairn.registry.api.api import api
from cairn.registry.api.forms import SCOPES
from cairn.registry.site import rates
from cairn.registry.wsgi import application

EXAMPLES = int(os.environ.get("CAIRN_EXAMPLES", "6"))
"""For each operation; more in a soak."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
OPERATIONS = [
    (path, method)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]


@pytest.fixture
def _one_connection():
    """The connection of the test, with its transaction, outlives the requests.

    Django ends a connection after a request where one cannot be used any more, or is old; in a test
    that keeps everything in one transaction nothing would be left to roll back.
    """
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_breaks_it(path, method, version, owner, organisation):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    token = tokens.make(owner, organisation, "soak", list(SCOPES), timedelta(days=1))[1]
    head = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method].as_strategy())
    def ask(case):
        rates.forget()
        case.call_and_validate(headers=head, checks=CHECKS)

    ask()
