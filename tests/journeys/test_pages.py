"""Every page, looked at in a browser: rules of axe, keyboard, reflow, colours, motion, no scripts.

A folder adds its pages in a file ``pages_<folder>.py`` beside this one, as a list ``PAGES``; that none
is left out is held by ``tests/registry/rights/test_looked_at.py``.
"""

import inspect

import pytest
from tests.journeys import checks, criteria
from tests.journeys.gallery import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_names_differ():
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))


def _call(function, request):
    names = inspect.signature(function).parameters
    return function(**{name: request.getfixturevalue(name) for name in names})


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_page(page, visitor, axe, request):
    who = _call(page.who, request) if page.who else None
    address = page.address if isinstance(page.address, str) else _call(page.address, request)
    faults = []

    def look(kind, found):
        faults.extend(f"{kind}: {fault}" for fault in found)

    desk = visitor(who, lately=True, reduced_motion="reduce").new_page()
    told, weights = [], []
    desk.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
    desk.on("pageerror", lambda one: told.append(str(one)))
    desk.on("response", lambda one: weights.append(one))  # noqa: PLW0108  # it marks what it calls
    answer = desk.goto(address)
    assert answer.status == page.status
    desk.wait_for_load_state("networkidle")
    weight = sum(checks.travels(one) for one in weights if one.status < 300 or one is answer)
    if weight > page.heaviest:
        faults.append(f"weight: {weight} octets, at most {page.heaviest}")
    if page.deed:
        page.deed(desk)
    assert checks.route_of(desk.url) == page.shows
    heading = desk.locator("h1").first.inner_text()
    look("built", checks.well_built(desk))
    look("keyboard", checks.by_keyboard(desk))
    look("axe, light", checks.accessible(desk, axe))
    desk.emulate_media(color_scheme="dark")
    look("axe, dark", checks.accessible(desk, axe))
    look("motion", checks.keeps_still(desk))
    desk.emulate_media(color_scheme="light", forced_colors="active")
    look("forced colours", checks.stands_forced_colours(desk))
    look("focus in forced colours", criteria.rings_are_seen(desk))
    desk.emulate_media(forced_colors="none")
    look("spacing", checks.stands_spacing(desk))
    for kind, faults_of in criteria.EACH.items():
        look(kind, faults_of(desk))

    desk.set_viewport_size({"width": 320, "height": 640})
    look("reflow", checks.reflows(desk))
    look("axe, 320 pixels", checks.accessible(desk, axe))
    desk.set_viewport_size({"width": 390, "height": 844})
    look("targets", checks.large_enough(desk))

    plain = visitor(who, lately=True, java_script_enabled=False).new_page()
    plain.goto(address)
    if page.deed:
        page.deed(plain)
    if plain.locator("h1").first.inner_text() != heading:
        faults.append("without scripts: another page")
    expected = "the server responded with a status of" if page.status != 200 else "\0"
    look("console", [one for one in told if expected not in one])
    assert not faults, "\n" + "\n".join(faults)
