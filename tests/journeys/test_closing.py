"""An institution closes, and who keeps its records answers for it: as people see it."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile

import pytest
from allauth.account.models import EmailAddress
from click.testing import CliRunner
from playwright.sync_api import expect
from tests.journeys import checks
from tests.journeys.pages_closing import keep

from cairn.cli import cairn
from cairn.registry.closing import exporting, importing
from cairn.registry.closing.models import TakingOut
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.mail.models import Message
from cairn.registry.organisations.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough phrase"


def work():
    while queue.work_once():
        pass


def sign_in(page, user):
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.goto("/account/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def once_more(page):
    """A deed that must not be done by somebody at an unlocked computer asks again."""
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button").first.click()


def test_an_owner_closes_an_institution(visitor, axe, owner, issuer, version, recipient, tmp_path):
    issue_one(issuer, version, recipient())
    page = visitor().new_page()
    sign_in(page, owner)
    page.goto("/inside/exempla/records")
    expect(page.get_by_text("It cannot be closed yet")).to_be_visible()
    page.get_by_label("Who keeps your records if you close").fill("National Archive")
    page.get_by_label("Their web page").fill("https://archive.example")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("button", name="Take the records out").click()
    once_more(page)
    if not page.get_by_text("Taking the records out").count():
        page.get_by_role("button", name="Take the records out").click()
    expect(page.get_by_text("Taking the records out")).to_be_visible()
    work()
    # It comes by itself, to who waits.
    expect(page.get_by_role("link", name="Download the file")).to_be_visible()
    assert checks.accessible(page, axe) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    download.value.save_as(tmp_path / "records.cairn")
    digest = hashlib.sha256((tmp_path / "records.cairn").read_bytes()).hexdigest()
    assert digest == TakingOut.objects.get().digest
    expect(page.get_by_text(digest)).to_be_visible()

    page.get_by_role("link", name="Close the institution").click()
    once_more(page)
    expect(page.get_by_text("1 valid credential stays valid")).to_be_visible()
    expect(page.get_by_text("1 person is told by mail")).to_be_visible()
    assert checks.accessible(page, axe) == []
    # Without a reason nothing happens, and the page is still there.
    page.locator("textarea[name=reason]").fill(" ")
    page.get_by_role("button", name="Close the institution").click()
    assert Organisation.objects.get().closed_at is None
    page.locator("textarea[name=reason]").fill("Funding has ended.")
    page.get_by_role("button", name="Close the institution").click()
    expect(page.get_by_text("This institution closed on")).to_be_visible()
    work()
    assert "National Archive" in Message.objects.get(kind="closing").text

    page.goto("/inside/exempla/")
    expect(page.get_by_text("This institution closed on")).to_be_visible()
    assert page.get_by_role("link", name="Issue", exact=True).count() == 0
    page.goto("/inside/exempla/issue")
    assert page.locator("main a[href*='/issue/']").count() == 0
    assert page.goto(f"/inside/exempla/issue/{version.achievement_id}/one").status == 404
    stranger = visitor().new_page()
    stranger.goto("/institutions/exempla")
    expect(stranger.get_by_text("It awards nothing any more")).to_be_visible()
    assert checks.accessible(stranger, axe) == []


def test_a_stranger_asks_who_keeps_the_records(
    visitor, axe, owner, issuer, organisation, key, site, tmp_path
):
    credential = keep(owner, issuer, organisation, key)
    file = tmp_path / "credential.json"
    file.write_text(credential.document)
    page = visitor().new_page()
    page.goto("/kept/")
    page.get_by_role("link", name="Universitas Exempla").click()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_text("not withdrawn up to")).to_be_visible()
    assert checks.accessible(page, axe) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Take a signed statement of the record").click()
    download.value.save_as(tmp_path / "statement.json")
    statement = json.loads((tmp_path / "statement.json").read_text())
    assert statement["credentialSubject"]["id"] == credential.identifier
    # The usual page for checking says the same, though nobody is at the old address.
    page.goto("/check/")
    page.set_input_files("input[type=file]", file)
    page.locator("main form button[type=submit], main form button").last.click()
    expect(page.get_by_text("Confirmed").first).to_be_visible()


def told_by_program(file, public):
    """What ``cairn verify`` says, in a process of its own, over the network."""
    command = [sys.executable, "-m", "cairn", "verify", "--allow-private", "--json", str(file)]
    environment = {**os.environ, "SSL_CERT_FILE": str(public.authority)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)["results"][0]["outcome"]


@pytest.mark.parametrize("taken_over", [True, False])
def test_the_old_name_led_to_a_keeper_answers_programs(
    taken_over, public, settings, owner, issuer, version, recipient, tmp_path
):
    """The institution is deleted from this installation; its old address leads here, or nowhere."""
    good, bad = (issue_one(issuer, version, recipient(name)) for name in ("Aroha", "Bela"))
    withdrawal.revoke(owner, [bad], "An error")
    files = {}
    for name, each in {"good": good, "bad": bad}.items():
        files[name] = tmp_path / f"{name}.json"
        files[name].write_text(each.document)
    made = exporting.take_out(version.achievement.organisation, tmp_path / "one.cairn")
    # From now on this is another installation, which knows nothing of it.
    settings.BASE_URL = "https://keeper.example"
    settings.ALLOWED_HOSTS = ["keeper.example"]
    Organisation.objects.filter(slug="exempla").update(slug="another")
    assert {told_by_program(each, public) for each in files.values()} == {"indeterminate"}
    if taken_over:
        importing.read_in(made.path)
        assert told_by_program(files["good"], public) == "passed"
        assert told_by_program(files["bad"], public) == "failed"
        return
    # Nobody answers there at all: the file alone is enough.
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "records")
    pins = str(tmp_path / "records/documents/pins.json")
    for name, code in (("good", 0), ("bad", 1)):
        words = ["verify", "--offline", "--pin", pins, str(files[name])]
        assert CliRunner().invoke(cairn, words, standalone_mode=False).return_value == code
