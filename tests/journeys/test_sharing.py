"""A share from its making to its end, in a browser, with a stranger on a phone; and two screens."""

import io
import re

import pytest
import segno
from tests.registry.sharing.conftest import hold

from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.sharing.models import Share

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def held(person, issuer, version, recipient):
    return hold(person("aroha"), issue_one(issuer, version, recipient()))


def shared(visitor, held):
    """The learner's page of a new share, made in the browser."""
    page = visitor(held.holder).new_page()
    page.goto(f"/backpack/{held.pk}")
    page.get_by_role("link", name="Share it").click()
    assert page.get_by_label("Applied Data Analysis").is_checked()
    page.get_by_label("For whom").fill("Kauri Ltd")
    page.get_by_label("What for").fill("Application as data analyst")
    page.get_by_label("One week").check()
    page.get_by_role("button", name="See what they will see").click()
    assert page.get_by_text("Application as data analyst").is_visible()
    assert not Share.objects.exists()
    page.get_by_role("button", name="Make the link").click()
    return page


def test_share_verify_revoke_verify_end(visitor, held, issuer):
    learner = shared(visitor, held)
    link = learner.get_by_label("The link").input_value()
    # The stranger scans the code that the learner's screen shows.
    stranger = visitor(**PHONE).new_page()
    told = []
    stranger.on("request", lambda one: told.append(one))  # noqa: PLW0108
    assert stranger.goto(link).status == 200
    assert stranger.get_by_text("Kauri Ltd").is_visible()
    assert stranger.locator(".verdict.confirmed").first.is_visible()
    assert stranger.get_by_text("Is it genuine?").is_visible()
    assert stranger.context.cookies() == []
    assert {one.url.split("/")[2] for one in told} == {link.split("/")[2]}
    learner.reload()
    assert learner.get_by_text("opened the page").is_visible()

    withdrawal.revoke(issuer, [held.credential], "Issued in error.")
    stranger.reload()
    assert stranger.locator(".verdict.invalid").first.is_visible()
    assert stranger.locator(".verdict.confirmed").count() == 0

    learner.get_by_role("button", name="End the share").click()
    assert learner.get_by_text("This share has ended").is_visible()
    assert stranger.reload().status == 410
    assert stranger.get_by_text("Aroha").count() == 0
    assert stranger.get_by_text("Kauri").count() == 0


def test_without_scripts(visitor, held, issuer):
    """The same way for who has no scripts; and the file in place of the link."""
    page = visitor(held.holder, java_script_enabled=False).new_page()
    page.goto(f"/backpack/shares/new?held={held.pk}")
    page.get_by_role("button", name="See what they will see").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("The link").input_value()
    stranger = visitor(java_script_enabled=False, **PHONE).new_page()
    stranger.goto("/check/")
    file = {"name": "c.json", "mimeType": "application/json", "buffer": bytes(held.document)}
    stranger.locator("#id_file").set_input_files(file)
    stranger.get_by_role("button", name="Check it").click()
    assert stranger.locator(".verdict.confirmed").first.is_visible()
    stranger.goto("/check/")
    photo = io.BytesIO()
    segno.make(link).save(photo, kind="png", scale=5)
    file = {"name": "photo.png", "mimeType": "image/png", "buffer": photo.getvalue()}
    stranger.locator("#id_file").set_input_files(file)
    stranger.get_by_role("button", name="Check it").click()
    assert stranger.url == link


def test_the_holder_confirms_on_their_own_screen(visitor, held):
    """The waiting screen changes by itself once the holder has confirmed."""
    page = visitor().new_page()
    page.goto("/check/")
    page.get_by_label("Or paste it here").fill(bytes(held.document).decode())
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("button", name="Ask the holder now").click()
    digits = page.locator(".digits").inner_text()
    scanned = page.locator("figure.qr a").get_attribute("href")
    phone = visitor(held.holder, **PHONE).new_page()
    phone.goto(scanned)
    assert phone.locator(".digits").inner_text() == digits
    phone.get_by_role("button", name="Yes, I am the holder").click()
    page.get_by_text("The holder confirmed it").wait_for(timeout=8_000)
    assert page.locator(".digits").count() == 0


def test_the_camera(visitor, held, chromium):
    """Where the browser reads codes by itself, one click does it; the code's text is all that is
    sent. The browser of the tests has neither camera nor reader, so both are put in its place."""
    page = visitor(held.holder).new_page()
    page.goto(f"/backpack/shares/new?held={held.pk}")
    page.get_by_role("button", name="See what they will see").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("The link").input_value()
    stranger = visitor(**PHONE).new_page()
    stranger.add_init_script(
        f"const link = '{link}';"
        """
        window.BarcodeDetector = class {
          static async getSupportedFormats() { return ["qr_code"]; }
          async detect() { return [{ rawValue: link }]; }
        };
        Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async () => {
          const canvas = document.createElement("canvas");
          canvas.getContext("2d").fillRect(0, 0, 9, 9);
          return canvas.captureStream(5);
        } } });
        """
    )
    stranger.goto("/check/")
    stranger.get_by_role("button", name="Scan a QR code with the camera").click()
    stranger.wait_for_url(link, timeout=8_000)
    assert re.search(r"/s/[\w-]{43}$", stranger.url)
