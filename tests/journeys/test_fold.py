"""On a phone an employer sees the verdict and the five answers before scrolling."""

import pytest
from tests.registry.sharing.conftest import hold

from cairn.registry.issuing.services import issue_one
from cairn.registry.sharing import services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
QUESTIONS = (
    "Is it genuine?",
    "Who says so?",
    "What can this person do?",
    "How was that checked?",
    "How much work was it?",
)


def unseen(page):
    """Questions whose answer ends below the edge of the screen, and where."""
    bottoms = page.locator(".five-one").evaluate_all(
        "all => all.map((one) => [one.innerText.split('\\n')[0], one.getBoundingClientRect().bottom])"
    )
    assert [name for name, _bottom in bottoms] == list(QUESTIONS)
    assert page.evaluate("scrollY") == 0
    return {name: bottom for name, bottom in bottoms if bottom > PHONE["height"]}


@pytest.mark.parametrize("demo", [False, True], ids=["plain", "demo"])
def test_five_answers_before_scrolling(visitor, person, issuer, version, recipient, settings, demo):
    settings.DEMO = demo
    aroha = person("aroha")
    held = hold(aroha, issue_one(issuer, version, recipient(grade="5")))
    share = services.create(aroha, [held.pk], recipient="Kauri Ltd", purpose="Data analyst")
    phone = visitor(**PHONE).new_page()
    phone.goto(f"/s/{services.token_of(share)}")
    assert not unseen(phone)
    phone.goto("/check/")
    file = {"name": "c.json", "mimeType": "application/json", "buffer": bytes(held.document)}
    phone.locator("#id_file").set_input_files(file)
    phone.get_by_role("button", name="Check it").click()
    phone.locator(".verdict").first.wait_for()
    assert not unseen(phone)
    # What is behind a short answer is a press away, without scripts too.
    rest = phone.get_by_text("and document where they come from").first
    assert rest.is_visible()
    more = phone.get_by_text("Clean and transform a data set").first
    assert not more.is_visible()
    phone.get_by_role("heading", name="What can this person do?").click()
    assert more.is_visible()
