"""A signed credential with hostile texts and addresses in every field, in a real browser.

It is genuine, so nothing is held back: each page shows what a stranger wrote, and none of it runs,
loads, leads anywhere but to the web, or leaves its place.
"""

import json
import zipfile
from pathlib import Path

import pytest
from tests.registry.backpack.test_taking_in import PNG, baking_png

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import TermRefused
from cairn.formats import baking_svg
from cairn.proofs import data_integrity
from cairn.registry.backpack import collecting, evidence, export
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.sharing import services
from cairn.registry.verifying import checking
from cairn.registry.verifying.result import pages_of
from cairn.rendering.html_report import html_report
from cairn.verification import Outcome

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
BADGE = ROOT / "examples/from-others/digitalbazaar-eddsa-rdfc-2022.json"
KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))

TEXT = (
    "</title></script></style></textarea>\"'>"
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>"
    "<svg onload=window.hacked=3><iframe srcdoc='<script>parent.hacked=4</script>'>"
    "{{ 7*7 }}{% debug %}\u202e\u001b[31m"
)
ADDRESSES = (
    "javascript:window.hacked=5",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGFja2VkPTY8L3NjcmlwdD4=",
    "https://evil.example/'onmouseover='window.hacked=7",
    "vbscript:x",
)
KEPT = {
    "@context", "type", "proof", "validFrom", "identifier", "identityType", "salt", "id", "amount",
    "creditsAvailable", "hoursPerCredit", "levelName", "dated", "decidedFrom", "decidedUntil",
    "versionDate", "nextReview", "skillType", "achievementType", "resultType", "relationType",
    "identityHash", "inLanguage", "valueMax", "valueMin",
}  # fmt: skip
"""What structure, signature and dates need; every other text is replaced."""


def _hostile(value, name="", count=None):
    count = [0] if count is None else count
    if name in KEPT and not isinstance(value, dict | list):
        return value
    if name in {"@context", "type", "identifier"}:
        return value
    if isinstance(value, dict):
        return {key: _hostile(each, key, count) for key, each in value.items() if key != "proof"}
    if isinstance(value, list):
        return [_hostile(each, name, count) for each in value]
    if not isinstance(value, str):
        return value
    count[0] += 1
    if value.startswith("http"):
        return ADDRESSES[count[0] % len(ADDRESSES)]
    return f"{value} {TEXT}"


def _put_back(document, original, path):
    """What signing refuses can be in no signed credential: that one value stays as it was."""
    *way, last = [int(each) if each.isdigit() else each for each in path.strip("/").split("/")]
    for step in way:
        document, original = document[step], original[step]
    assert document[last] != original[last], path
    document[last] = original[last]


@pytest.fixture
def hostile():
    """Signed by a key of its own, and found genuine."""
    original = json.loads(BADGE.read_bytes())
    document = _hostile(original)
    original["issuer"]["id"] = document["issuer"]["id"] = KEY.public_key.did_key
    while True:
        try:
            signed = data_integrity.sign(
                document,
                suite="eddsa-jcs-2022",
                signer=KEY,
                verification_method=KEY.public_key.key_id,
                created="2026-06-01T12:00:00Z",
                contexts=Contexts.shipped(),
            )
        except TermRefused as error:
            _put_back(document, original, error.facts["path"])
        else:
            return json.dumps(signed).encode()


_FOUND = """() => {
  const faults = [];
  if (window.hacked !== undefined) faults.push("ran: " + window.hacked);
  for (const one of document.querySelectorAll("img, iframe, object, embed, script, link, base, form")) {
    const address = one.getAttribute("src") ?? one.getAttribute("href") ?? one.getAttribute("action");
    if (one.hasAttribute("srcdoc") || one.hasAttribute("onerror")) faults.push(one.outerHTML);
    if (one.tagName === "SCRIPT" && !one.src) faults.push("inline script");
    if (address && /^(x$|javascript|vbscript|https?:..evil)/i.test(address)) faults.push(one.outerHTML);
  }
  for (const one of document.querySelectorAll("*"))
    for (const attribute of one.attributes)
      if (/^on/i.test(attribute.name)) faults.push(one.tagName + " " + attribute.name);
  for (const one of document.querySelectorAll("a[href]"))
    if (!["http:", "https:", "file:"].includes(one.protocol)) faults.push("leads to " + one.href.slice(0, 60));
  if (document.body.innerText.includes("49[")) faults.push("a template was filled in");
  return faults;
}"""


class Watched:
    """A page that notes what it asks for, what is asked of the person, and what goes wrong."""

    def __init__(self, page, own):
        self.page, self.own, self.asked, self.said = page, own, [], []
        page.on("request", lambda one: self.asked.append(one.url))
        page.on("dialog", lambda one: (self.said.append(one.message), one.dismiss()))
        page.on("console", lambda one: self.said.append(one.text))
        page.on("pageerror", lambda one: self.said.append(str(one)))

    def harmless(self):
        for each in self.page.locator("details").all():
            each.evaluate("one => { one.open = true; }")
        assert self.page.evaluate(_FOUND) == [], self.page.url
        assert self.said == [], self.page.url
        foreign = [each for each in self.asked if not each.startswith((self.own, "data:", "file:"))]
        assert foreign == [], self.page.url


def test_nothing_that_a_credential_says_runs(visitor, site, person, hostile, tmp_path):
    report = checking.check(hostile, fetch=False)
    assert report.outcome is Outcome.PASSED, report.decisive()
    assert report.essentials.issuer_name.endswith(TEXT)

    stranger = Watched(visitor().new_page(), site)
    page = stranger.page
    for names in (["one.json"], ["one.json", "two<img src=x onerror=window.hacked=8>.json"]):
        page.goto("/check/")
        page.locator("#id_file").set_input_files(
            [{"name": name, "mimeType": "application/json", "buffer": hostile} for name in names]
        )
        page.get_by_role("button", name="Check it").click()
        page.locator(".verdict.confirmed").first.wait_for()
        stranger.harmless()
        assert "<img src=x onerror" in page.locator("main").inner_text()

    aroha = person("aroha")
    held = backpack.take_in(aroha, hostile, Origin.FILE, "<script>window.hacked=9</script>.json")
    spaced = hostile.replace(b'": "', b'":  "', 1)
    backpack.take_in(aroha, baking_png.bake(PNG, spaced), Origin.FILE, "badge.png")
    made = collecting.make(aroha, name=TEXT[:150], note="", credentials=[str(held.pk)])
    share = services.create(
        aroha,
        [held.pk],
        recipient=TEXT[:150],
        purpose="<script>window.hacked=10</script>",
    )
    learner = Watched(visitor(aroha).new_page(), site)
    for path in (
        "/backpack/",
        "/backpack/?by=skill",
        f"/backpack/{held.pk}",
        f"/backpack/{held.pk}/history",
        f"/backpack/collections/{made.pk}",
        "/backpack/skills-and-credit",
        "/backpack/shares/",
        f"/backpack/shares/{share.pk}",
        f"/backpack/shares/new?held={held.pk}",
        f"/s/{services.token_of(share)}",
    ):
        learner.page.goto(path)
        learner.harmless()
    page.goto(f"/s/{services.token_of(share)}")
    stranger.harmless()

    # What is taken home: the report, and the bundle.
    (tmp_path / "report.html").write_text(html_report(*pages_of(report, hostile)), encoding="utf-8")
    with export.bundle(aroha) as file, zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "bundle")
    for path in (tmp_path / "report.html", tmp_path / "bundle/index.html"):
        offline = Watched(visitor(offline=True).new_page(), "file:")
        offline.page.goto(path.as_uri())
        offline.harmless()
        assert "<img src=x onerror" in offline.page.locator("body").inner_text()


def test_a_hostile_picture_is_saved_and_never_shown(visitor, site, person, hostile):
    """A badge as SVG with scripts in it leaves as a download, whoever opens its address."""
    picture = (
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=1">'
        b"<script>window.hacked=2; fetch('/backpack/')</script>"
        b'<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="/backpack/"/></foreignObject>'
        b"</svg>"
    )
    aroha = person("aroha")
    held = backpack.take_in(aroha, baking_svg.bake(picture, hostile), Origin.FILE, "badge.svg")
    assert held.picture
    learner = Watched(visitor(aroha).new_page(), site)
    learner.page.goto(f"/backpack/{held.pk}")
    learner.harmless()
    with learner.page.expect_download() as waiting:
        learner.page.evaluate(f"window.location = '/backpack/{held.pk}/badge'")
    assert waiting.value.suggested_filename.endswith(".svg")
    assert learner.page.url.endswith(f"/backpack/{held.pk}")
    learner.harmless()
    assert evidence.SUFFIXES.keys().isdisjoint({"image/svg+xml", "text/html"})
