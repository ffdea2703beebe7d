"""Describing a micro-credential in a browser: it saves itself, checks itself, and is found."""

import pytest
from playwright.sync_api import expect

from cairn.registry.catalogue.models import Achievement
from cairn.registry.organisations.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_first_description(visitor, person, organisation):
    page = visitor(person("maria", Role.OWNER, organisation)).new_page()
    told = []
    page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
    page.goto("/inside/exempla/achievements/")
    page.get_by_role("link", name="Describe a new one").first.click()
    page.get_by_role("button", name="Begin empty").click()
    missing = page.locator("#remarks-title details", has_text="not stated")
    expect(missing).to_be_visible()

    # It saves and checks itself while one writes, and nothing jumps.
    page.get_by_label("Title", exact=True).fill("First Aid at Work")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(missing).to_have_count(0)
    page.get_by_label("Setting").select_option("non-formal")
    page.get_by_label("The learner can …").fill("Put a person in the recovery position")
    page.get_by_label("Type", exact=True).nth(1).select_option("practical-assessment")
    page.locator("#f-workload-value").fill("zwölf")
    expect(page.locator("#verdicts")).to_contain_text("cannot be read yet")
    page.locator("#f-workload-value").fill("12")
    expect(page.locator("#verdicts")).not_to_contain_text("cannot be read yet")

    # A skill is found though it is misspelt, and stands there after the page came back.
    page.get_by_placeholder("Find a skill").press_sequentially("provde first aid")
    found = page.get_by_role("button", name="provide first aid", exact=True)
    expect(found).to_be_visible(timeout=20_000)
    found.click()
    expect(page.locator(".skills .tag")).to_contain_text("provide first aid")

    # Another row, another language: what was typed is still there.
    page.get_by_role("button", name="Add an outcome").click()
    page.get_by_label("The learner can …").nth(1).fill("Call for help")
    page.get_by_label("Add a language").select_option("fr")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("French").first.fill("Premiers secours au travail")
    page.get_by_role("button", name="Look at it and publish").click()
    expect(page.get_by_role("heading", name="Publish it")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    assert told == []

    # A stranger finds it while typing.
    stranger = visitor().new_page()
    stranger.goto("/catalogue/")
    stranger.get_by_label("What would you like to learn?").press_sequentially("first ai")
    stranger.get_by_role("link", name="First Aid at Work").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("First Aid at Work")
    expect(stranger.get_by_text("Call for help").first).to_be_visible()
    achievement = Achievement.objects.get()
    assert stranger.url.endswith(f"/achievements/{achievement.pk}")


def test_two_windows_lose_nothing(visitor, person, organisation):
    maria = visitor(person("maria", Role.OWNER, organisation))
    first = maria.new_page()
    first.goto("/inside/exempla/achievements/new")
    first.get_by_role("button", name="Begin empty").click()
    second = maria.new_page()
    second.goto(first.url.split("?")[0])
    first.get_by_label("Title", exact=True).fill("From the first")
    expect(first.locator("#saved")).to_contain_text("Saved at")
    second.get_by_label("Title", exact=True).fill("From the second")
    expect(second.locator("#saved")).to_contain_text("Not saved")
    second.get_by_role("button", name="Save and check").last.click()
    expect(second.get_by_label("Title", exact=True)).to_have_value("From the second")
    second.get_by_role("button", name="Save mine in its place").click()
    expect(second.get_by_text("Saved.", exact=True)).to_be_visible()
    assert "From the second" in Achievement.objects.get().draft
