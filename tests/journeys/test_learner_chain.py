"""A learner's whole way: from the mail of an institution to a file that outlives the account.

The registry stands at an address over TLS, so a stranger's program checks it over the network.
"""

import json
import re
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from tests.journeys.test_institution import told_by_program, work
from tests.registry.backpack.test_taking_in import PNG, baking_png

from cairn.registry.accounts.models import User
from cairn.registry.backpack.models import HeldCredential
from cairn.registry.issuing.services import issue_one
from cairn.registry.mail.models import Message
from cairn.registry.sharing.models import Share

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
BADGE = ROOT / "examples/from-others/digitalbazaar-eddsa-rdfc-2022.json"
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
ADDRESS = "aroha.learner@example.org"
PASSWORD = "a long enough phrase"
CANNOT_TELL = "is who it says, this check cannot tell"


@pytest.fixture(autouse=True)
def _as_installed(settings):
    settings.EMAIL_BACKEND = "cairn.registry.mail.backend.QueueBackend"


def main_button(page):
    return page.get_by_role("main").get_by_role("button").first


def claimed(page):
    """From the mail; an account is made on the way, and what is sent later waits by itself."""
    link = re.search(r"https://\S+/claim/\S+", Message.objects.get(kind="claim").text)[0]
    page.goto(urlsplit(link).path)
    expect(page.get_by_role("heading", level=1)).to_contain_text("has awarded you")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Your name").fill("Aroha Ngata")
    page.get_by_label("E-mail address").fill("aroha@private.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    main_button(page).click()
    expect(page.get_by_label("Code")).to_be_visible()
    mail = Message.objects.filter(recipient="aroha@private.example").latest("pk")
    page.get_by_label("Code").fill(re.search(r"^[A-Z0-9-]{6,}$", mail.text, re.MULTILINE)[0])
    main_button(page).click()
    page.get_by_label("is my mailbox").check()
    page.get_by_role("button", name="Take it into the backpack of Aroha Ngata").click()
    expect(page.get_by_text("It is yours. This is what you earned")).to_be_visible()
    expect(page.locator(".verdict.confirmed")).to_be_visible()


def imported(page, hosted, folder):
    """Three badges of others: a file, an address, a picture that one is baked into."""
    address, asked = hosted
    picture = folder / "badge.png"
    spaced = json.dumps(json.loads(BADGE.read_bytes()), indent=3)
    picture.write_bytes(baking_png.bake(PNG, spaced.encode()))
    for given in (BADGE, address, picture):
        page.goto("/backpack/add")
        if given is address:
            page.get_by_label("Or give its address").fill(address)
        else:
            page.locator("input[type=file]").set_input_files(given)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("It is in your backpack.")).to_be_visible()
    assert len(asked) == 1
    page.goto("/backpack/")
    expect(page.get_by_text("Issuer not known here")).to_have_count(3)
    expect(page.locator(".verdict.unknown")).to_have_count(0)


def collected(page):
    """Both of the institution's and one of another's, under a name of one's own."""
    page.goto("/backpack/collections/")
    page.get_by_role("link", name="Make a collection").click()
    page.get_by_label("Name").fill("For the job")
    for held in HeldCredential.objects.all():
        if held.credential_id or held.origin == "file":
            page.locator(f"input[type=checkbox][value='{held.pk}']").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".stone-title")).to_have_count(3)


def shared(page):
    """What is in the collection, with a purpose and a day on which it ends; gives the link."""
    page.get_by_role("link", name="Share what is in it").click()
    expect(page.locator("input[name=credentials]:checked")).to_have_count(3)
    page.get_by_label("For whom").fill("Kauri Ltd")
    page.get_by_label("What for").fill("Application as data analyst")
    page.get_by_label("One week").check()
    page.get_by_role("button", name="See what they will see").click()
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_label("The link").input_value()


def seen(phone, link):
    """A stranger on a phone reads it, and keeps each credential as a file."""
    assert phone.goto(link).status == 200
    expect(phone.get_by_text("Kauri Ltd")).to_be_visible()
    expect(phone.get_by_text("Application as data analyst")).to_be_visible()
    expect(phone.get_by_text("All are confirmed")).to_be_visible()
    expect(phone.locator(".result .verdict.confirmed")).to_have_count(3)
    expect(phone.locator(".result .verdict", has_text=CANNOT_TELL)).to_have_count(1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.context.cookies() == []
    kept = []
    for download in phone.get_by_role("link", name="Download this credential").all():
        with phone.expect_download() as waiting:
            download.click()
        kept.append(Path(waiting.value.path()).read_bytes())
    return kept


def revoked(issuer_page, inside):
    """The institution withdraws the later one."""
    page = issuer_page
    page.goto(f"{inside}/issued")
    page.get_by_role("link", name="Aroha Ngata").first.click()
    page.get_by_role("link", name="Revoke").first.click()
    page.get_by_label("Reason").first.fill("Issued in error.")
    page.get_by_role("button", name="Revoke").first.click()
    expect(page.get_by_text("1 credential was changed")).to_be_visible()
    work()


def taken_out(page, folder):
    """The ZIP, unpacked."""
    page.goto("/backpack/export")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the ZIP").click()
    waiting.value.save_as(folder / "backpack.zip")
    bundle = folder / "bundle"
    with zipfile.ZipFile(folder / "backpack.zip") as archive:
        archive.extractall(bundle)
    return bundle


def opened_offline(page, bundle):
    """The page in the bundle, from a disk and without a network: it asks nobody for anything."""
    asked, said = [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.goto((bundle / "index.html").as_uri())
    expect(page.get_by_role("link", name="Applied Data Analysis").first).to_be_visible()
    expect(page.get_by_text(CANNOT_TELL).first).to_be_visible()
    expect(page.get_by_text("Not valid").first).to_be_visible()
    assert all(each.startswith(("file:", "data:")) for each in asked)
    assert not said


def deleted(page):
    """For good, after saying once more who one is."""
    page.goto("/account/data/")
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_label("Password").fill(PASSWORD)
    main_button(page).click()
    page.get_by_label("I want my account to be deleted").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account was deleted.")).to_be_visible()


def told_by_page(page, octets):
    """The public page's verdict on a file."""
    page.goto("/check/")
    file = {"name": "kept.json", "mimeType": "application/json", "buffer": octets}
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("main .verdict").first).to_be_visible()
    return page.locator("main .verdict").first.get_attribute("class").split()[-1]


def test_from_the_mail_to_a_file_that_outlives_the_account(
    public, visitor, issuer, version, recipient, hosted, tmp_path
):
    page = visitor().new_page()
    issue_one(issuer, version, recipient(email=ADDRESS))
    claimed(page)
    later = issue_one(issuer, version, recipient(email=ADDRESS, awarded_on=date(2026, 5, 3)))
    page.goto("/backpack/")
    page.get_by_role("button", name="Take it").click()
    imported(page, hosted, tmp_path)
    collected(page)
    link = shared(page)
    assert link.startswith(public.url)
    own_share = page.url

    phone = visitor(ignore_https_errors=True, **PHONE).new_page()
    kept = seen(phone, link)
    assert {bytes(each.document) for each in Share.objects.get().credentials.all()} == set(kept)

    revoked(visitor(issuer).new_page(), f"/inside/{version.achievement.organisation.slug}")
    phone.reload()
    expect(phone.get_by_text("Not all are valid")).to_be_visible()
    expect(phone.locator(".result .verdict.invalid")).to_have_count(1)
    expect(phone.locator(".result .verdict.confirmed")).to_have_count(2)

    page.goto(own_share)
    expect(page.get_by_text("opened the page").first).to_be_visible()
    page.get_by_role("button", name="End the share").click()
    expect(page.get_by_text("This share has ended")).to_be_visible()
    assert phone.reload().status == 410
    for told in ("Aroha", "Kauri", "Applied Data"):
        assert told not in phone.content()
    for place in (1, 2, 3):
        assert phone.request.get(f"{link}/{place}").status == 410

    bundle = taken_out(page, tmp_path)
    assert len(list((bundle / "credentials").iterdir())) == 5
    opened_offline(visitor(offline=True).new_page(), bundle)

    deleted(page)
    assert not User.objects.filter(name="Aroha Ngata").exists()
    assert not HeldCredential.objects.exists()
    work()

    # Files that were given away: three from the share, two of which still hold.
    files = tmp_path / "files"
    files.mkdir()
    expected = {}
    for number, octets in enumerate(kept):
        (files / f"{number}.json").write_bytes(octets)
        expected[str(number)] = "failed" if octets == later.document.encode() else "passed"
    assert sorted(expected.values()) == ["failed", "passed", "passed"]
    assert told_by_program(files, public) == expected
    shapes = {"failed": "invalid", "passed": "confirmed"}
    told = {str(number): told_by_page(phone, octets) for number, octets in enumerate(kept)}
    assert told == {number: shapes[outcome] for number, outcome in expected.items()}
