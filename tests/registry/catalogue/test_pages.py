"""The pages as people use them: writing, publishing, finding, and what strangers cannot do."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.registry.catalogue.test_pictures import png, svg

from cairn.registry.catalogue import drafts, pictures, queries, services
from cairn.registry.catalogue.models import Achievement
from cairn.registry.organisations.models import ConsortiumMember, Kind, Organisation, Role

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"


class Form(HTMLParser):
    """The controls of the form ``writing`` as a browser would send them."""

    def __init__(self, text):
        super().__init__()
        self.data, self.inside, self.select, self.textarea = {}, False, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "writing"
        if not self.inside or ("name" not in given and tag != "option"):
            return
        name = given.get("name")
        if tag == "input" and given.get("type") not in ("checkbox", "search"):
            self.data.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and "checked" in given:
            self.data.setdefault(name, []).append(given["value"])
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.data[self.select] = [given["value"]]
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = [""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.data[self.textarea][0] += data.removeprefix("\n")


def at(name, achievement):
    return queries.address(name, achievement)


def opened(client, achievement):
    return Form(client.get(at("write_achievement", achievement)).content.decode()).data


def members(achievement):
    achievement.refresh_from_db()
    return json.loads(achievement.draft)


@pytest.fixture
def maria(client, issuer):
    client.force_login(issuer)
    return client


def test_a_description_is_written_checked_and_published(maria, organisation):
    answer = maria.post(reverse("new_achievement", kwargs={"slug": "exempla"}))
    made = Achievement.objects.get()
    assert answer.url == at("write_achievement", made)
    data = opened(maria, made)
    data |= {
        "title.en": ["First Aid at Work"],
        "setting": ["non-formal"],
        "outcomes.0.title.en": ["Put an unconscious person in the recovery position"],
        "assessments.0.type": ["practical-assessment"],
        "do": ["publish"],
    }
    answer = maria.post(at("save_achievement", made), data)
    assert answer.url == at("publish_achievement", made)
    assert b"First Aid at Work" in maria.get(answer.url).content
    answer = maria.post(at("publish_achievement", made))
    assert answer.url == at("manage_achievement", made)
    page = maria.get(reverse("achievement", kwargs={"pk": made.pk})).content.decode()
    assert "recovery position" in page
    assert "gives no entitlement" in page
    assert "Not stated by the issuer" in page


def test_what_is_missing_is_said_and_nothing_is_published(maria, issuer, organisation):
    made = services.start_draft(issuer, organisation)
    page = maria.get(at("publish_achievement", made)).content.decode()
    assert "cannot be published yet" in page
    assert "#element-outcomes" in page
    answer = maria.post(at("publish_achievement", made))
    assert answer.status_code == 409
    assert not made.versions.exists()


def test_an_unchanged_form_leaves_the_draft_as_it_means(maria, draft):
    before = queries.understood_draft(draft).achievement
    maria.post(at("save_achievement", draft), {**opened(maria, draft), "do": ["save"]})
    draft.refresh_from_db()
    assert queries.understood_draft(draft).achievement == before


def test_autosave_gives_the_check_alone(maria, draft):
    data = opened(maria, draft) | {"title.en": ["Changed"], "credit.value": ["five"]}
    answer = maria.post(at("save_achievement", draft), data, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'id="saved"' in text
    assert 'id="remarks-workload"' in text
    assert "cannot be read yet" in text
    assert "<html" not in text
    kept = members(draft)
    assert (kept["title"]["en"], kept["credit"]["value"]) == ("Changed", "five")
    page = maria.get(at("write_achievement", draft)).content.decode()
    assert 'value="five"' in page
    assert "is not an amount" in page


def test_two_who_write_at_once(maria, issuer, draft):
    data = opened(maria, draft) | {"title.en": ["Mine"]}
    services.save_draft(issuer, draft, {"title": "Theirs"})
    answer = maria.post(at("save_achievement", draft), data | {"do": ["save"]})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    assert members(draft) == {"title": "Theirs"}
    maria.post(at("save_achievement", draft), data | {"do": ["overwrite"]})
    assert members(draft)["title"]["en"] == "Mine"


def test_the_same_form_goes_on_from_what_it_saved_itself(maria, draft):
    data = opened(maria, draft)
    for title in ("One", "Two"):  # the second still names the revision before the first
        answer = maria.post(
            at("save_achievement", draft),
            data | {"title.en": [title]},
            headers={"HX-Request": "true"},
        )
        assert b"Not saved" not in answer.content
    assert members(draft)["title"]["en"] == "Two"


def test_rows_languages_and_skills_without_scripts(maria, draft):
    address = at("save_achievement", draft)
    maria.post(address, opened(maria, draft) | {"do": ["add:outcomes"]})
    assert len(members(draft)["outcomes"]) == 5
    maria.post(address, opened(maria, draft) | {"do": ["remove:outcomes.4"]})
    assert len(members(draft)["outcomes"]) == 4
    maria.post(address, opened(maria, draft) | {"do": ["language:add"], "add_language": ["fr"]})
    assert "title.fr" in opened(maria, draft)
    answer = maria.post(
        address,
        opened(maria, draft) | {"do": ["find:outcomes.0"], "outcomes.0.find": ["statistcs"]},
    )
    page = maria.get(answer.url.split("#")[0]).content.decode()
    found = re.findall(r'value="(align:outcomes\.0\|esco\|[^"]+)"', page)
    assert found
    maria.post(address, opened(maria, draft) | {"do": [found[0]]})
    alignments = members(draft)["outcomes"][0]["alignments"]
    assert alignments[-1]["framework"] == "ESCO"
    maria.post(address, opened(maria, draft) | {"do": ["unalign:outcomes.0|1"]})
    assert len(members(draft)["outcomes"][0]["alignments"]) == 1


def test_as_text_and_back(maria, draft):
    address = at("raw_achievement", draft)
    downloaded = maria.get(f"{address}?download")
    assert downloaded["Content-Type"].startswith("application/yaml")
    before = queries.understood_draft(draft).achievement
    file = SimpleUploadedFile("x.yaml", downloaded.content)
    maria.post(address, {"file": file})
    draft.refresh_from_db()
    assert queries.understood_draft(draft).achievement == before
    answer = maria.post(address, {"text": "title: [unclosed"})
    assert answer.status_code == 400
    assert b"[unclosed" in answer.content
    answer = maria.post(address, {"file": SimpleUploadedFile("x.yaml", b"\xff\xfe")})
    assert answer.status_code == 400
    draft.refresh_from_db()
    assert queries.understood_draft(draft).achievement == before


def test_a_picture_is_shown_and_served_so_that_nothing_in_it_runs(maria, issuer, draft):
    file = SimpleUploadedFile("x.png", svg("<rect width='1' height='1'/>"), "image/png")
    maria.post(at("picture_achievement", draft), {"picture": file, "caption": "A stone"})
    image = members(draft)["image"]
    assert image["caption"] == {"en": "A stone"}
    digest = image["id"].rsplit("/", 1)[1]
    served = maria.get(reverse("picture", kwargs={"digest": digest}))
    assert served["Content-Type"] == "image/svg+xml"
    assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert served["X-Content-Type-Options"] == "nosniff"
    services.publish(issuer, draft)
    page = maria.get(reverse("achievement", kwargs={"pk": draft.pk})).content.decode()
    assert f'src="{image["id"]}"' in page
    bad = SimpleUploadedFile("x.svg", svg("<script>alert(1)</script>"))
    maria.post(at("picture_achievement", draft), {"picture": bad})
    assert members(draft)["image"] == image


def poisoned(value):
    """Every free text of a record, and every address, made hostile."""
    if isinstance(value, dict):
        return {name: poisoned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    if isinstance(value, str) and (" " in value or value.startswith("http")):
        return f"javascript:{EVIL}" if value.startswith("http") else EVIL
    return value


def harmless(text):
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert not re.search(r"""href=["']?javascript:""", text)


def test_no_text_of_an_issuer_runs_anywhere(maria, issuer, organisation, draft):
    organisation.name = {"en": EVIL}
    organisation.save()
    record = poisoned(drafts.from_text(draft.draft))
    services.save_draft(issuer, draft, record)
    for page in (
        "write_achievement",
        "raw_achievement",
        "publish_achievement",
        "manage_achievement",
    ):
        harmless(maria.get(at(page, draft)).content.decode())
    # What can be published: texts, without the addresses that are refused as no addresses.
    texts = drafts.from_text(draft.draft)
    record = drafts.filled(_without_addresses(texts))
    services.save_draft(issuer, draft, record)
    services.publish(issuer, draft, title_confirmed=True)
    for address in (
        reverse("catalogue"),
        reverse("catalogue") + "?q=" + "%3Cscript%3Ealert(2)%3C/script%3E",
        reverse("catalogue") + "?skill=%22%3E%3Cimg+src=x+onerror=alert(1)%3E",
        reverse("achievement", kwargs={"pk": draft.pk}),
        reverse("achievements", kwargs={"slug": "exempla"}),
        reverse("new_achievement", kwargs={"slug": "exempla"}),
        reverse("skill_frameworks", kwargs={"slug": "exempla"}) + "?q=%3Cscript%3Ealert(2)",
    ):
        harmless(maria.get(address).content.decode())


def _without_addresses(value):
    if isinstance(value, dict):
        return {
            name: _without_addresses(each)
            for name, each in value.items()
            if not (isinstance(each, str) and each.startswith("javascript:"))
            and name not in ("image", "alignments")
        }
    if isinstance(value, list):
        return [_without_addresses(each) for each in value]
    return value


def test_an_address_that_is_none_is_never_a_link(issuer, draft, client):
    record = drafts.from_text(draft.draft)
    record["stackability"]["towards"][0]["id"] = "urn:example:programme"
    record["credit_recognition"][0]["towards"]["id"] = "data:text/html,x"
    record["credit_recognition"][0].pop("url")
    services.save_draft(issuer, draft, record)
    services.publish(issuer, draft)
    page = client.get(reverse("achievement", kwargs={"pk": draft.pk})).content.decode()
    assert "data:text/html" not in page
    assert "urn:example:programme" not in page


INSIDE = (
    "write_achievement",
    "raw_achievement",
    "publish_achievement",
    "manage_achievement",
    "find_skills",
)
DEEDS = (
    "save_achievement",
    "raw_achievement",
    "publish_achievement",
    "picture_achievement",
    "act_on_achievement",
)


@pytest.mark.parametrize("who", ["nobody", "elsewhere", "other slug"])
def test_another_tenant_sees_and_does_nothing(who, client, person, other_organisation, draft):
    before = members(draft)
    if who != "nobody":
        client.force_login(person("tane", Role.OWNER, other_organisation))
    expected = 302 if who == "nobody" else 404
    slug = "aliena" if who == "other slug" else "exempla"
    for page in INSIDE:
        address = reverse(page, kwargs={"slug": slug, "pk": draft.pk})
        assert client.get(address).status_code == expected
    for page in DEEDS:
        address = reverse(page, kwargs={"slug": slug, "pk": draft.pk})
        assert client.post(address, {"do": "archive", "text": "{}"}).status_code == expected
    for page in ("achievements", "new_achievement", "skill_frameworks"):
        answer = client.get(reverse(page, kwargs={"slug": "exempla"}))
        assert answer.status_code == expected
    assert client.get(reverse("achievement", kwargs={"pk": draft.pk})).status_code == 404
    assert members(draft) == before


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ASSESSOR, Role.REGISTRAR])
def test_a_role_that_only_looks(role, client, person, organisation, draft):
    client.force_login(person("vera", role, organisation))
    assert client.get(at("manage_achievement", draft)).status_code == 200
    assert client.get(at("write_achievement", draft)).status_code == 403
    assert client.post(at("act_on_achievement", draft), {"do": "archive"}).status_code == 403
    assert client.get(reverse("achievements", kwargs={"slug": "exempla"})).status_code == 200
    assert client.get(reverse("new_achievement", kwargs={"slug": "exempla"})).status_code == 403


def test_deeds_need_the_token(client, issuer, draft, settings):
    from django.test import Client  # noqa: PLC0415

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(issuer)
    for page in DEEDS:
        assert strict.post(at(page, draft), {"do": "archive"}).status_code == 403


def test_the_page_says_which_version_and_what_changed(client, issuer, draft, published):
    record = drafts.from_text(draft.draft)
    record["credit"]["value"] = 4
    record["workload"]["value"] = 100
    services.save_draft(issuer, draft, record)
    services.publish(issuer, draft)
    page = client.get(reverse("achievement", kwargs={"pk": draft.pk})).content.decode()
    assert "4 ECTS (100 hours)" in page
    assert "Changed: workload, credit." in page
    first = client.get(reverse("achievement_version", kwargs={"pk": draft.pk, "number": 1}))
    assert b"There is a newer one" in first.content
    assert b"5 ECTS (125 hours)" in first.content
    missing = reverse("achievement_version", kwargs={"pk": draft.pk, "number": 3})
    assert client.get(missing).status_code == 404


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/yaml", "application/yaml"),
    ],
)
def test_the_same_address_answers_machines(accept, kind, client, draft, published, settings):
    answer = client.get(reverse("achievement", kwargs={"pk": draft.pk}), headers={"Accept": accept})
    assert answer["Content-Type"].startswith(kind)
    assert "Accept" in answer["Vary"]
    if kind == "application/ld+json":
        document = answer.json()
        assert document["@id"] == draft.url
        assert document["ceterms:name"]["en"] == "Applied Data Analysis"
    if kind == "application/json":
        assert (answer.json()["type"], answer.json()["id"]) == (["Achievement"], draft.url)


def test_every_document_has_an_address(client, draft, published):
    for form in ("ctdl", "openbadges", "yaml"):
        for name, more in (
            ("achievement_document", {}),
            ("achievement_version_document", {"number": 1}),
        ):
            address = reverse(name, kwargs={"pk": draft.pk, "form": form, **more})
            assert client.get(address).status_code == 200
    address = reverse("achievement_document", kwargs={"pk": draft.pk, "form": "nothing"})
    assert client.get(address).status_code == 404


def test_archived_and_unlisted(client, issuer, draft, published):
    services.set_listed(issuer, draft, listed=False)
    assert b"Applied Data" not in client.get(reverse("catalogue")).content
    page = reverse("achievement", kwargs={"pk": draft.pk})
    assert client.get(page).status_code == 200
    services.archive(issuer, draft)
    assert b"not offered any more" in client.get(page).content
    document = client.get(reverse("achievement_document", kwargs={"pk": draft.pk, "form": "ctdl"}))
    assert "Deprecated" in document.content.decode()


def test_the_shared_catalogue_of_a_consortium(
    client, issuer, organisation, other_organisation, person, published
):
    consortium = Organisation.objects.create(
        slug="alliance", kind=Kind.CONSORTIUM, name={"en": "The Alliance"}
    )
    page = reverse("catalogue") + "?consortium=alliance"
    assert b"Applied Data Analysis" not in client.get(page).content
    ConsortiumMember.objects.create(
        consortium=consortium, member=organisation, accepted_at=published.published_at
    )
    shown = client.get(page).content.decode()
    assert "Catalogue of The Alliance" in shown
    assert "Applied Data Analysis" in shown
    assert client.get(reverse("catalogue") + "?consortium=exempla").status_code == 404
    # What is shared and not public is for members alone.
    draft = published.achievement
    services.set_listed(issuer, draft, listed=False)
    services.share(issuer, draft, consortium)
    client.force_login(person("tane", Role.VIEWER, other_organisation))
    assert b"Applied Data Analysis" not in client.get(page).content
    ConsortiumMember.objects.create(
        consortium=consortium, member=other_organisation, accepted_at=published.published_at
    )
    assert b"Applied Data Analysis" in client.get(page).content
    assert b"Applied Data Analysis" not in client.get(reverse("catalogue")).content


def test_frameworks_are_read_in_searched_and_taken_out(
    maria, organisation, other_organisation, person, client
):
    page = reverse("skill_frameworks", kwargs={"slug": "exempla"})
    package = {
        "CFDocument": {
            "identifier": "6f1c1e0e-4b1e-4f0e-9a3f-2d1c0b9a8f7e",
            "uri": "https://case.example/CFDocuments/6f1c1e0e-4b1e-4f0e-9a3f-2d1c0b9a8f7e",
            "title": "House skills",
            "creator": "Exempla",
            "lastChangeDateTime": "2026-01-01T00:00:00Z",
        },
        "CFItems": [
            {
                "identifier": "0b9a8f7e-4b1e-4f0e-9a3f-2d1c6f1c1e0e",
                "uri": "https://case.example/CFItems/0b9a8f7e-4b1e-4f0e-9a3f-2d1c6f1c1e0e",
                "fullStatement": "Glaze pottery in the house style",
                "lastChangeDateTime": "2026-01-01T00:00:00Z",
            }
        ],
        "CFAssociations": [],
    }
    file = SimpleUploadedFile("house.json", json.dumps(package).encode())
    assert maria.post(page, {"file": file, "language": "en"}).status_code == 302
    row = organisation.skill_frameworks.get()
    assert row.skill_count == 1
    assert b"Glaze pottery in the house style" in maria.get(f"{page}?q=pottry").content
    again = SimpleUploadedFile("house.json", json.dumps(package).encode())
    assert maria.post(page, {"file": again, "language": "en"}).status_code == 409
    assert maria.post(page, {"file": SimpleUploadedFile("x.csv", b"a,b")}).status_code == 409
    client.force_login(person("tane", Role.OWNER, other_organisation))
    theirs = reverse("skill_frameworks", kwargs={"slug": "aliena"})
    assert b"house style" not in client.get(f"{theirs}?q=glaze+pottery").content
    assert client.post(theirs, {"remove": str(row.pk)}).status_code == 404


def test_pictures_and_drafts_too_large_are_refused_with_words(maria, draft):
    big = SimpleUploadedFile("x.png", png() + b"x" * 600_000)
    answer = maria.post(at("picture_achievement", draft), {"picture": big}, follow=True)
    assert "512" in answer.content.decode()
    assert pictures.Picture.objects.count() == 0
