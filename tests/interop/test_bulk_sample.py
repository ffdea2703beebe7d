"""What bulk issuing writes from its templates, @digitalbazaar/vc verifies: a random sample."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cairn.bulk.awards import particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.recipients import RecipientRow
from cairn.canonical.contexts import Contexts
from cairn.crypto.keyed_hash import KeyedHash
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import Organisation
from cairn.formats import record
from cairn.issuing import Issuance
from cairn.status.places import StatusPlaces

pytestmark = pytest.mark.node

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SEED, MADE, ASKED = 20260504, 400, 12
NAMES = ["Zoë", "李小龍", "Þórdís Björnsdóttir", 'Bo "B" \\ O\'Neil', "Ærø\u2028😀", "Åse"]
STATUS = StatusPlaces(bytes(32), "https://university.test/status/{purpose}/{n}", 150)


@pytest.mark.parametrize(
    ("suite", "kind"),
    [("eddsa-rdfc-2022", KeyType.ED25519), ("ecdsa-rdfc-2019", KeyType.P256)],
)
def test_a_random_sample_verifies(digitalbazaar, suite, kind):
    draw = random.Random(SEED)
    key = PrivateKey.from_secret(kind, bytes(range(1, 33)))
    compiled = CompiledIssuing(
        Issuance(
            achievement=record.read_achievement((EXAMPLES / "achievement.yaml").read_bytes()),
            issuer=Organisation(id=key.public_key.did_key),
            signer=key,
            verification_method=key.public_key.key_id,
            proof=suite,
            contexts=Contexts.shipped(),
        )
    )
    lines = []
    for number in range(MADE):
        row = RecipientRow(
            number,
            f"{draw.choice(NAMES)} {number}",
            email=f"p{number}@example.org",
            awarded_on=date(2026, 5, 3),
            grade=draw.choice(["", "5", "9.5"]),
        )
        if draw.random() < 0.3:
            row = replace(row, did=f"did:example:{number}")
        own = particulars(
            KeyedHash(bytes(32)),
            number.to_bytes(16),
            datetime(2026, 5, 4, tzinfo=UTC),
            STATUS.entries(number),
        )
        lines.append(compiled.line(row, own).text)
    for line in draw.sample(lines, ASKED):
        credential = json.loads(line)
        # Whether it was withdrawn is asked of a server; here, whether it is genuine.
        answer = digitalbazaar.ask(op="verify", credential=credential, suite=suite)
        assert answer.get("verified") is True, (credential["id"], answer)
