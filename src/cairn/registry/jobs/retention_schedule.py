"""How long what is kept: rules that a job carries out every hour, in each folder's ``retention``.

::

    RULES = (Rule("mail.text", _("…"), timedelta(days=180), _("…"), forget),)

``docs/data-protection/retention.md`` lists the same rules; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: folder and thing.
        what: what goes, and counted from when.
        period: after how long.
        apply: lets what is from before an instant go; says how many.
    """

    name: str
    what: str
    period: timedelta
    apply: Callable[[datetime], int]


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of all folders, by name."""
    found: list[Rule] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.retention"
        if config.name.startswith("cairn.registry.") and find_spec(name) is not None:
            found.extend(import_module(name).RULES)
    return tuple(sorted(found, key=lambda rule: rule.name))


def carry_out(report: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Let everything go whose time has come; how many of each.

    Args:
        report: called between rules, so that whoever does this is known to be alive.
    """
    now = timezone.now()
    gone = {}
    for rule in rules():
        report()
        gone[rule.name] = rule.apply(now - rule.period)
    return gone
