"""What institutions, learners and strangers write is text: nothing of it runs in a browser.

The policy of the pages forbids scripts that are not the registry's own. That something was stopped by
it counts as a fault here too: it should never have become an element.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from cairn.registry.api import tokens
from cairn.registry.backpack import collecting, evidence
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.catalogue import pictures
from cairn.registry.catalogue import services as catalogue
from cairn.registry.catalogue.drafts import from_text
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import batches, withdrawal
from cairn.registry.issuing.services import correct, issue_one
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action
from cairn.registry.programmes import services as programmes
from cairn.registry.sharing import asking
from cairn.registry.sharing import services as sharing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = (
    '"><script>window.ran = 1</script><img src=x onerror="window.ran = 1">'
    "<svg onload=window.ran=1></svg>{{ 7 }}'\" autofocus onfocus=window.ran=1 x="
)
LINK = "javascript:window.ran=1"
WATCH = """
window.faults = [];
document.addEventListener("securitypolicyviolation", (one) =>
  window.faults.push(one.violatedDirective + " " + one.blockedURI + " " + one.sample));
"""
FOUND = """() => {
  const faults = [...window.faults];
  if (window.ran) faults.push("it ran");
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on")) faults.push(one.tagName + " has " + name);
      if (["href", "src", "action", "formaction"].includes(name)
          && /^\\s*(javascript|data:text)/i.test(value)) faults.push(one.tagName + " " + value);
    }
  }
  return faults;
}"""


def _hostile(value):
    """Every text of a record is hostile; what must be a code or a number stays."""
    if isinstance(value, dict):
        return {
            name: value[name]
            if name
            in {
                "type",
                "mode",
                "language",
                "setting",
                "scheme",
                "framework",
                "level",
                "id",
                "url",
                "email",
            }
            else _hostile(value[name])
            for name in value
        }
    if isinstance(value, list):
        return [_hostile(each) for each in value]
    if isinstance(value, str) and " " in value:
        return value[:40] + HOSTILE
    return value


@pytest.fixture
def hostile(owner, organisation, key, recipient, person, settings):
    """An institution, a learner and a stranger who write such things wherever they can."""
    del key
    organisations.edit(
        owner,
        organisation,
        name={"en": f"Univ{HOSTILE}"},
        description={"en": HOSTILE},
        url="https://exempla.example/",
    )
    organisations.add_unit(owner, organisation, {"en": HOSTILE})
    organisations.invite(owner, organisation, "x@example.org", Role.VIEWER)
    owner.name = HOSTILE[:200]
    owner.save()
    draft = catalogue.start_draft(owner, organisation, example="barista-skills")
    record = _hostile(from_text(draft.draft))
    record["title"] = {"en": f"Barista {HOSTILE}"}
    record["alignments"] = [{"name": {"en": HOSTILE}, "url": "https://skills.example/1"}]
    draft = catalogue.save_draft(owner, draft, record)
    version = catalogue.publish(owner, draft, title_confirmed=True)
    credential = issue_one(owner, version, recipient(f"Aroha {HOSTILE}"[:290]))
    wrong = issue_one(owner, version, recipient("Carl Orff"))
    newer = correct(owner, wrong, recipient("Carl O. Orff"), HOSTILE[:490])
    gone = issue_one(owner, version, recipient("Dora Day"))
    withdrawal.revoke(owner, [gone], HOSTILE[:490])
    batch = batches.start(owner, version, source_name=HOSTILE)
    batches.fill(owner, batch, [(1, {"name": HOSTILE, "email": HOSTILE, "grade": HOSTILE})])
    programme = programmes.start(owner, organisation)
    rules = programme.draft.replace("title:", f"title: {HOSTILE!r} #", 1)
    programmes.save_draft(owner, programme, rules)
    tokens.make(owner, organisation, HOSTILE[:90], [Action.ISSUE], timedelta(days=1))
    learner = person("aroha")
    learner.name = HOSTILE[:200]
    learner.save()
    held = [
        backpack.take_in(learner, each.document.encode(), Origin.FILE, detail=HOSTILE)
        for each in (credential, newer, gone)
    ]
    collection = collecting.make(
        learner, name=HOSTILE[:100], note=HOSTILE, credentials=[str(held[0].pk)]
    )
    words = {"kind": "other", "title": HOSTILE[:190], "provider": HOSTILE[:190], "hours": ""}
    piece = evidence.keep(
        learner, {**words, "ended_on": None, "link": "https://x.example/", "note": HOSTILE}
    )
    share = sharing.create(learner, [held[0].pk], recipient=HOSTILE[:190], purpose=HOSTILE[:490])
    request = asking.create(
        asker=HOSTILE[:190],
        purpose=HOSTILE[:490],
        contact=HOSTILE[:190],
        keys=[f"achievement|{version.achievement_id}"],
        until=timezone.now() + timedelta(days=1),
    )
    asking.answer(learner, asking.answer_token(request), [held[0].pk], HOSTILE[:190])
    base = f"/inside/{organisation.slug}"
    here = f"{base}/achievements/{draft.pk}"
    return {
        owner: [
            "/", f"{base}/", f"{base}/people", f"{base}/audit", f"{base}/about", f"{base}/issue",
            f"{base}/issued", f"{base}/issued?q={HOSTILE[:60]}", f"{base}/lists",
            f"{base}/lists/{batch.pk}", f"{base}/issued/{credential.pk}", f"{base}/issued/{newer.pk}",
            f"{base}/issued/{gone.pk}", f"{base}/issued/{credential.pk}/correct",
            f"{base}/issued/change/revoke?id={credential.pk}", f"{base}/achievements/", f"{here}/",
            f"{here}/write/", f"{here}/write/text", f"{here}/publish/", f"{base}/programmes/",
            f"{base}/programmes/{programme.pk}/", f"{base}/api", f"{base}/keys", f"{base}/skills/",
        ],
        learner: [
            "/", "/backpack/", "/backpack/?by=skill", f"/backpack/{held[0].pk}",
            f"/backpack/{held[1].pk}", f"/backpack/{held[2].pk}", f"/backpack/{held[0].pk}/history",
            "/backpack/evidence/", f"/backpack/evidence/{piece.pk}",
            f"/backpack/evidence/{piece.pk}/change", "/backpack/collections/",
            f"/backpack/collections/{collection.pk}", f"/backpack/collections/{collection.pk}/change",
            "/backpack/shares/", f"/backpack/shares/{share.pk}", "/backpack/skills-and-credit",
            f"/ask/{asking.answer_token(request)}", "/account/", "/account/devices/",
        ],
        None: [
            "/catalogue/", f"/catalogue/?q={HOSTILE[:60]}", f"/achievements/{version.achievement_id}",
            f"/s/{sharing.token_of(share)}", f"/ask/{asking.answer_token(request)}",
            f"/ask/received/{asking.watch_token(request)}", "/outbox/", "/programmes/",
            f"/account/login/?next={LINK}", f"/no/such/{HOSTILE}",
        ],
    }  # fmt: skip


def test_nothing_that_anybody_writes_runs(hostile, visitor):
    faults, shown = {}, 0
    for who, addresses in hostile.items():
        page = visitor(who).new_page()
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (faults.setdefault("dialog", []), dialog.dismiss()))
        for address in addresses:
            answer = page.goto(address)
            page.wait_for_load_state("networkidle")
            assert answer.status in {200, 404}, (address, answer.status)
            shown += "<script>window.ran" in page.locator("body").inner_text()
            found = page.evaluate(FOUND)
            if found:
                faults[address] = found
    assert faults == {}
    assert shown > 30, "the texts are hardly shown: nothing was tried"


def test_a_picture_that_would_run_is_refused_and_a_plain_one_is_shown_harmlessly(
    visitor, owner, organisation, key, site
):
    draft = catalogue.start_draft(owner, organisation, example="barista-skills")
    for inside in (
        "<script>window.ran=1</script>",
        "<a href='javascript:window.ran=1'><rect width='9' height='9'/></a>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='ran=1'/></foreignObject>",
        "<animate onbegin='window.ran=1' attributeName='x' dur='1s'/>",
    ):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
        with pytest.raises(NotPossible):
            pictures.keep(owner, draft, svg.encode())
    plain = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
    address = pictures.address(pictures.keep(owner, draft, plain))
    page = visitor().new_page()
    # Opened by itself, as somebody who was sent its address does.
    answer = page.goto(f"{site}/pictures/{address.rpartition('/')[2]}")
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
