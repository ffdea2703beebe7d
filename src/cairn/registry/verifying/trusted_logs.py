"""The logs of elsewhere that this registry trusts: the operator names them, in one place.

The form is that of ``cairn verify --log-policy`` (c2sp.org/tlog-policy): which logs, whose
witnesses, and how many are enough. Nothing is asked of anybody: a credential's proof of logging is
held against these keys where it is checked.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from cairn.errors import CairnError
from cairn.transparency.trust_policy import TrustPolicy


def named() -> TrustPolicy | None:
    """The logs and their witnesses; ``None`` where none are named.

    What cannot be read counts as none, and shows in the installation's health.
    """
    try:
        return named_strictly()
    except CairnError:
        return None


def named_strictly() -> TrustPolicy | None:
    """As :func:`named`.

    Raises:
        TrustPolicyMalformed: the setting cannot be read.
    """
    text = settings.CONFIGURATION.text("trusted_logs").strip()
    return _parsed(text) if text else None


@lru_cache(maxsize=4)
def _parsed(text: str) -> TrustPolicy:
    return TrustPolicy.parse(text)
