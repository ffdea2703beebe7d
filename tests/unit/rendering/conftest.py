"""A credential of the example, its report and its pages."""

import html.parser
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from cairn.cli import main
from cairn.rendering import result_page
from cairn.rendering.records import records_of
from cairn.verification import NO_FACTS, Policy, verify

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\"'&"
AT = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)


def _run(*words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    assert left.value.code == 0


@pytest.fixture(scope="session")
def issued(tmp_path_factory):
    """The bytes of one credential of ``examples/achievement.yaml``."""
    folder = tmp_path_factory.mktemp("issued")
    key, out = folder / "key.json", folder / "out.jsonl"
    people = folder / "people.csv"
    people.write_text(
        "name,email,awarded_on,grade,evidence_url\n"
        "Aroha Ngata,aroha@example.org,2026-05-03,9.2,https://portfolio.example.org/aroha\n"
    )
    _run("key", "generate", "--out", key, "--no-passphrase")
    issuer = EXAMPLES / "issuer.yaml"
    achievement = EXAMPLES / "achievement.yaml"
    _run("issue", achievement, people, "--issuer", issuer, "--key", key, "--out", out)
    return out.read_bytes().strip()


@pytest.fixture(scope="session")
def held(issued):
    """Bytes, report and record of a credential that is confirmed."""
    report = verify(issued, NO_FACTS, at=AT)
    (record,) = records_of(report, issued)
    return SimpleNamespace(octets=issued, report=report, record=record, at=AT)


@pytest.fixture
def page_of(held):
    """A page for the credential, with what is changed about it."""

    def build(language="en", report=None, policy=None, presentation=None, **changes):
        found = report or (verify(held.octets, NO_FACTS, policy, AT) if policy else held.report)
        record = held.record
        for part in ("achievement", "award"):
            if part in changes:
                new = replace(getattr(record, part), **changes.pop(part))
                record = replace(record, **{part: new})
        record = replace(record, **changes)
        return result_page(found, record, language=language, at=AT, presentation=presentation)

    build.policy = Policy
    return build


class _Reader(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.text, self.ids, self.attributes = Counter(), [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in {"meta", "link", "img", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def read_page():
    """Reads a page: its tags, attributes, ids and texts; every element must be closed."""
    return _Reader


@pytest.fixture(scope="session")
def pango():
    """The system library of the certificate: CI must have it, a reader of the code need not."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - an extra that rests on a library of the system
    except OSError:
        advice = "Pango is not on this machine: scripts/install_system_packages.sh"
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)


@pytest.fixture
def evil():
    """What a stranger may write into any text."""
    return EVIL
