"""The addresses that the guides name are pages of the registry."""

import re

import pytest
from django.urls import Resolver404, resolve
from tests.guide_blocks import PAGES, ROOT

# What is no address of a registry: folders of a machine, and what a witness serves.
OTHERS = {"/data", "/add-checkpoint"}
ADDRESS = re.compile(r"`(?:[A-Z]+ )?(/[a-z0-9/._-]*[a-z0-9/])(?=[`?#])")


def _named(page):
    return sorted(set(ADDRESS.findall(page.read_text(encoding="utf-8"))) - OTHERS)


def _is_there(path):
    # The guide to the API names its operations below /api/v1.
    for tried in (path, f"/api/v1{path}"):
        try:
            resolve(tried)
        except Resolver404:
            continue
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_addresses_are_there(page):
    assert [path for path in _named(page) if not _is_there(path)] == []


def test_that_some_are_named():
    assert len({path for page in PAGES for path in _named(page)}) > 15
    assert not _is_there("/no/such/page")
