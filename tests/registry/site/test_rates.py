"""Whose tries are counted together."""

import pytest
from django.test import RequestFactory

from cairn.registry.errors import TooMany
from cairn.registry.site import rates

RATE = rates.Rate("a deed", 3, 60)


def asks(address, forwarded=""):
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    rates.allow(RequestFactory().get("/", REMOTE_ADDR=address, **more), RATE)


def asks_too_often(addresses):
    *first, last = addresses
    for each in first:
        asks(*each)
    with pytest.raises(TooMany):
        asks(*last)


@pytest.mark.parametrize("near", ["10.0.0.2", "192.168.1.7", "127.0.0.1", "93.184.216.34"])
def test_a_name_in_a_header_is_anybodys_word(near):
    """A reader in a library's network is as near to the server as a proxy is."""
    asks_too_often((near, f"198.51.100.{number}") for number in range(4))


def test_the_operators_proxies_name_the_visitor(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    asks_too_often(("10.0.0.2", f"6.6.6.{number}, 198.51.100.9") for number in range(4))
    asks("10.0.0.2", "198.51.100.9, 198.51.100.10")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    asks_too_often(("10.0.0.2", f"6.6.6.{number}, 198.51.100.11, 10.0.0.3") for number in range(4))


def test_who_has_a_network_of_addresses_is_one(settings):
    asks_too_often((f"2001:db8:1:2:{number:x}::1", "") for number in range(4))
    asks("2001:db8:1:3::1")


def test_an_address_written_in_another_way_is_the_same():
    asks_too_often([("198.51.100.9", ""), ("::ffff:198.51.100.9", "")] * 2)
