"""Thousands of credentials: part by part, found by words and by skill, all of it within a page."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cairn.registry.backpack import finding
from cairn.registry.backpack.models import Collection, HeldCredential, Origin
from cairn.registry.sharing.models import Share

LIMIT = 100_000
SKILL = "http://data.europa.eu/esco/skill/{}"


def hold_many(user, number, *, title="Course {}", issuer="College {}", skills=0, issuers=7):
    """Rows as if so many had been taken in; their documents are not looked at here."""
    start = timezone.now() - timedelta(days=1)
    rows = []
    for each in range(number):
        row = HeldCredential(
            holder=user,
            document=b"{}",
            digest=f"{user.pk}-{each}",
            origin=Origin.FILE,
            title=title.format(each),
            issuer_name=issuer.format(each % issuers),
            outcome="passed",
            awards=[
                {
                    "title": title.format(each),
                    "skills": [
                        [SKILL.format((each + n) % 500), f"skill {(each + n) % 500}", "ESCO"]
                        for n in range(skills)
                    ],
                }
            ],
        )
        finding.index(row)
        rows.append(row)
    HeldCredential.objects.bulk_create(rows)
    for each, row in enumerate(rows):
        row.added_at = start + timedelta(seconds=each)
    HeldCredential.objects.bulk_update(rows, ["added_at"])
    return rows


def links(page):
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', page)]


def way(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return unescape(found[1]) if found else ""


def titles(page):
    return re.findall(r'class="stone-title"[^>]*><a [^>]*>([^<]*)</a>', page)


def walk(client, address):
    """All titles from part to part, and each page."""
    base, found, pages = address.partition("?")[0], [], []
    while address:
        pages.append(client.get(address).content.decode())
        found += titles(pages[-1])
        on = way(pages[-1], "next")
        address = f"{base}{on}" if on else ""
    return found, pages


def test_the_backpack_goes_part_by_part_and_shows_each_once(learner, aroha):
    hold_many(aroha, 100)
    found, pages = walk(learner, "/backpack/")
    assert sorted(found) == sorted(f"Course {each}" for each in range(100))
    assert len(pages) == -(-100 // finding.PART)
    shelves = [re.findall(r'class="shelf-head"><h2>([^<]*)<', page) for page in pages]
    assert [name for page in shelves for name in page] == sorted(
        name for page in shelves for name in page
    )
    back = learner.get(f"/backpack/{way(pages[1], 'prev')}").content.decode()
    assert titles(back) == titles(pages[0])


def test_it_is_searched_in_any_case_and_without_accents(learner, aroha, person):
    hold_many(aroha, 30, issuer="Université de Sète {}")
    hold_many(person("mallory"), 3, issuer="Universite of others {}")
    found, pages = walk(learner, "/backpack/?q=UNIVERSITE+S%C3%88TE+4")
    assert found
    assert len(found) < 30
    assert all("Université de Sète 4" in page or "4" in "".join(titles(page)) for page in pages)
    everything, _pages = walk(learner, "/backpack/?q=universite")
    assert len(everything) == 30
    nothing = learner.get("/backpack/?q=astronomy").content.decode()
    assert "Nothing in your backpack has these words" in nothing


def test_a_skill_leads_to_all_that_name_it(learner, aroha):
    hold_many(aroha, 60, skills=2, issuers=1)
    _shown, pages = walk(learner, "/backpack/?by=skill")
    assert len(pages) > 1
    named = [link for page in pages for link in links(page) if "skill=http" in link]
    assert not named  # two credentials name each, and both are shown
    found, _pages = walk(learner, f"/backpack/?skill={SKILL.format(1)}")
    assert sorted(found) == ["Course 0", "Course 1"]
    HeldCredential.objects.filter(holder=aroha).update(
        awards=[{"title": "x", "skills": [[SKILL.format(1), "statistics", "ESCO"]]}]
    )
    page = learner.get("/backpack/?by=skill").content.decode()
    assert "See all 60" in page
    leads = next(link for link in links(page) if "skill=http" in link)
    found, pages = walk(learner, leads)
    assert len(found) == 60
    assert "statistics" in pages[1]
    HeldCredential.objects.filter(holder=aroha).update(awards=[])
    page = learner.get("/backpack/?by=skill").content.decode()
    leads = next(link for link in links(page) if "skill=-" in link)
    assert len(walk(learner, leads)[0]) == 60


@pytest.mark.parametrize(
    "address",
    [
        "/backpack/",
        "/backpack/?q=course",
        "/backpack/?by=skill",
        "/backpack/?away=1",
        "/backpack/skills-and-credit",
        "/backpack/removed",
        "/backpack/collections/",
        "/backpack/collections/new",
        "/backpack/collections/{collection}",
        "/backpack/collections/{collection}/change",
        "/backpack/shares/new",
        "/backpack/shares/new?collection={collection}",
    ],
)
def test_whatever_is_held_a_page_stays_small_and_asks_as_often(learner, aroha, address):
    """With names as long as they can be, and of signs of four octets."""
    long = "🪨" * 380
    few = hold_many(aroha, 30, title="{} " + long, issuer="{} " + long, skills=40)
    collection = Collection.objects.create(holder=aroha, name="C" * 200, note="🪨" * 2000)
    collection.items.bulk_create(
        collection.items.model(collection=collection, held=each, position=place)
        for place, each in enumerate(few)
    )
    address = address.format(collection=collection.pk)
    if "away" in address:
        HeldCredential.objects.update(archived_at=timezone.now())
    if "removed" in address:
        HeldCredential.objects.update(removed_at=timezone.now())
    learner.get(address)
    with CaptureQueriesContext(connection) as before:
        assert learner.get(address).status_code == 200
    HeldCredential.with_removed.all().delete()
    many = hold_many(aroha, 600, title="{} " + long, issuer="{} " + long, skills=40)
    collection.items.bulk_create(
        collection.items.model(collection=collection, held=each, position=place)
        for place, each in enumerate(many)
    )
    Collection.objects.bulk_create(
        Collection(holder=aroha, name=f"{n}" + "🪨" * 190, note="🪨" * 2000) for n in range(90)
    )
    if "away" in address:
        HeldCredential.objects.update(archived_at=timezone.now())
    if "removed" in address:
        HeldCredential.objects.update(removed_at=timezone.now())
    with CaptureQueriesContext(connection) as after:
        answer = learner.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < LIMIT
    assert len(after) <= len(before) + 1  # one counts, once there is more than a part
    assert not [each for each in after if 'heldcredential"."document"' in each["sql"]]


def ticked(page):
    boxes = re.findall(r'<input type="checkbox" name="credentials" value="([^"]+)"([^>]*)>', page)
    return [key for key, rest in boxes if "checked" in rest]


def button(page, words):
    found = re.search(
        rf'name="look" value="([^"]*)" formnovalidate>(?:<svg.*?</svg>)?{words}', page
    )
    return unescape(found[1]) if found else None


def test_a_share_is_chosen_from_all_and_nothing_chosen_or_typed_is_lost(learner, aroha):
    rows = {each.title: str(each.pk) for each in hold_many(aroha, 100, issuers=1)}
    page = learner.get("/backpack/shares/new").content.decode()
    chosen, typed = [rows["Course 99"]], {"recipient": "Kauri", "ends": "week", "with_code": "on"}
    assert rows["Course 0"] not in page
    while button(page, "Next") is not None:
        look = {"look": button(page, "Next"), "credentials": chosen, **typed}
        page = learner.post("/backpack/shares/new", look).content.decode()
        assert ticked(page) == chosen
        assert "Kauri" in page
        assert not re.search('class="error', page)
    assert rows["Course 0"] in page
    chosen += [rows["Course 0"]]
    look = {"look": "find", "look_for": "COURSE 42", "credentials": chosen, **typed}
    page = learner.post("/backpack/shares/new", look).content.decode()
    assert ticked(page) == chosen
    assert re.search(r'id="id_with_code"[^>]* checked|checked[^>]* id="id_with_code"', page)
    assert rows["Course 42"] in page
    assert rows["Course 41"] not in page
    chosen += [rows["Course 42"]]
    page = learner.post("/backpack/shares/new", {"credentials": chosen, **typed, "make": "1"})
    assert page.status_code == 302
    shown = learner.get(page.url).content.decode()
    assert titles(shown) == ["Course 99", "Course 0", "Course 42"]


def test_nobody_chooses_what_is_anothers(learner, aroha, person):
    hold_many(aroha, 30)
    other = hold_many(person("mallory"), 1, title="Secret")[0]
    for look in ({"look": "find"}, {}, {"make": "1"}):
        typed = {"credentials": [str(other.pk), "nonsense"], "ends": "week", **look}
        answer = learner.post("/backpack/shares/new", typed)
        assert answer.status_code == 200
        assert "Secret" not in answer.content.decode()
    assert not Share.objects.exists()


def test_a_collection_is_filled_part_by_part_and_going_on_saves(learner, aroha):
    rows = {each.title: str(each.pk) for each in hold_many(aroha, 60, issuers=1)}
    page = learner.get("/backpack/collections/new").content.decode()
    typed = {"name": "Long", "credentials": [rows["Course 59"]], "look": button(page, "Next")}
    answer = learner.post("/backpack/collections/new", typed)
    made = Collection.objects.get()
    page = learner.get(answer.url).content.decode()
    assert rows["Course 59"] not in page
    assert rows["Course 30"] in page
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    typed = {"name": "Longer", "credentials": [rows["Course 30"]], "shown": shown}
    assert learner.post(f"/backpack/collections/{made.pk}/change", typed).status_code == 302
    made.refresh_from_db()
    assert made.name == "Longer"
    order = made.items.order_by("position").values_list("held__title", flat=True)
    assert list(order) == ["Course 59", "Course 30"]
    page = learner.get(answer.url).content.decode()
    assert ticked(page) == [rows["Course 30"]]
    learner.post(f"/backpack/collections/{made.pk}/change", {"name": "L", "shown": shown})
    assert list(made.items.values_list("held__title", flat=True)) == ["Course 59"]


def test_of_a_long_collection_a_share_takes_the_first_and_says_so(learner, aroha):
    rows = hold_many(aroha, 30)
    made = Collection.objects.create(holder=aroha, name="All")
    made.items.bulk_create(
        made.items.model(collection=made, held=each, position=place)
        for place, each in enumerate(rows)
    )
    page = learner.get(f"/backpack/shares/new?collection={made.pk}").content.decode()
    assert ticked(page) == [str(each.pk) for each in rows[:20]]
    assert "A share holds up to 20 credentials." in page
    found, pages = walk(learner, f"/backpack/collections/{made.pk}")
    assert found == [each.title for each in rows]
    assert len(pages) > 1
