import pytest

from cairn.canonical.contexts import SHIPPED, Contexts
from cairn.errors import ContextUnknown

V2 = "https://www.w3.org/ns/credentials/v2"


def test_shipped_contexts_are_read_when_asked_for():
    contexts = Contexts.shipped()
    assert contexts is Contexts.shipped()
    assert contexts.listing() == tuple(sorted(row.url for row in SHIPPED))
    assert contexts.get(V2)["@context"]["@protected"] is True
    assert contexts.get(V2) is contexts.get(V2)
    assert contexts.published_digest(V2) == (
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    )


def test_pinned_documents_stand_beside_and_before_the_shipped_ones():
    shipped = Contexts.shipped()
    pinned = shipped.with_documents({"https://a.test/": {"@context": {}}})
    both = pinned.with_documents({V2: {"@context": {"a": "https://a.test/a"}}})
    assert both.get("https://a.test/") == {"@context": {}}
    assert both.get(V2) == {"@context": {"a": "https://a.test/a"}}
    assert both.published_digest(V2) is None
    assert len(both.listing()) == len(SHIPPED) + 1
    assert pinned.get(V2) == shipped.get(V2)
    assert shipped.with_documents({}) is shipped
    with pytest.raises(ContextUnknown):
        shipped.get("https://a.test/")


def test_only_what_is_pinned_may_be_all_there_is():
    alone = Contexts({"https://a.test/": {"@context": {}}}, with_shipped=False)
    assert alone.listing() == ("https://a.test/",)
    with pytest.raises(ContextUnknown) as caught:
        alone.get(V2)
    assert V2 in caught.value.advice()


def test_contexts_cannot_be_changed():
    contexts = Contexts.shipped().with_documents({"https://a.test/": {"@context": {}}})
    with pytest.raises(AttributeError):
        contexts.pinned = {}
    with pytest.raises(TypeError):
        contexts.pinned["https://b.test/"] = {}
