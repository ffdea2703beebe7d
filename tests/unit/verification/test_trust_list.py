"""The trust file: its parser and its published schema agree, and dates are never lost."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

from cairn.errors import TrustListMalformed
from cairn.verification import parse_trust_list

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs/schemas/trust-list.schema.json").read_text("utf-8")
)
ENTRY = {"id": "did:web:uni.example", "name": "Uni", "said_by": "The ministry"}
GOOD = [
    {"issuers": []},
    {"name": "Ours", "issuers": [ENTRY]},
    {"issuers": [ENTRY | {"valid_from": "2020-01-01", "valid_until": "2025-01-01T00:00:00Z"}]},
    {"issuers": [ENTRY | {"same_as": ["did:key:old"], "valid_from": None}]},
    {"issuers": [ENTRY | {"keys": [{"id": "z6Mk", "retired": "2025-06-30"}]}]},
    {"issuers": [ENTRY | {"keys": [{"id": "did:web:x#1", "compromised_since": "2024-05-01"}]}]},
    {"issuers": [], "logs": "quorum none\n"},
]
BAD = [
    None,
    [],
    {},
    {"issuers": {}},
    {"issuers": [7]},
    {"issuers": [{"id": "did:web:uni.example", "name": "Uni"}]},
    {"issuers": [ENTRY | {"valid_untill": "2020-01-01"}]},
    {"issuers": [ENTRY | {"valid_until": "soon"}]},
    {"issuers": [ENTRY | {"valid_until": 2020}]},
    {"issuers": [ENTRY | {"same_as": "did:key:old"}]},
    {"issuers": [ENTRY | {"id": ""}]},
    {"issuers": [], "name": ""},
    {"issuers": [], "version": 1},
    {"issuers": [], "logs": ["quorum none"]},
    {"issuers": [], "logs": ""},
    {"issuers": [ENTRY | {"keys": {}}]},
    {"issuers": [ENTRY | {"keys": ["z6Mk"]}]},
    {"issuers": [ENTRY | {"keys": [{"id": "z6Mk"}]}]},
    {"issuers": [ENTRY | {"keys": [{"id": "", "retired": "2025-06-30"}]}]},
    {"issuers": [ENTRY | {"keys": [{"id": "z6Mk", "retired": "soon"}]}]},
    {"issuers": [ENTRY | {"keys": [{"id": "z6Mk", "lost": "2025-06-30"}]}]},
]


@pytest.mark.parametrize("value", GOOD)
def test_accepted_by_parser_and_schema(value):
    parse_trust_list(value, "list")
    jsonschema.validate(value, SCHEMA)


@pytest.mark.parametrize("value", BAD, ids=str)
def test_refused_by_parser_and_schema(value):
    with pytest.raises(TrustListMalformed):
        parse_trust_list(value, "list")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, SCHEMA)


def test_the_worst_that_is_known_of_a_key_counts():
    keys = [
        {"id": "z6Mk", "compromised_since": "2024-05-01"},
        {"id": "z6Mk", "retired": "2025-06-30", "compromised_since": "2024-06-01"},
        {"id": "other", "retired": "2020-01-01"},
    ]
    found = parse_trust_list({"issuers": [ENTRY | {"keys": keys}]}, "list")
    standing = found.key_standing(frozenset({"z6Mk", "did:key:z6Mk"}))
    assert standing.retired == datetime(2025, 6, 30, tzinfo=UTC)
    assert standing.compromised_since == datetime(2024, 5, 1, tzinfo=UTC)
    assert found.key_standing(frozenset({"nobody"})) is None


def test_a_policy_of_logs_that_cannot_be_read_names_its_line():
    with pytest.raises(TrustListMalformed, match="line 2"):
        parse_trust_list({"issuers": [], "logs": "quorum none\nlog nonsense\n"}, "list")


def test_the_dates_that_yaml_hands_over():
    naive = datetime(2021, 1, 1)  # noqa: DTZ001 - YAML gives it so
    entry = ENTRY | {"valid_from": date(2020, 1, 1), "valid_until": naive}
    issuer = parse_trust_list({"issuers": [entry]}, "list").issuers[0]
    assert issuer.covers(datetime(2020, 1, 1, tzinfo=UTC))
    assert not issuer.covers(datetime(2021, 1, 1, tzinfo=UTC))
    assert not issuer.covers(datetime(2019, 12, 31, tzinfo=UTC))


def test_found_by_an_earlier_identifier():
    trust = parse_trust_list({"issuers": [ENTRY | {"same_as": ["did:key:old"]}]}, "list")
    assert trust.find("did:key:old") == trust.find("did:web:uni.example") == trust.issuers
    assert trust.find("did:key:new") == ()
    assert trust.name == "list"
