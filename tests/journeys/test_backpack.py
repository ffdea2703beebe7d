"""From the mail to a bundle on a stick: claim, add by file, address and image, collect, take out."""

import json
import re
import zipfile
from datetime import date

import pytest
from playwright.sync_api import expect
from tests.journeys.pages_backpack import FOREIGN
from tests.registry.backpack.test_taking_in import PNG, baking_png

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.issuing.services import issue_one
from cairn.registry.mail.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.EMAIL_BACKEND = "cairn.registry.mail.backend.QueueBackend"


def test_claim_import_collect_export(  # noqa: PLR0915 - one way from its beginning to its end
    visitor, issuer, version, recipient, hosted, tmp_path
):
    issue_one(issuer, version, recipient(email="aroha.learner@example.org"))
    link = re.search(r"/claim/\S+", Message.objects.get(kind="claim").text)[0]
    page = visitor().new_page()

    # From the mail; an account is made on the way, and the link is not lost.
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("has awarded you")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Your name").fill("Aroha Ngata")
    page.get_by_label("E-mail address").fill("aroha@private.example")
    page.get_by_label("Password", exact=True).fill("a long enough phrase")
    page.get_by_role("main").get_by_role("button").first.click()
    mail = Message.objects.filter(recipient="aroha@private.example").latest("pk")
    page.get_by_label("Code").fill(re.search(r"^[A-Z0-9-]{6,}$", mail.text, re.MULTILINE)[0])
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("has awarded you")
    page.get_by_label("is my mailbox").check()
    page.get_by_role("button", name="Take it into the backpack of Aroha Ngata").click()
    expect(page.get_by_text("It is yours. This is what you earned")).to_be_visible()
    expect(page.locator(".verdict.confirmed")).to_be_visible()
    expect(page.get_by_text("urn:uuid:").first).not_to_be_visible()

    # What is sent to that mailbox later waits in the backpack.
    later = recipient(email="aroha.learner@example.org", awarded_on=date(2026, 5, 3))
    issue_one(issuer, version, later)
    page.goto("/backpack/")
    page.get_by_role("button", name="Take it").click()

    # By file, by address, by image.
    file = FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json"
    address, asked = hosted
    spaced = json.dumps(json.loads(file.read_bytes()), indent=3)
    image = tmp_path / "badge.png"
    image.write_bytes(baking_png.bake(PNG, spaced.encode()))
    for way in ("file", "address", "image"):
        page.goto("/backpack/add")
        if way == "address":
            page.get_by_label("Or give its address").fill(address)
        else:
            page.locator("input[type=file]").set_input_files(file if way == "file" else image)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("It is in your backpack.")).to_be_visible()
    assert len(asked) == 1
    assert "Cookie" not in asked[0][1]
    assert "Referer" not in asked[0][1]

    # Collect, in one's own order.
    page.goto("/backpack/collections/")
    page.get_by_role("link", name="Make a collection").click()
    page.get_by_label("Name").fill("For the job")
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("nothing in it is added up")).to_be_visible()
    first = page.locator(".stone-title").first.inner_text()
    page.get_by_role("button", name="Later").click()
    expect(page.locator(".stone-title")).to_have_count(2)
    assert first

    # Take everything out, and open it without a network.
    page.goto("/backpack/export")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the ZIP").click()
    path = tmp_path / "backpack.zip"
    waiting.value.save_as(path)
    bundle = tmp_path / "bundle"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(bundle)
    kept = {bytes(each.document) for each in HeldCredential.objects.all()}
    assert {each.read_bytes() for each in (bundle / "credentials").iterdir()} == kept
    assert len(kept) == 5
    offline = visitor(offline=True).new_page()
    told = []
    offline.on("request", lambda one: told.append(one.url))
    offline.on("console", lambda one: told.append(one.text))
    offline.goto((bundle / "index.html").as_uri())
    expect(offline.get_by_role("link", name="Applied Data Analysis").first).to_be_visible()
    assert all(each.startswith(("file:", "data:")) for each in told)
