"""Worked examples to start a description from: files in the form of a record, one a name."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext_lazy as _

from cairn.registry.catalogue import drafts
from cairn.registry.errors import NotFound

EXAMPLES = {
    "applied-data-analysis": _("A university short course, 5 ECTS, with every element filled in"),
    "barista-skills": _("A vocational micro-credential of New Zealand, 10 credits at level 3"),
    "open-online-course": _("An open online course of 40 hours, non-formal, without credit"),
    "workplace-mentoring": _("Learning at work that an employer attests, informal"),
}
"""Each example by name, and what it shows."""


def record(name: str) -> dict[str, Any]:
    """The members of an example.

    Raises:
        NotFound: there is no such example.
    """
    if name not in EXAMPLES:
        raise NotFound
    return deepcopy(_members(name))  # the caller's own, to change as it likes


@cache
def _members(name: str) -> dict[str, Any]:
    return drafts.from_text((files(__package__) / f"{name}.yaml").read_bytes())
