"""From a mark sheet to mails, and what becomes of the credentials, as staff and strangers see it."""

import json
import time
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from django.utils import timezone
from playwright.sync_api import expect

from cairn.cli import cairn
from cairn.registry.issuing import batches, sheets
from cairn.registry.issuing.models import Credential, StatusList
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.keys.identity import did_of
from cairn.registry.mail.models import Message, State
from cairn.registry.verifying.checking import check
from cairn.verification.facts import fetch_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 12
MOST_SECONDS = 180
FAULTS = {4: "ana at example.org", 11: "b@example", 20: "c d@example.org"}


def sheet():
    lines = ["Given name;Family name;E-mail;Date"]
    for number in range(2, 32):
        address = FAULTS.get(number, f"p{number}@example.org")
        lines.append(f"Person{number};Muster;{address};03.05.2026")
    return "\n".join(lines).encode()


def work():
    while queue.work_once():
        pass


@pytest.fixture
def hand(visitor):
    """Counts what a hand does: ``hand(user)`` opens a page with ``page.press(locator)``."""

    class Hand:
        def __init__(self, page):
            self.page, self.clicks = page, 0

        def click(self, target):
            self.clicks += 1
            target.click()

        def type(self, target, text):
            self.click(target)
            target.fill(text)

    return lambda user: Hand(visitor(user).new_page())


def strangers_verdict(page, site, one, folder, organisation):
    """The exit code of ``cairn verify`` on what is downloaded, by what the server serves."""
    file = folder / f"{one.pk}.json"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    download.value.save_as(file)
    assert file.read_text(encoding="utf-8") == one.document
    served = [fetch_address(did_of(organisation))]
    served += [
        json.loads(each.document)["id"]
        for each in StatusList.objects.filter(organisation=organisation)
    ]
    pins = {}
    for number, address in enumerate(served):
        kept = folder / f"served-{number}.json"
        kept.write_bytes(page.request.get(f"{site}{urlsplit(address).path}").body())
        pins[address] = kept.name
    pin = folder / "pins.json"
    pin.write_text(json.dumps(pins), encoding="utf-8")
    return CliRunner().invoke(
        cairn, ["verify", "--offline", "--pin", str(pin), str(file)], standalone_mode=False
    )


def thirty_mails(maria, *, pasted=False):
    """A mark sheet of 30 rows with three faults is handed in, mended and issued."""
    page = maria.page
    page.goto("/inside/exempla/")
    maria.click(page.get_by_role("main").get_by_role("link", name="Issue", exact=True))
    maria.click(page.get_by_role("link", name="To a list"))
    if pasted:
        maria.type(page.get_by_label("Or paste the rows here"), sheet().decode())
    else:
        maria.clicks += 2  # the field, and the file in the browser's own window
        page.locator("input[type=file]").set_input_files(
            {"name": "marks.csv", "mimeType": "text/csv", "buffer": sheet()}
        )
    maria.click(page.get_by_role("button", name="Look it through"))
    # The sheet's dates may mean two days; said once, it holds for all.
    maria.click(page.get_by_role("button", name="The day"))
    expect(page.get_by_text("3 rows need mending")).to_be_visible()
    for number in FAULTS:
        field = page.locator(f"#cell-{number}-2")
        maria.type(field, f"p{number}@example.org")
    maria.click(page.get_by_role("button", name="Check again"))
    expect(page.get_by_text("30 people are ready")).to_be_visible()
    maria.click(page.get_by_role("button", name="Issue to 30 people"))
    expect(page.get_by_role("heading", name="The list is being issued")).to_be_visible()
    work()
    expect(page.get_by_text("30 mails are held back")).to_be_visible()
    assert Credential.objects.count() == 30
    Job.objects.filter(kind="mail.send").update(not_before=timezone.now())
    work()
    assert Message.objects.filter(kind="claim", state=State.SENT).count() == 30


def one_corrected_and_one_revoked(page):
    page.goto("/inside/exempla/issued?q=p5@")
    page.get_by_role("link", name="Person5 Muster").click()
    page.get_by_role("link", name="Correct", exact=True).click()
    page.get_by_label("What was wrong").fill("The name was misspelt.")
    page.get_by_label("Name", exact=True).fill("Persona Muster")
    page.get_by_role("button", name="Issue the corrected credential").click()
    expect(page.get_by_text("It corrects an earlier one")).to_be_visible()
    page.goto("/inside/exempla/issued?q=p6@")
    page.get_by_role("link", name="Person6 Muster").click()
    page.get_by_role("link", name="Revoke", exact=True).click()
    page.get_by_label("Reason").fill("Issued in error.")
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("1 credential was changed")).to_be_visible()


def the_key_replaced(olive):
    olive.goto("/inside/exempla/keys")
    olive.get_by_role("link", name="Replace").click()
    olive.get_by_role("button", name="Replace the key").click()
    expect(olive.get_by_text("What was issued before stays valid.")).to_be_visible()


def one_more(page, version):
    page.goto(f"/inside/exempla/issue/{version.achievement_id}/one")
    page.get_by_label("Name", exact=True).fill("Later Muster")
    page.get_by_label("E-mail address").fill("later@example.org")
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.get_by_text("Issued to Later Muster; the mail")).to_be_visible()


def test_from_a_mark_sheet_to_a_rotated_key(
    hand, visitor, site, owner, issuer, version, organisation, tmp_path
):
    began = time.monotonic()
    maria = hand(issuer)
    page = maria.page
    thirty_mails(maria)
    assert maria.clicks <= MOST_CLICKS
    assert time.monotonic() - began < MOST_SECONDS
    one_corrected_and_one_revoked(page)
    the_key_replaced(visitor(owner).new_page())
    one_more(page, version)

    # Every earlier credential still gets the right verdict, here and from a stranger.
    withdrawn = set(Credential.objects.exclude(revoked_at=None).values_list("pk", flat=True))
    assert len(withdrawn) == 2
    every = list(Credential.objects.select_related("organisation"))
    assert len(every) == 32
    for one in every:
        expected = "failed" if one.pk in withdrawn else "passed"
        assert check(one.document.encode(), fetch=False).outcome.value == expected
    looked_at = [
        *Credential.objects.filter(pk__in=withdrawn),
        Credential.objects.get(replaces__isnull=False),
        Credential.objects.get(recipient_email="p7@example.org"),
        Credential.objects.get(recipient_email="later@example.org"),
    ]
    for one in looked_at:
        page.goto(f"/inside/exempla/issued/{one.pk}")
        told = strangers_verdict(page, site, one, tmp_path, organisation)
        assert (one.recipient_name, told.return_value) == (
            one.recipient_name,
            1 if one.pk in withdrawn else 0,
        ), (told.return_value, told.exception, told.output)


def test_pasted_rows_take_no_more_clicks_than_a_file(hand, issuer, version):
    maria = hand(issuer)
    thirty_mails(maria, pasted=True)
    assert maria.clicks < MOST_CLICKS
    page = maria.page
    page.get_by_role("link", name="Issued", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(31)


def test_a_cell_is_mended_without_the_page(visitor, issuer, version):
    """One cell answers for itself; what is typed meanwhile in the next one stays."""
    batch = batches.start(issuer, version, source_name="marks.csv")
    sheets.keep(issuer, batch, "Name,E-mail\nAroha Ngata,a at b\n,bela@example.org\n")
    page = visitor(issuer).new_page()
    told = []
    page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
    page.goto(f"/inside/exempla/lists/{batch.pk}")
    page.evaluate("() => { window.same = true; }")
    expect(page.locator("#sheet-says")).to_contain_text("2 rows need mending")
    expect(page.get_by_role("button", name="Issue to")).to_have_count(0)
    wrong = page.locator("#cell-2-1")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("still wrong")
    wrong.press("Tab")
    expect(page.locator("#cell-2-1-says")).to_contain_text("still wrong")
    wrong.fill("aroha@example.org")
    page.locator("#cell-3-0").press_sequentially("Bela Bartok")
    expect(page.locator("#row-2-says")).to_contain_text("This row is ready.")
    expect(wrong).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#sheet-says")).to_contain_text("1 row needs mending")
    expect(page.locator("#cell-3-0")).to_have_value("Bela Bartok")
    assert page.evaluate("() => window.same")
    # Straight to the button that has appeared: what was typed is saved on the way.
    page.get_by_role("button", name="Issue to one person").click()
    expect(page.get_by_role("heading", name="The list is being issued")).to_be_visible()
    work()
    expect(page.get_by_text("2 mails are held back")).to_be_visible()
    assert told == []
    assert set(Credential.objects.values_list("recipient_name", flat=True)) == {
        "Aroha Ngata",
        "Bela Bartok",
    }
