"""What a closing institution and its keeper say under a signature, as other programs read it."""

import json

import jsonschema
import pytest
from django.utils import timezone

from cairn.registry.closing import importing, services, statements
from cairn.registry.closing.models import KeptCredential
from cairn.registry.issuing.services import issue_one
from cairn.registry.verifying import checking
from cairn.verification import Outcome

SCHEMA = "data/schemas/ob_v3p0/ob_v3p0_endorsementcredential_schema.json"


@pytest.fixture
def schema(shared):
    found = json.loads((shared / SCHEMA).read_text())
    return jsonschema.validators.validator_for(found)(found)


@pytest.fixture
def closing(owner, organisation, issuer, version, recipient):
    issue_one(issuer, version, recipient())
    services.name_custodian(
        owner, organisation, name="National Archive", url="https://archive.example", agreed_on=None
    )
    return services.close(owner, organisation, "Funding has ended.").statement


@pytest.fixture
def custody(records, settings):
    kept = importing.read_in(records.path).kept
    record = KeptCredential.objects.get()
    return lambda: statements.custody_statement(kept, record, "urn:uuid:of-the-credential"), record


def test_the_last_word_satisfies_the_published_schema(schema, closing):
    assert [each.message for each in schema.iter_errors(json.loads(closing))] == []


def test_what_a_keeper_states_satisfies_the_published_schema(schema, custody):
    say, _record = custody
    assert [each.message for each in schema.iter_errors(json.loads(say()))] == []


def test_our_verifier_confirms_the_last_word(closing):
    report = checking.check(closing.encode(), fetch=False)
    assert report.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "was not withdrawn up to"),
        ({"revoked_on": "2026-05-04"}, "revoked on 4 May 2026"),
        ({"suspended_on": "2026-05-04"}, "was suspended when the records came to us"),
    ],
)
def test_a_keeper_states_what_is_on_record(custody, changes, said):
    say, record = custody
    for name, value in changes.items():
        setattr(record, name, timezone.datetime.fromisoformat(value).date())
    text = say()
    report = checking.check(text.encode(), fetch=False)
    assert report.outcome is Outcome.PASSED, report.decisive()
    statement = json.loads(text)
    assert said in statement["credentialSubject"]["endorsementComment"]
    assert statement["credentialSubject"]["id"] == "urn:uuid:of-the-credential"
    # A word changed, and it is no statement any more.
    changed = text.replace("was", "WAS", 1)
    assert checking.check(changed.encode(), fetch=False).outcome is Outcome.FAILED
