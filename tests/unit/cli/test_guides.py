"""What the guides show can be typed as it stands: their files have the shapes that are read."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from cairn.cli.verification_inputs import read_pins, read_trust
from cairn.formats.record_text import read_text

DOCS = Path(__file__).resolve().parents[3] / "docs"
GUIDE = (DOCS / "guides" / "verifying.md").read_text(encoding="utf-8")


def shown(name):
    """The file that the guide shows under a comment with its name."""
    (text,) = re.findall(rf"```yaml\n# {re.escape(name)}\n(.*?)```", GUIDE, re.DOTALL)
    return text


def test_the_trust_file_of_the_guide(tmp_path):
    (tmp_path / "issuers.yaml").write_text(shown("issuers.yaml"))
    trust = read_trust(str(tmp_path / "issuers.yaml"))
    assert trust.name == "Register of recognised providers"
    (issuer,) = trust.find("did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH")
    assert issuer.id == "did:web:uni.example"
    assert issuer.valid_from is not None


def test_the_pin_file_of_the_guide(tmp_path):
    (tmp_path / "pins.yaml").write_text(shown("pins.yaml"))
    (tmp_path / "uni").mkdir()
    for name in ("did", "revocation-1"):
        (tmp_path / "uni" / f"{name}.json").write_text(json.dumps({"id": f"urn:{name}"}))
    facts = read_pins([str(tmp_path / "pins.yaml")])
    for address in ("did:web:uni.example", "https://uni.example/status/revocation/1"):
        assert address in facts


@pytest.mark.parametrize(
    ("name", "schema"), [("issuers.yaml", "trust-list"), ("pins.yaml", "pins")]
)
def test_the_published_schemas_agree(name, schema):
    published = json.loads((DOCS / "schemas" / f"{schema}.schema.json").read_text())
    jsonschema.validate(read_text(shown(name).encode()).value, published)


def test_the_settings_of_the_cluster_guide_are_dasks():
    """Dask would pass over a setting that it does not know, and then talk in the clear."""
    dask = pytest.importorskip("dask", reason="the part “cluster” is not installed")
    pytest.importorskip("distributed")
    guide = (DOCS / "guides" / "cluster.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n# cluster\.yaml\n(.*?)```", guide, re.DOTALL)
    settings = read_text(text.encode()).value

    def names(value, path=()):
        for name, inner in value.items():
            yield (*path, name)
            if isinstance(inner, dict):
                yield from names(inner, (*path, name))

    for path in names(settings):
        dask.config.get(".".join(path))
