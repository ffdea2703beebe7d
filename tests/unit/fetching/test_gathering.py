"""Rounds of asking: what each round reveals, once each, within bounds."""

import threading
import time

import pytest

from cairn.errors import FetchFailed
from cairn.fetching import Fetched, Fetcher, FetchLimits, gather
from cairn.verification.facts import NO_FACTS, Document, Facts, Purpose, Unavailable, Want


class Told(Fetcher):
    """A fetcher that is told the documents and writes down what was asked."""

    def __init__(self, known, *, delay=0.0, **limits):
        super().__init__(FetchLimits(**limits))
        self.known = known
        self.delay = delay
        self.asked = []
        self.running = self.most_at_once = 0
        self.lock = threading.Lock()

    def fetch(self, url):
        with self.lock:
            self.asked.append(url)
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
        time.sleep(self.delay)
        with self.lock:
            self.running -= 1
        if url not in self.known:
            raise FetchFailed(url=url, detail="the server answered 404", status=404)
        if isinstance(self.known[url], Exception):
            raise self.known[url]
        return Fetched(url, url, self.known[url], "application/json")


def wants(*urls, purpose=Purpose.STATUS):
    return {Want(url, purpose) for url in urls}


def test_each_round_can_want_what_the_one_before_revealed():
    chain = [f"https://a.example/{number}" for number in range(4)]
    fetcher = Told(dict.fromkeys(chain, b"{}"))

    def wanted(facts):
        return wants(*chain[: len(facts) + 1])

    facts = gather(wanted, fetcher)
    assert fetcher.asked == chain
    assert all(isinstance(facts[url], Document) for url in chain)


def test_a_fifth_round_is_not_asked():
    fetcher = Told({})
    facts = gather(lambda facts: wants(f"https://a.example/{len(facts)}"), fetcher)
    assert len(fetcher.asked) == 4
    assert len(facts) == 4


def test_an_address_is_asked_once():
    url = "https://a.example/list"
    fetcher = Told({url: b"{}"})
    gather(lambda _: wants(url, url + "#1", url + "#2") | wants(url, purpose=Purpose.KEY), fetcher)
    assert len(fetcher.asked) == 1


def test_what_fails_is_asked_once_and_says_why():
    url = "https://a.example/gone"
    fetcher = Told({})
    facts = gather(lambda _: wants(url), fetcher)
    assert fetcher.asked == [url]
    assert facts[url] == Unavailable(url, "the server answered 404")


def test_what_is_known_is_not_asked():
    url = "https://a.example/list"
    pinned = Facts([Document(url, b"pinned")])
    fetcher = Told({url: b"fetched"})
    assert gather(lambda _: wants(url), fetcher, pinned)[url].body == b"pinned"
    assert fetcher.asked == []


def test_nothing_wanted_asks_nothing():
    fetcher = Told({})
    assert gather(lambda _: set(), fetcher) == NO_FACTS
    assert fetcher.asked == []


def test_a_document_that_wants_thousands_gets_a_few():
    fetcher = Told({}, documents=10)
    urls = [f"https://victim.example/{number:04}" for number in range(2_000)]
    facts = gather(lambda _: wants(*urls), fetcher)
    assert len(fetcher.asked) == 10
    assert "10 documents" in facts[urls[-1]].reason


def test_few_are_asked_at_once():
    urls = [f"https://a.example/{number}" for number in range(12)]
    fetcher = Told(dict.fromkeys(urls, b"{}"), delay=0.03, at_once=3)
    gather(lambda _: wants(*urls), fetcher)
    assert 2 <= fetcher.most_at_once <= 3


def test_the_time_of_a_gathering_ends():
    urls = [f"https://a.example/{number:02}" for number in range(20)]
    fetcher = Told(dict.fromkeys(urls, b"{}"), delay=0.1, at_once=1, total_seconds=0.25)
    facts = gather(lambda _: wants(*urls), fetcher)
    assert len(fetcher.asked) <= 4
    assert "used up" in facts[urls[-1]].reason


def gone(url):
    return FetchFailed(url=url, detail="it is gone (410)", status=410)


def test_a_hosted_badge_that_is_gone_is_a_revoked_one():
    url = "https://a.example/assertion"
    facts = gather(lambda _: wants(url, purpose=Purpose.HOSTED), Told({url: gone(url)}))
    assert facts[url].body == b'{"revoked":true}'


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.HOSTED}))
def test_a_list_or_key_that_is_gone_is_only_missing(purpose):
    url = "https://a.example/list"
    facts = gather(lambda _: wants(url, purpose=purpose), Told({url: gone(url)}))
    assert isinstance(facts[url], Unavailable)


def test_a_real_gathering_over_tls(site, local):
    first = site.json("/list", b'{"issuer":"did:web:localhost"}')
    second = site.json("/.well-known/did.json", b'{"id":"did:web:localhost"}')

    def wanted(facts):
        return wants(first) if first not in facts else wants(second, purpose=Purpose.KEY)

    facts = gather(wanted, local())
    assert [facts[url].body for url in (first, second)] == [
        b'{"issuer":"did:web:localhost"}',
        b'{"id":"did:web:localhost"}',
    ]


def test_a_private_address_is_a_reason_and_not_an_error():
    url = "https://127.0.0.1/list"
    facts = gather(lambda _: wants(url), Fetcher())
    assert isinstance(facts[url], Unavailable)
    assert "public" in facts[url].reason
