"""Policies of logs and witnesses (c2sp.org/tlog-policy) out of the settings that hold them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from cairn.errors import CairnError
from cairn.transparency.trust_policy import TrustPolicy

if TYPE_CHECKING:
    from collections.abc import Callable


def stated(setting: str, *, several: bool = False) -> TrustPolicy | None:
    """What a setting says; ``None`` where it is empty.

    Args:
        setting: its name.
        several: whether it may hold policies of several logs.

    Raises:
        TrustPolicyMalformed: it cannot be read.
    """
    text = settings.CONFIGURATION.text(setting).strip()
    return _parsed(text, several=several) if text else None


def readable(named_strictly: Callable[[], TrustPolicy | None]) -> TrustPolicy | None:
    """A policy; one that cannot be read counts as none, and shows in the installation's health."""
    try:
        return named_strictly()
    except CairnError:
        return None


@lru_cache(maxsize=8)
def _parsed(text: str, *, several: bool) -> TrustPolicy:
    return TrustPolicy.parse_each(text) if several else TrustPolicy.parse(text)
