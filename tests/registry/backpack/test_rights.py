"""A learner sees and changes their own things, and nobody else's; what is imported runs nowhere."""

import json

import pytest

from cairn.formats import baking_svg
from cairn.registry.backpack.models import Collection, Evidence, HeldCredential, Origin
from cairn.registry.backpack.services import remove, take_in

ADDRESSES = [
    ("get", "/backpack/{held}"),
    ("get", "/backpack/{held}/document"),
    ("get", "/backpack/{held}/badge"),
    ("get", "/backpack/{held}/history"),
    ("post", "/backpack/{held}/do"),
    ("get", "/backpack/evidence/{evidence}"),
    ("get", "/backpack/evidence/{evidence}/file"),
    ("get", "/backpack/evidence/{evidence}/change"),
    ("post", "/backpack/evidence/{evidence}/remove"),
    ("get", "/backpack/collections/{collection}"),
    ("get", "/backpack/collections/{collection}/change"),
    ("post", "/backpack/collections/{collection}/move"),
    ("post", "/backpack/collections/{collection}/remove"),
]


@pytest.fixture
def things(aroha, held):
    evidence = Evidence.objects.create(holder=aroha, kind="other", title="Secret", file=b"%PDF-")
    collection = Collection.objects.create(holder=aroha, name="Secret")
    return {"held": held.pk, "evidence": evidence.pk, "collection": collection.pk}


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_another_persons_is_not_there(client, things, person, method, address):
    path = address.format(**things)
    assert getattr(client, method)(path).status_code == 302
    client.force_login(person("mallory"))
    assert getattr(client, method)(path, {"do": "remove"}).status_code == 404
    assert HeldCredential.objects.count() == 1


def test_another_persons_removed_one_is_not_taken_back(client, held, person):
    remove(held)
    client.force_login(person("mallory"))
    assert "exempla" not in client.get("/backpack/removed").content.decode()
    assert client.post("/backpack/removed", {"held": str(held.pk)}).status_code == 404
    assert not HeldCredential.objects.exists()


def test_another_persons_credential_is_collected_by_nobody(client, held, person):
    client.force_login(person("mallory"))
    answer = client.post(
        "/backpack/collections/new", {"name": "Mine?", "credentials": [str(held.pk)]}
    )
    assert answer.status_code == 200
    assert not Collection.objects.exists()


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' javascript:alert(3)"


def test_what_a_credential_says_is_text_on_every_page(learner, aroha, document):
    changed = json.loads(document)
    changed["issuer"]["name"] = HOSTILE
    achievement = changed["credentialSubject"]["achievement"]
    achievement["name"] = HOSTILE
    achievement["criteria"] = {"id": "javascript:alert(4)", "narrative": HOSTILE}
    achievement.setdefault("alignment", []).append(
        {
            "type": ["Alignment"],
            "targetName": HOSTILE,
            "targetUrl": "javascript:alert(5)",
            "targetFramework": HOSTILE,
        }
    )
    held = take_in(aroha, json.dumps(changed).encode(), Origin.FILE, HOSTILE)
    for path in (
        "/backpack/",
        "/backpack/?by=skill",
        f"/backpack/{held.pk}",
        f"/backpack/{held.pk}/history",
        "/backpack/collections/new",
    ):
        page = learner.get(path).content.decode()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert 'href="javascript:' not in page, path
    learner.post(f"/backpack/{held.pk}/do", {"do": "remove"})
    assert "<script>alert" not in learner.get("/backpack/removed").content.decode()


def test_a_hostile_image_leaves_as_a_file_and_never_inside_a_page(learner, document):
    hostile = (
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
    )
    badge = baking_svg.bake(hostile, document.encode())
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    learner.post("/backpack/add", {"file": SimpleUploadedFile("badge.svg", badge)})
    held = HeldCredential.objects.get()
    answer = learner.get(f"/backpack/{held.pk}/badge")
    assert answer.content == badge
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "alert(2)" not in learner.get(f"/backpack/{held.pk}").content.decode()
